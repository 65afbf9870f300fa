/**
Reads a new order from the parameters of `AddOrder`.
*/
import type {Side} from '../../domain/order.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {OrderRequest, TimeInForce, Trigger} from '../core/order.js';
import type {Decimal} from '../../domain/decimal.js';
import {errors} from './error.js';
import {pairName} from './names.js';
import type {Parameters} from './parameters.js';

/** A UUID with or without dashes, or up to 18 characters of free text. */
const clientOrderIdPattern = /^(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{32}|[\u0021-\u007E]{1,18})$/i;

const timesInForce: Readonly<Record<string, TimeInForce>> = {GTC: 'good-till-cancelled', IOC: 'immediate-or-cancel', FOK: 'fill-or-kill'};

type Common = {readonly symbol: OrderRequest['symbol']; readonly side: Side; readonly clientOrderId: string | null};

/** Returns what the parameters ask for. Throws Kraken's error for what is missing, malformed or not to be had. */
export function orderRequest(core: ExchangeCore, parameters: Parameters): OrderRequest {
	const common: Common = {symbol: parameters.symbol(), side: sideOf(parameters.required('type')), clientOrderId: clientOrderId(parameters)};
	const flags = new Set(parameters.list('oflags'));
	const quantity = parameters.requiredAmount('volume');
	switch (parameters.required('ordertype')) {
		case 'market': {
			return flags.has('viqc') ? {...common, type: 'market', quantity: null, value: quantity} : {...common, type: 'market', quantity, value: null};
		}

		case 'limit': {
			const price = priceOf(core, common, parameters, 'price');
			return flags.has('post')
				? {...common, type: 'limit-maker', price, quantity}
				: {...common, type: 'limit', timeInForce: timeInForceOf(parameters), price, quantity};
		}

		case 'stop-loss-limit': {
			return triggered(core, common, parameters, common.side === 'sell' ? 'down' : 'up');
		}

		case 'take-profit-limit': {
			return triggered(core, common, parameters, common.side === 'sell' ? 'up' : 'down');
		}

		default: {
			throw errors.arguments('ordertype');
		}
	}
}

/** Returns the client's id of an order, or null. */
export function clientOrderId(parameters: Parameters): string | null {
	const id = parameters.text('cl_ord_id');
	if (id !== null && !clientOrderIdPattern.test(id)) {
		throw errors.arguments('cl_ord_id');
	}

	return id;
}

/** A limit order at `price2` that waits for a trade at `price`. */
function triggered(core: ExchangeCore, common: Common, parameters: Parameters, direction: Trigger['direction']): OrderRequest {
	return {
		...common,
		type: 'limit',
		timeInForce: timeInForceOf(parameters),
		price: priceOf(core, common, parameters, 'price2'),
		quantity: parameters.requiredAmount('volume'),
		trigger: {price: priceOf(core, common, parameters, 'price'), direction},
	};
}

function priceOf(core: ExchangeCore, {symbol}: Common, parameters: Parameters, name: string): Decimal {
	const price = parameters.requiredAmount(name);
	const {priceTick, priceDecimals} = core.rules(symbol);
	if (price % priceTick !== 0n) {
		throw errors.price(pairName(symbol), priceDecimals);
	}

	return price;
}

function sideOf(text: string): Side {
	if (text !== 'buy' && text !== 'sell') {
		throw errors.arguments('type');
	}

	return text;
}

function timeInForceOf(parameters: Parameters): TimeInForce {
	const timeInForce = timesInForce[parameters.text('timeinforce') ?? 'GTC'];
	if (timeInForce === undefined) {
		throw errors.arguments('timeinforce');
	}

	return timeInForce;
}
