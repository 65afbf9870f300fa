import {Buffer} from 'node:buffer';
import test from 'ava';
import {day, hour} from '../../../../src/engine/domain/units.js';
import {noon, noRecordings, openDesk, recorded, shapeOf, type Desk, type Told} from './support/provider.js';

type Thing = {
	readonly kind: string;
	readonly data: {readonly name: string; readonly created_utc: number; readonly score: number; readonly title: string; readonly selftext: string};
};

const agent = {'user-agent': 'a test of cryptotrader'};

function logIn(desk: Desk, pair = 'id:secret', body = 'grant_type=client_credentials'): Told {
	return desk.ask({url: '/alt/reddit/api/v1/access_token', method: 'POST', body, headers: {...agent, authorization: `Basic ${Buffer.from(pair).toString('base64')}`}});
}

/** Returns what asks with a fresh token. */
function client(desk: Desk): (path: string) => Told {
	const headers = {...agent, authorization: `bearer ${logIn(desk).json.access_token}`};
	return path => desk.ask({url: `/alt/reddit${path}`, headers});
}

function things(reply: Told): readonly Thing[] {
	const {children}: {readonly children: readonly Thing[]} = reply.json.data;
	return children;
}

function allThings(ask: (path: string) => Told, path: string): readonly Thing[] {
	const found: Thing[] = [];
	for (let after: string | null = ''; after !== null;) {
		const reply = ask(`${path}${path.includes('?') ? '&' : '?'}limit=100${after === '' ? '' : `&after=${after}`}`);
		found.push(...things(reply));
		const {after: next}: {readonly after: string | null} = reply.json.data;
		after = next;
	}

	return found;
}

test('a token for id and secret opens the listings for a day', t => {
	const desk = openDesk();
	t.like(logIn(desk).json, {token_type: 'bearer', expires_in: 86_400});
	const ask = client(desk);
	t.is(ask('/r/Bitcoin/new').status, 200);
	desk.now += day - 1;
	t.is(ask('/r/Bitcoin/new').status, 200);
	desk.now += 1;
	t.is(ask('/r/Bitcoin/new').status, 401);
	t.is(client(desk)('/r/Bitcoin/new').status, 200);
	t.is(logIn(desk, 'id:wrong').status, 401);
	t.deepEqual(logIn(desk, 'id:secret', 'grant_type=password').json, {error: 'unsupported_grant_type'});
});

test('new posts come newest first, each once over all pages, about a thousand deep, none from the future', t => {
	const ask = client(openDesk());
	const all = allThings(ask, '/r/CryptoCurrency/new');
	t.is(all.length, 1000);
	t.is(new Set(all.map(({data}) => data.name)).size, 1000);
	t.true(all.every(({data}) => data.created_utc * 1000 <= noon));
	t.deepEqual(all, all.toSorted((a, b) => b.data.created_utc - a.data.created_utc));
	t.is(things(ask('/r/Bitcoin/new')).length, 25);
	t.deepEqual(things(ask('/r/Bitcoin/new?after=t3_nothing')), []);
	t.deepEqual(things(ask(`/r/Bitcoin/new?after=${all[0]?.data.name}`)), [], 'a post of another subreddit is no place in this one');
});

test('a page goes on where it was left when new posts have come', t => {
	const desk = openDesk();
	const ask = client(desk);
	const first = things(ask('/r/Bitcoin/new?limit=50'));
	desk.now += 2 * hour;
	const later = things(ask('/r/Bitcoin/new?limit=100'));
	const place = later.findIndex(({data}) => data.name === first[49]?.data.name);
	t.true(place > 49);
	t.deepEqual(things(ask(`/r/Bitcoin/new?limit=5&after=${first[49]?.data.name}`)), later.slice(place + 1, place + 6));
});

test('scores grow with age and are not known before', t => {
	const desk = openDesk();
	const [young] = things(client(desk)('/r/Bitcoin/new?limit=1'));
	desk.now += 2 * day;
	const old = allThings(client(desk), '/r/Bitcoin/new').find(({data}) => data.name === young?.data.name);
	t.true((old?.data.score ?? 0) > (young?.data.score ?? Infinity), `${young?.data.score} then ${old?.data.score}`);
});

test('top is by score within its span, hot mixes score and age, search finds words', t => {
	const ask = client(openDesk());
	const top = allThings(ask, '/r/Bitcoin/top?t=day');
	t.true(top.length > 50 && top.every(({data}) => (data.created_utc * 1000) > noon - day - 1000));
	t.deepEqual(top.map(({data}) => data.score), top.map(({data}) => data.score).toSorted((a, b) => b - a));
	const hot = allThings(ask, '/r/Bitcoin/hot');
	t.notDeepEqual(hot, hot.toSorted((a, b) => b.data.created_utc - a.data.created_utc));
	const found = allThings(ask, '/r/Bitcoin/search?q=volume&restrict_sr=1&sort=new&t=month');
	t.true(found.length > 5 && found.every(({data}) => /volume/i.test(data.title)));
	t.deepEqual(things(ask('/r/Bitcoin/search?q=dogecoin&restrict_sr=1')), []);
});

test('text has entities unless raw_json is asked for', t => {
	const ask = client(openDesk());
	const texts = (more: string) => allThings(ask, `/r/CryptoCurrency/new${more}`).map(({data}) => data.title + data.selftext).filter(text => text.includes('Be careful'));
	t.true(texts('').length > 0 && texts('').every(text => text.includes('&amp; patient')));
	t.true(texts('?raw_json=1').every(text => text.includes('& patient')));
});

test('refuses as the provider does', t => {
	const desk = openDesk();
	const ask = client(desk);
	t.is(desk.ask({url: '/alt/reddit/r/Bitcoin/new', headers: {authorization: 'bearer x'}}).status, 429, 'without saying who asks');
	t.is(ask('/r/nowhere/new').status, 404);
	t.is(ask('/r/Bitcoin/nothing').status, 404);
	t.is(desk.ask({url: '/alt/reddit/api/v1/access_token', headers: agent}).status, 405);
	const bad = ask('/r/Bitcoin/new?limit=many');
	t.is(bad.status, 400);
	t.is(bad.headers?.['content-type'], 'text/html');
	const unauthorized = desk.ask({url: '/alt/reddit/r/Bitcoin/new', headers: agent});
	const [none, missing, html] = ['error_401', 'error_404', 'error_400_html'].map(name => recorded(`reddit/${name}.json`));
	t.is(unauthorized.status, 401);
	if (!none || !missing || !html) {
		t.log(noRecordings);
		return;
	}

	t.deepEqual(unauthorized.json, none.body);
	t.deepEqual(Object.keys(ask('/r/Bitcoin/nothing').json), Object.keys(missing.body));
	t.is(bad.body, html.body);
});

test('counts requests in ten minutes, with the seconds that are left', t => {
	const desk = openDesk({limits: {reddit: 2}});
	const ask = client(desk);
	desk.now += 60_000;
	t.like(ask('/r/Bitcoin/new').headers, {'x-ratelimit-remaining': '1.0', 'x-ratelimit-used': '1', 'x-ratelimit-reset': '540'});
	ask('/r/Bitcoin/new');
	t.is(ask('/r/Bitcoin/new').status, 429);
	desk.now += 540_000;
	t.is(ask('/r/Bitcoin/new').status, 200);
});

test('posts, comments and tokens have the shape of recorded ones', t => {
	const desk = openDesk();
	const ask = client(desk);
	for (const [file, path] of [['listing_hot_2026', '/r/Bitcoin/hot'], ['listing_comments_2023', '/r/Bitcoin/comments']] as const) {
		const real = recorded(`reddit/${file}.json`);
		const mine = ask(`${path}?raw_json=1`).json;
		if (real === null) {
			t.log(noRecordings);
			t.truthy(mine);
			continue;
		}

		t.deepEqual(Object.keys(shapeOf(mine.data)), Object.keys(shapeOf(real.body.data)));
		const told = mine.data.children[0];
		const known = real.body.data.children[0];
		t.is(told.kind, known.kind);
		const kinds = shapeOf(known.data);
		for (const [name, kind] of Object.entries(shapeOf(told.data))) {
			t.true(Object.hasOwn(kinds, name), `the provider sends no ${name}`);
			t.true(kind === kinds[name] || kind === 'null' || kinds[name] === 'null', `${name} is ${kinds[name]}, not ${kind}`);
		}
	}

	const token = recorded('reddit/access_token.json');
	if (token !== null) {
		t.deepEqual(shapeOf(logIn(desk).json), shapeOf(token.body));
	}
});
