/**
What every Cache does, whatever it keeps its values in. Each implementation's test file runs this suite.
*/
import test, {type ExecutionContext} from 'ava';
import {InvariantError} from '../../../../src/engine/domain/error.js';
import type {Milliseconds} from '../../../../src/engine/domain/units.js';
import type {Cache} from '../../../../src/engine/ports/cache.js';
import {makeRun} from '../../../support/records.js';

export type OpenedCache = {
	readonly cache: Cache;
	/** Lets that much of the time pass in which values live. */
	pass(span: Milliseconds): Promise<void>;
};

type Open = (t: ExecutionContext) => Promise<OpenedCache>;

const [firstRecord] = makeRun({bars: 1});

/** Runs the suite on caches made by `open`, which closes them when the test ends. `may` is `test`, or `test.skip` where it cannot run. */
export function testCache(name: string, open: Open, may: typeof test | typeof test.skip = test): void {
	may(`${name}: gives back the JSON that was kept, the newest under its key, and null where there is nothing`, async t => {
		const {cache} = await open(t);
		const book = {symbol: 'BTC/USDT', bids: [[64_000.5, 0.25]], note: 'naïve ✓ \n', empty: null, nested: {deep: [true, false]}};
		await cache.set('book:BTC/USDT', {symbol: 'BTC/USDT'});
		await cache.set('book:BTC/USDT', book);
		await cache.set('nothing', null);
		t.deepEqual(await cache.get('book:BTC/USDT'), book);
		t.is(await cache.get('nothing'), null);
		t.is(await cache.get('book:ETH/USDT'), null);
	});

	may(`${name}: keeps a copy, so that a later change of the object does not reach it`, async t => {
		const {cache} = await open(t);
		const quote = {bid: 100};
		await cache.set('quote', quote);
		quote.bid = 7;
		t.deepEqual(await cache.get('quote'), {bid: 100});
	});

	may(`${name}: forgets a value when its time is over, and not one that was replaced by a lasting one`, async t => {
		const {cache, pass} = await open(t);
		await Promise.all([cache.set('short', 1, 150), cache.set('long', 2, 600_000), cache.set('replaced', 3, 150), cache.set('lasting', 4)]);
		await cache.set('replaced', 5);
		t.is(await cache.get('long'), 2);
		await pass(200);
		t.deepEqual(await Promise.all(['short', 'long', 'replaced', 'lasting'].map(async key => cache.get(key))), [null, 2, 5, 4]);
	});

	may(`${name}: takes many values at once, each ending as it was set last`, async t => {
		const {cache} = await open(t);
		const writes = Array.from({length: 2000}, async (_, index) => cache.set(`key ${index % 500}`, index));
		await Promise.all(writes);
		t.deepEqual(await Promise.all([0, 1, 499].map(async index => cache.get(`key ${index}`))), [1500, 1501, 1999]);
	});

	may(`${name}: refuses what JSON has no word for`, async t => {
		const {cache} = await open(t);
		await t.throwsAsync(cache.set('key', undefined), {instanceOf: InvariantError});
		t.is(await cache.get('key'), null);
	});

	may(`${name}: publishes without waiting, and after it was closed takes everything and keeps nothing`, async t => {
		const {cache} = await open(t);
		const record = firstRecord;
		if (record === undefined) {
			t.fail('there is no record to publish');
			return;
		}

		t.notThrows(() => {
			cache.publish(record);
		});
		await cache.set('key', 1);
		await cache.close();
		cache.publish(record);
		await cache.set('key', 2);
		t.is(await cache.get('key'), null);
		await cache.close();
	});
}
