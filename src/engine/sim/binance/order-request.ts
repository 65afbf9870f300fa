/**
Reads a new order from the parameters of `POST /api/v3/order`.
*/
import type {Side} from '../../domain/order.js';
import type {OrderRequest, TimeInForce} from '../core/order.js';
import {errors} from './error.js';
import type {Parameters} from './parameters.js';
import {timeInForceText} from './text.js';

const clientOrderIdPattern = /^[-.\w:/]{1,36}$/;

/** Returns what the parameters ask for. Throws Binance's error for what is missing, malformed or unknown. */
export function orderRequest(parameters: Parameters): OrderRequest {
	const common = {symbol: parameters.symbol(), side: sideOf(parameters.required('side')), clientOrderId: clientOrderId(parameters, 'newClientOrderId')};
	const type = parameters.required('type');
	switch (type) {
		case 'LIMIT': {
			return {
				...common, type: 'limit', timeInForce: timeInForceOf(parameters.required('timeInForce')),
				price: parameters.requiredAmount('price'), quantity: parameters.requiredAmount('quantity'),
			};
		}

		case 'STOP_LOSS_LIMIT':
		case 'TAKE_PROFIT_LIMIT': {
			const goesUp = (type === 'STOP_LOSS_LIMIT') === (common.side === 'buy');
			return {
				...common, type: 'limit', timeInForce: timeInForceOf(parameters.required('timeInForce')),
				price: parameters.requiredAmount('price'), quantity: parameters.requiredAmount('quantity'),
				trigger: {price: parameters.requiredAmount('stopPrice'), direction: goesUp ? 'up' : 'down'},
			};
		}

		case 'LIMIT_MAKER': {
			return {...common, type: 'limit-maker', price: parameters.requiredAmount('price'), quantity: parameters.requiredAmount('quantity')};
		}

		case 'MARKET': {
			const quantity = parameters.amount('quantity');
			return quantity === null
				? {...common, type: 'market', quantity: null, value: parameters.requiredAmount('quoteOrderQty')}
				: {...common, type: 'market', quantity, value: null};
		}

		default: {
			throw errors.orderType();
		}
	}
}

/** Returns the client id in parameter `name`, or null. */
export function clientOrderId(parameters: Parameters, name: string): string | null {
	const id = parameters.text(name);
	if (id !== null && !clientOrderIdPattern.test(id)) {
		throw errors.clientOrderId();
	}

	return id;
}

function sideOf(text: string): Side {
	if (text !== 'BUY' && text !== 'SELL') {
		throw errors.side();
	}

	return text === 'BUY' ? 'buy' : 'sell';
}

function timeInForceOf(text: string): TimeInForce {
	const all: readonly TimeInForce[] = ['good-till-cancelled', 'immediate-or-cancel', 'fill-or-kill'];
	const found = all.find(name => timeInForceText[name] === text);
	if (found === undefined) {
		throw errors.timeInForce();
	}

	return found;
}
