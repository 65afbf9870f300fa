/**
Orders and executions as Kraken's REST API tells them.
*/
import {divide, zero, type Decimal} from '../../domain/decimal.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {isOpen, type SimFill, type SimOrder} from '../core/order.js';
import type {MarketRules} from '../market/rules.js';
import {pairId, pairName} from './names.js';
import {amountText, fillText, fixed, orderText, seconds} from './text.js';

/** What an order is at Kraken: its type there and its one or two prices. */
type Kind = {readonly type: string; readonly price: Decimal; readonly price2: Decimal};

/** Returns an order as queries tell it, with the numbers of its executions where `withTrades` asks for them. */
export function orderReport(core: ExchangeCore, order: SimOrder, withTrades: boolean): Readonly<Record<string, unknown>> {
	const {priceDecimals} = core.rules(order.symbol);
	const fills = core.history.fills().filter(({orderId}) => orderId === order.orderId);
	const clientId = clientIdOf(order);
	return {
		refid: null,
		userref: 0,
		...(clientId !== null && {cl_ord_id: clientId}),
		status: statusOf(order),
		...(!isOpen(order) && {reason: reasonOf(order), closetm: seconds(order.updatedAt)}),
		opentm: seconds(order.createdAt),
		starttm: 0,
		expiretm: 0,
		descr: description(core, order),
		vol: amountText(order.quantity),
		vol_exec: amountText(order.filled),
		cost: amountText(order.filledValue),
		fee: amountText(sum(fills.map(({fee}) => fee))),
		price: fixed(averagePrice(order), priceDecimals),
		stopprice: fixed(order.trigger?.price ?? zero, priceDecimals),
		limitprice: fixed(zero, priceDecimals),
		misc: '',
		oflags: order.type === 'limit-maker' ? 'fciq,post' : 'fciq',
		...(withTrades && fills.length > 0 && {trades: fills.map(fill => fillText(fill))}),
	};
}

/** Returns the client's id of an order, or null where Kraken knows none. */
export function clientIdOf({clientOrderId, orderId}: Pick<SimOrder, 'clientOrderId' | 'orderId'>): string | null {
	return clientOrderId === `sim-${orderId}` ? null : clientOrderId;
}

/** Returns what `descr` says of an order, the sentence among it that is all a new one is answered with. */
export function description(core: ExchangeCore, order: SimOrder): Readonly<Record<string, string>> {
	const rules = core.rules(order.symbol);
	const {type, price, price2} = kindOf(order);
	return {
		pair: pairName(order.symbol),
		type: order.side,
		ordertype: type,
		price: priceWord(price, rules),
		price2: priceWord(price2, rules),
		leverage: 'none',
		order: sentence(order, rules),
		close: '',
	};
}

function kindOf({type, trigger, price, side}: SimOrder): Kind {
	if (trigger !== null) {
		const isStop = (trigger.direction === 'down') === (side === 'sell');
		return {type: isStop ? 'stop-loss-limit' : 'take-profit-limit', price: trigger.price, price2: price};
	}

	return {type: type === 'market' ? 'market' : 'limit', price, price2: zero};
}

/** `buy 0.01000000 XBTUSDT @ limit 30000.0`. */
function sentence(order: SimOrder, rules: MarketRules): string {
	const {type, price, price2} = kindOf(order);
	const amount = amountText(order.value > zero ? order.value : order.quantity);
	const start = `${order.side} ${amount} ${pairName(order.symbol)} @`;
	if (type === 'market') {
		return `${start} market`;
	}

	const words = type.replace(/-limit$/, '').replaceAll('-', ' ');
	return order.trigger === null ? `${start} limit ${priceWord(price, rules)}` : `${start} ${words} ${priceWord(price, rules)} -> limit ${priceWord(price2, rules)}`;
}

function priceWord(price: Decimal, {priceDecimals}: MarketRules): string {
	return price === zero ? '0' : fixed(price, priceDecimals);
}

/** Returns `open`, `closed` (filled) or `canceled`; an order that waits for its trigger is open. */
export function statusOf({state}: SimOrder): string {
	const status: Readonly<Record<SimOrder['state'], string>> = {
		new: 'open', 'partially-filled': 'open', filled: 'closed', cancelled: 'canceled', expired: 'canceled', 'expired-in-match': 'canceled',
	};
	return status[state];
}

/** Returns why an order was closed without being filled, or null. */
export function reasonOf({state, timeInForce}: SimOrder): string | null {
	switch (state) {
		case 'cancelled': {
			return 'User requested';
		}

		case 'expired': {
			return timeInForce === 'good-till-cancelled' ? 'Out of liquidity' : 'Immediate or cancel';
		}

		case 'expired-in-match': {
			return 'Self trade prevention';
		}

		case 'new':
		case 'partially-filled':
		case 'filled': {
			return null;
		}
	}
}

/** Returns the mean price of what was filled, zero before anything was. */
export function averagePrice({filled, filledValue}: SimOrder): Decimal {
	return filled === zero ? zero : divide(filledValue, filled);
}

/** Returns the sum of the amounts. */
export function sum(amounts: readonly Decimal[]): Decimal {
	let total = zero;
	for (const amount of amounts) {
		total += amount;
	}

	return total;
}

/** Returns an execution as `TradesHistory` and `QueryTrades` tell it. The fee is in quote units. */
export function fillReport(core: ExchangeCore, fill: SimFill): Readonly<Record<string, unknown>> {
	const order = core.history.lookUp(fill.symbol, {orderId: fill.orderId});
	return {
		ordertxid: orderText(fill),
		postxid: 'TKH2SE-M7IF5-CFI7LT',
		pair: pairId(fill.symbol),
		time: seconds(fill.at),
		type: fill.side,
		ordertype: order === null ? 'limit' : kindOf(order).type,
		price: fixed(fill.price, core.rules(fill.symbol).priceDecimals),
		cost: amountText(fill.value),
		fee: amountText(fill.fee),
		vol: amountText(fill.quantity),
		margin: amountText(zero),
		leverage: '0',
		misc: '',
		trade_id: fill.tradeId,
		maker: fill.liquidity === 'maker',
	};
}
