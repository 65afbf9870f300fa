/**
`POST /api/v3/order/cancelReplace`: cancels an order and places another one in its place.
https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints#cancel-an-existing-order-and-send-a-new-order-trade
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import type {OrderKey} from '../core/order-history.js';
import {BinanceError, errors} from './error.js';
import {clientOrderId, orderRequest} from './order-request.js';
import type {Parameters} from './parameters.js';
import {cancel, placeOrder} from './trading.js';

type Attempt = {readonly result: 'SUCCESS' | 'FAILURE' | 'NOT_ATTEMPTED'; readonly response: unknown};

/** Returns the replies to both. Throws -2022 when nothing came of it, -2021 when only one of the two did. */
export function cancelReplace(core: ExchangeCore, parameters: Parameters): unknown {
	const mode = parameters.required('cancelReplaceMode');
	if (mode !== 'STOP_ON_FAILURE' && mode !== 'ALLOW_FAILURE') {
		throw errors.malformed('cancelReplaceMode');
	}

	// What makes no sense is refused before anything is cancelled.
	orderRequest(parameters);
	const cancelled = attempt(() => cancelOld(core, parameters));
	const placed = cancelled.result === 'FAILURE' && mode === 'STOP_ON_FAILURE'
		? {result: 'NOT_ATTEMPTED', response: null} as const
		: attempt(() => placeOrder(core, parameters));
	const data = {cancelResult: cancelled.result, newOrderResult: placed.result, cancelResponse: cancelled.response, newOrderResponse: placed.response};
	if (cancelled.result === 'SUCCESS' && placed.result === 'SUCCESS') {
		return data;
	}

	throw cancelled.result === placed.result || placed.result === 'NOT_ATTEMPTED'
		? new BinanceError(-2022, 'Order cancel-replace failed.', 400, data)
		: new BinanceError(-2021, 'Order cancel-replace partially failed.', 409, data);
}

function attempt(act: () => unknown): Attempt {
	try {
		return {result: 'SUCCESS', response: act()};
	} catch (error) {
		if (error instanceof BinanceError) {
			return {result: 'FAILURE', response: error.toReply()};
		}

		throw error;
	}
}

function cancelOld(core: ExchangeCore, parameters: Parameters): unknown {
	const orderId = parameters.integer('cancelOrderId');
	const key: OrderKey = orderId === null ? {clientOrderId: parameters.required('cancelOrigClientOrderId')} : {orderId};
	const order = core.history.lookUp(parameters.symbol(), key);
	const reply = order === null ? null : cancel(core, order, clientOrderId(parameters, 'cancelNewClientOrderId'));
	if (reply === null) {
		throw errors.unknownOrder();
	}

	return reply;
}
