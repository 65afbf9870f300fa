/**
The simulated exchange itself, without any wire: time, markets, the account and its orders. A dialect asks it and tells
its facts; a clock moves it. Deterministic: the same calls give the same facts.
*/
import {decimal, multiply, zero, type Decimal} from '../../domain/decimal.js';
import {invariant} from '../../domain/error.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {assetProfile} from '../market/asset.js';
import {barAt} from '../market/bars.js';
import {marketTradeId, type MarketFeed} from '../market/feed.js';
import type {MarketRules} from '../market/rules.js';
import {hashOf, mix, uniform} from '../random.js';
import type {Account} from './account.js';
import type {Fact} from './fact.js';
import {brokenRule} from './filters.js';
import {LiveMarket} from './live-market.js';
import {planMaking, planTaking, type TakingPlan} from './matching.js';
import type {OrderHistory, OrderKey} from './order-history.js';
import {isOpen, remaining, type OrderRequest, type Placement, type Rejection, type SimFill, type SimOrder} from './order.js';
import {tradeOfPoint} from './public-trades.js';
import type {BookShape, Level} from './synthetic-book.js';

export type CoreOptions = {
	readonly feed: MarketFeed;
	readonly seed: number;
	readonly now: EpochMs;
	readonly account: Account;
	readonly history: OrderHistory;
};

export class ExchangeCore {
	readonly feed: MarketFeed;
	readonly account: Account;
	readonly history: OrderHistory;
	readonly #markets: ReadonlyMap<MarketSymbol, LiveMarket>;
	#facts: Fact[] = [];
	#now: EpochMs;

	/** Opens the exchange at `now`: events up to then have happened, their trades do not fill anything any more. */
	constructor({feed, seed, now, account, history}: CoreOptions) {
		this.feed = feed;
		this.account = account;
		this.history = history;
		this.#now = now;
		this.#markets = new Map(feed.source.symbols.map(symbol => [symbol, new LiveMarket(bookShape(this.rules(symbol), seed))]));
		for (const [symbol, market] of this.#markets) {
			const point = feed.lastPoint(symbol, now);
			if (point !== null) {
				market.move(point, feed.usualVolume(symbol, point.at));
			}
		}

		for (const order of history.open()) {
			this.market(order.symbol).resting.put(order);
		}
	}

	get now(): EpochMs {
		return this.#now;
	}

	/** Whether the market has come to its end. */
	get ended(): boolean {
		return this.nextEventAt() === null;
	}

	/** Returns when the market moves next, or null when it has ended. */
	nextEventAt(): EpochMs | null {
		return this.feed.schedule.next(this.#now);
	}

	/** Returns the market of `symbol`, which must be one of the source's. */
	market(symbol: MarketSymbol): LiveMarket {
		const market = this.#markets.get(symbol);
		invariant(market !== undefined, `no market ${symbol} at the simulated exchange`);
		return market;
	}

	rules(symbol: MarketSymbol): MarketRules {
		const rules = this.feed.rules.get(symbol);
		invariant(rules !== undefined, `no market ${symbol} at the simulated exchange`);
		return rules;
	}

	/** Returns the facts since the last call, in the order in which they happened. */
	takeFacts(): readonly Fact[] {
		const facts = this.#facts;
		this.#facts = [];
		return facts;
	}

	/** Moves time to `to`, with every event on the way. Time never goes back. */
	advance(to: EpochMs): void {
		for (let at = this.nextEventAt(); at !== null && at <= to; at = this.nextEventAt()) {
			this.#now = at;
			for (const [symbol, market] of this.#markets) {
				this.#moveMarket(symbol, market);
			}
		}

		this.#now = Math.max(this.#now, to);
	}

	/** Takes an order, or says why not. */
	place(request: OrderRequest): Placement {
		const market = this.market(request.symbol);
		const lastPrice = market.point === null ? null : decimal(market.point.price);
		if (lastPrice === null || !this.feed.isOpen(request.symbol, this.#now)) {
			return {accepted: false, rejection: 'market-closed'};
		}

		const plan = planTaking(market.offers(request.side === 'buy' ? 'sell' : 'buy'), {
			side: request.side,
			limit: request.type === 'market' ? null : request.price,
			quantity: request.quantity,
			value: request.type === 'market' ? request.value ?? zero : zero,
			quantityStep: market.rules.quantityStep,
		});
		const rejection = brokenRule(request, market.rules, lastPrice) ?? this.#objection(request, plan);
		return rejection === null ? {accepted: true, ...this.#execute(request, plan, market)} : {accepted: false, rejection};
	}

	/** Cancels an open order and returns it, or null when no open order of `symbol` has that key. */
	cancel(symbol: MarketSymbol, key: OrderKey, cancelId: string): SimOrder | null {
		const order = this.history.lookUp(symbol, key);
		if (order === null || !isOpen(order)) {
			return null;
		}

		const cancelled = this.#close(order, 'cancelled', cancelId);
		this.#noteBook(symbol);
		this.#noteBalances(symbol);
		return cancelled;
	}

	#moveMarket(symbol: MarketSymbol, market: LiveMarket): void {
		const point = this.feed.pointAt(symbol, this.#now);
		if (point === null) {
			if (barAt(this.feed.source, symbol, this.#now - 1) !== null) {
				market.pass(this.#now);
				this.#facts.push({kind: 'moved', symbol, at: this.#now});
			}

			return;
		}

		const trade = tradeOfPoint(symbol, point);
		if (trade.quantity > zero) {
			this.#facts.push({kind: 'traded', trade});
		}

		const filled = this.#fillResting(market, trade);
		market.move(point, this.feed.usualVolume(symbol, point.at));
		this.#facts.push({kind: 'moved', symbol, at: this.#now});
		if (filled) {
			this.#noteBalances(symbol);
		}
	}

	/** Lets a trade of the market fill our resting orders. Returns whether it filled any. */
	#fillResting(market: LiveMarket, trade: Parameters<typeof planMaking>[1]): boolean {
		let filled = false;
		for (const {order, quantity, ahead} of [...planMaking(market.resting.side('buy'), trade), ...planMaking(market.resting.side('sell'), trade)]) {
			const waiting = {...order, ahead};
			market.resting.put(waiting);
			if (quantity > zero) {
				this.#fill(waiting, {price: order.price, quantity}, 'maker');
				filled = true;
			}
		}

		return filled;
	}

	#objection(request: OrderRequest, plan: TakingPlan): Rejection | null {
		if (request.clientOrderId !== null && this.history.isClientIdInUse(request.clientOrderId)) {
			return 'duplicate-client-order-id';
		}

		if (request.type === 'limit-maker' && plan.takes.length + plan.inTheWay.length > 0) {
			return 'would-take';
		}

		if (request.quantity === null && plan.quantity === zero) {
			return 'lot-size';
		}

		const {base, quote} = this.rules(request.symbol);
		const isCovered = request.side === 'buy'
			? costOf(request, plan) <= this.account.balance(quote).free
			: (request.quantity ?? plan.quantity) <= this.account.balance(base).free;
		return isCovered ? null : 'insufficient-balance';
	}

	#execute(request: OrderRequest, plan: TakingPlan, market: LiveMarket): {readonly order: SimOrder; readonly fills: readonly SimFill[]} {
		let order = this.#note(this.#newOrder(request, plan, market));
		const fills: SimFill[] = [];
		if (order.timeInForce !== 'fill-or-kill' || plan.quantity === order.quantity) {
			for (const other of plan.inTheWay) {
				this.#close(other, 'expired-in-match', null);
			}

			for (const take of plan.takes) {
				market.take(take.price, take.quantity);
				const executed = this.#fill(order, take, 'taker');
				order = executed.order;
				fills.push(executed.fill);
			}
		}

		order = this.#settleRest(order, market);
		this.#noteBook(request.symbol);
		this.#noteBalances(request.symbol);
		return {order, fills};
	}

	/** What was not filled at once rests in the book if it may, else it expires. */
	#settleRest(order: SimOrder, market: LiveMarket): SimOrder {
		if (order.state === 'filled') {
			return order;
		}

		if (order.type === 'market' || order.timeInForce !== 'good-till-cancelled') {
			return this.#note({...order, state: 'expired', updatedAt: this.#now});
		}

		const [asset, amount] = reservation(order, market.rules);
		this.account.reserve(asset, amount);
		market.resting.put(order);
		return order;
	}

	#newOrder(request: OrderRequest, plan: TakingPlan, market: LiveMarket): SimOrder {
		const {nextOrderId} = this.history;
		return {
			orderId: nextOrderId,
			clientOrderId: request.clientOrderId ?? `sim-${nextOrderId}`,
			symbol: request.symbol,
			side: request.side,
			type: request.type,
			timeInForce: request.type === 'limit' ? request.timeInForce : 'good-till-cancelled',
			price: request.type === 'market' ? zero : request.price,
			quantity: request.quantity ?? plan.quantity,
			value: request.type === 'market' ? request.value ?? zero : zero,
			filled: zero,
			filledValue: zero,
			state: 'new',
			createdAt: this.#now,
			updatedAt: this.#now,
			ahead: request.type === 'market' ? zero : market.queueAt(request.side, request.price),
		};
	}

	#fill(order: SimOrder, {price, quantity}: Level, liquidity: 'maker' | 'taker'): {readonly order: SimOrder; readonly fill: SimFill} {
		const {symbol, side, orderId, clientOrderId} = order;
		const value = multiply(price, quantity);
		const reservedValue = liquidity === 'taker' ? zero : (side === 'buy' ? value : quantity);
		const fee = this.account.settle(this.rules(symbol), {side, quantity, value, reservedValue});
		const tradeId = this.history.nextTradeId(symbol, marketTradeId(this.#now));
		const fill: SimFill = {tradeId, orderId, clientOrderId, symbol, side, price, quantity, value, ...fee, liquidity, at: this.#now};
		const filled = order.filled + quantity;
		const state = filled === order.quantity ? 'filled' : 'partially-filled';
		const updated: SimOrder = {...order, filled, filledValue: order.filledValue + value, state, updatedAt: this.#now};
		this.history.addFill(fill);
		this.#note(updated, fill);
		if (liquidity === 'maker') {
			this.#keepResting(updated);
		} else {
			this.#facts.push({kind: 'traded', trade: {symbol, tradeId, price, quantity, aggressor: side, at: this.#now}});
		}

		return {order: updated, fill};
	}

	#keepResting(order: SimOrder): void {
		const {resting} = this.market(order.symbol);
		if (isOpen(order)) {
			resting.put(order);
		} else {
			resting.remove(order);
		}
	}

	/** Ends an open order and gives its reservation back. */
	#close(order: SimOrder, state: 'cancelled' | 'expired-in-match', cancelId: string | null): SimOrder {
		const [asset, amount] = reservation(order, this.rules(order.symbol));
		this.account.release(asset, amount);
		const closed = this.#note({...order, state, updatedAt: this.#now}, null, cancelId);
		this.#keepResting(closed);
		return closed;
	}

	#note(order: SimOrder, fill: SimFill | null = null, cancelId: string | null = null): SimOrder {
		this.history.put(order);
		this.#facts.push({kind: 'order', order, fill, cancelId, at: this.#now});
		return order;
	}

	#noteBook(symbol: MarketSymbol): void {
		this.market(symbol).touch(this.#now);
		this.#facts.push({kind: 'booked', symbol, at: this.#now});
	}

	#noteBalances(symbol: MarketSymbol): void {
		const {base, quote} = this.rules(symbol);
		const balances = {[base]: this.account.balance(base), [quote]: this.account.balance(quote)};
		this.#facts.push({kind: 'balances', balances, at: this.#now});
	}
}

function bookShape(rules: MarketRules, seed: number): BookShape {
	const hash = hashOf(seed, `book/${rules.symbol}`);
	const around = (label: number): number => 0.7 + (0.6 * uniform(mix(hash, label)));
	return {rules, hash, spread: assetProfile(rules.base).spread * around(1), depth: 0.001 * around(2)};
}

/** What a buy order needs in quote units. */
function costOf(request: OrderRequest, plan: TakingPlan): Decimal {
	if (request.type === 'market') {
		return request.value ?? plan.value;
	}

	return multiply(request.price, request.quantity);
}

/** What a resting order holds back: the value of the rest to buy, the rest itself to sell. */
function reservation(order: SimOrder, {base, quote}: MarketRules): readonly [asset: string, amount: Decimal] {
	return order.side === 'buy' ? [quote, multiply(order.price, remaining(order))] : [base, remaining(order)];
}
