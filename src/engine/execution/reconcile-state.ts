/**
What reconciliation keeps in mind: what it has asked, what of it is ours, and which differences a person may decide on.
*/
import {type DecimalText, decimal, formatDecimal} from '../domain/decimal.js';
import {differenceId} from '../domain/difference.js';
import type {Difference, ForeignChange} from '../domain/event.js';
import type {Fill, ReportedFill, VenueOrder} from '../domain/order.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import {likelyCause} from './reconcile-likely.js';

export type ReconcileState = {
	/** From when fills are asked for, per market. */
	since: Record<MarketSymbol, EpochMs>;
	balanceDifferences: readonly Difference[];
	/** What the user has taken away of coins that are not ours, if what the last answers say lasts. */
	foreign: readonly ForeignChange[];
	/** Questions in a row that showed a difference. */
	doubts: number;
	/** When the first question was asked that has no answer yet, and what was said instead; null while all are answered. */
	unansweredSince: EpochMs | null;
	trouble: string;
	/** What our client order ids begin with; null before the first. */
	prefix: string | null;
	/** Our fills since `since`, by market: those that an answer must list. */
	ownFills: Record<MarketSymbol, readonly OwnFill[]>;
	/** Those of them that were known when the account was asked for. */
	expected: Record<MarketSymbol, readonly OwnFill[]>;
	/** Those that the last answer did not list. */
	unlisted: readonly (OwnFill & {readonly symbol: MarketSymbol})[];
	/** Fills that are not ours, since books and venue last agreed; the newest. */
	strangers: readonly ReportedFill[];
	/** Fills that a person has decided on, `symbol tradeId`; the newest. */
	settled: readonly string[];
	openOrders: readonly VenueOrder[];
	/** Our working orders by client id: true for those that can only make a position smaller. */
	working: Record<string, boolean>;
	held: Record<MarketSymbol, DecimalText>;
	minNotional: Record<string, DecimalText>;
	/** Third assets that fees were taken in. */
	feeAssets: readonly string[];
	/** True once books and venue have agreed. */
	agreed: boolean;
	/** What a person may decide on: the differences as they were told last. */
	open: readonly Difference[];
};

type OwnFill = {readonly tradeId: string; readonly at: EpochMs; readonly text: string};

export const opening: ReconcileState = {
	since: {}, balanceDifferences: [], foreign: [], doubts: 0, unansweredSince: null, trouble: '', prefix: null, ownFills: {}, expected: {}, unlisted: [],
	strangers: [], settled: [], openOrders: [], working: {}, held: {}, minNotional: {}, feeAssets: [], agreed: false, open: [],
};

const kept = 200;
/** Fills are asked for from a little before the last one, because clocks differ; repeats are recognised. */
const overlapMs = 60_000;
/** Fills this near to the beginning of what is asked for may be on either side of it. */
const edgeMs = 1000;

/** Returns what a fill is, in words. */
export function fillText({side, quantity, symbol, price}: ReportedFill): string {
	return `${side === 'buy' ? 'bought' : 'sold'} ${quantity} ${symbol} at ${price}`;
}

function keyOf({symbol, tradeId}: ReportedFill): string {
	return `${symbol} ${tradeId}`;
}

/** Remembers a fill whose owner is not known yet; one of ours follows as `OrderFilled` at once. */
export function noteReported(state: ReconcileState, fill: ReportedFill): void {
	const isOld = fill.at < (state.since[fill.symbol] ?? 0);
	const isOwn = (state.ownFills[fill.symbol] ?? []).some(({tradeId}) => tradeId === fill.tradeId);
	const key = keyOf(fill);
	if (!isOld && !isOwn && !state.settled.includes(key) && !state.strangers.some(other => keyOf(other) === key)) {
		state.strangers = [...state.strangers, fill].slice(-kept);
	}
}

/** Takes a fill for ours. */
export function noteOwn(state: ReconcileState, fill: Fill): void {
	const {symbol, tradeId, at, feeAsset} = fill;
	const since = Math.max(state.since[symbol] ?? 0, at - overlapMs);
	const others = (state.ownFills[symbol] ?? []).filter(other => other.at >= since && other.tradeId !== tradeId);
	state.since[symbol] = since;
	state.ownFills[symbol] = [...others, {tradeId, at, text: fillText(fill)}];
	state.strangers = state.strangers.filter(other => keyOf(other) !== keyOf(fill));
	if (!symbol.split('/').includes(feeAsset) && !state.feeAssets.includes(feeAsset)) {
		state.feeAssets = [...state.feeAssets, feeAsset];
	}
}

/** Notes which fills an answer to a question of this moment must list. */
export function expectFills(state: ReconcileState): void {
	state.expected = Object.fromEntries(Object.entries(state.ownFills).map(([symbol, fills]) => [symbol, fills.filter(({at}) => at >= (state.since[symbol] ?? 0) + edgeMs)]));
}

/** Notes which of the fills that were expected an answer does not list. */
export function checkFills(state: ReconcileState, tradeIds: Readonly<Record<MarketSymbol, readonly string[]>> | undefined): void {
	state.unlisted = tradeIds === undefined
		? []
		: Object.entries(state.expected).flatMap(([symbol, fills]) => fills
			.filter(({tradeId}) => !(tradeIds[symbol] ?? []).includes(tradeId) && !state.settled.includes(`${symbol} ${tradeId}`))
			.map(fill => ({...fill, symbol})));
}

/** Returns the fills that only one side knows. What a stranger's order has filled is no difference here: the balances show it. */
export function fillDifferences(state: ReconcileState): Difference[] {
	const {prefix, openOrders} = state;
	const open = new Set(openOrders.map(({clientOrderId}) => clientOrderId));
	const orphans = state.strangers.filter(({clientOrderId}) => clientOrderId !== null && prefix !== null && clientOrderId.startsWith(prefix) && !open.has(clientOrderId));
	return [
		...state.unlisted.map(({tradeId, text}) => ({kind: 'fill' as const, subject: tradeId, ours: text, theirs: 'unknown'})),
		...orphans.map(fill => ({kind: 'fill' as const, subject: fill.tradeId, ours: 'unknown', theirs: fillText(fill)})),
	];
}

/** Returns a difference with its name and with what it probably is. */
export function described(state: ReconcileState, difference: Difference): Difference {
	const {kind, subject, ours} = difference;
	if (kind === 'balance') {
		return describedBalance(state, difference);
	}

	if (kind === 'fill') {
		const likely = ours === 'unknown' ? 'an order of ours that these books do not know: a restored backup, or a second copy of this profile' : 'the venue has taken a trade back, or lists it late';
		return {...difference, id: differenceId(kind, subject, ours), likely};
	}

	const likely = ours === 'unknown' ? 'sent by these books before a backup of them was restored, or by a second copy of this profile' : 'the venue had said that it was over';
	return {...difference, id: differenceId(kind, subject), value: orderValue(state, subject), likely};
}

function describedBalance(state: ReconcileState, difference: Difference): Difference {
	const {kind, subject, ours, theirs, value = null} = difference;
	const amount = decimal(theirs) - decimal(ours);
	const likely = likelyCause({
		asset: subject,
		amount,
		value,
		isGone: theirs === '0',
		firstContact: isFirstContact(state),
		strangers: state.strangers,
		feeAssets: state.feeAssets,
		minNotional: state.minNotional[subject] === undefined ? null : Number(state.minNotional[subject]),
	});
	return {...difference, id: differenceId(kind, subject, formatDecimal(amount)), likely};
}

function orderValue({openOrders}: ReconcileState, clientOrderId: string): number | null {
	const order = openOrders.find(other => other.clientOrderId === clientOrderId);
	return order === undefined ? null : Number(order.quantity) * Number(order.limitPrice);
}

/** Returns whether books and venue meet for the first time: they have never agreed, and nothing was traded. */
export function isFirstContact({agreed, ownFills}: ReconcileState): boolean {
	return !agreed && Object.keys(ownFills).length === 0;
}
