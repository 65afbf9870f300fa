import test from 'ava';
import type {Candle} from '../../../src/engine/domain/market.js';
import {type EpochMs, hour} from '../../../src/engine/domain/units.js';
import {createManualClock} from '../../../src/engine/kernel/clock.js';
import {followBars} from '../../../src/engine/market/follow-bars.js';

const opening = Date.UTC(2024, 0, 1);
const barAt = (openTime: EpochMs): Candle => ({openTime, open: 1, high: 1, low: 1, close: 1, volume: 1});

/** A venue of one market whose bars come when `has` says so. */
function begin(has: (openTime: EpochMs) => boolean, fails: () => boolean = () => false) {
	const clock = createManualClock(opening + 60_000);
	const told: EpochMs[] = [];
	const kept: (readonly [EpochMs, EpochMs])[] = [];
	const health: string[] = [];
	let asked = 0;
	const stop = followBars({
		feed: {
			name: 'kraken',
			async fetchCandles({from, to}) {
				asked += 1;
				if (fails()) {
					throw new Error('no answer');
				}

				return Array.from({length: (to - from) / hour}, (_, index) => barAt(from + (index * hour))).filter(({openTime}) => has(openTime));
			},
		},
		symbols: ['BTC/USDT'], timeframe: '1h', clock, graceMs: 3000, retryMs: 10_000, retries: 3,
		async keep(_key, {from, to}) {
			kept.push([from, to]);
		},
		onCandle: (_symbol, {openTime}) => told.push(openTime),
		onHealth: status => health.push(status),
	});
	const pass = async (ms: number): Promise<void> => {
		const end = clock.now() + ms;
		while (clock.now() < end) {
			clock.moveTo(Math.min(end, clock.nextDue ?? end));
			await new Promise<void>(done => {
				setImmediate(done);
			});
		}
	};

	return {told, kept, health, pass, stop, asked: () => asked, clock};
}

test('each bar is told once, a little after its close', async t => {
	const {told, kept, pass, stop, clock} = begin(() => true);
	await pass((3 * hour) + 60_000);
	t.deepEqual(told, [opening, opening + hour, opening + (2 * hour)]);
	t.deepEqual(kept[0], [opening, opening + hour]);
	stop();
	t.is(clock.nextDue, null);
});

test('a bar that is late is asked for again, and one that comes hours later is still taken in its order', async t => {
	let late = true;
	const {told, pass, asked} = begin(openTime => openTime !== opening || !late);
	await pass(hour);
	t.deepEqual(told, []);
	t.is(asked(), 4, 'once and three times again');
	late = false;
	await pass(hour);
	t.deepEqual(told, [opening, opening + hour]);
});

test('a venue that is out of reach loses nothing but time', async t => {
	let away = true;
	const {told, health, pass} = begin(() => true, () => away);
	await pass(5 * hour);
	t.deepEqual(told, []);
	t.true(health.every(status => status === 'down'));
	away = false;
	await pass(hour);
	t.deepEqual(told, Array.from({length: 6}, (_, index) => opening + (index * hour)));
	t.is(health.at(-1), 'live');
});
