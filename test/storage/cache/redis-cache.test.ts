import test, {type ExecutionContext} from 'ava';
import {Redis} from 'ioredis';
import type {JournalRecord} from '../../../src/engine/domain/event.js';
import {createSystemClock} from '../../../src/engine/kernel/clock.js';
import {openCache} from '../../../src/storage/cache/open-cache.js';
import {openRedisCache, type RedisCache, type RedisCacheOptions} from '../../../src/storage/cache/redis-cache.js';
import {createMirror} from '../../../src/storage/cache/mirror.js';
import {makeRun} from '../../support/records.js';
import {testCache} from './support/cache-contract.js';
import {hasRedis, startRedis, until, type RedisServer} from './support/redis-server.js';

const may = hasRedis ? test : test.skip;
if (!hasRedis) {
	test('Redis is not installed here (no redis-server program): the tests of the Redis cache are skipped', t => {
		t.log('apt-get install redis-server, or brew install redis');
		t.pass();
	});
}

const clock = createSystemClock();
const records = makeRun({bars: 3, symbols: ['BTC/USDT']});

async function openAt(t: ExecutionContext, url: string, more: Partial<RedisCacheOptions> = {}): Promise<RedisCache> {
	const cache = await openRedisCache(url, {prefix: 'cryptotrader:test', clock, patienceMs: 300, ...more});
	t.teardown(async () => cache.close());
	return cache;
}

async function connected(t: ExecutionContext, cache: RedisCache): Promise<void> {
	await until(t, 'the cache is connected', () => cache.status === 'connected');
}

/** Another program at the same server. */
function other(t: ExecutionContext, {port}: RedisServer): Redis {
	const redis = new Redis({host: '127.0.0.1', port, retryStrategy: () => 50});
	redis.on('error', () => undefined);
	t.teardown(() => {
		redis.disconnect();
	});
	return redis;
}

testCache('redis', async t => {
	const server = await startRedis(t);
	const cache = await openAt(t, server.url);
	await connected(t, cache);
	return {
		cache,
		async pass(span) {
			const started = clock.now();
			await until(t, 'the time has passed', () => clock.now() - started >= span);
		},
	};
}, may);

may('another program reads the newest values as JSON under the profile\'s prefix, and hears every record in order', async t => {
	const server = await startRedis(t);
	const cache = await openAt(t, server.url);
	const heard: {readonly channel: string; readonly record: JournalRecord}[] = [];
	const listener = other(t, server);
	await listener.psubscribe('cryptotrader:test:*');
	listener.on('pmessage', (_, channel, text) => {
		heard.push({channel, record: JSON.parse(text)});
	});
	await connected(t, cache);
	const mirror = createMirror(cache);
	for (const record of records) {
		mirror.record(record);
	}

	await until(t, 'everything is heard', () => heard.length >= records.length);
	t.deepEqual(heard.map(({record}) => record), JSON.parse(JSON.stringify(records)));
	t.true(heard.every(({channel, record}) => channel === `cryptotrader:test:${record.event.type}`));
	t.is(cache.dropped, 0);
	const reader = other(t, server);
	const newest = records.map(({event}) => event).findLast(event => event.type === 'InsightFormed');
	await until(t, 'the newest insight is there', async () => await reader.get('cryptotrader:test:insight:BTC/USDT') === JSON.stringify(newest));
});

may('nobody is there at the start: everything answers at once, and the newest values are written when the server comes', async t => {
	const server = await startRedis(t);
	await server.kill();
	const cache = await openAt(t, server.url);
	t.is(cache.status, 'unreachable');
	for (let price = 0; price < 50; price++) {
		await cache.set('quote:BTC/USDT', {price});
	}

	t.is(await cache.get('quote:BTC/USDT'), null);
	for (const record of records) {
		cache.publish(record);
	}

	t.is(cache.dropped, records.length);
	await until(t, 'the refusal is known', () => cache.problem !== null);
	t.regex(cache.problem ?? '', /ECONNREFUSED/);
	await server.start();
	await connected(t, cache);
	t.is(cache.problem, null);
	await until(t, 'the newest value is there', async () => await cache.get('quote:BTC/USDT') !== null);
	t.deepEqual(await cache.get('quote:BTC/USDT'), {price: 49});
});

may('kill -9 in the middle and a restart with nothing kept: the newest of each key comes back, with the rest of its life', async t => {
	const server = await startRedis(t);
	const changes: string[] = [];
	const cache = await openAt(t, server.url, {
		onStatus(status) {
			changes.push(status);
		},
	});
	await connected(t, cache);
	await Promise.all([cache.set('before', 1), cache.set('both', 'old'), cache.set('brief', 1, 60_000), cache.set('ended', 1, 100)]);
	await server.kill();
	await Promise.all([cache.set('both', 'new'), cache.set('while away', 2), ...Array.from({length: 500}, async (_, index) => cache.set(`many ${index}`, index))]);
	await until(t, 'it is known that the server is gone', () => cache.status === 'unreachable');
	const ended = clock.now() + 100;
	await until(t, 'the short value has ended', () => clock.now() > ended);
	await server.start();
	await connected(t, cache);
	const reader = other(t, server);
	await until(t, 'all is written again', async () => await reader.dbsize() >= 504);
	t.deepEqual(await Promise.all(['before', 'both', 'while away', 'many 499', 'ended'].map(async key => cache.get(key))), [1, 'new', 2, 499, null]);
	const life = await reader.pttl('cryptotrader:test:brief');
	t.true(life > 0 && life <= 60_000, `${life}`);
	t.deepEqual(changes, ['connected', 'unreachable', 'connected']);
});

may('a server that hangs with open connections: nothing waits for longer than the patience, and nothing piles up', async t => {
	const server = await startRedis(t);
	const cache = await openAt(t, server.url);
	await connected(t, cache);
	await cache.set('value', 'old');
	server.freeze();
	t.is(await cache.get('value'), null, 'a question without an answer ends');
	t.is(cache.status, 'unreachable');
	await cache.set('value', 'new');
	for (const record of records) {
		cache.publish(record);
	}

	t.is(cache.dropped, records.length);
	server.thaw();
	await connected(t, cache);
	await until(t, 'the newest value is written', async () => await cache.get('value') === 'new');
	cache.publish(records[0] ?? t.context as JournalRecord);
	t.is(cache.dropped, records.length);
});

may('publishing to a server that hangs stops at a bound and is counted', async t => {
	const server = await startRedis(t);
	const cache = await openAt(t, server.url, {patienceMs: 2000});
	await connected(t, cache);
	server.freeze();
	const [record] = records;
	if (record !== undefined) {
		for (let count = 0; count < 12_000; count++) {
			cache.publish(record);
		}
	}

	t.is(cache.dropped, 2000);
	await until(t, 'the silence is noticed', () => cache.status === 'unreachable');
	await until(t, 'the others are given up', () => cache.dropped === 12_000);
	server.thaw();
	await connected(t, cache);
});

may('closing a cache whose server hangs ends', async t => {
	const server = await startRedis(t);
	const cache = await openAt(t, server.url);
	await connected(t, cache);
	server.freeze();
	void cache.set('value', 1);
	await cache.close();
	t.is(cache.status, 'unreachable');
	server.thaw();
});

may('the cache of the settings is under the profile\'s prefix; closing writes and publishes what was given before', async t => {
	const server = await startRedis(t);
	const cache = await openCache({url: server.url, prefix: 'mine'}, 'paper', clock);
	const listener = other(t, server);
	const heard: string[] = [];
	await listener.psubscribe('mine:paper:*');
	listener.on('pmessage', (_, channel) => {
		heard.push(channel);
	});
	await until(t, 'the cache is connected', () => cache.status === 'connected');
	void cache.set('last', 'words');
	for (const record of records) {
		cache.publish(record);
	}

	await cache.close();
	t.is(await other(t, server).get('mine:paper:last'), '"words"');
	await until(t, 'all is heard', () => heard.length === records.length);
});

may('a wrong password is told in words without it, and the right one gets in', async t => {
	const server = await startRedis(t, '--requirepass', 'hunter2');
	const wrong = await openAt(t, `redis://:hunter3@127.0.0.1:${server.port}`);
	await until(t, 'the refusal is known', () => wrong.problem !== null);
	t.regex(wrong.problem ?? '', /WRONGPASS/);
	t.false(wrong.problem?.includes('hunter'));
	t.is(wrong.status, 'unreachable');
	const right = await openAt(t, `redis://:hunter2@127.0.0.1:${server.port}`);
	await connected(t, right);
});

may('a server that is full keeps the connection; another program\'s text under our key is no value', async t => {
	const server = await startRedis(t, '--maxmemory', '1', '--maxmemory-policy', 'noeviction');
	const cache = await openAt(t, server.url);
	await connected(t, cache);
	await cache.set('value', 1);
	t.regex(cache.problem ?? '', /OOM/);
	t.is(cache.status, 'connected');
	const reader = other(t, server);
	await reader.config('SET', 'maxmemory', '0');
	await reader.set('cryptotrader:test:value', 'no JSON');
	t.is(await cache.get('value'), null);
	t.is(cache.status, 'connected');
	await cache.set('value', 2);
	t.is(await cache.get('value'), 2);
});
