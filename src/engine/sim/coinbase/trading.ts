/**
Coinbase's orders: taking, cancelling and telling them.
https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order
*/
import {z} from 'zod';
import {zero} from '../../domain/decimal.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {isOpen, type SimOrder} from '../core/order.js';
import {errors, failureOf, type OrderFailure} from './error.js';
import {orderBody, orderRequest, type OrderBody} from './order-request.js';
import {fillText, orderText} from './order-texts.js';
import type {Parameters} from './parameters.js';
import {fillUuid, orderNumber, orderUuid, productId, sideText, statusText} from './text.js';

const mostOrders = 1000;
const mostFills = 1000;

/** `POST .../orders`. A client id that is not new makes no order: the reply is the one of the order that has it. */
export function createOrder(core: ExchangeCore, body: string): unknown {
	const asked = orderBody(body);
	const existing = core.history.orders().find(({clientOrderId}) => clientOrderId === asked.client_order_id);
	if (existing !== undefined) {
		return taken(existing);
	}

	const request = orderRequest(asked, core.listed());
	if ('error' in request) {
		return notTaken(request, asked);
	}

	const placement = core.place(request);
	return placement.accepted ? taken(placement.order) : notTaken(failureOf(placement.rejection), asked);
}

function taken(order: SimOrder): unknown {
	const id = orderUuid(order);
	return {
		success: true,
		failure_reason: 'UNKNOWN_FAILURE_REASON',
		order_id: id,
		success_response: {order_id: id, product_id: productId(order.symbol), side: sideText[order.side], client_order_id: order.clientOrderId},
		order_configuration: null,
	};
}

function notTaken({error, preview, message}: OrderFailure, {order_configuration: configuration}: OrderBody): unknown {
	return {
		success: false,
		error_response: {error, message, error_details: '', preview_failure_reason: preview},
		order_configuration: configuration,
	};
}

const cancelSchema = z.object({order_ids: z.array(z.string()).min(1)});

/** `POST .../orders/batch_cancel`: one result for each order, in the order of the request. */
export function cancelOrders(core: ExchangeCore, body: string): unknown {
	const parsed = parseCancel(body);
	return {results: parsed.order_ids.map(id => {
		const failure = cancelOne(core, id);
		return {success: failure === null, failure_reason: failure ?? 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: id};
	})};
}

function parseCancel(body: string): z.infer<typeof cancelSchema> {
	try {
		return cancelSchema.parse(JSON.parse(body));
	} catch {
		throw errors.invalidArgument('order_ids is required');
	}
}

/** Returns why the order cannot be cancelled, or null when it is. */
function cancelOne(core: ExchangeCore, id: string): string | null {
	const order = findOrder(core, id);
	if (order === null) {
		return 'UNKNOWN_CANCEL_ORDER';
	}

	if (!isOpen(order)) {
		return order.state === 'filled' ? 'ORDER_IS_FULLY_FILLED' : 'DUPLICATE_CANCEL_REQUEST';
	}

	core.cancel(order.symbol, order, null);
	return null;
}

function findOrder(core: ExchangeCore, id: string): SimOrder | null {
	const number = orderNumber(id);
	return core.history.orders().find(({orderId}) => orderId === number) ?? null;
}

/** `GET .../orders/historical/{order_id}`. */
export function historicalOrder(core: ExchangeCore, _parameters: Parameters, id: string): unknown {
	const order = findOrder(core, id);
	if (order === null) {
		throw errors.noSuchOrder();
	}

	return {order: orderText(core.history, order)};
}

/** `GET .../orders/historical/batch`: newest first; the cursor is the number of the last order that was told. */
export function historicalOrders(core: ExchangeCore, parameters: Parameters): unknown {
	const statuses = parameters.list('order_status');
	if (statuses.includes('OPEN') && statuses.length > 1) {
		throw errors.invalidArgument('OPEN cannot be combined with other order statuses');
	}

	const ids = parameters.list('order_ids');
	const symbols = parameters.symbols();
	const [from, to] = [parameters.time('start_date'), parameters.time('end_date')];
	const before = parameters.integer('cursor') ?? Infinity;
	const isAskedFor = (order: SimOrder): boolean => (statuses.length === 0 || statuses.includes(statusText[order.state]))
		&& (ids.length === 0 || ids.includes(orderUuid(order)))
		&& (symbols?.includes(order.symbol) ?? true)
		&& order.createdAt >= (from ?? 0) && order.createdAt < (to ?? Infinity) && order.orderId < before;
	const found = core.history.orders().filter(order => isAskedFor(order)).toSorted((a, b) => b.orderId - a.orderId);
	const page = found.slice(0, parameters.limit(mostOrders, mostOrders));
	const hasNext = page.length < found.length;
	return {
		orders: page.map(order => orderText(core.history, order)),
		sequence: '0',
		has_next: hasNext,
		cursor: hasNext ? String(page.at(-1)?.orderId ?? 0) : '',
	};
}

/** `GET .../orders/historical/fills`: newest first; the cursor is how many of the oldest are left. */
export function historicalFills(core: ExchangeCore, parameters: Parameters): unknown {
	const orderIds = [...parameters.list('order_ids'), ...parameters.list('order_id')];
	const tradeIds = parameters.list('trade_ids');
	const symbols = parameters.symbols();
	const [from, to] = [parameters.time('start_sequence_timestamp') ?? 0, parameters.time('end_sequence_timestamp') ?? Infinity];
	const before = parameters.integer('cursor') ?? Infinity;
	const found = [...core.history.fills().entries()].filter(([index, fill]) => index < before
		&& (orderIds.length === 0 || orderIds.includes(orderUuid(fill)))
		&& (tradeIds.length === 0 || tradeIds.includes(fillUuid(fill)))
		&& (symbols?.includes(fill.symbol) ?? true)
		&& fill.at >= from && fill.at <= to).toReversed();
	const page = found.slice(0, parameters.limit(100, mostFills));
	const isValueOrder = (orderId: number): boolean => (core.history.orders().find(order => order.orderId === orderId)?.value ?? zero) > zero;
	return {
		fills: page.map(([, fill]) => fillText(fill, isValueOrder(fill.orderId))),
		cursor: page.length < found.length ? String(page.at(-1)?.[0] ?? 0) : '',
	};
}
