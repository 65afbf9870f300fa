/**
Kraken's errors: HTTP 200 and a list of texts, `E` with a category, a colon and a message.
https://docs.kraken.com/api/docs/guides/spot-errors
*/
import type {Rejection} from '../core/order.js';

/** Ends the handling of a request with an error reply. Never leaves the dialect. */
export class KrakenError extends Error {
	override name = 'KrakenError';
}

export const errors = {
	arguments: (what = '') => new KrakenError(`EGeneral:Invalid arguments${what === '' ? '' : `:${what}`}`),
	method: () => new KrakenError('EGeneral:Unknown method'),
	pair: () => new KrakenError('EQuery:Unknown asset pair'),
	key: () => new KrakenError('EAPI:Invalid key'),
	signature: () => new KrakenError('EAPI:Invalid signature'),
	nonce: () => new KrakenError('EAPI:Invalid nonce'),
	lockout: () => new KrakenError('EGeneral:Temporary lockout'),
	session: () => new KrakenError('ESession:Invalid session'),
	unknownOrder: () => new KrakenError('EOrder:Unknown order'),
	invalidOrder: () => new KrakenError('EOrder:Invalid order'),
	price: (name: string, decimals: number) => new KrakenError(`EOrder:Invalid price:${name} price can only be specified up to ${decimals} decimals.`),
};

const rejections: Readonly<Partial<Record<Rejection, string>>> = {
	'market-closed': 'EService:Market in cancel_only mode',
	'duplicate-client-order-id': 'EOrder:Duplicate cl_ord_id',
	'insufficient-balance': 'EOrder:Insufficient funds',
	'would-take': 'EOrder:Post only order',
	'would-trigger': 'EOrder:Invalid price:Trigger price is already reached',
	'price-filter': 'EOrder:Invalid price:Invalid price argument',
	'too-many-orders': 'EOrder:Orders limit exceeded',
	'lot-size': 'EGeneral:Invalid arguments:volume minimum not met',
	notional: 'EOrder:Cost minimum not met',
};

/** Returns the error that Kraken gives for an order that is not taken. */
export function rejectionError(rejection: Rejection): KrakenError {
	return new KrakenError(rejections[rejection] ?? 'EOrder:Invalid order');
}
