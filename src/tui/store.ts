/**
What the screen knows of the engine: a fold of its records and the last pulse, published as one immutable state four times
a second, and sooner when something happened that must be seen at once.
*/
import type {Command} from '../engine/domain/command.js';
import {errorMessage} from '../engine/domain/error.js';
import type {DomainEvent, JournalRecord, Mode} from '../engine/domain/event.js';
import type {Quote} from '../engine/domain/market.js';
import type {Progress, Pulse} from '../engine/domain/pulse.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../engine/domain/units.js';
import {emptyView, foldRecord} from '../engine/domain/view-fold.js';
import type {EngineView} from '../engine/domain/view.js';
import type {EngineHandle, EngineMessage} from '../engine/ports/engine-handle.js';
import type {ScreenClock} from './clock.js';
import {baseOf} from './format.js';
import {nothingKept, type Kept} from './kept.js';
import {isNews} from './news.js';
import {createPublisher, type Publisher} from './publisher.js';
import type {PastMark} from './rewind/mark.js';
import {createSignal, type Watched} from './signal.js';
import {createAsking, type Questions} from './questions.js';
import {createTrail, type Trail} from './trail.js';

/** `starting` until the engine's first snapshot, `gone` when it has left, `broken` when its story does not add up. */
export type Phase = 'starting' | 'running' | 'gone' | 'broken';

export type ScreenState = {
	readonly phase: Phase;
	/** Why it is gone or broken, or null. */
	readonly reason: string | null;
	readonly view: EngineView;
	readonly pulse: Pulse | null;
	readonly progress: Progress | null;
	/** The newest quote of each market, sampled or from a pulse. */
	readonly quotes: Readonly<Record<MarketSymbol, Quote>>;
	/** The engine's clock, or null before it has said one. */
	readonly now: EpochMs | null;
	/** How long the engine has said nothing, once that is longer than it should be; else null. */
	readonly silentFor: Milliseconds | null;
	/** Returns a record that this screen has heard of, or null. */
	readonly recordOf: (seq: number) => JournalRecord | null;
	/** What the engine keeps of market data. */
	readonly kept: Kept;
	/** The last order of a person that risk refused, or null. */
	readonly refusedOrder: {readonly seq: number; readonly text: string} | null;
	/** The last command that was journaled and then refused, or null. */
	readonly refusal: {readonly seq: number; readonly command: Command['type']; readonly reason: string} | null;
	/** Where a rewind stands; null for a screen of now. */
	readonly past: PastMark | null;
};

export type Store = Watched<ScreenState> & Questions & {
	/** Follows an engine from its snapshot on. Settles when the snapshot is in; a failure shows as `gone`. */
	attach(handle: EngineHandle): Promise<void>;
	/** Tells how far the start has come before there is an engine to ask. */
	report(progress: Progress): void;
	/** Shows that there is no engine, and why. */
	lose(reason: string): void;
	/** Publishes at the next moment what is known now: a key was pressed. */
	poke(): void;
	close(): void;
};

const silentAfter: Milliseconds = 3000;

const urgentTypes = new Set<DomainEvent['type']>([
	'OrderFilled',
	'TradingHalted',
	'TradingRestricted',
	'TradingResumed',
	'BreakerTripped',
	'FlattenStarted',
	'FlattenFinished',
	'CommandReceived',
	'CommandRefused',
	'CancelFailed',
	'InvariantBroken',
	'EngineStopped',
]);

/** Returns the state of a screen that has heard nothing yet. `mode` is what the engine was asked to be. */
export function openingState(mode: Mode): ScreenState {
	return {phase: 'starting', reason: null, view: {...emptyView(), mode}, pulse: null, progress: null, quotes: {}, now: null, silentFor: null, recordOf: () => null, kept: nothingKept, refusedOrder: null, refusal: null, past: null};
}

type Known = {
	phase: Phase;
	reason: string | null;
	view: EngineView;
	pulse: Pulse | null;
	progress: Progress | null;
	live: Map<MarketSymbol, Quote>;
	heardAt: Milliseconds;
	readonly recordOf: ScreenState['recordOf'];
	kept: Kept;
	refusedOrder: ScreenState['refusedOrder'];
	refusal: ScreenState['refusal'];
	readonly waiting: JournalRecord[];
	readonly trail: Trail;
};

export type StoreOptions = {readonly mode: Mode; readonly clock: ScreenClock; /** True for one publication a second. */ readonly calm?: boolean};

export function createStore({mode, clock, calm = false}: StoreOptions): Store {
	const signal = createSignal(openingState(mode));
	const trail = createTrail();
	const asking = createAsking(trail, clock, kept => {
		known.kept = kept;
		publisher.later();
	}, () => {
		publisher.later();
	});
	const known: Known = {...signal.state(), recordOf: asking.recordOf, live: new Map(), heardAt: clock.now(), waiting: [], trail};
	const publisher = createPublisher(clock, () => {
		signal.set(stateOf(known, clock.now()));
	}, calm);
	let detach = (): void => undefined;
	const lose = (reason: string): void => {
		end(known, 'gone', reason);
		publisher.soon();
	};

	return {
		state: signal.state,
		subscribe: signal.subscribe,
		async attach(handle) {
			asking.attach(handle);
			const unsubscribe = handle.subscribe(message => {
				const wasSilent = clock.now() - known.heardAt > silentAfter;
				known.heardAt = clock.now();
				const pace = receive(known, message);
				publisher[wasSilent && pace === 'someTime' ? 'later' : pace]();
			});
			const stopWatch = watchSilence(known, clock, publisher);
			detach = () => {
				unsubscribe();
				stopWatch();
			};

			try {
				begin(known, await handle.snapshot());
				publisher.soon();
			} catch (error) {
				lose(errorMessage(error));
			}
		},
		report(progress) {
			known.progress = progress;
			publisher.later();
		},
		lose,
		want: asking.want,
		wantRecord: asking.wantRecord,
		why: asking.why,
		askWhy: asking.askWhy,
		poke: publisher.soon,
		close() {
			detach();
			publisher.close();
		},
	};
}

/** Takes a message in and returns how soon it should be seen. */
function receive(known: Known, message: EngineMessage): 'soon' | 'later' | 'someTime' {
	switch (message.kind) {
		case 'gone': {
			end(known, 'gone', message.reason);
			return 'soon';
		}

		case 'pulse': {
			const isSeen = isNews(known.pulse, message.pulse);
			takePulse(known, message.pulse);
			return isSeen ? 'later' : 'someTime';
		}

		case 'record': {
			take(known, message.record);
			return urgentTypes.has(message.record.event.type) ? 'soon' : 'later';
		}
	}
}

/** Notes an order of a person that risk refused: nobody else would tell him. */
function refusedOrderOf({event, seq}: JournalRecord): ScreenState['refusedOrder'] {
	if (event.type !== 'OrderRefused' || (event.proposal.source !== 'key' && event.proposal.source !== 'cli')) {
		return null;
	}

	const {side, quantity, symbol} = event.proposal;
	return {seq, text: `${side.toUpperCase()} ${quantity} ${baseOf(symbol)} refused: ${event.refusals[0]?.explain ?? 'no reason given'}`};
}

/** Folds a record in; before the snapshot it waits, and after the end nothing counts any more. */
function take(known: Known, record: JournalRecord): void {
	if (known.phase === 'starting') {
		known.waiting.push(record);
	} else if (known.phase === 'running') {
		try {
			known.view = foldRecord(known.view, record);
		} catch (error) {
			end(known, 'broken', errorMessage(error));
		}
	}

	known.trail.take(record);
	known.refusedOrder = refusedOrderOf(record) ?? known.refusedOrder;
	if (record.event.type === 'CommandRefused') {
		known.refusal = {seq: record.seq, command: record.event.command.type, reason: record.event.reason};
	}
}

function end(known: Known, phase: 'gone' | 'broken', reason: string): void {
	if (known.phase !== 'gone') {
		known.phase = phase;
		known.reason = reason;
	}
}

/** Starts from the snapshot and catches up with the records that came while it was under way; those in it already are skipped. */
function begin(known: Known, view: EngineView): void {
	if (known.phase !== 'starting') {
		return;
	}

	known.phase = 'running';
	known.view = view;
	for (const record of known.waiting.splice(0).filter(({seq}) => seq > view.seq)) {
		take(known, record);
	}
}

function takePulse(known: Known, pulse: Pulse): void {
	known.pulse = pulse;
	known.progress = pulse.progress;
	for (const quote of pulse.quotes) {
		known.live.set(quote.symbol, quote);
	}
}

function stateOf(known: Known, now: Milliseconds): ScreenState {
	const {phase, reason, view, pulse, progress, refusal, recordOf, kept, refusedOrder} = known;
	const silent = now - known.heardAt;
	const clock = Math.max(pulse?.at ?? 0, view.at);
	return {
		phase,
		reason,
		view,
		pulse,
		progress,
		quotes: newestQuotes(view.quotes, known.live),
		now: clock === 0 ? null : clock,
		silentFor: phase === 'running' && silent > silentAfter ? silent : null,
		recordOf,
		kept,
		refusedOrder,
		refusal,
		past: null,
	};
}

function newestQuotes(sampled: Readonly<Record<MarketSymbol, Quote>>, live: ReadonlyMap<MarketSymbol, Quote>): Readonly<Record<MarketSymbol, Quote>> {
	const newer = [...live].filter(([symbol, quote]) => quote.at >= (sampled[symbol]?.at ?? 0));
	return newer.length === 0 ? sampled : {...sampled, ...Object.fromEntries(newer)};
}

/** Looks once a second whether the engine still speaks, and publishes while it does not. */
function watchSilence(known: Known, clock: ScreenClock, publisher: Publisher): () => void {
	let cancel = (): void => undefined;
	const look = (): void => {
		if (known.phase === 'running' && clock.now() - known.heardAt > silentAfter) {
			publisher.later();
		}

		cancel = clock.after(1000, look);
	};

	cancel = clock.after(1000, look);
	return () => {
		cancel();
	};
}
