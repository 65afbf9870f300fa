/**
CryptoQuant's dialect: rows in an envelope that has a status of its own, newest first, at most `limit` of them; a client
pages by moving `to` back. Days are `YYYYMMDD` in questions and `YYYY-MM-DD` in answers.
*/
import {day, startOfDay, type EpochMs} from '../../domain/units.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';
import type {ChainHistory} from './chain-history.js';
import {endpoints, type Endpoint} from './cryptoquant-metrics.js';
import type {ChainAsset} from './prices.js';
import {RateLimit} from './rate-limit.js';
import {Answered, authorization, dateText, json, sameSecret, wholeNumber, withHeaders, type Provider} from './replies.js';

export type CryptoquantOptions = {
	readonly histories: Readonly<Record<ChainAsset, ChainHistory>>;
	readonly now: () => EpochMs;
	readonly token: string;
	/** Requests per minute. */
	readonly limit: number;
};

/** The plan: three years of daily values, no hours or blocks. */
const planYears = 3;
const planDays = 365 * planYears;
const messages: Readonly<Record<number, string>> = {400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 429: 'Too Many Requests'};
const assetFolders: Readonly<Record<string, ChainAsset | 'stablecoin'>> = {btc: 'BTC', eth: 'ETH', stablecoin: 'stablecoin'};
const exchanges = ['all_exchange', 'spot_exchange', 'derivative_exchange', 'binance'];
const tokens = ['all_token', 'usdt_eth', 'usdc_eth'];

/** Returns the provider. */
export function cryptoquant({histories, now, token, limit}: CryptoquantOptions): Provider {
	const rateLimit = new RateLimit(limit, 60_000);
	return {
		answer(request, path) {
			const at = now();
			if (!sameSecret(authorization(request, 'bearer'), token)) {
				return json(401, envelope(401));
			}

			const {allowed, limit: most, remaining, resetAt} = rateLimit.take(token, at);
			const headers = {'x-ratelimit-limit': String(most), 'x-ratelimit-remaining': String(remaining), 'x-ratelimit-reset': String(resetAt / 1000)};
			return withHeaders(() => allowed ? route(request, path, {histories, now: at, limit}) : json(429, envelope(429)), headers);
		},
	};
}

function envelope(code: number): unknown {
	return {status: {code, message: messages[code] ?? 'Error'}};
}

function refuse(code: number): never {
	throw new Answered(json(code, envelope(code)));
}

type Known = Pick<CryptoquantOptions, 'histories' | 'limit'> & {readonly now: EpochMs};

function route(request: ApiRequest, path: string, known: Known): ApiReply {
	if (request.method !== 'GET') {
		return json(405, envelope(405));
	}

	if (path === '/v1/discovery/endpoints') {
		return json(200, {status: {code: 200, message: 'success'}, result: {data: discovery()}});
	}

	if (path === '/v1/my/discovery/endpoints') {
		return json(200, plan(known.limit));
	}

	const [, folder = '', rest = ''] = /^\/v1\/([a-z]+)(\/.+)$/.exec(path) ?? [];
	const asset = Object.hasOwn(assetFolders, folder) ? assetFolders[folder] : undefined;
	const endpoint = Object.hasOwn(endpoints, rest) ? endpoints[rest] : undefined;
	if (asset === undefined || !endpoint?.assets.includes(asset)) {
		return json(404, envelope(404));
	}

	const query = new URLSearchParams(request.query);
	check(query, endpoint);
	return json(200, {status: {code: 200, message: 'success'}, result: {window: 'day', data: rows({query, endpoint, path: rest}, asset, known)}});
}

function check(query: URLSearchParams, {required}: Endpoint): void {
	const allowed: Readonly<Record<string, readonly string[]>> = {exchange: exchanges, token: tokens};
	const wrong = required.some(name => !allowed[name]?.includes(query.get(name) ?? ''));
	if (wrong || (query.get('format') ?? 'json') !== 'json') {
		refuse(400);
	}

	const window = query.get('window') ?? 'day';
	if (window !== 'day') {
		refuse(['hour', 'block', 'min', '10min'].includes(window) ? 403 : 400);
	}
}

type Question = {readonly query: URLSearchParams; readonly endpoint: Endpoint; readonly path: string};

function rows({query, endpoint, path}: Question, asset: ChainAsset | 'stablecoin', {histories, now}: Known): readonly unknown[] {
	const limit = wholeNumber(query.get('limit')) ?? 100;
	const earliest = startOfDay(now) - (planDays * day);
	const from = dayOf(query.get('from')) ?? earliest;
	const to = dayOf(query.get('to')) ?? Infinity;
	if (!(limit >= 1 && limit <= 100_000)) {
		refuse(400);
	}

	if (from < earliest) {
		refuse(403);
	}

	const history = histories[asset === 'stablecoin' ? 'BTC' : asset];
	const part = exchangePart(query.get('exchange'));
	return history.known(path, now).filter(({day: at}) => at >= from && at <= to).toReversed().slice(0, limit).map(each => {
		const tell = (value: number | string): number | string | null => {
			if (history.isMissing(path, each.day)) {
				return null;
			}

			return typeof value === 'number' && endpoint.revised ? history.revised(value * part, path, {at: each.day, now}) : value;
		};

		return {date: dateText(each.day), ...Object.fromEntries(Object.entries(endpoint.row(each)).map(([name, value]) => [name, tell(value)]))};
	});
}

/** Returns the share of all exchanges' coins that one of them, or one kind, has. */
function exchangePart(exchange: string | null): number {
	const parts: Readonly<Record<string, number>> = {spot_exchange: 0.6, derivative_exchange: 0.4, binance: 0.25};
	return parts[exchange ?? ''] ?? 1;
}

/** Returns the day of `YYYYMMDD` or `YYYYMMDDTHHMMSS`, or null; ends the request where it is neither. */
function dayOf(text: string | null): EpochMs | null {
	if (text === null) {
		return null;
	}

	const [, year = '', month = '', date = ''] = /^(\d{4})(\d{2})(\d{2})(?:T\d{6})?$/.exec(text) ?? refuse(400);
	const at = Date.parse(`${year}-${month}-${date}T00:00:00Z`);
	return Number.isNaN(at) ? refuse(400) : at;
}

function paths(): readonly (readonly [folder: string, path: string, endpoint: Endpoint])[] {
	return Object.entries(endpoints).flatMap(([path, endpoint]) =>
		Object.entries(assetFolders).filter(([, asset]) => endpoint.assets.includes(asset)).map(([folder]) => [folder, path, endpoint] as const));
}

function discovery(): readonly unknown[] {
	return paths().map(([folder, path, {required}]) => ({
		path: `/v1/${folder}${path}`,
		parameters: {window: ['day'], format: ['json'], ...(required.includes('exchange') && {exchange: exchanges}), ...(required.includes('token') && {token: tokens})},
		required_parameters: required,
	}));
}

function plan(limit: number): unknown {
	const tree: Record<string, Record<string, Record<string, unknown>>> = {};
	for (const [folder, path] of paths()) {
		const [, category = '', metric = ''] = path.split('/');
		const metrics = tree[folder]?.[category] ?? {};
		tree[folder] = {...tree[folder], [category]: {...metrics, [metric]: {day: `P${planYears}Y`}}};
	}

	return {plan: {name: 'PROFESSIONAL'}, apiEndpoint: tree, apiRateLimit: {token: limit, window: 'minute'}};
}
