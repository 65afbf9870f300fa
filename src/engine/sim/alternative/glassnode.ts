/**
Glassnode's dialect: daily metrics as arrays of `{t, v}` or `{t, o}`, point-in-time variants with `computed_at`, the whole
range in one answer. Times are unix seconds. https://docs.glassnode.com/basic-api/api
*/
import {day, type EpochMs} from '../../domain/units.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';
import type {ChainDay} from './chain-day.js';
import type {ChainHistory} from './chain-history.js';
import {metrics, type Bands, type Metric} from './glassnode-metrics.js';
import {chainAssets, type ChainAsset} from './prices.js';
import {RateLimit} from './rate-limit.js';
import {Answered, json, plain, sameSecret, wholeNumber, withHeaders, type Provider} from './replies.js';

export type GlassnodeOptions = {
	readonly histories: Readonly<Record<ChainAsset, ChainHistory>>;
	readonly now: () => EpochMs;
	readonly apiKey: string;
	/** Requests per minute. */
	readonly limit: number;
};

type Point = {readonly t: number | string; readonly v?: number | null; readonly o?: Bands; readonly computed_at?: number};
type Asked = {readonly path: string; readonly metric: Metric; readonly query: URLSearchParams; readonly now: EpochMs};

const minute = 60_000;
const resolutions = new Set(['10m', '1h', '24h', '1w', '1month']);

/** Returns the provider. It answers what the cheapest plan with daily values would. */
export function glassnode({histories, now, apiKey, limit}: GlassnodeOptions): Provider {
	const metricLimit = new RateLimit(limit, minute);
	const metadataLimit = new RateLimit(limit * 2, minute);
	return {
		answer(request, path) {
			const query = new URLSearchParams(request.query);
			const at = now();
			if (!sameSecret(request.header('x-api-key') || (query.get('api_key') ?? ''), apiKey)) {
				return json(401, {message: 'invalid or missing api key'});
			}

			const {allowed, limit: most, remaining, resetSeconds} = (path.startsWith('/v1/metadata/') ? metadataLimit : metricLimit).take(apiKey, at);
			return withHeaders(
				() => allowed ? route(request, path, {query, now: at}, histories) : json(429, {error: 'rate limit exceeded'}, {'retry-after': String(resetSeconds)}),
				{'x-rate-limit-limit': String(most), 'x-rate-limit-remaining': String(remaining), 'x-rate-limit-reset': String(resetSeconds)},
			);
		},
	};
}

function route(request: ApiRequest, path: string, asked: Pick<Asked, 'query' | 'now'>, histories: GlassnodeOptions['histories']): ApiReply {
	if (request.method !== 'GET') {
		return plain(405, 'Method Not Allowed');
	}

	if (path.startsWith('/v1/metrics/')) {
		return metricReply(path.slice('/v1/metrics'.length), asked, histories);
	}

	return metadata(path, asked.query, histories, asked.now) ?? plain(404, '404 page not found');
}

function metricReply(given: string, {query, now}: Pick<Asked, 'query' | 'now'>, histories: GlassnodeOptions['histories']): ApiReply {
	const bulk = given.endsWith('/bulk');
	const path = bulk ? given.slice(0, -'/bulk'.length) : given;
	const metric = Object.hasOwn(metrics, path.replace(/_pit$/, '')) ? metrics[path.replace(/_pit$/, '')] : undefined;
	if (metric === undefined) {
		return plain(404, '404 page not found');
	}

	const asked = {path, metric, query, now};
	check(asked);
	const assets = assetsIn(asked, bulk);
	if (bulk) {
		return json(200, {data: bulkRows(asked, assets, histories)});
	}

	const points = assets.flatMap(asset => pointsOf(asked, asset, histories[asset]));
	return query.get('f')?.toLowerCase() === 'csv' ? plain(200, csv(points), 'text/csv') : json(200, points);
}

function refuse(status: number, message: string): never {
	throw new Answered(json(status, {message}));
}

function check({query, metric}: Asked): void {
	const resolution = query.get('i') ?? '24h';
	if (resolution !== '24h') {
		refuse(resolutions.has(resolution) ? 403 : 400, `Resolution ${resolution} is not allowed`);
	}

	const wrong = [['f', 'json', 'csv'], ['timestamp_format', 'unix', 'humanized'], ['e', 'aggregated'], ['c', 'native', ...(metric.coins ? ['usd'] : [])]]
		.find(([name = '', ...allowed]) => query.has(name) && !allowed.includes((query.get(name) ?? '').toLowerCase()));
	if (wrong !== undefined) {
		refuse(400, `invalid parameter ${wrong[0]}`);
	}

	if (['s', 'u'].some(name => Number.isNaN(wholeNumber(query.get(name))))) {
		throw new Answered(plain(400, 'invalid timestamp'));
	}
}

/** Asset names are taken in any case; several of them only by `bulk`, which has all of them where none is named. */
function assetsIn({query, metric}: Asked, bulk: boolean): readonly ChainAsset[] {
	const names = query.getAll('a').map(name => name.toUpperCase());
	if (names.length === 0 && bulk) {
		return metric.assets;
	}

	if (names.length !== 1 && !bulk) {
		refuse(400, names.length === 0 ? 'missing parameter a' : 'several assets need the bulk endpoint');
	}

	return names.map(name => metric.assets.find(asset => asset === name) ?? refuse(400, `Asset ${name} is not supported`));
}

function pointsOf({path, metric, query, now}: Asked, asset: ChainAsset, history: ChainHistory): readonly Point[] {
	const measure = path.replace(/_pit$/, '');
	const pit = path.endsWith('_pit');
	const from = wholeNumber(query.get('s')) ?? 0;
	const to = wholeNumber(query.get('u')) ?? Infinity;
	const humanized = query.get('timestamp_format') === 'humanized';
	return history.known(measure, now).filter(({day: at}) => at / 1000 >= from && at / 1000 <= to).map(each => ({
		t: humanized ? new Date(each.day).toISOString().replace('.000', '') : each.day / 1000,
		...valueOf(each, {metric, measure, history, asset, usd: query.get('c') === 'usd', now: pit ? each.day : now}),
		...(pit && {computed_at: history.knownAt(measure, each.day) / 1000}),
	}));
}

type Reading = {readonly metric: Metric; readonly measure: string; readonly history: ChainHistory; readonly asset: ChainAsset; readonly usd: boolean; readonly now: EpochMs};

function valueOf(each: ChainDay, {metric, measure, history, usd, now}: Reading): Pick<Point, 'v' | 'o'> {
	const value = metric.value(each);
	if (typeof value !== 'number') {
		return {o: value};
	}

	if (history.isMissing(measure, each.day)) {
		return {v: null};
	}

	const told = metric.revised ? history.revised(value, measure, {at: each.day, now}) : value;
	return {v: usd ? told * each.price : told};
}

function bulkRows(asked: Asked, assets: readonly ChainAsset[], histories: GlassnodeOptions['histories']): readonly unknown[] {
	const rows = new Map<number | string, unknown[]>();
	for (const asset of assets) {
		for (const {t, ...rest} of pointsOf(asked, asset, histories[asset])) {
			const row = rows.get(t) ?? [];
			row.push({a: asset, ...rest});
			rows.set(t, row);
		}
	}

	return [...rows].map(([t, bulk]) => ({t, bulk}));
}

function csv(points: readonly Point[]): string {
	const lines = points.map(({t, v, o}) => [t, ...(o === undefined ? [v ?? ''] : [o.h, o.l, o.v])].join(','));
	return ['o' in (points[0] ?? {}) ? 'timestamp,h,l,v' : 'timestamp,value', ...lines, ''].join('\n');
}

function metadata(path: string, query: URLSearchParams, histories: GlassnodeOptions['histories'], now: EpochMs): ApiReply | null {
	if (path === '/v1/metadata/metrics') {
		return json(200, Object.keys(metrics).flatMap(name => [name, `${name}_pit`]).toSorted());
	}

	if (path === '/v1/metadata/assets') {
		const names = {BTC: 'Bitcoin', ETH: 'Ethereum'};
		return json(200, {data: chainAssets.map(asset => ({id: asset, symbol: asset, name: names[asset], asset_type: 'BLOCKCHAIN', external_ids: {}, blockchains: []}))});
	}

	return path === '/v1/metadata/metric' ? metricMetadata(query, histories, now) : null;
}

function metricMetadata(query: URLSearchParams, histories: GlassnodeOptions['histories'], now: EpochMs): ApiReply {
	const path = query.get('path') ?? '';
	const measure = path.replace(/_pit$/, '');
	const metric = Object.hasOwn(metrics, measure) ? metrics[measure] : undefined;
	if (metric === undefined) {
		refuse(404, `metric ${path} not found`);
	}

	const asset = query.get('a')?.toUpperCase();
	const days = histories[metric.assets.find(each => each === asset) ?? 'BTC'].known(measure, now);
	const [min = null, max = null] = [days[0], days.at(-1)].map(each => each === undefined ? null : each.day / 1000);
	return json(200, {
		path, tier: 2,
		parameters: {a: metric.assets, ...(metric.coins && {c: ['native', 'usd'], e: ['aggregated']}), f: ['csv', 'json'], i: ['24h']},
		queried: {path, ...(asset !== undefined && {a: asset})},
		timerange: {min, max},
		modified: max === null ? 0 : max + (day / 1000),
	});
}
