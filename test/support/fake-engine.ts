/**
An engine that plays records: an EngineHandle whose story is told by a test or a demo.
*/
import type {Command, CommandReply} from '../../src/engine/domain/command.js';
import type {DomainEvent, JournalRecord} from '../../src/engine/domain/event.js';
import type {Pulse} from '../../src/engine/domain/pulse.js';
import type {Ask} from '../../src/engine/domain/question.js';
import {emptyView, foldRecord} from '../../src/engine/domain/view-fold.js';
import type {EngineView} from '../../src/engine/domain/view.js';
import type {EngineHandle, EngineMessage} from '../../src/engine/ports/engine-handle.js';
import {foldAll} from './records.js';

export type FakeEngine = Omit<EngineHandle, 'ask'> & {
	readonly sent: readonly Command[];
	readonly listeners: number;
	/** What `send` answers from now on; a function may also add records. */
	answer: (command: Command) => CommandReply | Promise<CommandReply>;
	/** What questions about the store are answered with; a test may put a store behind it. */
	ask: Ask;
	view(): EngineView;
	/** Adds an event as the next record and tells it. */
	add(event: DomainEvent, at?: number): void;
	/** Tells a message as it is. */
	tell(message: EngineMessage): void;
	pulse(pulse?: Partial<Pulse>): void;
};

/** Returns an engine that stands after `records`. */
export function createFakeEngine(records: readonly JournalRecord[] = []): FakeEngine {
	const listeners = new Set<(message: EngineMessage) => void>();
	const sent: Command[] = [];
	let view = foldAll(records, emptyView());
	const tell = (message: EngineMessage): void => {
		for (const listener of listeners) {
			listener(message);
		}
	};

	return {
		sent,
		answer: () => ({accepted: true, seq: view.seq}),
		get listeners() {
			return listeners.size;
		},
		view: () => view,
		tell,
		add(event, at = view.at) {
			const record: JournalRecord = {seq: view.seq + 1, at, input: false, causes: [], event};
			view = foldRecord(view, record);
			tell({kind: 'record', record});
		},
		pulse(part = {}) {
			tell({kind: 'pulse', pulse: pulseOf(view, part)});
		},
		async snapshot() {
			return view;
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		async send(command) {
			sent.push(command);
			return this.answer(command);
		},
		async ask({about}) {
			throw new Error(`the fake engine keeps nothing to answer "${about}" from`);
		},
		async close() {
			listeners.clear();
		},
	};
}

/** Returns a pulse of a healthy engine at the time of the view's last record. */
export function pulseOf(view: EngineView, part: Partial<Pulse> = {}): Pulse {
	return {
		at: view.at,
		quotes: Object.values(view.quotes),
		feeds: view.feeds.map(({feed}) => ({feed, ageMs: 800, expectedMs: 5000})),
		lagMs: 4,
		progress: {stage: 'live', done: 1, text: ''},
		...part,
	};
}
