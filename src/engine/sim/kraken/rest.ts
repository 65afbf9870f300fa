/**
The table of Kraken's REST endpoints that the simulated exchange has, and how a request finds its way to one.
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';
import {assetPairs, assets} from './asset-pairs.js';
import {tokenSeconds, type Authentication} from './authentication.js';
import {errors, KrakenError} from './error.js';
import {depth, ohlc, ticker, trades} from './market-data.js';
import {parametersOf, type Parameters} from './parameters.js';
import {seconds, stamp} from './text.js';
import type {TradeNumbers} from './trade-numbers.js';
import {
	addOrder, apiKeyInfo, balances, cancelAll, cancelAllOrdersAfter, cancelOrder, closedOrders, extendedBalances, openOrders, queryOrders, queryTrades, tradesHistory, tradeVolume,
} from './trading.js';

export type RestParts = {
	readonly core: ExchangeCore;
	readonly authentication: Authentication;
	readonly numbers: TradeNumbers;
};

type Endpoint = (core: ExchangeCore, parameters: Parameters, parts: RestParts) => unknown;

const open: Readonly<Record<string, Endpoint>> = {
	Time: ({now}) => ({unixtime: Math.floor(seconds(now)), rfc1123: new Date(now).toUTCString()}),
	SystemStatus: ({now}) => ({status: 'online', timestamp: stamp(now).replace(/\.\d+Z$/, 'Z')}),
	Assets: assets,
	AssetPairs: assetPairs,
	Ticker: ticker,
	OHLC: ohlc,
	Depth: depth,
	Trades: (core, parameters, {numbers}) => trades(core, parameters, numbers),
};

const signed: Readonly<Record<string, Endpoint>> = {
	Balance: balances,
	BalanceEx: extendedBalances,
	TradeVolume: tradeVolume,
	GetApiKeyInfo: apiKeyInfo,
	OpenOrders: openOrders,
	ClosedOrders: closedOrders,
	QueryOrders: queryOrders,
	TradesHistory: tradesHistory,
	QueryTrades: queryTrades,
	AddOrder: addOrder,
	CancelOrder: cancelOrder,
	CancelAll: cancelAll,
	CancelAllOrdersAfter: cancelAllOrdersAfter,
	GetWebSocketsToken: (core, _parameters, {authentication}) => ({token: authentication.issueToken(core.now), expires: tokenSeconds}),
};

/** Returns the reply to a request, or null when the path is none of Kraken's. */
export function answer(request: ApiRequest, parts: RestParts): ApiReply | null {
	const [, access, name = ''] = /^\/0\/(public|private)\/(\w+)$/.exec(request.path) ?? [];
	if (access === undefined) {
		return null;
	}

	try {
		return reply([], access === 'public' ? askOpen(name, request, parts) : askSigned(name, request, parts));
	} catch (error) {
		if (error instanceof KrakenError) {
			return reply([error.message]);
		}

		throw error;
	}
}

function askOpen(name: string, request: ApiRequest, parts: RestParts): unknown {
	const endpoint = Object.hasOwn(open, name) ? open[name] : undefined;
	if (endpoint === undefined) {
		throw errors.method();
	}

	return endpoint(parts.core, parametersOf(request, parts.core.listed()), parts);
}

function askSigned(name: string, request: ApiRequest, parts: RestParts): unknown {
	const endpoint = Object.hasOwn(signed, name) ? signed[name] : undefined;
	if (endpoint === undefined || request.method !== 'POST') {
		throw errors.method();
	}

	const parameters = parametersOf(request, parts.core.listed());
	parts.authentication.check(request, parameters, parts.core.now);
	return endpoint(parts.core, parameters, parts);
}

function reply(error: readonly string[], result?: unknown): ApiReply {
	return {status: 200, body: JSON.stringify({error, ...(result !== undefined && {result})})};
}
