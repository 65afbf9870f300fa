/**
The dialect of X's API v2: recent and full-archive search, and counts. Times are RFC 3339, ids are snowflakes (the time is
in them), pages follow `next_token` back in time. https://docs.x.com/x-api/posts/search/introduction
*/
import {day, hour, startOfDay, startOfHour, type EpochMs, type Milliseconds} from '../../domain/units.js';
import type {ApiReply} from '../server/dialect.js';
import type {Channel, Post, PostHistory} from './posts.js';
import {RateLimit} from './rate-limit.js';
import {Answered, authorization, json, sameSecret, withHeaders, wholeNumber, type Provider} from './replies.js';
import {idAt, idOf, textOf, timeOfId, tweet, user} from './tweets.js';
import {QueryError, tweetCondition, type Condition} from './tweet-query.js';

export type TwitterOptions = {
	readonly posts: PostHistory;
	readonly now: () => EpochMs;
	readonly bearer: string;
	/** Requests per quarter of an hour to the recent search; the archive and the counts get two thirds. */
	readonly limit: number;
};

const channel: Channel = {name: 'x', assets: ['BTC', 'ETH'], perHour: 24, repeatedShare: 0.15, foreignShare: 0.1};
const quarter: Milliseconds = 900_000;
/** The newest posts are not found yet. */
const indexDelay: Milliseconds = 10_000;
const recentSpan = 7 * day;
/** Searched in one request; a page may be short, or empty, and still have a next one. */
const longestScan = 31 * day;

type Endpoint = (request: Request) => ApiReply;
type Request = {readonly query: URLSearchParams; readonly now: EpochMs; readonly recent: boolean; readonly posts: PostHistory};

const endpoints: Readonly<Record<string, readonly [endpoint: Endpoint, recent: boolean]>> = {
	'/2/tweets/search/recent': [search, true],
	'/2/tweets/search/all': [search, false],
	'/2/tweets/counts/recent': [counts, true],
	'/2/tweets/counts/all': [counts, false],
};

/** Returns the provider. */
export function twitter({posts, now, bearer, limit}: TwitterOptions): Provider {
	const limits = new Map(Object.keys(endpoints).map(path => [path, new RateLimit(path.endsWith('search/recent') ? limit : Math.ceil(limit * 2 / 3), quarter)]));
	return {
		answer(request, path) {
			const at = now();
			const [endpoint, recent] = endpoints[path] ?? [];
			const rateLimit = limits.get(path);
			if (!sameSecret(authorization(request, 'bearer'), bearer)) {
				return problem(401, 'Unauthorized');
			}

			if (endpoint === undefined || recent === undefined || rateLimit === undefined || request.method !== 'GET') {
				return problem(404, 'Not Found');
			}

			const {allowed, limit: most, remaining, resetAt} = rateLimit.take(bearer, at);
			return withHeaders(
				() => allowed ? endpoint({query: new URLSearchParams(request.query), now: at, recent, posts}) : problem(429, 'Too Many Requests'),
				{'x-rate-limit-limit': String(most), 'x-rate-limit-remaining': String(remaining), 'x-rate-limit-reset': String(resetAt / 1000), 'x-access-level': 'read'},
			);
		},
	};
}

function problem(status: number, title: string): ApiReply {
	return json(status, {title, detail: title, type: 'about:blank', status}, {'content-type': 'application/problem+json'});
}

function refuse(name: string, value: string, message: string): never {
	throw new Answered(json(400, {
		errors: [{parameters: {[name]: [value]}, message}],
		title: 'Invalid Request', detail: 'One or more parameters to your request was invalid.', type: 'https://api.twitter.com/2/problems/invalid-request',
	}));
}

/** The oldest time that is asked for, and the first one that is not. */
type Span = {readonly from: EpochMs; readonly to: EpochMs};

function spanOf({query, now, recent}: Request): Span {
	const to = timeOf(query, 'end_time') ?? now - indexDelay;
	if (to > now - indexDelay) {
		refuse('end_time', query.get('end_time') ?? '', '\'end_time\' must be a minimum of 10 seconds prior to the request time.');
	}

	const from = timeOf(query, 'start_time') ?? (recent ? now - recentSpan : to - (30 * day));
	if (recent && from < now - recentSpan) {
		refuse('start_time', query.get('start_time') ?? '', '\'start_time\' must be on or after 7 days ago.');
	}

	return from < to ? {from, to} : refuse('start_time', query.get('start_time') ?? '', '\'end_time\' must be after \'start_time\'.');
}

function timeOf(query: URLSearchParams, name: string): EpochMs | null {
	const text = query.get(name);
	if (text === null) {
		return null;
	}

	const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
	return Number.isNaN(at) ? refuse(name, text, `The \`${name}\` query parameter value [${text}] is not a valid RFC3339 date-time.`) : at;
}

function conditionOf({query, recent}: Request): Condition {
	const text = query.get('query') ?? '';
	const most = recent ? 512 : 1024;
	if (text === '' || text.length > most) {
		refuse('query', text, `The query must have 1 to ${most} characters.`);
	}

	try {
		return tweetCondition(text);
	} catch (error) {
		return error instanceof QueryError ? refuse('query', text, error.message) : refuse('query', text, 'invalid query');
	}
}

function matches(post: Post, condition: Condition): boolean {
	return condition({text: textOf(post), language: post.language, retweet: post.repeated});
}

function search(request: Request): ApiReply {
	const {query, recent, posts} = request;
	const most = wholeNumber(query.get('max_results')) ?? 10;
	if (!(most >= 10 && most <= (recent ? 100 : 500))) {
		refuse('max_results', query.get('max_results') ?? '', `The \`max_results\` query parameter value is not between 10 and ${recent ? 100 : 500}.`);
	}

	const condition = conditionOf(request);
	const span = spanOf(request);
	const since = snowflake(query, 'since_id') ?? 0n;
	const until = [snowflake(query, 'until_id'), tokenId(query)].filter(id => id !== null).toSorted((a, b) => a < b ? -1 : 1)[0] ?? null;
	const to = until === null ? span.to : Math.min(span.to, timeOfId(until) + 1);
	const found: Post[] = [];
	let start = startOfHour(to - 1);
	const stop = Math.max(span.from, posts.beginning, to - longestScan);
	for (; start + hour > stop && found.length <= most; start -= hour) {
		found.push(...posts.of(channel, start).toReversed().filter(post =>
			post.at >= stop && post.at < span.to && idOf(post) > since && (until === null || idOf(post) < until) && matches(post, condition)));
	}

	const page = found.slice(0, most);
	const last = page.at(-1);
	const next = found.length > most && last !== undefined ? idOf(last) : (stop > span.from && stop > posts.beginning ? idAt(stop) : null);
	return json(200, body(page, next, query));
}

function snowflake(query: URLSearchParams, name: string): bigint | null {
	const text = query.get(name);
	if (text === null) {
		return null;
	}

	return /^\d{1,19}$/.test(text) ? BigInt(text) : refuse(name, text, `The \`${name}\` query parameter value [${text}] is not a valid id.`);
}

/** A token is opaque to clients; here it is the id that the page ended with. */
function tokenId(query: URLSearchParams): bigint | null {
	const token = query.get('next_token') ?? query.get('pagination_token');
	if (token === null) {
		return null;
	}

	return /^b26v[\da-f]{1,16}$/.test(token) ? BigInt(`0x${token.slice(4)}`) : refuse('next_token', token, `The \`next_token\` query parameter value [${token}] is not valid`);
}

function body(page: readonly Post[], next: bigint | null, query: URLSearchParams): unknown {
	const fields = (query.get('tweet.fields') ?? '').split(',');
	const userFields = (query.get('user.fields') ?? '').split(',');
	const [newest] = page;
	const oldest = page.at(-1);
	const users = query.get('expansions')?.split(',').includes('author_id');
	return {
		...(page.length > 0 && {data: page.map(post => tweet(post, fields))}),
		...(users && page.length > 0 && {includes: {users: [...new Set(page.map(({author}) => author))].map(author => user(author, userFields))}}),
		meta: {
			...(newest !== undefined && oldest !== undefined && {newest_id: String(idOf(newest)), oldest_id: String(idOf(oldest))}),
			result_count: page.length,
			...(next !== null && {next_token: `b26v${next.toString(16)}`}),
		},
	};
}

const granularities: Readonly<Record<string, Milliseconds>> = {minute: 60_000, hour, day};

/** Counts go forward in time, whole spans but for the first and last one; a page has 31 days, the newest ones first. */
function counts(request: Request): ApiReply {
	const {query, posts} = request;
	const length = granularities[query.get('granularity') ?? 'hour'] ?? refuse('granularity', query.get('granularity') ?? '', 'granularity is one of minute, hour, day');
	const condition = conditionOf(request);
	const span = spanOf(request);
	const until = tokenId(query);
	const to = until === null ? span.to : Math.min(span.to, timeOfId(until));
	const from = Math.max(span.from, startOfDay(to - 1) - longestScan + day);
	const found = new Map<EpochMs, number>();
	for (let start = startOfHour(Math.max(from, Math.min(to, posts.beginning))); start < to; start += hour) {
		for (const {at} of posts.of(channel, start).filter(post => post.at >= from && post.at < to && matches(post, condition))) {
			const slot = Math.floor(at / length);
			found.set(slot, (found.get(slot) ?? 0) + 1);
		}
	}

	const data: unknown[] = [];
	for (let slot = Math.floor(from / length); slot * length < to; slot++) {
		const [start, end] = [Math.max(from, slot * length), Math.min(to, (slot + 1) * length)].map(at => new Date(at).toISOString());
		data.push({end, start, tweet_count: found.get(slot) ?? 0});
	}

	const total = [...found.values()].reduce((sum, count) => sum + count, 0);
	return json(200, {data, meta: {total_tweet_count: total, ...(from > span.from && {next_token: `b26v${idAt(from).toString(16)}`})}});
}

