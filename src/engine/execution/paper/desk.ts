/**
The exchange behind the paper account: it takes and cancels orders, and fills them with what the real market offers and
trades. It holds what a venue would hold, so that balances and reservations agree to the last unit.
*/
import type {PaperConfig} from '../../domain/config.js';
import {type Decimal, decimal, floorToStep, formatDecimal, minimum, zero} from '../../domain/decimal.js';
import type {LedgerBalances} from '../../domain/ledger.js';
import {invariant} from '../../domain/error.js';
import type {Market, OrderBook, PublicTrade, Quote} from '../../domain/market.js';
import type {Balances, Fill, Order, VenueOrder} from '../../domain/order.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import type {Outcome} from '../../ports/venue.js';
import {Funds} from './funds.js';
import {PaperMarket} from './paper-market.js';
import {type KeptOrder, type PaperOrder, arrived, byPriority, isWithin, otherSide, reportOf, restOf, takenUp} from './paper-order.js';
import {cutQueue, joinQueue, planMaking} from './queue.js';
import {explainQuoteFill, fillOnQuote} from './quote-fill.js';
import {type FeeIn, brokenRule, feeOf, isReached} from './rules.js';

export type DeskOptions = {
	readonly balances: LedgerBalances;
	readonly orders: readonly KeptOrder[];
	readonly markets: () => Readonly<Record<MarketSymbol, Market>>;
	readonly now: () => EpochMs;
	/** Prices that are older fill nothing. */
	readonly staleAfterMs: Milliseconds;
	readonly feeIn: FeeIn;
	readonly quotePenalty: PaperConfig['quotePenalty'];
	readonly onFill: (fill: Fill) => void;
	/** Told of what ended an order, other than its last fill. */
	readonly onEnd: (order: VenueOrder) => void;
	readonly onNotice: (text: string) => void;
};

/** Orders that are over and still looked up, the newest ones. */
const finishedKept = 500;

type Execution = {readonly price: Decimal; readonly quantity: Decimal; readonly liquidity: Fill['liquidity']};

export class PaperDesk {
	readonly #options: DeskOptions;
	readonly #orders = new Map<string, PaperOrder>();
	readonly #open = new Set<PaperOrder>();
	readonly #markets = new Map<MarketSymbol, PaperMarket>();
	readonly #funds: Funds;
	#count = 0;

	constructor(options: DeskOptions) {
		this.#options = options;
		this.#funds = new Funds(options);
		for (const kept of options.orders) {
			this.#keep(takenUp(kept, options.now()));
		}
	}

	/** Takes an order that has just arrived, and fills of it what can be filled at once. */
	place(order: Order): Outcome {
		if (this.#orders.has(order.clientOrderId)) {
			return {outcome: 'unknown', reason: `there is an order ${order.clientOrderId}`};
		}

		const fault = this.#faultOf(order);
		if (fault !== null) {
			return {outcome: 'rejected', reason: fault};
		}

		this.#count += 1;
		const {now} = this.#options;
		const market = this.#market(order.symbol);
		const paper = arrived(order, `paper-${now()}-${this.#count}`, Math.max(now(), market.newest));
		this.#keep(paper);
		if (!paper.waits) {
			this.#execute(paper);
		}

		return {outcome: 'confirmed', order: reportOf(paper, now())};
	}

	cancel(clientOrderId: string): Outcome {
		const paper = this.#orders.get(clientOrderId);
		if (paper?.status !== 'open') {
			return {outcome: 'rejected', reason: `no open order ${clientOrderId}`};
		}

		this.#end(paper, 'cancelled');
		return {outcome: 'confirmed', order: reportOf(paper, this.#options.now())};
	}

	find(clientOrderId: string): PaperOrder | null {
		return this.#orders.get(clientOrderId) ?? null;
	}

	open(): readonly PaperOrder[] {
		return [...this.#open];
	}

	fills(): readonly Fill[] {
		return [...this.#orders.values()].flatMap(({fills}) => fills);
	}

	/** Returns what is free and what open orders hold back. */
	balances(): Balances {
		return this.#funds.toBalances(this.#open);
	}

	/** Takes the newest book of a market; null says that it is not in step. Offers that cross our resting orders trade with them. */
	takeBook(symbol: MarketSymbol, book: OrderBook | null): void {
		const market = this.#market(symbol);
		market.takeBook(book);
		if (book === null || !this.#hasBook(market)) {
			return;
		}

		for (const paper of this.#resting(symbol)) {
			this.#takeOffers(paper, 'maker');
			const standing = market.liquidity.standing(paper.order.side, decimal(paper.order.limitPrice));
			if (paper.status === 'open' && standing !== null) {
				paper.queue = paper.queue === null ? joinQueue(standing, book.at) : cutQueue(paper.queue, standing, book.at);
			}
		}
	}

	/** Takes new trades of the market, oldest first. */
	takeTrades(symbol: MarketSymbol, trades: readonly PublicTrade[]): void {
		const market = this.#market(symbol);
		for (const trade of trades) {
			market.takeTrade(trade);
			for (const side of ['buy', 'sell'] as const) {
				for (const {paper, queue, quantity} of planMaking(byPriority(this.#resting(symbol), side), trade, this.#hasBook(market))) {
					paper.queue = queue;
					this.#fill(paper, {price: decimal(paper.order.limitPrice), quantity, liquidity: 'maker'});
				}
			}

			this.#fireStops(symbol, decimal(trade.price), trade.at);
		}
	}

	/** Takes new prices; where no book is in step, resting orders are filled once the market has gone through them. */
	takeQuotes(quotes: readonly Quote[]): void {
		for (const quote of quotes) {
			const market = this.#market(quote.symbol);
			market.takeQuote(quote);
			for (const paper of this.#hasBook(market) || !this.#hasQuote(market) ? [] : this.#resting(quote.symbol)) {
				if (isThrough(paper.order, quote)) {
					this.#takeQuote(paper, 'maker');
				}
			}

			this.#fireStops(quote.symbol, decimal(quote.last), quote.at);
		}
	}

	#market(symbol: MarketSymbol): PaperMarket {
		const market = this.#markets.get(symbol) ?? new PaperMarket();
		this.#markets.set(symbol, market);
		return market;
	}

	#rules(symbol: MarketSymbol): Market {
		const rules = this.#options.markets()[symbol];
		invariant(rules !== undefined, `the trading rules of ${symbol} are not known`);
		return rules;
	}

	/** Open orders of a market that are in the book, buys first, each side in the order in which it is served. */
	#resting(symbol: MarketSymbol): readonly PaperOrder[] {
		const orders = [...this.#open].filter(({order, waits}) => !waits && order.symbol === symbol);
		return orders.length === 0 ? orders : [...byPriority(orders, 'buy'), ...byPriority(orders, 'sell')];
	}

	#hasBook({liquidity}: PaperMarket): boolean {
		return liquidity.at !== null && this.#isFresh(liquidity.at);
	}

	#hasQuote({quote}: PaperMarket): boolean {
		return quote !== null && this.#isFresh(quote.at);
	}

	#isFresh(at: EpochMs): boolean {
		return this.#options.now() - at <= this.#options.staleAfterMs;
	}

	/** Returns why a venue would not take the order, or null. Without prices nobody can say what it would do. */
	#faultOf(order: Order): string | null {
		const {symbol} = order;
		const [market, rules] = [this.#market(symbol), this.#options.markets()[symbol]];
		if (rules === undefined || market.lastPrice === null) {
			return `no price of ${symbol} yet`;
		}

		if (!this.#hasBook(market) && !this.#hasQuote(market)) {
			return `the prices of ${symbol} are too old to fill on`;
		}

		if (isReached(order, market.lastPrice)) {
			return `the market is at ${formatDecimal(market.lastPrice)} already: it would be set off at once`;
		}

		return brokenRule(order, rules, market.lastPrice) ?? this.#funds.shortfall(order, this.#open);
	}

	#execute(paper: PaperOrder): void {
		if (this.#hasBook(this.#market(paper.order.symbol))) {
			this.#takeOffers(paper, 'taker');
		} else {
			this.#takeQuote(paper, 'taker');
		}

		this.#settleRest(paper);
	}

	/** Sets off the stops that waited for a price. They meet the market as it is now. */
	#fireStops(symbol: MarketSymbol, price: Decimal, at: EpochMs): void {
		const reached = [...this.#open].filter(({order, waits, arrivedAt}) => waits && order.symbol === symbol && arrivedAt < at && isReached(order, price));
		for (const paper of reached) {
			paper.waits = false;
			paper.arrivedAt = Math.max(this.#options.now(), this.#market(symbol).newest);
			this.#execute(paper);
		}
	}

	/** Walks the book up to the order's limit. What comes to a resting order pays that order's price. */
	#takeOffers(paper: PaperOrder, liquidity: Fill['liquidity']): void {
		const {symbol, side, limitPrice} = paper.order;
		const [market, limit, step] = [this.#market(symbol), decimal(limitPrice), decimal(this.#rules(symbol).quantityStep)];
		for (const offer of market.liquidity.offers(otherSide(side))) {
			const quantity = floorToStep(minimum(restOf(paper), offer.quantity), step);
			if (paper.status !== 'open' || !isWithin(side, offer.price, limit)) {
				break;
			}

			if (quantity > zero) {
				market.liquidity.take(otherSide(side), {price: offer.price, quantity});
				this.#expireInTheWay(paper, offer.price);
				this.#fill(paper, {price: liquidity === 'taker' ? offer.price : limit, quantity, liquidity});
			}
		}
	}

	#takeQuote(paper: PaperOrder, liquidity: Fill['liquidity']): void {
		const {clientOrderId, symbol, side, limitPrice} = paper.order;
		const [market, rules, limit] = [this.#market(symbol), this.#rules(symbol), decimal(limitPrice)];
		const found = market.quote === null ? null : fillOnQuote({side, limit, rest: restOf(paper), before: market.taken[side]}, market.quote, rules, this.#options.quotePenalty);
		if (found !== null) {
			market.taken[side] += found.quantity;
			const filled = liquidity === 'maker' ? {...found, price: limit} : found;
			this.#expireInTheWay(paper, filled.price);
			this.#fill(paper, {price: filled.price, quantity: filled.quantity, liquidity});
			this.#options.onNotice(explainQuoteFill(clientOrderId, rules, filled));
		}
	}

	/** No account trades with itself: resting orders of ours that would come before `price` are taken out of the book. */
	#expireInTheWay({order: {symbol, side}}: PaperOrder, price: Decimal): void {
		for (const other of this.#resting(symbol)) {
			if (other.order.side !== side && isWithin(side, decimal(other.order.limitPrice), price)) {
				this.#end(other, 'expired');
			}
		}
	}

	/** What could not be filled at once waits in the queue, or expires. */
	#settleRest(paper: PaperOrder): void {
		const {symbol, side, limitPrice, timeInForce} = paper.order;
		if (paper.status !== 'open') {
			return;
		}

		this.#expireInTheWay(paper, decimal(limitPrice));
		if (timeInForce === 'immediate-or-cancel') {
			this.#end(paper, 'expired');
			return;
		}

		const market = this.#market(symbol);
		const standing = this.#hasBook(market) ? market.liquidity.standing(side, decimal(limitPrice)) : null;
		paper.queue = standing === null ? null : joinQueue(standing, paper.arrivedAt);
	}

	#fill(paper: PaperOrder, execution: Execution): void {
		const {symbol, side, clientOrderId} = paper.order;
		const rules = this.#rules(symbol);
		const quantity = floorToStep(execution.quantity, decimal(rules.quantityStep));
		if (quantity === zero) {
			return;
		}

		const {id: venueOrderId} = paper;
		paper.executions += 1;
		paper.filled += quantity;
		invariant(restOf(paper) >= zero, `paper order ${clientOrderId} is filled for more than its quantity`);
		const fill: Fill = {
			tradeId: `${venueOrderId}-${paper.executions}`, venueOrderId, clientOrderId, symbol, side,
			price: formatDecimal(execution.price),
			quantity: formatDecimal(quantity),
			...feeOf(side, {...execution, quantity}, rules, this.#options.feeIn),
			liquidity: execution.liquidity,
			at: this.#options.now(),
		};
		this.#funds.settle(fill);
		paper.fills.push(fill);
		if (restOf(paper) === zero) {
			this.#close(paper, 'filled');
		}

		this.#options.onFill(fill);
	}

	#end(paper: PaperOrder, status: 'cancelled' | 'expired'): void {
		this.#close(paper, status);
		this.#options.onEnd(reportOf(paper, this.#options.now()));
	}

	#close(paper: PaperOrder, status: VenueOrder['status']): void {
		paper.status = status;
		this.#open.delete(paper);
	}

	#keep(paper: PaperOrder): void {
		this.#orders.set(paper.order.clientOrderId, paper);
		this.#open.add(paper);
		const finished = [...this.#orders.values()].filter(({status}) => status !== 'open');
		for (const {order} of finished.slice(0, -finishedKept)) {
			this.#orders.delete(order.clientOrderId);
		}
	}
}

/** Returns whether the other side's best price is beyond the order's own: then everybody at that price has been served. */
function isThrough({side, limitPrice}: Order, {bid, ask}: Quote): boolean {
	return side === 'buy' ? decimal(ask) < decimal(limitPrice) : decimal(bid) > decimal(limitPrice);
}
