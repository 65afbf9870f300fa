import test from 'ava';
import type {MicrostructureSample, PublicTrade} from '../../../src/engine/domain/market.js';
import {createMicrostructureKeeper} from '../../../src/engine/kernel/microstructure-keeper.js';
import type {MicrostructureStore} from '../../../src/engine/ports/store.js';

const sampleAt = (minute: number) => ({symbol: 'BTC/USDT', minute}) as MicrostructureSample;
const tradeOf = (id: string) => ({id, symbol: 'BTC/USDT'}) as PublicTrade;

function begin(fail: () => boolean = () => false) {
	const written: string[] = [];
	const lost: number[] = [];
	let fire = (): void => undefined;
	let stopped = false;
	const store: Pick<MicrostructureStore, 'saveSamples' | 'saveTrades'> = {
		async saveSamples(venue, samples) {
			if (fail()) {
				throw new Error('disk full');
			}

			written.push(...samples.map(({minute}) => `${venue} minute ${minute}`));
		},
		async saveTrades(venue, trades) {
			written.push(...trades.map(({id}) => `${venue} trade ${id}`));
		},
	};
	const keeper = createMicrostructureKeeper({
		store: store as MicrostructureStore,
		everyMs: 1000,
		every(_milliseconds, action) {
			fire = action;
			return () => {
				stopped = true;
			};
		},
		onFault: rows => lost.push(rows),
	});
	return {keeper, written, lost, fire() {
		fire();
	}, isStopped: () => stopped};
}

test('what came is written together, by venue, and once', async t => {
	const {keeper, written, fire, isStopped} = begin();
	keeper.sample('binance', sampleAt(1));
	keeper.trades('binance', [tradeOf('a'), tradeOf('b')]);
	keeper.sample('kraken', sampleAt(1));
	t.deepEqual(written, []);
	fire();
	await keeper.flush();
	t.deepEqual(written, ['binance minute 1', 'binance trade a', 'binance trade b', 'kraken minute 1']);
	keeper.sample('binance', sampleAt(2));
	await keeper.close();
	t.true(isStopped());
	t.is(written.at(-1), 'binance minute 2');
	t.is(written.length, 5);
});

test('a store that fails costs what it was given, is told, and the rest goes on', async t => {
	let broken = true;
	const {keeper, written, lost} = begin(() => broken);
	keeper.sample('binance', sampleAt(1));
	await keeper.flush();
	t.deepEqual(lost, [1]);
	broken = false;
	keeper.sample('binance', sampleAt(2));
	await keeper.flush();
	t.deepEqual(written, ['binance minute 2']);
});

test('a store that does not keep up does not fill the memory', async t => {
	const {keeper, written} = begin();
	for (let minute = 0; minute < 60_000; minute++) {
		keeper.sample('binance', sampleAt(minute));
	}

	await keeper.flush();
	t.is(written.length, 50_000);
});
