/**
Reconciliation: at start, after a reconnect and every few minutes the account is asked for, and the journal's orders and
balances are compared with the venue's. A difference must last through a few questions before it counts, because a fill
can fall between two answers.
*/
import type {EngineConfig} from '../domain/config.js';
import type {Difference, EventOf} from '../domain/event.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import {type ReactionContext, type Stage, defineStage} from '../kernel/stage.js';

type ReconcileState = {
	/** From when fills are asked for, per market. */
	since: Record<MarketSymbol, EpochMs>;
	balanceDifferences: readonly Difference[];
	/** Questions in a row that showed a difference. */
	doubts: number;
};

const timer = 'reconcile';
const retryMs = 2000;
const doubtsBeforeDifference = 3;
/** Fills are asked for from a little before the last one, because clocks differ; repeats are recognised. */
const overlapMs = 60_000;

/** Returns the stage that asks for the account and says whether it agrees. */
export function createReconcileStage(config: EngineConfig): Stage {
	const opening: ReconcileState = {since: {}, balanceDifferences: [], doubts: 0};
	const interval = config.execution.reconcileMinutes * 60_000;
	return defineStage('reconcile', opening, {
		EngineStarted(state, event, {at}) {
			state.since = Object.fromEntries(event.symbols.map(symbol => [symbol, state.since[symbol] ?? at]));
		},
		MarketsLoaded: ask,
		HaltedOutside: ask,
		TimerFired(state, event, context) {
			if (event.timer === timer) {
				ask(state, event, context);
			}
		},
		FeedHealthChanged(state, event, context) {
			if (event.feed === 'account' && event.status === 'live') {
				ask(state, event, context);
			}
		},
		OrderFilled(state, {fill}) {
			state.since[fill.symbol] = Math.max(state.since[fill.symbol] ?? 0, fill.at - overlapMs);
		},
		/** The input that broke it may have been the answer to a question, and then nothing else would lead to the next one. */
		InvariantBroken(_state, _event, {at, emit}) {
			emit.effect({type: 'SetTimer', timer, at: at + interval});
		},
		AccountUnavailable(_state, _event, {at, emit}) {
			emit.effect({type: 'SetTimer', timer, at: at + retryMs});
		},
		BalancesReconciled(state, event) {
			state.balanceDifferences = event.differences;
		},
		/** The second of the two comparisons of one report; with it the answer is complete. */
		OrdersReconciled(state, event, context) {
			conclude(state, event, interval, context);
		},
	});
}

function ask(state: ReconcileState, _event: unknown, {emit}: ReactionContext): void {
	emit.effect({type: 'FetchAccount', since: {...state.since}});
}

function conclude(state: ReconcileState, event: EventOf<'OrdersReconciled'>, interval: number, {at, emit}: ReactionContext): void {
	const differences = [...event.differences, ...state.balanceDifferences];
	const doubtful = event.pending > 0 || differences.length > 0;
	state.doubts = doubtful ? state.doubts + 1 : 0;
	if (doubtful && (event.pending > 0 || state.doubts < doubtsBeforeDifference)) {
		emit.effect({type: 'SetTimer', timer, at: at + retryMs});
		return;
	}

	emit.event({type: 'Reconciled', differences, foreignOrders: event.foreignOrders});
	emit.effect({type: 'SetTimer', timer, at: at + interval});
}
