/**
Binance's errors: HTTP status, code and message as its REST and WebSocket API give them.
https://developers.binance.com/docs/binance-spot-api-docs/errors
*/
import type {Rejection} from '../core/order.js';

/** Ends the handling of a request with an error reply. Never leaves the dialect. */
export class BinanceError extends Error {
	override name = 'BinanceError';
	readonly code: number;
	readonly status: number;
	readonly data: unknown;

	/** `data`, where there is some, goes into the reply beside code and message. */
	constructor(code: number, message: string, status = 400, data?: unknown) {
		super(message);
		this.code = code;
		this.status = status;
		this.data = data;
	}

	/** Returns the error as replies carry it. */
	toReply(): {readonly code: number; readonly msg: string; readonly data?: unknown} {
		return {code: this.code, msg: this.message, ...(this.data !== undefined && {data: this.data})};
	}
}

export const errors = {
	missing: (name: string) => new BinanceError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
	malformed: (name: string) => new BinanceError(-1100, `Illegal characters found in a parameter '${name}'.`),
	precision: (name: string) => new BinanceError(-1111, `Parameter '${name}' has too much precision.`),
	clientOrderId: () => new BinanceError(-1100, 'Illegal characters found in parameter \'newClientOrderId\'; legal range is \'^[a-zA-Z0-9-_.:/]{1,36}$\'.'),
	symbol: () => new BinanceError(-1121, 'Invalid symbol.'),
	interval: () => new BinanceError(-1120, 'Invalid interval.'),
	orderType: () => new BinanceError(-1116, 'Invalid orderType.'),
	side: () => new BinanceError(-1117, 'Invalid side.'),
	timeInForce: () => new BinanceError(-1115, 'Invalid timeInForce.'),
	tooLongAWindow: () => new BinanceError(-1127, 'More than 24 hours between startTime and endTime.'),
	unknownOrder: () => new BinanceError(-2011, 'Unknown order sent.'),
	noSuchOrder: () => new BinanceError(-2013, 'Order does not exist.'),
	apiKeyFormat: () => new BinanceError(-2014, 'API-key format invalid.', 401),
	apiKey: () => new BinanceError(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
	signature: () => new BinanceError(-1022, 'Signature for this request is not valid.'),
	late: () => new BinanceError(-1021, 'Timestamp for this request is outside of the recvWindow.'),
	early: () => new BinanceError(-1021, 'Timestamp for this request was 1000ms ahead of the server\'s time.'),
	recvWindow: () => new BinanceError(-1131, 'recvWindow must be less than 60000.'),
	method: () => new BinanceError(-1000, 'Invalid method.'),
};

const rejections: Readonly<Record<Rejection, readonly [code: number, message: string]>> = {
	'market-closed': [-1013, 'Market is closed.'],
	'duplicate-client-order-id': [-2010, 'Duplicate order sent.'],
	'insufficient-balance': [-2010, 'Account has insufficient balance for requested action.'],
	'would-take': [-2010, 'Order would immediately match and take.'],
	'would-trigger': [-2010, 'Stop price would trigger immediately.'],
	'percent-price': [-1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
	'too-many-orders': [-1013, 'Filter failure: MAX_NUM_ORDERS'],
	'price-filter': [-1013, 'Filter failure: PRICE_FILTER'],
	'lot-size': [-1013, 'Filter failure: LOT_SIZE'],
	notional: [-1013, 'Filter failure: NOTIONAL'],
};

/** Returns the error that Binance gives for an order that is not taken. */
export function rejectionError(rejection: Rejection): BinanceError {
	return new BinanceError(...rejections[rejection]);
}
