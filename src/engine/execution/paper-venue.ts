/**
The paper account: the real market, our own fills. Behind the Venue port stand the desk that fills orders against the live
book and trades (`paper/desk.ts`) and the way there: orders and cancels arrive a little later than they were sent.
*/
import type {PaperConfig} from '../domain/config.js';
import {zero} from '../domain/decimal.js';
import type {LedgerBalances} from '../domain/ledger.js';
import type {Market, OrderBook, PublicTrade, Quote} from '../domain/market.js';
import type {Balances, Fill, Order, VenueOrder} from '../domain/order.js';
import {type Random, randomFrom} from '../domain/random.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Clock} from '../ports/clock.js';
import type {Outcome, Venue, VenueListener} from '../ports/venue.js';
import {PaperDesk} from './paper/desk.js';
import {type KeptOrder, reportOf} from './paper/paper-order.js';
import type {FeeIn} from './paper/rules.js';

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
	return new PaperAccount(options);
}

class PaperAccount implements PaperVenue {
	readonly #options: PaperVenueOptions;
	readonly #desk: PaperDesk;
	readonly #random: Random;
	/** What calls off the messages that are on their way. */
	readonly #underWay = new Set<() => void>();
	#listener: VenueListener | null = null;

	constructor(options: PaperVenueOptions) {
		const {balances, orders, markets, clock, config, staleAfterMs, feeIn, onNotice} = options;
		this.#options = options;
		this.#random = randomFrom(options.seed, 'paper latency');
		this.#desk = new PaperDesk({
			balances, orders, markets, staleAfterMs, feeIn, onNotice,
			quotePenalty: config.quotePenalty,
			now: () => clock.now(),
			onFill: fill => this.#listener?.onFill(fill),
			onEnd: order => this.#listener?.onOrder(order),
		});
	}

	get name(): string {
		return 'paper';
	}

	async submit(order: Order): Promise<Outcome> {
		return this.#afterTheWay(() => this.#desk.place(order));
	}

	async cancel({clientOrderId}: {readonly clientOrderId: string}): Promise<Outcome> {
		return this.#afterTheWay(() => this.#desk.cancel(clientOrderId));
	}

	/** Only an order that nothing is filled of is replaced, as at the venue that has such a request. */
	async replace(order: Order, {clientOrderId}: {readonly clientOrderId: string}): Promise<{readonly cancelled: Outcome; readonly placed: Outcome}> {
		let cancelled: Outcome = {outcome: 'unknown', reason: 'the paper account was closed'};
		const placed = await this.#afterTheWay(() => {
			const isUntouched = this.#desk.find(clientOrderId)?.filled === zero;
			cancelled = isUntouched ? this.#desk.cancel(clientOrderId) : {outcome: 'rejected', reason: `${clientOrderId} has begun to fill`};
			return cancelled.outcome === 'confirmed' ? this.#desk.place(order) : {outcome: 'rejected', reason: `${clientOrderId} was not cancelled`};
		});
		return {cancelled, placed};
	}

	async lookup(_symbol: MarketSymbol, clientOrderId: string): Promise<{readonly order: VenueOrder; readonly fills: readonly Fill[]} | null> {
		const paper = this.#desk.find(clientOrderId);
		return paper === null ? null : {order: reportOf(paper, this.#options.clock.now()), fills: [...paper.fills]};
	}

	async fetchOpenOrders(): Promise<readonly VenueOrder[]> {
		return this.#desk.open().map(paper => reportOf(paper, this.#options.clock.now()));
	}

	async fetchBalances(): Promise<Balances> {
		return this.#desk.balances();
	}

	async fetchFills(symbol: MarketSymbol, since: EpochMs): Promise<readonly Fill[]> {
		return this.#desk.fills().filter(fill => fill.symbol === symbol && fill.at >= since).toSorted((a, b) => a.at - b.at);
	}

	async watch(listener: VenueListener): Promise<void> {
		this.#listener = listener;
		listener.onHealth('account', 'live', 'paper account');
	}

	async close(): Promise<void> {
		this.#listener = null;
		for (const callOff of this.#underWay) {
			callOff();
		}
	}

	takeBook(symbol: MarketSymbol, book: OrderBook | null): void {
		this.#desk.takeBook(symbol, book);
	}

	takeTrades(symbol: MarketSymbol, trades: readonly PublicTrade[]): void {
		this.#desk.takeTrades(symbol, trades);
	}

	takeQuotes(quotes: readonly Quote[]): void {
		this.#desk.takeQuotes(quotes);
	}

	/** Does what a message asks when it arrives. What is on its way when the account is closed never does. */
	async #afterTheWay(arrive: () => Outcome): Promise<Outcome> {
		const delay = this.#drawDelay();
		if (delay === 0) {
			return arrive();
		}

		const {clock} = this.#options;
		const answer = Promise.withResolvers<Outcome>();
		const stop = clock.schedule(clock.now() + delay, () => {
			this.#underWay.delete(callOff);
			answer.resolve((async () => arrive())());
		});
		const callOff = (): void => {
			stop();
			answer.resolve({outcome: 'unknown', reason: 'the paper account was closed'});
		};

		this.#underWay.add(callOff);
		return answer.promise;
	}

	/** Evenly spread around the average, in whole milliseconds. */
	#drawDelay(): Milliseconds {
		const {latencyMs, latencySpread} = this.#options.config;
		return Math.round(latencyMs * (1 + (latencySpread * ((2 * this.#random.next()) - 1))));
	}
}
