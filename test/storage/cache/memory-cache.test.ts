import test from 'ava';
import {createManualClock} from '../../../src/engine/kernel/clock.js';
import {createMemoryCache} from '../../../src/storage/cache/memory-cache.js';
import {NewestValues} from '../../../src/storage/cache/newest-values.js';
import {testCache} from './support/cache-contract.js';

testCache('memory', async () => {
	const clock = createManualClock(1000);
	return {
		cache: createMemoryCache({clock}),
		async pass(span) {
			clock.moveTo(clock.now() + span);
		},
	};
});

test('is in bounds: the key that was longest not touched goes first', async t => {
	const cache = createMemoryCache({clock: createManualClock(0), bounds: {entries: 3, characters: 1000}});
	for (const key of ['a', 'b', 'c']) {
		await cache.set(key, key);
	}

	await cache.get('a');
	await cache.set('d', 'd');
	t.deepEqual(await Promise.all(['a', 'b', 'c', 'd'].map(async key => cache.get(key))), ['a', null, 'c', 'd']);
	t.is(cache.status, 'in-process');
});

test('is in bounds by size as well, and does not keep what is larger than all of it', t => {
	const values = new NewestValues({entries: 100, characters: 20});
	values.set('a', {text: '123456789', until: null});
	values.set('b', {text: '123456789', until: null});
	t.is(values.size, 2);
	values.set('c', {text: '1', until: null});
	t.deepEqual(values.keys(0), ['b', 'c']);
	values.set('d', {text: 'x'.repeat(20), until: null});
	t.deepEqual(values.keys(0), []);
	values.set('e', {text: '1234567890123456789', until: null});
	t.deepEqual(values.keys(0), ['e'], 'what was let go is not counted any more');
});
