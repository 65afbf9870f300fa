/**
Coinbase's errors. Requests that make no sense get an HTTP status and `{error, error_details, message}`; orders that are
not taken get status 200 and `success: false`; keys that are wrong get a bare 401 without JSON.
https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/orders/create-order
*/
import type {Rejection} from '../core/order.js';
import type {ApiReply} from '../server/dialect.js';

/** Ends the handling of a request with an error reply. Never leaves the dialect. */
export class CoinbaseError extends Error {
	override name = 'CoinbaseError';
	readonly reply: ApiReply;

	constructor(reply: ApiReply) {
		super(reply.body);
		this.reply = reply;
	}
}

function failure(status: number, error: string, details: string): CoinbaseError {
	return new CoinbaseError({status, body: JSON.stringify({error, error_details: details, message: details})});
}

export const errors = {
	invalidArgument: (details: string) => failure(400, 'INVALID_ARGUMENT', details),
	tooManyCandles: () => failure(400, 'INVALID_ARGUMENT', 'start and end argument is invalid - number of candles requested should be less than 350'),
	noSuchProduct: (id: string) => failure(404, 'NOT_FOUND', `Product ${id} not supported`),
	noSuchOrder: () => failure(404, 'NOT_FOUND', 'order with this orderID was not found'),
	noSuchAccount: () => failure(404, 'NOT_FOUND', 'account not found'),
};

/** Why an order is not taken, as `error` and `preview_failure_reason` with words for people. */
export type OrderFailure = {readonly error: string; readonly preview: string; readonly message: string};

const unknownReason = 'UNKNOWN_FAILURE_REASON';

export const orderFailures = {
	product: {error: 'INVALID_PRODUCT_ID', preview: 'PREVIEW_INVALID_PRODUCT_ID', message: 'The product is not supported'},
	configuration: {error: 'UNSUPPORTED_ORDER_CONFIGURATION', preview: 'UNKNOWN_PREVIEW_FAILURE_REASON', message: 'source is not enabled for trading'},
	price: {error: 'INVALID_LIMIT_PRICE', preview: 'PREVIEW_INVALID_LIMIT_PRICE', message: 'The limit price is invalid'},
	sizeTooSmall: {error: unknownReason, preview: 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL', message: 'The base size is below the minimum'},
} as const satisfies Record<string, OrderFailure>;

const rejections: Readonly<Record<Rejection, OrderFailure>> = {
	'market-closed': {error: 'ORDER_ENTRY_DISABLED', preview: 'UNKNOWN_PREVIEW_FAILURE_REASON', message: 'Trading is disabled for this product'},
	// Never met: an id that is not new is answered with the order that has it.
	'duplicate-client-order-id': {error: 'INVALID_REQUEST', preview: 'UNKNOWN_PREVIEW_FAILURE_REASON', message: 'The client order id is not unique'},
	'insufficient-balance': {error: 'INSUFFICIENT_FUND', preview: 'PREVIEW_INSUFFICIENT_FUND', message: 'Insufficient balance in source account'},
	'would-take': {error: 'INVALID_LIMIT_PRICE_POST_ONLY', preview: 'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY', message: 'The limit price would take although the order is post only'},
	'would-trigger': {error: unknownReason, preview: 'PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE', message: ''},
	'price-filter': {error: 'INVALID_PRICE_PRECISION', preview: 'PREVIEW_INVALID_PRICE_PRECISION', message: 'Too many decimals in order price'},
	'percent-price': {error: unknownReason, preview: 'PREVIEW_LIMIT_PRICE_TOO_FAR_FROM_MARKET', message: 'The limit price is too far from the market'},
	'lot-size': {error: 'INVALID_SIZE_PRECISION', preview: 'PREVIEW_INVALID_SIZE_PRECISION', message: 'Too many decimals in order amount'},
	notional: {error: unknownReason, preview: 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL', message: 'The order value is below the minimum'},
	'too-many-orders': {error: 'INVALID_REQUEST', preview: 'PREVIEW_OPEN_ORDERS_LIMIT', message: 'Too many open orders'},
};

/** Returns what Coinbase says of an order that is not taken. */
export function failureOf(rejection: Rejection): OrderFailure {
	return rejections[rejection];
}
