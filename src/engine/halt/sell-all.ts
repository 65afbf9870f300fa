/**
Sells what is ours, and no more than that, until nothing is left that can be sold. What is ours is the ledger's holding and
what the venue has executed for our orders since; what is free bounds it, and a sell of which nobody knows what became is
found out before the next one.
*/
import {type Decimal, decimal, formatDecimal, minimum, zero} from '../domain/decimal.js';
import {assetsOf} from '../domain/ledger.js';
import type {Market} from '../domain/market.js';
import {type Order, type ReportedFill, finalStatuses} from '../domain/order.js';
import {assetAt, venueOf} from '../domain/place.js';
import type {MarketSymbol, Milliseconds} from '../domain/units.js';
import {positionOf, tradeName} from './brief.js';
import {type Rung, afterRefusal, afterSale, firstRung, isDust, orderOf, saleAt} from './ladder.js';
import type {HaltTools, Patience} from './patience.js';

/** A sell of which it is not known yet what became. */
type Pending = {readonly order: Order; readonly sentAt: Milliseconds; unknown: number};

/** What is known of one market. */
type Outlet = {market: Market | null; rung: Rung; pending: Pending | null; readonly fills: Map<string, ReportedFill>; left: Decimal; done: boolean};

export type Selling = {readonly outlets: Map<MarketSymbol, Outlet>; sold: number};

/** A sell that the venue does not know this many times, and this long after it was sent, never arrived. */
const lostAfter = {answers: 3, ms: 10_000};
/** Between two looks at what has come of a sell, or two sells. */
const restMs: Milliseconds = 100;

export function openSelling({brief}: HaltTools): Selling {
	const outlets = brief.symbols.map(symbol => [symbol, newOutlet(brief.markets[symbol] ?? null)] as const);
	return {outlets: new Map(outlets), sold: 0};
}

function newOutlet(market: Market | null): Outlet {
	return {market, rung: firstRung, pending: null, fills: new Map(), left: zero, done: false};
}

/** Returns when nothing is left above dust. Throws GaveUpError when told to stop. */
export async function sellAll(tools: HaltTools, patience: Patience, selling: Selling): Promise<void> {
	for (;;) {
		const balances = await patience.ask('asking for balances', async () => tools.venue.fetchBalances());
		const free = (symbol: MarketSymbol): Decimal => decimal(balances[assetAt(assetsOf(symbol).base, venueOf(symbol).venue)]?.free ?? '0');
		await Promise.all([...selling.outlets].map(async ([symbol, outlet]) => round({tools, patience, selling}, symbol, outlet, free(symbol))));
		if ([...selling.outlets.values()].every(({done}) => done)) {
			return;
		}

		await tools.wait(restMs);
	}
}

type Scene = {readonly tools: HaltTools; readonly patience: Patience; readonly selling: Selling};

/** Takes one market one step further. Balances were asked for before, so that they are never newer than the fills. */
async function round(scene: Scene, symbol: MarketSymbol, outlet: Outlet, free: Decimal): Promise<void> {
	const {tools: {venue, brief}, patience} = scene;
	const fills = await patience.ask(`asking for executions in ${symbol}`, async () => venue.fetchFills(symbol, brief.since));
	keep(outlet, fills);
	if (outlet.pending !== null && !await isSettled(scene, outlet, outlet.pending)) {
		return;
	}

	const ours = minimum(positionOf(brief, symbol, [...outlet.fills.values()]), free);
	outlet.left = ours;
	outlet.done = ours === zero;
	if (!outlet.done) {
		await sell(scene, symbol, outlet, ours);
	}
}

function keep({fills}: Outlet, told: readonly ReportedFill[]): void {
	for (const fill of told) {
		fills.set(tradeName(fill), fill);
	}
}

/** Returns whether all is known of a sell: it is over and its executions are counted, or it never arrived. */
async function isSettled({tools: {venue, tell, elapsed}, patience}: Scene, outlet: Outlet, pending: Pending): Promise<boolean> {
	const {order: {clientOrderId, symbol}} = pending;
	const found = await patience.ask(`looking up ${clientOrderId}`, async () => venue.lookup(symbol, clientOrderId));
	if (found === null) {
		pending.unknown += 1;
		const isLost = pending.unknown >= lostAfter.answers && elapsed() - pending.sentAt >= lostAfter.ms;
		outlet.pending = isLost ? null : pending;
		return isLost;
	}

	keep(outlet, found.fills.map(fill => ({...fill, clientOrderId})));
	const counted = found.fills.reduce((sum, {quantity}) => sum + decimal(quantity), zero);
	if (!finalStatuses.has(found.order.status) || counted < decimal(found.order.filled)) {
		return false;
	}

	outlet.pending = null;
	outlet.rung = found.order.status === 'rejected' ? afterRefusal(outlet.rung) : afterSale(outlet.rung, counted);
	tell({step: 'sold', clientOrderId, filled: found.order.filled});
	return true;
}

async function sell({tools, patience, selling}: Scene, symbol: MarketSymbol, outlet: Outlet, ours: Decimal): Promise<void> {
	const {venue, brief, newId, tell, elapsed, wait} = tools;
	const market = outlet.market ?? await patience.ask(`asking for the rules of ${symbol}`, async () => venue.fetchMarket(symbol));
	outlet.market = market;
	const bid = await bidOf(tools, patience, symbol);
	outlet.done = bid !== null && isDust(ours, market, bid);
	if (bid === null || outlet.done) {
		return;
	}

	patience.check();
	const order: Order = {...orderOf(newId(symbol), market, saleAt(outlet.rung, ours, market, {bid, guard: brief.slippageGuard})), ...venueOf(symbol)};
	tell({step: 'selling', order});
	selling.sold += 1;
	outlet.pending = {order, sentAt: elapsed(), unknown: 0};
	const outcome = await venue.sell(order);
	if (outcome.outcome === 'confirmed') {
		patience.note(null);
		return;
	}

	patience.note(`selling ${symbol}: ${outcome.reason}`);
	if (outcome.outcome === 'rejected') {
		outlet.pending = null;
		outlet.rung = afterRefusal(outlet.rung);
		// A filter may have changed since the engine read it.
		outlet.market = null;
		await wait(Math.min(restMs * (2 ** outlet.rung.refusals), 2000));
	}
}

/** Returns the venue's best bid; where its book cannot be had, the last one that the engine saw, which only sets the limit. */
async function bidOf({venue, brief}: HaltTools, patience: Patience, symbol: MarketSymbol): Promise<number | null> {
	try {
		const bid = await venue.fetchBid(symbol);
		patience.note(null);
		return bid;
	} catch (error) {
		patience.note(`asking for the price of ${symbol}: ${String(error)}`);
		return brief.bids[symbol] ?? null;
	}
}

/** Returns what is still held and can be sold, and what is too little for that. */
export function remains({outlets}: Selling): {readonly positions: Record<MarketSymbol, string>; readonly dust: Record<MarketSymbol, string>} {
	const of = (which: boolean): Record<MarketSymbol, string> => Object.fromEntries([...outlets]
		.filter(([, {done, left}]) => done === which && left > zero)
		.map(([symbol, {left}]) => [symbol, formatDecimal(left)]));
	return {positions: of(false), dust: of(true)};
}
