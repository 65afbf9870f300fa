import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {withoutSecrets} from '../../../src/engine/domain/config.js';
import {openCache} from '../../../src/storage/cache/open-cache.js';
import {redisAddress} from '../../../src/storage/cache/redis-address.js';
import {configHash, loadConfig} from '../../../src/storage/settings/config.js';

test('takes a URL apart', t => {
	t.deepEqual(redisAddress('redis://127.0.0.1').connection, {host: '127.0.0.1', port: 6379, db: 0});
	t.deepEqual(redisAddress('redis://:p%40ss@[::1]:7000/3').connection, {host: '::1', port: 7000, db: 3, password: 'p@ss'});
	t.deepEqual(redisAddress('rediss://me:secret@cache.example:6380/').connection, {host: 'cache.example', port: 6380, db: 0, username: 'me', password: 'secret', tls: {}});
});

const wrong: readonly (readonly [url: string, message: RegExp])[] = [
	['http://me:hunter2@127.0.0.1:6379', /must begin with redis:\/\/ or rediss:\/\//],
	['127.0.0.1:6379', /must begin with/],
	['redis://me:hunter2@', /no URL|no host/],
	['redis:///0', /no host/],
	['redis://me:hunter2@127.0.0.1:99999', /no URL/],
	['redis://me:hunter2@127.0.0.1/zero', /number of a database/],
	['redis://me:hunter2@127.0.0.1/0?family=6', /number of a database/],
	['redis://me:hunter2%@127.0.0.1/0', /URL encoding/],
	['redis://me:hun/ter"hunter2@127.0.0.1', /no URL|number of a database/],
];

for (const [url, message] of wrong) {
	test(`refuses ${url} without telling the password`, t => {
		const error = t.throws(() => redisAddress(url), {instanceOf: CryptoTraderError, code: 'cache-url-invalid', message});
		t.is(error.exit, 2);
		t.false(error.message.includes('hunter2'), error.message);
	});
}

test('a password is neither in what a wrong setting is told of, nor in the journaled configuration, nor in its hash', async t => {
	const load = (url: string) => loadConfig({overrides: {cache: {url}}});
	const error = t.throws(() => load('http://:hunter2@x'), {code: 'config-invalid'});
	t.is(error.message, 'the command line: cache.url is "http://…@x"; allowed: null, or an address like redis://127.0.0.1:6379/0');
	const config = load('redis://me:hunter2@127.0.0.1:1');
	t.is(withoutSecrets(config).cache.url, 'redis://…@127.0.0.1:1');
	t.false(JSON.stringify(withoutSecrets(config)).includes('hunter2'));
	t.is(configHash(config), configHash(load('redis://me:other@127.0.0.1:1')));
	t.not(configHash(config), configHash(load('redis://127.0.0.1:2')));
	await t.throwsAsync(openCache({url: 'redis://:hunter2@', prefix: 'p'}, 'paper', {now: () => 0}), {code: 'cache-url-invalid'});
});

test('without a URL the newest values stay in this process', async t => {
	const config = loadConfig();
	t.deepEqual(config.cache, {url: null, prefix: 'cryptotrader'});
	const cache = await openCache(config.cache, 'paper', {now: () => 0});
	t.is(cache.status, 'in-process');
});
