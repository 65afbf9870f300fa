/**
The table of Coinbase's REST endpoints that the simulated exchange has, and how a request finds its way to one.
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';
import {account, accounts, keyPermissions, olderAccounts, transactionSummary} from './account.js';
import type {Authenticator} from './authentication.js';
import {CoinbaseError} from './error.js';
import {Parameters} from './parameters.js';
import {bestBidAsk, candles, product, productBook, products, ticker} from './products.js';
import {cancelOrders, createOrder, historicalFills, historicalOrder, historicalOrders} from './trading.js';

/** `id` is the part of the path that stands for the star in the endpoint's name, empty where there is none. */
type Endpoint = (core: ExchangeCore, parameters: Parameters, id: string, body: string) => unknown;

const open: Readonly<Record<string, Endpoint>> = {
	'GET /v2/time': core => ({data: {iso: new Date(core.now).toISOString().replace(/\.\d+Z$/, 'Z'), epoch: Math.floor(core.now / 1000)}}),
	'GET /v2/currencies': () => ({data: []}),
	'GET /v2/currencies/crypto': core => ({data: core.account.assets().map(code => ({asset_id: code, code, name: code, type: 'crypto'}))}),
	'GET /v2/exchange-rates': () => ({data: {currency: 'USD', rates: {}}}),
	'GET /api/v3/brokerage/time': core => ({iso: new Date(core.now).toISOString(), epochSeconds: String(Math.floor(core.now / 1000)), epochMillis: String(core.now)}),
	'GET /api/v3/brokerage/market/products': products,
	'GET /api/v3/brokerage/market/products/*': product,
	'GET /api/v3/brokerage/market/products/*/candles': candles,
	'GET /api/v3/brokerage/market/products/*/ticker': ticker,
	'GET /api/v3/brokerage/market/product_book': productBook,
};

const signed: Readonly<Record<string, Endpoint>> = {
	'GET /v2/accounts': olderAccounts,
	'GET /api/v3/brokerage/accounts': accounts,
	'GET /api/v3/brokerage/accounts/*': account,
	'GET /api/v3/brokerage/transaction_summary': transactionSummary,
	'GET /api/v3/brokerage/key_permissions': keyPermissions,
	'GET /api/v3/brokerage/products': products,
	'GET /api/v3/brokerage/products/*': product,
	'GET /api/v3/brokerage/products/*/candles': candles,
	'GET /api/v3/brokerage/products/*/ticker': ticker,
	'GET /api/v3/brokerage/product_book': productBook,
	'GET /api/v3/brokerage/best_bid_ask': bestBidAsk,
	'POST /api/v3/brokerage/orders': (core, _parameters, _id, body) => createOrder(core, body),
	'POST /api/v3/brokerage/orders/batch_cancel': (core, _parameters, _id, body) => cancelOrders(core, body),
	'GET /api/v3/brokerage/orders/historical/batch': historicalOrders,
	'GET /api/v3/brokerage/orders/historical/fills': historicalFills,
	'GET /api/v3/brokerage/orders/historical/*': historicalOrder,
};

export type RestParts = {
	readonly core: ExchangeCore;
	readonly authenticator: Authenticator;
	/** Virtual seconds per real one, 1 in lock-step. */
	readonly speed: number;
};

/** Returns the reply to a request, or null when there is no such endpoint. */
export function answer(request: ApiRequest, {core, authenticator, speed}: RestParts): ApiReply | null {
	const {name, id} = endpointOf(request);
	const endpoint = open[name] ?? signed[name];
	if (endpoint === undefined) {
		return null;
	}

	try {
		if (Object.hasOwn(signed, name) && !authenticator.admits(request, {now: core.now, speed})) {
			return unauthorized;
		}

		return {status: 200, body: JSON.stringify(endpoint(core, new Parameters(request.query, core.listed()), id, request.body))};
	} catch (error) {
		if (error instanceof CoinbaseError) {
			return error.reply;
		}

		throw error;
	}
}

/** Keys that are wrong are answered without JSON. */
const unauthorized: ApiReply = {status: 401, body: 'Unauthorized\n', headers: {'content-type': 'text/plain; charset=utf-8'}};

/** Returns the endpoint's name in the table, with a star for the part of the path that is an id. */
function endpointOf({method, path}: ApiRequest): {readonly name: string; readonly id: string} {
	const exact = `${method} ${path}`;
	if (Object.hasOwn(open, exact) || Object.hasOwn(signed, exact)) {
		return {name: exact, id: ''};
	}

	const [, head = '', id = '', tail = ''] = /^(.*\/(?:products|accounts|historical))\/([^/]+)(\/[a-z]+)?$/.exec(path) ?? [];
	return {name: `${method} ${head}/*${tail}`, id: decodeURIComponent(id)};
}
