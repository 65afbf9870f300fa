/**
What a stage of the engine is to the kernel: a fold over records that may answer with further events and with effects.
*/
import type {DecimalText} from '../domain/decimal.js';
import type {DomainEvent, EventOf, EventType, InputType, JournalRecord} from '../domain/event.js';
import type {ModelCard} from '../domain/insight.js';
import type {Approved, Order} from '../domain/order.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {FeatureRow} from '../ports/models.js';

/** Something to be done outside the kernel. The runner performs it and feeds the result back as an input event. */
export type Effect =
	| {readonly type: 'SubmitOrder'; readonly order: Approved<Order>}
	| {readonly type: 'CancelOrder'; readonly clientOrderId: string; readonly venueOrderId: string | null; readonly symbol: MarketSymbol}
	/** Puts an order in the place of another one, in one request, so that one of the two stands at any moment. */
	| {readonly type: 'ReplaceOrder'; readonly order: Approved<Order>; readonly replaced: {readonly clientOrderId: string; readonly venueOrderId: string | null; readonly symbol: MarketSymbol}}
	/** Ask the books where an order is cheapest. `room`: what can be spent at each venue, quote units for a buy, base units for a sell. */
	| {readonly type: 'RouteOrder'; readonly order: Approved<Order>; readonly room: Readonly<Record<string, DecimalText>>}
	| {readonly type: 'LookUpOrder'; readonly symbol: MarketSymbol; readonly clientOrderId: string}
	/** Ask the venue for balances, open orders and fills since the given times. */
	| {readonly type: 'FetchAccount'; readonly since: Readonly<Record<MarketSymbol, EpochMs>>}
	| {readonly type: 'SetTimer'; readonly timer: string; readonly at: EpochMs}
	| {readonly type: 'ClearTimer'; readonly timer: string}
	/** Fetch each market's closed bars from its `from` on, up to the one that closes at `barClose`. */
	| {readonly type: 'FetchBars'; readonly from: Readonly<Record<MarketSymbol, EpochMs>>; readonly barClose: EpochMs}
	/** `model` is null while none is ready; the answer then carries no predictions. */
	| {readonly type: 'Predict'; readonly barClose: EpochMs; readonly model: ModelCard | null; readonly rows: readonly FeatureRow[]}
	| {readonly type: 'TrainModel'; readonly asOf: EpochMs}
	| {readonly type: 'StopEngine'; readonly reason: string};

/** An event that follows from another; inputs come only from outside. */
export type DerivedEvent = Exclude<DomainEvent, {readonly type: InputType}>;

/** How a stage answers. Events are journaled in the order given, each caused by the record in hand and by `causes`. */
export type Emit = {
	event(event: DerivedEvent, causes?: readonly number[]): void;
	effect(effect: Effect): void;
};

export type Stage = {
	readonly name: string;
	/**
	Folds one record into the stage's own state and answers. Pure but for that state: no clock, no chance, no I/O; time is
	`record.at`. Reacts to its own events like to any other.
	*/
	react(record: JournalRecord, emit: Emit): void;
	/** Returns the state as JSON-compatible data, the same for the same history. */
	save(): unknown;
	/** Puts back what `save` returned. */
	load(saved: unknown): void;
};

/** What a stage does with each type of event that it cares about. It changes `state` in place and answers through `emit`. */
export type Reactions<State> = {
	readonly [Type in EventType]?: (state: State, event: EventOf<Type>, context: ReactionContext) => void;
};

export type ReactionContext = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly emit: Emit;
};

/** Returns a stage from its first state, which must be JSON-compatible, and its reactions. */
export function defineStage<State extends object>(name: string, initial: State, reactions: Reactions<State>): Stage {
	let state: State = structuredClone(initial);
	return {
		name,
		react(record, emit) {
			const reaction = reactions[record.event.type] as ((state: State, event: DomainEvent, context: ReactionContext) => void) | undefined;
			reaction?.(state, record.event, {seq: record.seq, at: record.at, emit});
		},
		save: () => state,
		load(saved) {
			state = structuredClone(saved) as State;
		},
	};
}
