/**
The paper account: the real market, our own fills. Behind the Venue port stand the desk that fills orders against the live
book and trades (`paper/desk.ts`) and the way there: orders and cancels arrive a little later than they were sent.
*/
import type {PaperConfig} from '../domain/config.js';
import {zero} from '../domain/decimal.js';
import type {LedgerBalances} from '../domain/ledger.js';
import type {Market, OrderBook, PublicTrade, Quote} from '../domain/market.js';
import type {Order, VenueOrder} from '../domain/order.js';
import type {MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Clock} from '../ports/clock.js';
import type {Outcome, Venue, VenueListener} from '../ports/venue.js';
import {PaperDesk} from './paper/desk.js';
import {type KeptOrder, type PaperOrder, reportOf} from './paper/paper-order.js';
import type {FeeIn} from './paper/rules.js';
import {Way} from './paper/way.js';

export type PaperVenueOptions = {
	/** What the account holds at the start: the ledger after the journal was read. */
	readonly balances: LedgerBalances;
	/** What rests in it, by the journal. */
	readonly orders: readonly KeptOrder[];
	readonly markets: () => Readonly<Record<MarketSymbol, Market>>;
	readonly clock: Clock;
	readonly config: PaperConfig;
	/** Of the draws of latency. */
	readonly seed: number;
	/** Books and prices that are older fill nothing. */
	readonly staleAfterMs: Milliseconds;
	readonly feeIn: FeeIn;
	/** Told of every fill that had no book to go by. */
	readonly onNotice: (text: string) => void;
};

export type PaperVenue = Venue & {
	/** Takes the newest book of a market; null says that it is not in step. */
	takeBook(symbol: MarketSymbol, book: OrderBook | null): void;
	/** Takes new trades of a market, oldest first, each once. */
	takeTrades(symbol: MarketSymbol, trades: readonly PublicTrade[]): void;
	/** Takes new best prices. */
	takeQuotes(quotes: readonly Quote[]): void;
};

/** Returns a paper account. */
export function createPaperVenue(options: PaperVenueOptions): PaperVenue {
	const {clock, config, seed} = options;
	const way = new Way(clock, config, seed);
	let listener: VenueListener | null = null;
	const desk = new PaperDesk({
		...options,
		quotePenalty: config.quotePenalty,
		now: () => clock.now(),
		onFill: fill => listener?.onFill(fill),
		onEnd: order => listener?.onOrder(order),
	});
	const told = (paper: PaperOrder): VenueOrder => reportOf(paper, clock.now());
	return {
		name: 'paper',
		submit: async order => way.send(() => desk.place(order)),
		cancel: async ({clientOrderId}) => way.send(() => desk.cancel(clientOrderId)),
		replace: async (order, {clientOrderId}) => replace(order, clientOrderId, {desk, way}),
		async lookup(_symbol, clientOrderId) {
			const paper = desk.find(clientOrderId);
			return paper === null ? null : {order: told(paper), fills: [...paper.fills]};
		},
		fetchOpenOrders: async () => desk.open().map(told),
		fetchBalances: async () => desk.balances(),
		fetchFills: async (symbol, since) => desk.fills().filter(fill => fill.symbol === symbol && fill.at >= since).toSorted((a, b) => a.at - b.at),
		async watch(next) {
			listener = next;
			next.onHealth('account', 'live', 'paper account');
		},
		async close() {
			listener = null;
			way.close();
		},
		takeBook(symbol, book) {
			desk.takeBook(symbol, book);
		},
		takeTrades(symbol, trades) {
			desk.takeTrades(symbol, trades);
		},
		takeQuotes(quotes) {
			desk.takeQuotes(quotes);
		},
	};
}

/** Only an order that nothing is filled of is replaced, as at the venue that has such a request. */
async function replace(order: Order, old: string, {desk, way}: {readonly desk: PaperDesk; readonly way: Way}): Promise<{readonly cancelled: Outcome; readonly placed: Outcome}> {
	let cancelled: Outcome = {outcome: 'unknown', reason: 'the paper account was closed'};
	const placed = await way.send(() => {
		const isUntouched = desk.find(old)?.filled === zero;
		cancelled = isUntouched ? desk.cancel(old) : {outcome: 'rejected', reason: `${old} has begun to fill`};
		return cancelled.outcome === 'confirmed' ? desk.place(order) : {outcome: 'rejected', reason: `${old} was not cancelled`};
	});
	return {cancelled, placed};
}
