/**
Reddit's dialect: a token for client id and secret, then listings that page with `after`, about a thousand things deep.
https://www.reddit.com/dev/api
*/
import {day, hour, startOfHour, type EpochMs, type Milliseconds} from '../../domain/units.js';
import {hashOf, mix} from '../../domain/random.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';
import type {Channel, Post, PostHistory} from './posts.js';
import {RateLimit} from './rate-limit.js';
import {commentThing, placeOf, postThing, scoreAt, subredditOf, type Escape, type Subreddit} from './reddit-things.js';
import {authorization, json, plain, sameSecret, withHeaders, wholeNumber, type Provider} from './replies.js';

export type RedditOptions = {
	readonly posts: PostHistory;
	readonly seed: number;
	readonly now: () => EpochMs;
	readonly clientId: string;
	readonly clientSecret: string;
	/** Requests per ten minutes. */
	readonly limit: number;
};

const tokenLife: Milliseconds = 86_400_000;
const limitSpan: Milliseconds = 600_000;
const deepest = 1000;
const spans: Readonly<Record<string, Milliseconds>> = {hour, day, week: 7 * day, month: 31 * day, year: 365 * day, all: Infinity};

/** Returns the provider. Its tokens are forgotten when the exchange ends. */
export function reddit(options: RedditOptions): Provider {
	const rateLimit = new RateLimit(options.limit, limitSpan);
	const tokens = new Map<string, EpochMs>();
	return {
		answer(request, path) {
			const now = options.now();
			// Clients that do not say who they are get nothing else.
			if (request.header('user-agent') === '') {
				return failure(429, 'Too Many Requests');
			}

			if (path === '/api/v1/access_token') {
				return issueToken(request, tokens, options);
			}

			const token = authorization(request, 'bearer');
			if ((tokens.get(token) ?? 0) <= now) {
				return failure(401, 'Unauthorized');
			}

			const {allowed, remaining, used, resetSeconds} = rateLimit.take('client', now);
			return withHeaders(
				() => allowed ? listing(request, path, options.posts, now) : failure(429, 'Too Many Requests'),
				{'x-ratelimit-remaining': remaining.toFixed(1), 'x-ratelimit-used': String(used), 'x-ratelimit-reset': String(resetSeconds)},
			);
		},
	};
}

function failure(error: number, message: string): ApiReply {
	return json(error, {message, error});
}

function issueToken(request: ApiRequest, tokens: Map<string, EpochMs>, {seed, now, clientId, clientSecret}: RedditOptions): ApiReply {
	if (request.method !== 'POST') {
		return failure(405, 'Method Not Allowed');
	}

	const given = Buffer.from(authorization(request, 'basic'), 'base64').toString('utf8');
	if (!sameSecret(given, `${clientId}:${clientSecret}`)) {
		return failure(401, 'Unauthorized');
	}

	if (new URLSearchParams(request.body).get('grant_type') !== 'client_credentials') {
		return json(400, {error: 'unsupported_grant_type'});
	}

	for (const [old] of [...tokens].filter(([, until]) => until <= now())) {
		tokens.delete(old);
	}

	const token = `sim-${mix(hashOf(seed, `alternative/reddit/${tokens.size}`), now()).toString(36)}-${now()}-${tokens.size}`;
	tokens.set(token, now() + tokenLife);
	return json(200, {access_token: token, token_type: 'bearer', expires_in: tokenLife / 1000, scope: '*'});
}

type Question = {
	readonly query: URLSearchParams;
	readonly subreddit: Subreddit;
	readonly posts: PostHistory;
	readonly now: EpochMs;
};

function listing(request: ApiRequest, path: string, posts: PostHistory, now: EpochMs): ApiReply {
	const [, name = '', order = ''] = /^\/r\/(\w{2,21})\/(new|hot|top|search|comments)\/?(?:\.json)?$/.exec(path) ?? [];
	if (request.method !== 'GET' || order === '') {
		return json(404, {reason: 'NOT_FOUND', message: 'Not Found'});
	}

	const subreddit = subredditOf(name);
	if (subreddit === null) {
		return failure(404, 'Not Found');
	}

	const query = new URLSearchParams(request.query);
	const limit = wholeNumber(query.get('limit')) ?? 25;
	if (Number.isNaN(limit)) {
		return plain(400, '<html><body><h1>400 Bad request</h1>\nYour browser sent an invalid request.\n</body></html>\n', 'text/html');
	}

	return page({query, subreddit, posts, now}, order, Math.min(100, Math.max(1, limit)));
}

function page(question: Question, order: string, limit: number): ApiReply {
	const {query, subreddit, now} = question;
	const kind = order === 'comments' ? 't1' : 't3';
	const things = ordered(question, order);
	const after = query.get('after');
	const place = after === null ? null : placeOf(after, kind, subreddit);
	const index = place === null ? -1 : things.findIndex(post => post.hour === place.hour && post.index === place.index);
	// A name that is not among the things ends the listing, as it does at the provider.
	const from = after !== null && index === -1 ? things.length : index + 1;
	const chosen = things.slice(from, from + limit);
	const escape: Escape = query.get('raw_json') === '1' ? text => text : text => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
	const children = chosen.map(post => (kind === 't1' ? commentThing : postThing)(post, subreddit, {now, escape}));
	const next = from + limit < things.length ? fullNameOf(children.at(-1)) : null;
	return json(200, {kind: 'Listing', data: {after: next, dist: children.length, modhash: null, geo_filter: '', children, before: null}});
}

function fullNameOf(thing: unknown): string | null {
	return typeof thing === 'object' && thing !== null && 'data' in thing && typeof thing.data === 'object' && thing.data !== null && 'name' in thing.data ? String(thing.data.name) : null;
}

/** Returns what a listing has in all, in its order, the first page first. */
function ordered(question: Question, order: string): readonly Post[] {
	const {query, subreddit, now} = question;
	if (order === 'comments') {
		return newest(question, subreddit.comments, Infinity);
	}

	if (order === 'search') {
		const words = (query.get('q') ?? '').toLowerCase().split(/\s+/).filter(word => word !== '' && word !== 'and');
		return newest(question, subreddit.posts, spans[query.get('t') ?? 'all'] ?? Infinity, ({text}) => words.every(word => text.toLowerCase().includes(word)));
	}

	if (order === 'top') {
		return newest(question, subreddit.posts, spans[query.get('t') ?? 'day'] ?? day).toSorted((a, b) => scoreAt(b, now) - scoreAt(a, now));
	}

	return order === 'new' ? newest(question, subreddit.posts, Infinity) : newest(question, subreddit.posts, 3 * day).toSorted((a, b) => heat(b, now) - heat(a, now));
}

/** Ten times the score is worth twelve and a half hours. */
function heat(post: Post, now: EpochMs): number {
	return Math.log10(Math.max(1, scoreAt(post, now))) + (post.at / 45_000_000);
}

/** Returns up to a thousand posts of the last `span`, newest first, that are `wanted`. */
function newest({posts, now}: Question, channel: Channel, span: Milliseconds, wanted: (post: Post) => boolean = () => true): readonly Post[] {
	const found: Post[] = [];
	const stop = Math.max(posts.beginning, now - Math.min(span, 400 * day));
	for (let start = startOfHour(now); start + hour > stop && found.length < deepest; start -= hour) {
		found.push(...posts.of(channel, start).toReversed().filter(post => post.at <= now && post.at >= stop && wanted(post)));
	}

	return found.slice(0, deepest);
}
