/**
Takes, fills and cancels the account's orders: what is checked, reserved, settled and told, and in which order.
*/
import {decimal, divide, multiply, zero, type Decimal} from '../../domain/decimal.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {marketTradeId} from '../market/feed.js';
import {costOfValue, type MarketRules} from '../market/rules.js';
import type {Account} from './account.js';
import type {Fact, Trade} from './fact.js';
import {brokenRule} from './filters.js';
import type {LiveMarket} from './live-market.js';
import {planMaking, planTaking, type TakingPlan} from './matching.js';
import type {OrderHistory, OrderKey} from './order-history.js';
import {isOpen, remaining, type OrderRequest, type Placement, type Rejection, type SimFill, type SimOrder} from './order.js';
import type {Level} from './synthetic-book.js';

export type OrderDeskParts = {
	readonly account: Account;
	readonly history: OrderHistory;
	now(): EpochMs;
	market(symbol: MarketSymbol): LiveMarket;
	/** Whether `symbol` trades now. */
	isTrading(symbol: MarketSymbol): boolean;
	tell(fact: Fact): void;
};

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

		const plan = planTaking(market.offers(request.side === 'buy' ? 'sell' : 'buy'), {
			side: request.side,
			limit: request.type === 'market' ? null : request.price,
			quantity: request.quantity,
			value: request.type === 'market' ? withoutFee(request.value ?? zero, market.rules) : zero,
			quantityStep: market.rules.quantityStep,
		});
		const rejection = brokenRule(request, market.rules, lastPrice) ?? this.#objection(request, plan);
		return rejection === null ? {accepted: true, ...this.#execute(request, plan, market)} : {accepted: false, rejection};
	}

	/** Cancels an open order and returns it, or null when no open order of `symbol` has that key. */
	cancel(symbol: MarketSymbol, key: OrderKey, cancelId: string): SimOrder | null {
		const order = this.#parts.history.lookUp(symbol, key);
		if (order === null || !isOpen(order)) {
			return null;
		}

		const cancelled = this.#close(order, 'cancelled', cancelId);
		this.#noteBook(symbol);
		this.#noteBalances(symbol);
		return cancelled;
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
		const {base, quote} = rules;
		const isCovered = request.side === 'buy'
			? costOf(request, plan, rules) <= this.#parts.account.balance(quote).free
			: (request.quantity ?? plan.quantity) <= this.#parts.account.balance(base).free;
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
			return this.#note({...order, state: 'expired', updatedAt: this.#parts.now()});
		}

		const [asset, amount] = reservation(order, market.rules);
		this.#parts.account.reserve(asset, amount);
		market.resting.put(order);
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
		const value = multiply(price, quantity);
		const rules = this.#rules(symbol);
		const reservedValue = liquidity === 'taker' ? zero : (side === 'buy' ? costOfValue(value, rules) : quantity);
		const fee = this.#parts.account.settle(rules, {side, quantity, value, reservedValue});
		const tradeId = this.#parts.history.nextTradeId(symbol, marketTradeId(this.#parts.now()));
		const fill: SimFill = {tradeId, orderId, clientOrderId, symbol, side, price, quantity, value, ...fee, liquidity, at: this.#parts.now()};
		const filled = order.filled + quantity;
		const state = filled === order.quantity ? 'filled' : 'partially-filled';
		const updated: SimOrder = {...order, filled, filledValue: order.filledValue + value, state, updatedAt: this.#parts.now()};
		this.#parts.history.addFill(fill);
		this.#note(updated, fill);
		if (liquidity === 'maker') {
			this.#keepResting(updated);
		} else {
			this.#parts.tell({kind: 'traded', trade: {symbol, tradeId, price, quantity, aggressor: side, at: this.#parts.now()}});
		}

		return {order: updated, fill};
	}

	#keepResting(order: SimOrder): void {
		const {resting} = this.#parts.market(order.symbol);
		if (isOpen(order)) {
			resting.put(order);
		} else {
			resting.remove(order);
		}
	}

	/** Ends an open order and gives its reservation back. */
	#close(order: SimOrder, state: 'cancelled' | 'expired-in-match', cancelId: string | null): SimOrder {
		const [asset, amount] = reservation(order, this.#rules(order.symbol));
		this.#parts.account.release(asset, amount);
		const closed = this.#note({...order, state, updatedAt: this.#parts.now()}, null, cancelId);
		this.#keepResting(closed);
		return closed;
	}

	#note(order: SimOrder, fill: SimFill | null = null, cancelId: string | null = null): SimOrder {
		this.#parts.history.put(order);
		this.#parts.tell({kind: 'order', order, fill, cancelId, at: this.#parts.now()});
		return order;
	}

	#noteBook(symbol: MarketSymbol): void {
		this.#parts.market(symbol).touch(this.#parts.now());
		this.#parts.tell({kind: 'booked', symbol, at: this.#parts.now()});
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

/** What a buy order needs in quote units. */
function costOf(request: OrderRequest, plan: TakingPlan, rules: MarketRules): Decimal {
	if (request.type === 'market') {
		return request.value ?? costOfValue(plan.value, rules);
	}

	return costOfValue(multiply(request.price, request.quantity), rules);
}

/** What a market order over `value` can be spent on, so that the fee fits in. */
function withoutFee(value: Decimal, {feeIn, feeRate}: MarketRules): Decimal {
	return feeIn === 'quote' ? divide(value, decimal('1') + feeRate) : value;
}

/** What a resting order holds back: what the rest costs to buy, the rest itself to sell. */
function reservation(order: SimOrder, rules: MarketRules): readonly [asset: string, amount: Decimal] {
	return order.side === 'buy' ? [rules.quote, costOfValue(multiply(order.price, remaining(order)), rules)] : [rules.base, remaining(order)];
}
