/**
The table of Binance's REST endpoints that the simulated exchange has, and how a request finds its way to one.
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';
import {authenticate, type Credentials} from './authentication.js';
import {cancelReplace} from './cancel-replace.js';
import {exchangeInfo} from './exchange-info.js';
import {BinanceError} from './error.js';
import {aggregateTrades, bookTickers, dayTickers, depth, klines, prices, trades} from './market-data.js';
import {Parameters} from './parameters.js';
import {account, allOrders, apiRestrictions, cancelOpenOrders, cancelOrder, commission, myTrades, openOrders, placeOrder, queryOrder, tradeFees} from './trading.js';

type Endpoint = (core: ExchangeCore, parameters: Parameters) => unknown;

const open: Readonly<Record<string, Endpoint>> = {
	'GET /api/v3/ping': () => ({}),
	'GET /api/v3/time': core => ({serverTime: core.now}),
	'GET /api/v3/exchangeInfo': (core, parameters) => exchangeInfo(core, parameters.symbols().symbols),
	'GET /api/v3/klines': klines,
	'GET /api/v3/depth': depth,
	'GET /api/v3/trades': trades,
	'GET /api/v3/aggTrades': aggregateTrades,
	'GET /api/v3/ticker/24hr': dayTickers,
	'GET /api/v3/ticker/bookTicker': bookTickers,
	'GET /api/v3/ticker/price': prices,
	'GET /sapi/v1/system/status': () => ({status: 0, msg: 'normal'}),
};

const signed: Readonly<Record<string, Endpoint>> = {
	'GET /api/v3/account': account,
	'GET /api/v3/account/commission': commission,
	'GET /sapi/v1/account/apiRestrictions': apiRestrictions,
	'GET /sapi/v1/asset/tradeFee': tradeFees,
	'POST /api/v3/order': placeOrder,
	'POST /api/v3/order/cancelReplace': cancelReplace,
	'GET /api/v3/order': queryOrder,
	'DELETE /api/v3/order': cancelOrder,
	'GET /api/v3/openOrders': openOrders,
	'DELETE /api/v3/openOrders': cancelOpenOrders,
	'GET /api/v3/allOrders': allOrders,
	'GET /api/v3/myTrades': myTrades,
	// Asked by ccxt while it loads markets: there is no margin, and nothing can be deposited or withdrawn.
	'GET /sapi/v1/margin/allPairs': () => [],
	'GET /sapi/v1/margin/isolated/allPairs': () => [],
	'GET /sapi/v1/capital/config/getall': () => [],
};

/** Returns the reply to a request, or null when there is no such endpoint. */
export function answer(request: ApiRequest, core: ExchangeCore, credentials: Credentials, speed: number): ApiReply | null {
	const name = `${request.method} ${request.path}`;
	const endpoint = open[name] ?? signed[name];
	if (endpoint === undefined) {
		return null;
	}

	try {
		const parameters = new Parameters([request.query, request.body].filter(part => part !== '').join('&'), core.listed());
		if (Object.hasOwn(signed, name)) {
			authenticate(request, parameters, credentials, {now: core.now, speed});
		}

		return {status: 200, body: JSON.stringify(endpoint(core, parameters))};
	} catch (error) {
		if (error instanceof BinanceError) {
			return {status: error.status, body: JSON.stringify(error.toReply())};
		}

		throw error;
	}
}
