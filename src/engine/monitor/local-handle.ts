/**
The engine's own end of an EngineHandle: it folds records into the view that a new reader gets, and tells readers what
happens.
*/
import type {Command, CommandReply} from '../domain/command.js';
import type {JournalRecord} from '../domain/event.js';
import type {Pulse} from '../domain/pulse.js';
import {emptyView, foldRecord} from '../domain/view-fold.js';
import type {EngineView} from '../domain/view.js';
import type {EngineHandle, EngineMessage} from '../ports/engine-handle.js';

export type LocalHandle = {
	readonly handle: EngineHandle;
	readonly view: EngineView;
	/** Takes a record that has been journaled. */
	tellRecord(record: JournalRecord): void;
	tellPulse(pulse: Pulse): void;
	/** Tells every reader that nothing more will come. */
	tellGone(reason: string): void;
};

/** Returns a handle whose commands go to `send` and whose closing is `close`. */
export function createLocalHandle(send: (command: Command) => CommandReply, close: () => Promise<void>): LocalHandle {
	const listeners = new Set<(message: EngineMessage) => void>();
	let view = emptyView();
	const tell = (message: EngineMessage): void => {
		for (const listener of listeners) {
			listener(message);
		}
	};

	return {
		get view() {
			return view;
		},
		tellRecord(record) {
			view = foldRecord(view, record);
			tell({kind: 'record', record});
		},
		tellPulse(pulse) {
			tell({kind: 'pulse', pulse});
		},
		tellGone(reason) {
			tell({kind: 'gone', reason});
		},
		handle: {
			snapshot: async () => view,
			subscribe(listener) {
				listeners.add(listener);
				return () => {
					listeners.delete(listener);
				};
			},
			send: async command => send(command),
			close,
		},
	};
}
