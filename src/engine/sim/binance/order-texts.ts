/**
Orders and executions as Binance's REST API tells them.
*/
import {zero} from '../../domain/decimal.js';
import type {EpochMs} from '../../domain/units.js';
import type {SimFill, SimOrder} from '../core/order.js';
import {isWaiting} from '../core/stop-orders.js';
import {selfTradePrevention} from './exchange-info.js';
import {amountText, marketId, sideText, stateText, timeInForceText, typeText} from './text.js';

/** What all replies about an order have in common. */
function orderFields(order: SimOrder): Readonly<Record<string, string | number>> {
	return {
		symbol: marketId(order.symbol),
		orderId: order.orderId,
		orderListId: -1,
		clientOrderId: order.clientOrderId,
		price: amountText(order.price),
		origQty: amountText(order.quantity),
		executedQty: amountText(order.filled),
		origQuoteOrderQty: amountText(order.value),
		cummulativeQuoteQty: amountText(order.filledValue),
		status: stateText[order.state],
		timeInForce: timeInForceText[order.timeInForce],
		type: typeText(order),
		side: sideText[order.side],
		selfTradePreventionMode: selfTradePrevention,
	};
}

/** Returns the reply to a new order: ACK, RESULT or FULL. */
export function placedOrder(order: SimOrder, fills: readonly SimFill[], responseType: string): unknown {
	const {symbol, orderId, orderListId, clientOrderId, ...rest} = orderFields(order);
	const acknowledgement = {symbol, orderId, orderListId, clientOrderId, transactTime: order.updatedAt};
	if (responseType === 'ACK') {
		return acknowledgement;
	}

	const result = {...acknowledgement, ...rest, ...(order.trigger !== null && {stopPrice: stopPrice(order)}), workingTime: workingTime(order) ?? -1};
	return responseType === 'RESULT' ? result : {...result, fills: fills.map(fill => fillOfOrder(fill))};
}

function fillOfOrder({price, quantity, fee, feeAsset, tradeId}: SimFill): unknown {
	return {price: amountText(price), qty: amountText(quantity), commission: amountText(fee), commissionAsset: feeAsset, tradeId};
}

/** Returns an order as queries tell it. */
export function queriedOrder(order: SimOrder): unknown {
	return {
		...orderFields(order),
		stopPrice: stopPrice(order),
		icebergQty: amountText(zero),
		time: order.createdAt,
		updateTime: order.updatedAt,
		isWorking: !isWaiting(order),
		workingTime: workingTime(order) ?? -1,
	};
}

/** Returns the price that sets the order off; zeros for one without. */
export function stopPrice({trigger}: SimOrder): string {
	return amountText(trigger?.price ?? zero);
}

/** Returns since when the order is in the book, or null while it waits for its trigger. */
export function workingTime(order: SimOrder): EpochMs | null {
	return isWaiting(order) ? null : order.triggeredAt ?? order.createdAt;
}

/** Returns the reply to a cancel; `clientOrderId` is the id of the cancel itself. */
export function cancelledOrder(order: SimOrder, cancelId: string, at: EpochMs): unknown {
	return {...orderFields(order), origClientOrderId: order.clientOrderId, clientOrderId: cancelId, transactTime: at};
}

/** Returns one execution as `myTrades` tells it. */
export function ownTrade(fill: SimFill): unknown {
	return {
		symbol: marketId(fill.symbol),
		id: fill.tradeId,
		orderId: fill.orderId,
		orderListId: -1,
		price: amountText(fill.price),
		qty: amountText(fill.quantity),
		quoteQty: amountText(fill.value),
		commission: amountText(fill.fee),
		commissionAsset: fill.feeAsset,
		time: fill.at,
		isBuyer: fill.side === 'buy',
		isMaker: fill.liquidity === 'maker',
		isBestMatch: true,
	};
}
