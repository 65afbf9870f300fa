/**
Takes, fills and cancels the account's orders: what is checked, reserved, settled and told, and in which order.
*/
import {decimal, multiply, zero, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {marketTradeId} from '../market/feed.js';
import type {MarketRules} from '../market/rules.js';
import type {Account} from './account.js';
import type {Fact, Trade} from './fact.js';
import {brokenRule} from './filters.js';
import {fundsFor, reservation, spendable} from './funds.js';
import type {LiveMarket} from './live-market.js';
import {planMaking, planTaking, type Appetite, type TakingPlan} from './matching.js';
import type {OrderHistory, OrderKey} from './order-history.js';
import {isOpen, type OrderRequest, type Placement, type Rejection, type SimFill, type SimOrder} from './order.js';
import {isReached} from './stop-orders.js';
import type {Level} from './synthetic-book.js';

export type OrderDeskParts = {
	readonly account: Account;
	readonly history: OrderHistory;
	/** What the venue's clock shows: the times of orders and executions. */
	now(): EpochMs;
	/** The time of the market. */
	marketTime(): EpochMs;
	market(symbol: MarketSymbol): LiveMarket;
	/** Whether `symbol` trades now. */
	isTrading(symbol: MarketSymbol): boolean;
	tell(fact: Fact): void;
};

const nothing: TakingPlan = {takes: [], inTheWay: [], quantity: zero, value: zero};

export class OrderDesk {
	readonly #parts: OrderDeskParts;

	constructor(parts: OrderDeskParts) {
		this.#parts = parts;
	}

	/** Takes an order, or says why not. */
	place(request: OrderRequest): Placement {
		const market = this.#parts.market(request.symbol);
		const lastPrice = market.point === null ? null : decimal(market.point.price);
		if (lastPrice === null || !this.#parts.isTrading(request.symbol)) {
			return {accepted: false, rejection: 'market-closed'};
		}

		const trigger = request.type === 'limit' ? request.trigger ?? null : null;
		const plan = trigger === null ? planFor(request, market) : nothing;
		const wouldTrigger = trigger !== null && isReached(trigger, lastPrice);
		const rejection = brokenRule(request, market.rules, lastPrice) ?? (wouldTrigger ? 'would-trigger' : this.#objection(request, plan));
		if (rejection !== null) {
			return {accepted: false, rejection};
		}

		const order = this.#note(this.#newOrder(request, plan, market));
		return {accepted: true, ...(trigger === null ? this.#execute(order, plan, market) : {order: this.#wait(order, market), fills: []})};
	}

	/** Cancels an open order and returns it, or null when no open order of `symbol` has that key. */
	cancel(symbol: MarketSymbol, key: OrderKey, cancelId: string | null): SimOrder | null {
		const order = this.#parts.history.lookUp(symbol, key);
		if (order === null || !isOpen(order)) {
			return null;
		}

		const cancelled = this.#close(order, 'cancelled', cancelId);
		this.#noteBook(symbol);
		this.#noteBalances(symbol);
		return cancelled;
	}

	/** Cancels every open order of `symbol`, because its market is closed for good. */
	clear(symbol: MarketSymbol): void {
		for (const {orderId} of this.#parts.history.open(symbol)) {
			this.cancel(symbol, {orderId}, null);
		}
	}

	/** Sets off the orders that waited for this trade. They meet the book as it is now. */
	fireStops(market: LiveMarket, {price}: Trade): void {
		for (const order of market.stops.reachedBy(price)) {
			const [asset, amount] = reservation(order, market.rules);
			this.#parts.account.release(asset, amount);
			market.stops.remove(order);
			const now = this.#parts.now();
			const live = this.#note({...order, triggeredAt: now, updatedAt: now, ahead: market.queueAt(order.side, order.price)});
			this.#execute(live, planFor({...live, type: 'limit'}, market), market);
		}
	}

	/** Lets a trade of the market fill our resting orders. */
	serveResting(market: LiveMarket, trade: Trade): void {
		const {resting} = market;
		const filledBefore = this.#parts.history.fills().length;
		for (const {order, quantity, ahead} of [...planMaking(resting.side('buy'), trade), ...planMaking(resting.side('sell'), trade)]) {
			const waiting = {...order, ahead};
			resting.put(waiting);
			if (quantity > zero) {
				this.#fill(waiting, {price: order.price, quantity}, 'maker');
			}
		}

		if (this.#parts.history.fills().length > filledBefore) {
			this.#noteBalances(trade.symbol);
		}
	}

	#objection(request: OrderRequest, plan: TakingPlan): Rejection | null {
		if (request.clientOrderId !== null && this.#parts.history.isClientIdInUse(request.clientOrderId)) {
			return 'duplicate-client-order-id';
		}

		if (request.type === 'limit-maker' && plan.takes.length + plan.inTheWay.length > 0) {
			return 'would-take';
		}

		if (request.quantity === null && plan.quantity === zero) {
			return 'lot-size';
		}

		const rules = this.#rules(request.symbol);
		if (rules.maxOpenOrders !== null && request.type !== 'market' && this.#parts.history.open(request.symbol).length >= rules.maxOpenOrders) {
			return 'too-many-orders';
		}

		const [asset, amount] = fundsFor(request, plan, rules);
		return amount <= this.#parts.account.balance(asset).free ? null : 'insufficient-balance';
	}

	/** Reserves for an order that waits for its trigger. */
	#wait(order: SimOrder, market: LiveMarket): SimOrder {
		const [asset, amount] = reservation(order, market.rules);
		this.#parts.account.reserve(asset, amount);
		market.keep(order);
		this.#noteBalances(order.symbol);
		return order;
	}

	#execute(noted: SimOrder, plan: TakingPlan, market: LiveMarket): {readonly order: SimOrder; readonly fills: readonly SimFill[]} {
		let order = noted;
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
		this.#noteBook(order.symbol);
		this.#noteBalances(order.symbol);
		return {order, fills};
	}

	/** What was not filled at once rests in the book if it may, else it expires. */
	#settleRest(order: SimOrder, market: LiveMarket): SimOrder {
		if (order.state === 'filled') {
			return order;
		}

		if (order.type === 'market' || order.timeInForce !== 'good-till-cancelled') {
			return this.#note({...order, state: 'expired', updatedAt: this.#parts.now()});
		}

		const [asset, amount] = reservation(order, market.rules);
		this.#parts.account.reserve(asset, amount);
		market.keep(order);
		return order;
	}

	#newOrder(request: OrderRequest, plan: TakingPlan, market: LiveMarket): SimOrder {
		const {nextOrderId} = this.#parts.history;
		return {
			orderId: nextOrderId,
			clientOrderId: request.clientOrderId ?? `sim-${nextOrderId}`,
			symbol: request.symbol,
			side: request.side,
			type: request.type,
			timeInForce: request.type === 'limit' ? request.timeInForce : 'good-till-cancelled',
			price: request.type === 'market' ? zero : request.price,
			trigger: request.type === 'limit' ? request.trigger ?? null : null,
			triggeredAt: null,
			quantity: request.quantity ?? plan.quantity,
			value: request.type === 'market' ? request.value ?? zero : zero,
			filled: zero,
			filledValue: zero,
			state: 'new',
			createdAt: this.#parts.now(),
			updatedAt: this.#parts.now(),
			ahead: request.type === 'market' ? zero : market.queueAt(request.side, request.price),
		};
	}

	#fill(order: SimOrder, {price, quantity}: Level, liquidity: 'maker' | 'taker'): {readonly order: SimOrder; readonly fill: SimFill} {
		const {symbol, side, orderId, clientOrderId} = order;
		const rules = this.#rules(symbol);
		const value = multiply(price, quantity);
		const filled = order.filled + quantity;
		const state = filled === order.quantity ? 'filled' : 'partially-filled';
		const updated: SimOrder = {...order, filled, filledValue: order.filledValue + value, state, updatedAt: this.#parts.now()};
		const reservedValue = liquidity === 'taker' ? zero : reservation(order, rules)[1] - reservation(updated, rules)[1];
		const feeRate = liquidity === 'taker' ? rules.takerFee : rules.makerFee;
		const fee = this.#parts.account.settle(rules, {side, quantity, value, reservedValue, feeRate});
		const tradeId = this.#parts.history.nextTradeId(symbol, marketTradeId(this.#parts.marketTime()));
		const fill: SimFill = {tradeId, orderId, clientOrderId, symbol, side, price, quantity, value, ...fee, liquidity, at: this.#parts.now()};
		this.#parts.history.addFill(fill);
		this.#note(updated, fill);
		if (liquidity === 'maker') {
			this.#parts.market(symbol).keep(updated);
		} else {
			this.#parts.tell({kind: 'traded', trade: {symbol, tradeId, price, quantity, aggressor: side, at: this.#parts.marketTime()}});
		}

		return {order: updated, fill};
	}

	/** Ends an open order and gives its reservation back. */
	#close(order: SimOrder, state: 'cancelled' | 'expired-in-match', cancelId: string | null): SimOrder {
		const [asset, amount] = reservation(order, this.#rules(order.symbol));
		this.#parts.account.release(asset, amount);
		const closed = this.#note({...order, state, updatedAt: this.#parts.now()}, null, cancelId);
		this.#parts.market(order.symbol).keep(closed);
		return closed;
	}

	#note(order: SimOrder, fill: SimFill | null = null, cancelId: string | null = null): SimOrder {
		this.#parts.history.put(order);
		this.#parts.tell({kind: 'order', order, fill, cancelId, at: this.#parts.now()});
		return order;
	}

	#noteBook(symbol: MarketSymbol): void {
		const at = this.#parts.marketTime();
		this.#parts.market(symbol).touch(at);
		this.#parts.tell({kind: 'booked', symbol, at});
	}

	#noteBalances(symbol: MarketSymbol): void {
		const {base, quote} = this.#rules(symbol);
		const balances = {[base]: this.#parts.account.balance(base), [quote]: this.#parts.account.balance(quote)};
		this.#parts.tell({kind: 'balances', balances, at: this.#parts.now()});
	}

	#rules(symbol: MarketSymbol): MarketRules {
		return this.#parts.market(symbol).rules;
	}
}

type Wish = {readonly side: Side; readonly quantity: Decimal | null} & ({readonly type: 'market'; readonly value: Decimal | null} | {readonly type: 'limit' | 'limit-maker'; readonly price: Decimal});

/** Plans what an order would take from the book as it is. */
function planFor(wish: Wish, market: LiveMarket): TakingPlan {
	const {side, quantity} = wish;
	const appetite: Appetite = {
		side,
		limit: wish.type === 'market' ? null : wish.price,
		quantity,
		value: wish.type === 'market' ? spendable(wish.value ?? zero, market.rules) : zero,
		quantityStep: market.rules.quantityStep,
	};
	return planTaking(market.offers(side === 'buy' ? 'sell' : 'buy'), appetite);
}
