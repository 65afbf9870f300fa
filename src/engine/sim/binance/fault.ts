/**
Binance's errors: HTTP status, code and message as its REST and WebSocket API give them.
https://developers.binance.com/docs/binance-spot-api-docs/errors
*/
import type {Rejection} from '../core/order.js';

/** Ends the handling of a request with an error reply. Never leaves the dialect. */
export class BinanceFault extends Error {
	override name = 'BinanceFault';
	readonly code: number;
	readonly status: number;

	constructor(code: number, message: string, status = 400) {
		super(message);
		this.code = code;
		this.status = status;
	}
}

export const faults = {
	missing: (name: string) => new BinanceFault(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
	malformed: (name: string) => new BinanceFault(-1100, `Illegal characters found in a parameter '${name}'.`),
	clientOrderId: () => new BinanceFault(-1100, 'Illegal characters found in parameter \'newClientOrderId\'; legal range is \'^[a-zA-Z0-9-_.:/]{1,36}$\'.'),
	symbol: () => new BinanceFault(-1121, 'Invalid symbol.'),
	interval: () => new BinanceFault(-1120, 'Invalid interval.'),
	orderType: () => new BinanceFault(-1116, 'Invalid orderType.'),
	side: () => new BinanceFault(-1117, 'Invalid side.'),
	timeInForce: () => new BinanceFault(-1115, 'Invalid timeInForce.'),
	tooLongAWindow: () => new BinanceFault(-1127, 'More than 24 hours between startTime and endTime.'),
	unknownOrder: () => new BinanceFault(-2011, 'Unknown order sent.'),
	noSuchOrder: () => new BinanceFault(-2013, 'Order does not exist.'),
	apiKeyFormat: () => new BinanceFault(-2014, 'API-key format invalid.', 401),
	apiKey: () => new BinanceFault(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
	signature: () => new BinanceFault(-1022, 'Signature for this request is not valid.'),
	late: () => new BinanceFault(-1021, 'Timestamp for this request is outside of the recvWindow.'),
	early: () => new BinanceFault(-1021, 'Timestamp for this request was 1000ms ahead of the server\'s time.'),
	recvWindow: () => new BinanceFault(-1131, 'recvWindow must be less than 60000.'),
	method: () => new BinanceFault(-1000, 'Invalid method.'),
};

const rejections: Readonly<Record<Rejection, readonly [code: number, message: string]>> = {
	'market-closed': [-1013, 'Market is closed.'],
	'duplicate-client-order-id': [-2010, 'Duplicate order sent.'],
	'insufficient-balance': [-2010, 'Account has insufficient balance for requested action.'],
	'would-take': [-2010, 'Order would immediately match and take.'],
	'price-filter': [-1013, 'Filter failure: PRICE_FILTER'],
	'lot-size': [-1013, 'Filter failure: LOT_SIZE'],
	notional: [-1013, 'Filter failure: NOTIONAL'],
};

/** Returns the error that Binance gives for an order that is not taken. */
export function rejectionFault(rejection: Rejection): BinanceFault {
	return new BinanceFault(...rejections[rejection]);
}
