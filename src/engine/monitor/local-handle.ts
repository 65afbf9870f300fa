/**
The engine's own end of an EngineHandle: it folds records into the view that a new reader gets, and tells readers what
happens.
*/
import type {Command, CommandReply} from '../domain/command.js';
import {CryptoTraderError} from '../domain/error.js';
import type {JournalRecord} from '../domain/event.js';
import type {Pulse} from '../domain/pulse.js';
import type {Ask} from '../domain/question.js';
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

/** Says that there is nothing to ask. */
const noStore: Ask = async ({about}) => {
	throw new CryptoTraderError(`this engine keeps nothing that it could answer "${about}" from`, {code: 'no-store', advice: 'Ask an engine that has a data folder.'});
};

/** Returns a handle whose commands go to `send`, whose closing is `close`, and whose questions are answered by `ask`. */
export function createLocalHandle(send: (command: Command) => CommandReply, close: () => Promise<void>, ask: Ask = noStore): LocalHandle {
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
			ask,
			close,
		},
	};
}
