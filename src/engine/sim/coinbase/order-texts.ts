/**
Orders and executions as Coinbase tells them, over REST and on the `user` channel.
*/
import {divide, formatDecimal, zero, type Decimal, type DecimalText} from '../../domain/decimal.js';
import type {OrderHistory} from '../core/order-history.js';
import {remaining, type SimFill, type SimOrder} from '../core/order.js';
import {accountUuid, fillUuid, orderUuid, productId, sideText, statusText, timeInForceText, timeText, userId} from './text.js';

/** Returns the executions of an order up to the state that `order` is in, oldest first. */
function fillsOf(history: OrderHistory, {orderId, filled}: SimOrder): readonly SimFill[] {
	let rest = filled;
	return history.fills().filter(fill => {
		const belongs = fill.orderId === orderId && rest > zero;
		rest -= belongs ? fill.quantity : zero;
		return belongs;
	});
}

function feesOf(fills: readonly SimFill[]): Decimal {
	let fees = zero;
	for (const {fee} of fills) {
		fees += fee;
	}

	return fees;
}

/** Returns the average price, cut at the tenth decimal; 0 before the first execution. */
function averagePrice({filled, filledValue}: SimOrder): DecimalText {
	return filled === zero ? '0' : formatDecimal(divide(filledValue, filled)).replace(/(\.\d{10})\d+$/, '$1');
}

function completion({filled, quantity}: SimOrder): DecimalText {
	return quantity === zero ? '0' : formatDecimal(divide(filled * 100n, quantity)).replace(/(\.\d{2})\d+$/, '$1');
}

function typeText({type, trigger}: SimOrder): string {
	if (type === 'market') {
		return 'MARKET';
	}

	return trigger === null ? 'LIMIT' : 'STOP_LIMIT';
}

function inForce({type, timeInForce}: SimOrder): string {
	return timeInForceText[type === 'market' ? 'immediate-or-cancel' : timeInForce];
}

function triggerStatus({trigger, triggeredAt}: SimOrder): string {
	if (trigger === null) {
		return 'INVALID_ORDER_TYPE';
	}

	return triggeredAt === null ? 'STOP_PENDING' : 'STOP_TRIGGERED';
}

/** Returns what was asked for, in the shape in which it was asked. */
function configuration({type, timeInForce, price, quantity, value, trigger}: SimOrder): unknown {
	if (type === 'market') {
		return {market_market_ioc: value > zero ? {quote_size: formatDecimal(value)} : {base_size: formatDecimal(quantity)}};
	}

	const limit = {base_size: formatDecimal(quantity), limit_price: formatDecimal(price)};
	if (trigger !== null) {
		return {stop_limit_stop_limit_gtc: {...limit, stop_price: formatDecimal(trigger.price), stop_direction: `STOP_DIRECTION_STOP_${trigger.direction.toUpperCase()}`}};
	}

	switch (timeInForce) {
		case 'good-till-cancelled': {
			return {limit_limit_gtc: {...limit, post_only: type === 'limit-maker'}};
		}

		case 'immediate-or-cancel': {
			return {sor_limit_ioc: limit};
		}

		case 'fill-or-kill': {
			return {limit_limit_fok: limit};
		}
	}
}

/** Returns an order as `orders/historical` tells it. */
export function orderText(history: OrderHistory, order: SimOrder): unknown {
	const fills = fillsOf(history, order);
	const fees = feesOf(fills);
	const isBuy = order.side === 'buy';
	return {
		order_id: orderUuid(order),
		product_id: productId(order.symbol),
		user_id: userId,
		order_configuration: configuration(order),
		side: sideText[order.side],
		client_order_id: order.clientOrderId,
		status: statusText[order.state],
		time_in_force: inForce(order),
		created_time: timeText(order.createdAt),
		completion_percentage: completion(order),
		filled_size: formatDecimal(order.filled),
		average_filled_price: averagePrice(order),
		fee: '',
		number_of_fills: String(fills.length),
		filled_value: formatDecimal(order.filledValue),
		pending_cancel: false,
		size_in_quote: order.value > zero,
		total_fees: formatDecimal(fees),
		size_inclusive_of_fees: order.value > zero,
		total_value_after_fees: formatDecimal(isBuy ? order.filledValue + fees : order.filledValue - fees),
		trigger_status: triggerStatus(order),
		order_type: typeText(order),
		reject_reason: 'REJECT_REASON_UNSPECIFIED',
		settled: order.state === 'filled',
		product_type: 'SPOT',
		reject_message: '',
		cancel_message: cancelMessage(order),
		order_placement_source: 'RETAIL_ADVANCED',
		outstanding_hold_amount: '0',
		is_liquidation: false,
		last_fill_time: fills.length === 0 ? null : timeText(fills.at(-1)?.at ?? 0),
		edit_history: [],
		leverage: '',
		margin_type: 'UNKNOWN_MARGIN_TYPE',
		retail_portfolio_id: accountUuid('portfolio'),
		last_update_time: timeText(order.updatedAt),
	};
}

function cancelMessage({state}: SimOrder): string {
	switch (state) {
		case 'cancelled': {
			return 'User requested cancel';
		}

		case 'expired': {
			return 'Time In Force';
		}

		case 'expired-in-match': {
			return 'Self Trade Prevention';
		}

		case 'new':
		case 'partially-filled':
		case 'filled': {
			return '';
		}
	}
}

/** Returns one execution as `orders/historical/fills` tells it. One of an order over a value tells its size in quote units. */
export function fillText(fill: SimFill, isValueOrder: boolean): unknown {
	return {
		entry_id: `${fillUuid(fill)}-entry`,
		trade_id: fillUuid(fill),
		order_id: orderUuid(fill),
		trade_time: timeText(fill.at),
		trade_type: 'FILL',
		price: formatDecimal(fill.price),
		size: formatDecimal(isValueOrder ? fill.value : fill.quantity),
		commission: formatDecimal(fill.fee),
		product_id: productId(fill.symbol),
		sequence_timestamp: timeText(fill.at),
		liquidity_indicator: fill.liquidity === 'maker' ? 'MAKER' : 'TAKER',
		size_in_quote: isValueOrder,
		user_id: userId,
		side: sideText[fill.side],
		retail_portfolio_id: accountUuid('portfolio'),
		fillSource: 'FILL_SOURCE_CLOB',
	};
}

/** Returns an order as the `user` channel tells it: what it has come to, and nothing of the single executions. */
export function orderEvent(history: OrderHistory, order: SimOrder): unknown {
	const fills = fillsOf(history, order);
	const fees = feesOf(fills);
	return {
		avg_price: averagePrice(order),
		cancel_reason: cancelMessage(order),
		client_order_id: order.clientOrderId,
		completion_percentage: completion(order),
		contract_expiry_type: 'UNKNOWN_CONTRACT_EXPIRY_TYPE',
		cumulative_quantity: formatDecimal(order.filled),
		filled_value: formatDecimal(order.filledValue),
		leaves_quantity: formatDecimal(statusText[order.state] === 'OPEN' ? remaining(order) : zero),
		limit_price: formatDecimal(order.price),
		number_of_fills: String(fills.length),
		order_id: orderUuid(order),
		order_side: sideText[order.side],
		order_type: typeText(order) === 'LIMIT' ? 'Limit' : (typeText(order) === 'MARKET' ? 'Market' : 'Stop Limit'),
		outstanding_hold_amount: '0',
		post_only: String(order.type === 'limit-maker'),
		product_id: productId(order.symbol),
		product_type: 'SPOT',
		reject_reason: '',
		retail_portfolio_id: accountUuid('portfolio'),
		risk_managed_by: 'UNKNOWN_RISK_MANAGEMENT_TYPE',
		status: statusText[order.state],
		stop_price: order.trigger === null ? '' : formatDecimal(order.trigger.price),
		time_in_force: inForce(order),
		total_fees: formatDecimal(fees),
		total_value_after_fees: formatDecimal(order.side === 'buy' ? order.filledValue + fees : order.filledValue - fees),
		trigger_status: triggerStatus(order),
		creation_time: timeText(order.createdAt),
		end_time: '0001-01-01T00:00:00Z',
		start_time: '0001-01-01T00:00:00Z',
	};
}
