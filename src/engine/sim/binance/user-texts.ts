/**
The events of Binance's user data stream.
https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream
*/
import {zero} from '../../domain/decimal.js';
import type {Fact} from '../core/fact.js';
import {isOpen, type SimFill, type SimOrder} from '../core/order.js';
import {isWaiting} from '../core/stop-orders.js';
import {selfTradePrevention} from './exchange-info.js';
import {stopPrice, workingTime} from './order-texts.js';
import {amountText, marketId, sideText, stateText, timeInForceText, typeText} from './text.js';

/** Returns the event that tells a fact, or null for a fact that is not about the account. */
export function userEvent(fact: Fact): Readonly<Record<string, unknown>> | null {
	switch (fact.kind) {
		case 'order': {
			return executionReport(fact);
		}

		case 'balances': {
			const balances = Object.entries(fact.balances).map(([asset, {free, reserved}]) => ({a: asset, f: amountText(free), l: amountText(reserved)}));
			return {e: 'outboundAccountPosition', E: fact.at, u: fact.at, B: balances};
		}

		case 'traded':
		case 'moved':
		case 'booked': {
			return null;
		}
	}
}

function executionReport({order, fill, cancelId, at}: Extract<Fact, {kind: 'order'}>): Readonly<Record<string, unknown>> {
	const working = workingTime(order);
	return {
		e: 'executionReport',
		E: at,
		s: marketId(order.symbol),
		c: cancelId ?? order.clientOrderId,
		S: sideText[order.side],
		o: typeText(order),
		f: timeInForceText[order.timeInForce],
		q: amountText(order.quantity),
		p: amountText(order.price),
		P: stopPrice(order),
		F: amountText(zero),
		g: -1,
		C: cancelId === null ? '' : order.clientOrderId,
		x: executionType(order, fill),
		X: stateText[order.state],
		r: 'NONE',
		i: order.orderId,
		...executionFields(fill),
		z: amountText(order.filled),
		T: at,
		w: isOpen(order) && !isWaiting(order),
		M: false,
		O: order.createdAt,
		Z: amountText(order.filledValue),
		Q: amountText(order.value),
		...(working !== null && {W: working}),
		V: selfTradePrevention,
	};
}

function executionFields(fill: SimFill | null): Readonly<Record<string, unknown>> {
	return {
		l: amountText(fill?.quantity ?? zero),
		L: amountText(fill?.price ?? zero),
		Y: amountText(fill?.value ?? zero),
		n: fill === null ? '0' : amountText(fill.fee),
		N: fill?.feeAsset ?? null,
		t: fill?.tradeId ?? -1,
		m: fill?.liquidity === 'maker',
	};
}

function executionType(order: SimOrder, fill: SimFill | null): string {
	if (fill !== null) {
		return 'TRADE';
	}

	return order.state === 'expired-in-match' ? 'TRADE_PREVENTION' : stateText[order.state];
}
