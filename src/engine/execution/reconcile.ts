/**
Reconciliation: at start, after a reconnect and every few minutes the account is asked for, and the journal's orders,
fills and balances are compared with the venue's. A difference must last through a few questions before it counts, because
a fill can fall between two answers; then trading waits until it is gone or a person has said what becomes of it.
*/
import type {EngineConfig} from '../domain/config.js';
import type {Command} from '../domain/command.js';
import type {EventOf} from '../domain/event.js';
import {type ReactionContext, type Reactions, type Stage, defineStage} from '../kernel/stage.js';
import {resolutionOf} from './reconcile-resolve.js';
import {type ReconcileState, checkFills, described, expectFills, fillDifferences, isFirstContact, noteOwn, noteReported, opening} from './reconcile-state.js';

const timer = 'reconcile';
const silenceTimer = 'account-silence';
const retryMs = 2000;
const longestRetryMs = 60_000;
/** Asking with keys that are not accepted does not make them better, and may get us banned. */
const keysRetryMs = 60_000;
/** While a person has something to decide, the account is looked at this many times as often. */
const watchFactor = 10;
const doubtsBeforeDifference = 3;
const settledKept = 500;

/** Returns the stage that asks for the account and says whether it agrees. */
export function createReconcileStage(config: EngineConfig): Stage {
	const {reconcileMinutes, accountSilenceMinutes} = config.execution;
	const [interval, silence] = [reconcileMinutes * 60_000, accountSilenceMinutes * 60_000];
	const go = (state: ReconcileState, _event: unknown, context: ReactionContext): void => {
		ask(state, silence, context);
	};

	return defineStage<ReconcileState>('reconcile', opening, {
		...observing(),
		EngineStarted(state, event, {at}) {
			begin(state, event, at);
		},
		MarketsLoaded(state, event, context) {
			state.minNotional = Object.fromEntries(event.markets.map(({base, minNotional}) => [base, minNotional]));
			go(state, event, context);
		},
		HaltedOutside: go,
		TimerFired(state, event, context) {
			if (event.timer === timer) {
				go(state, event, context);
			} else if (event.timer === silenceTimer) {
				complain(state, context);
			}
		},
		FeedHealthChanged(state, event, context) {
			if ((event.feed === 'account' || event.feed.endsWith(' account')) && event.status === 'live') {
				go(state, event, context);
			}
		},
		/** The input that broke it may have been the answer to a question, and then nothing else would lead to the next one. */
		InvariantBroken(_state, _event, {at, emit}) {
			emit.effect({type: 'SetTimer', timer, at: at + interval});
		},
		AccountUnavailable(state, event, {at, emit}) {
			state.trouble = event.reason;
			emit.effect({type: 'SetTimer', timer, at: at + (event.trouble === 'keys' ? keysRetryMs : patience(state, at))});
		},
		/** The second of the two comparisons of one report; with it the answer is complete. */
		OrdersReconciled(state, event, context) {
			conclude(state, event, interval, context);
		},
		CommandReceived(state, event, context) {
			obey(state, event.command, context);
		},
		DifferenceResolved(state, event, context) {
			settle(state, event, context);
			go(state, event, context);
		},
	});
}

/** What reconciliation keeps in mind of everything that happens. */
function observing(): Reactions<ReconcileState> {
	return {
		FillReported(state, {fill}) {
			noteReported(state, fill);
		},
		OrderFilled(state, {fill}) {
			noteOwn(state, fill);
		},
		OrderIntended(state, {order}) {
			state.prefix ??= `${order.clientOrderId.split('-')[0]}-`;
			state.working[order.clientOrderId] = order.reduceOnly;
		},
		OrderAdopted(state, {order}) {
			state.working[order.clientOrderId] = order.reduceOnly;
		},
		OrderClosed(state, {clientOrderId}) {
			state.working = Object.fromEntries(Object.entries(state.working).filter(([id]) => id !== clientOrderId));
		},
		PositionChanged(state, {symbol, quantity}) {
			state.held[symbol] = quantity;
		},
		AccountReported(state, event, {emit}) {
			state.unansweredSince = null;
			state.trouble = '';
			state.openOrders = event.openOrders;
			checkFills(state, event.tradeIds);
			emit.effect({type: 'ClearTimer', timer: silenceTimer});
		},
		BalancesReconciled(state, event) {
			state.balanceDifferences = event.differences;
			state.foreign = event.foreign ?? [];
		},
		Reconciled(state, event) {
			state.open = event.differences;
			if (event.differences.length === 0) {
				state.agreed = true;
				state.strangers = [];
			}
		},
	};
}

function begin(state: ReconcileState, event: EventOf<'EngineStarted'>, at: number): void {
	state.since = Object.fromEntries(event.symbols.map(symbol => [symbol, state.since[symbol] ?? at]));
	state.open = [];
	state.unansweredSince = null;
	state.expected = {};
	if (event.mode === 'paper') {
		// A paper account is made anew from the books at every start: it lists nothing from before.
		state.ownFills = Object.fromEntries(Object.keys(state.ownFills).map(symbol => [symbol, []]));
	}
}

/** Returns how long to wait for the next try: as long as the silence has lasted. A venue that limits requests would never answer those that come every two seconds. */
function patience({unansweredSince}: Pick<ReconcileState, 'unansweredSince'>, at: number): number {
	return Math.min(Math.max(at - (unansweredSince ?? at), retryMs), longestRetryMs);
}

function ask(state: ReconcileState, silence: number, {at, emit}: ReactionContext): void {
	expectFills(state);
	if (state.unansweredSince === null) {
		state.unansweredSince = at;
		emit.effect({type: 'SetTimer', timer: silenceTimer, at: at + silence});
	}

	emit.effect({type: 'FetchAccount', since: {...state.since}});
}

function complain({unansweredSince, trouble}: ReconcileState, {emit}: ReactionContext): void {
	if (unansweredSince !== null) {
		emit.event({type: 'AccountSilent', since: unansweredSince, reason: trouble === '' ? 'no answer' : trouble});
	}
}

function conclude(state: ReconcileState, event: EventOf<'OrdersReconciled'>, interval: number, {at, emit}: ReactionContext): void {
	const differences = [...event.differences, ...fillDifferences(state), ...state.balanceDifferences];
	const doubtful = event.pending > 0 || differences.length > 0 || state.foreign.length > 0;
	state.doubts = doubtful ? state.doubts + 1 : 0;
	if (doubtful && (event.pending > 0 || state.doubts < doubtsBeforeDifference)) {
		emit.effect({type: 'SetTimer', timer, at: at + retryMs});
		return;
	}

	for (const change of state.foreign) {
		emit.event({type: 'ForeignHoldingChanged', ...change, reason: 'the user has taken some of it away'});
	}

	const first = differences.length > 0 && isFirstContact(state) ? {first: true as const} : {};
	emit.event({type: 'Reconciled', differences: differences.map(difference => described(state, difference)), foreignOrders: event.foreignOrders, ...first});
	emit.effect({type: 'SetTimer', timer, at: at + (differences.length > 0 ? interval / watchFactor : interval)});
}

function obey(state: ReconcileState, command: Command, {emit}: ReactionContext): void {
	if (command.type !== 'ResolveDifference') {
		return;
	}

	const resolution = resolutionOf(state, command);
	emit.event(typeof resolution === 'string' ? {type: 'CommandRefused', command, reason: resolution} : resolution);
}

function settle(state: ReconcileState, {difference, choice, fill}: EventOf<'DifferenceResolved'>, {emit}: ReactionContext): void {
	state.open = state.open.filter(({id}) => id !== difference.id);
	state.doubts = 0;
	if (difference.kind !== 'fill') {
		return;
	}

	const symbol = fill?.symbol ?? state.unlisted.find(({tradeId}) => tradeId === difference.subject)?.symbol ?? '';
	state.settled = [...state.settled, `${symbol} ${difference.subject}`].slice(-settledKept);
	state.strangers = state.strangers.filter(({tradeId}) => tradeId !== difference.subject);
	if (choice === 'adopt' && fill !== null) {
		emit.event({type: 'OrderFilled', fill});
	}
}
