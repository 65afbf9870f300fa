import test from 'ava';
import {day, hour} from '../../../../src/engine/domain/units.js';
import {moodAt} from '../../../../src/engine/sim/alternative/posts.js';
import {noon, noRecordings, openDesk, prices, recorded, shapeOf, type Desk, type Told} from './support/provider.js';

type Tweet = {readonly id: string; readonly text: string; readonly created_at: string; readonly author_id: string; readonly public_metrics: Readonly<Record<string, number>>};
type Counts = {readonly data: readonly {readonly start: string; readonly end: string; readonly tweet_count: number}[]; readonly meta: Meta & {readonly total_tweet_count: number}};
type Meta = {readonly result_count: number; readonly next_token?: string; readonly newest_id?: string; readonly oldest_id?: string};

const headers = {authorization: 'Bearer x-bearer'};
const coins = '(bitcoin OR $BTC OR #btc OR btc OR #bitcoin) lang:en';

function ask(desk: Desk, path: string, parameters: Readonly<Record<string, string>> = {}): Told {
	return desk.ask({url: `/alt/twitter/2/tweets/${path}?${new URLSearchParams({query: coins, 'tweet.fields': 'created_at,public_metrics,lang,author_id', ...parameters}).toString()}`, headers});
}

/** Follows next_token to the end. */
function allTweets(desk: Desk, path: string, parameters: Readonly<Record<string, string>>): readonly Tweet[] {
	const tweets: Tweet[] = [];
	for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
		const {json} = ask(desk, path, {...parameters, ...(token !== undefined && {next_token: token})});
		const {data = [], meta}: {readonly data?: readonly Tweet[]; readonly meta: Meta} = json;
		tweets.push(...data);
		token = meta.next_token;
	}

	return tweets;
}

const iso = (at: number) => new Date(at).toISOString();
const timeOf = ({created_at: text}: Tweet) => Date.parse(text);

test('finds the newest posts, newest first, none of the last ten seconds or the future', t => {
	const desk = openDesk();
	const {data, meta}: {readonly data: readonly Tweet[]; readonly meta: Meta} = ask(desk, 'search/recent', {max_results: '100'}).json;
	t.is(data.length, 100);
	t.is(meta.result_count, 100);
	t.deepEqual([meta.newest_id, meta.oldest_id], [data[0]?.id, data.at(-1)?.id]);
	t.true(data.every(tweet => timeOf(tweet) < noon - 10_000 && timeOf(tweet) >= noon - (7 * day)));
	t.deepEqual(data, data.toSorted((a, b) => BigInt(a.id) < BigInt(b.id) ? 1 : -1));
	t.true(data.every(({id, created_at: created}) => Number((BigInt(id) >> 22n) + 1_288_834_974_657n) === Date.parse(created)), 'the time is in the id');
});

test('pages tell every post once, whatever their size, and stay the same when time goes on', t => {
	const desk = openDesk();
	const span = {start_time: iso(noon - (30 * hour)), end_time: iso(noon - hour)};
	const [large, small] = ['100', '10'].map(size => allTweets(desk, 'search/recent', {...span, max_results: size}));
	t.true((large?.length ?? 0) > 200);
	t.deepEqual(small, large);
	t.is(new Set(large?.map(({id}) => id)).size, large?.length ?? 0);
	desk.now += hour;
	t.deepEqual(allTweets(desk, 'search/recent', {...span, max_results: '100'}), large);
});

test('since_id gives what came after it', t => {
	const desk = openDesk();
	const {data}: {readonly data: readonly Tweet[]} = ask(desk, 'search/recent', {max_results: '10'}).json;
	const since = data[4]?.id ?? '';
	t.deepEqual(allTweets(desk, 'search/recent', {since_id: since}).map(({id}) => id), data.slice(0, 4).map(({id}) => id));
	t.deepEqual(allTweets(desk, 'search/recent', {since_id: data[9]?.id ?? '', until_id: since}).map(({id}) => id), data.slice(5, 9).map(({id}) => id));
});

test('the archive goes back to the first bar and skips long silences page by page', t => {
	const desk = openDesk();
	const oldest = allTweets(desk, 'search/all', {start_time: '2020-12-01T00:00:00Z', end_time: '2021-01-03T00:00:00Z', max_results: '500'});
	t.true(oldest.length > 100);
	t.true(oldest.every(tweet => timeOf(tweet) >= Date.UTC(2021, 0, 1)));
	const nothing = ask(desk, 'search/all', {query: 'dogecoin', start_time: '2023-12-01T00:00:00Z'}).json;
	t.deepEqual(Object.keys(nothing), ['meta'], 'no data where nothing is found');
	t.is(nothing.meta.result_count, 0);
	t.truthy(nothing.meta.next_token);
	t.deepEqual(allTweets(desk, 'search/all', {query: 'dogecoin', start_time: '2023-12-01T00:00:00Z'}), []);
});

test('counts are the number of posts found, by hour and by day', t => {
	const desk = openDesk();
	const span = {start_time: iso(noon - (3 * day)), end_time: iso(noon - hour)};
	const found = allTweets(desk, 'search/recent', {...span, max_results: '100'});
	for (const granularity of ['hour', 'day']) {
		const {data, meta}: Counts = ask(desk, 'counts/recent', {...span, granularity}).json;
		t.is(meta.total_tweet_count, found.length);
		for (const {start, end, tweet_count: count} of data) {
			t.is(found.filter(tweet => timeOf(tweet) >= Date.parse(start) && timeOf(tweet) < Date.parse(end)).length, count);
		}

		t.deepEqual([data[0]?.start, data.at(-1)?.end], [span.start_time, span.end_time]);
	}
});

test('counts over the archive come in pages of a month without holes', t => {
	const desk = openDesk();
	const days: string[] = [];
	for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
		const span = {granularity: 'day', start_time: '2024-01-10T00:00:00Z', end_time: '2024-05-01T00:00:00Z'};
		const {data, meta}: Counts = ask(desk, 'counts/all', {...span, ...(token !== undefined && {next_token: token})}).json;
		t.true(data.length <= 31);
		days.unshift(...data.map(({start}) => start.slice(0, 10)));
		token = meta.next_token;
	}

	t.is(days.length, 112);
	t.deepEqual(days, days.toSorted());
	t.is(new Set(days).size, 112);
});

/** Of 200 hours, a fifth with the best and a fifth with the worst mood about bitcoin. */
function extremeHours(): {readonly best: readonly number[]; readonly worst: readonly number[]} {
	const hours = Array.from({length: 200}, (_, index) => noon - ((index + 1) * 41 * hour)).toSorted((a, b) => moodAt(prices, 'BTC', a) - moodAt(prices, 'BTC', b));
	return {worst: hours.slice(0, 40), best: hours.slice(-40)};
}

test('the tone follows the market with noise, and strong moves make people talk', t => {
	const desk = openDesk();
	const {best, worst} = extremeHours();
	const texts = (hours: readonly number[]) => hours.flatMap(at => allTweets(desk, 'search/all', {start_time: iso(at), end_time: iso(at + hour), max_results: '100'}).map(({text}) => text));
	const share = (of: readonly string[], words: RegExp) => of.filter(text => words.test(text)).length / of.length;
	const [good, bad] = [texts(best), texts(worst)];
	const [bullish, bearish] = [/bought|bullish|moon|gains|rally/i, /sold|bearish|crash|panic|dump|losses/i];
	t.true(share(good, bullish) > 1.5 * share(bad, bullish), `${share(good, bullish)} against ${share(bad, bullish)}`);
	t.true(share(bad, bearish) > 1.5 * share(good, bearish));
	t.true(share(good, bearish) > 0, 'some always disagree');
});

test('posts do not know later prices', t => {
	const crash = {...prices, at: (asset: 'BTC' | 'ETH', at: number) => at > noon ? 1 : prices.at(asset, at)};
	t.is(ask(openDesk(), 'search/recent', {max_results: '100'}).body, ask(openDesk({prices: crash}), 'search/recent', {max_results: '100'}).body);
});

test('refuses as the provider does', t => {
	const desk = openDesk();
	const unauthorized = desk.ask({url: '/alt/twitter/2/tweets/search/recent?query=x', headers: {authorization: 'Bearer wrong'}});
	t.is(unauthorized.status, 401);
	t.like(unauthorized.json, {title: 'Unauthorized', status: 401});
	const status = (parameters: Readonly<Record<string, string>>, path = 'search/recent') => ask(desk, path, parameters).status;
	t.is(status({query: ''}), 400);
	t.is(status({query: 'x'.repeat(513)}), 400);
	t.is(status({query: 'x'.repeat(513)}, 'search/all'), 200);
	t.is(status({query: 'from:somebody'}), 400);
	t.is(status({max_results: '9'}), 400);
	t.is(status({max_results: '101'}), 400);
	t.is(status({max_results: '500'}, 'search/all'), 200);
	t.is(status({start_time: iso(noon - (8 * day))}), 400);
	t.is(status({start_time: iso(noon - (8 * day))}, 'search/all'), 200);
	t.is(status({end_time: iso(noon)}), 400);
	t.is(status({start_time: iso(noon - hour), end_time: iso(noon - (2 * hour))}), 400);
	t.is(status({start_time: 'yesterday'}), 400);
	t.is(status({next_token: 'mine'}), 400);
	t.is(status({granularity: 'week'}, 'counts/recent'), 400);
	t.is(status({}, 'search/nothing'), 404);
});

test('counts requests by the quarter of an hour, as unix time', t => {
	const desk = openDesk({limits: {twitter: 3}});
	t.deepEqual([1, 2, 3, 4].map(() => ask(desk, 'search/recent').status), [200, 200, 200, 429]);
	const refused = ask(desk, 'search/recent');
	t.like(refused.headers, {'x-rate-limit-limit': '3', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String((noon / 1000) + 900), 'content-type': 'application/problem+json'});
	t.is(ask(desk, 'counts/recent').status, 200, 'every endpoint has its own count');
	desk.now += 900_000;
	t.is(ask(desk, 'search/recent').status, 200);
	const real = recorded('twitter_v2/error_429.json');
	if (real === null) {
		t.log(noRecordings);
	} else {
		t.deepEqual(refused.json, real.body);
	}
});

test('posts, users and counts have the shape of recorded ones', t => {
	const desk = openDesk();
	const plain = desk.ask({url: '/alt/twitter/2/tweets/search/recent?query=bitcoin', headers}).json;
	const [search, counts] = ['client_search_recent_tweets', 'client_get_all_tweets_count'].map(name => recorded(`twitter_v2/${name}.json`));
	if (!search || !counts) {
		t.log(noRecordings);
		t.truthy(plain.data);
		return;
	}

	t.deepEqual(shapeOf(plain.data[0]), shapeOf(search.body.data[0]));
	t.deepEqual(shapeOf(plain.meta), shapeOf(search.body.meta));
	const mine = ask(desk, 'counts/all').json;
	t.deepEqual(shapeOf(mine.data[0]), shapeOf(counts.body.data[0]));
	t.is(typeof mine.meta.total_tweet_count, typeof counts.body.meta.total_tweet_count);
});

test('authors come beside the posts where they are asked for', t => {
	type User = {readonly id: string; readonly public_metrics: {readonly followers_count: number}};
	const {data, includes: {users}}: {readonly data: readonly Tweet[]; readonly includes: {readonly users: readonly User[]}} =
		ask(openDesk(), 'search/recent', {expansions: 'author_id', 'user.fields': 'public_metrics'}).json;
	t.true(data.every(({author_id: author}) => users.some(({id}) => id === author)));
	t.true(users.every(({public_metrics: metrics}) => metrics.followers_count > 0));
});
