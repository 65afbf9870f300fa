import test from 'ava';
import type {EventOf, InputEvent} from '../../../src/engine/domain/event.js';
import {hour, type EpochMs} from '../../../src/engine/domain/units.js';
import {createMarketStage} from '../../../src/engine/market/stage.js';
import {type Bench, type Happened, configOf, createBench, marketsLoaded, opening, started} from '../../support/stages.js';

const config = configOf({execution: {barGraceSeconds: 3, barTimeoutSeconds: 60}});
const symbols = ['BTC/USDT', 'ETH/USDT'];
const grace = 3000;
const minute = 60_000;

function closed(symbol: string, barClose: EpochMs): EventOf<'CandleClosed'> {
	return {type: 'CandleClosed', symbol, timeframe: '1h', candle: {openTime: barClose - hour, open: 1, high: 1, low: 1, close: 1, volume: 1}};
}

function history(symbol: string, barClose: EpochMs): EventOf<'HistoryLoaded'> {
	return {type: 'HistoryLoaded', symbol, timeframe: '1h', candles: [closed(symbol, barClose).candle]};
}

/** A bench that has started ten minutes into the hour, with history up to the hour. */
function begun(now = opening + (10 * minute)): Bench {
	const bench = createBench([createMarketStage(config)], now);
	const lastClose = Math.floor(now / hour) * hour;
	bench.give(started(config), ...symbols.map(symbol => history(symbol, lastClose)), marketsLoaded(config));
	return bench;
}

/** What the feed answers when the markets in `present` have the bar. */
function fetched(barClose: EpochMs, present: readonly string[] = symbols): readonly InputEvent[] {
	return [...present.map(symbol => closed(symbol, barClose)), {type: 'BarsFetched', barClose, present, missing: symbols.filter(symbol => !present.includes(symbol))}];
}

const bars = (happened: Happened): readonly EventOf<'BarCompleted'>[] => happened.events('BarCompleted');

test('a bar is fetched a little after it has closed', t => {
	const bench = begun();
	t.deepEqual(bench.all.asked('FetchBars'), []);
	t.is(bench.timers.get('bar'), opening + hour + grace);
	bench.pass((50 * minute) + grace - 1);
	t.deepEqual(bench.all.asked('FetchBars'), []);
	t.deepEqual(bench.pass(1).asked('FetchBars'), [{type: 'FetchBars', barClose: opening + hour, from: {'BTC/USDT': opening, 'ETH/USDT': opening}}]);
});

test('it is completed when every market has it, and the next one is waited for', t => {
	const bench = begun();
	bench.pass(51 * minute);
	t.deepEqual(bars(bench.give(...fetched(opening + hour))), [{type: 'BarCompleted', barClose: opening + hour, symbols, missing: [], late: false}]);
	t.is(bench.timers.get('bar'), opening + (2 * hour) + grace);
	bench.pass(hour);
	t.deepEqual(bench.all.asked('FetchBars').at(-1)?.from, {'BTC/USDT': opening + hour, 'ETH/USDT': opening + hour});
});

test('a market that does not have it yet is asked again every two seconds, the others are not', t => {
	const bench = begun();
	bench.pass((50 * minute) + grace);
	const first = bench.give(...fetched(opening + hour, ['BTC/USDT']));
	t.deepEqual(bars(first), []);
	const [again] = bench.pass(2000).asked('FetchBars');
	t.deepEqual(again?.from, {'BTC/USDT': opening + hour, 'ETH/USDT': opening});
	t.is(bars(bench.give(...fetched(opening + hour))).length, 1);
});

test('after the timeout it goes on without those that are missing, and asks for that bar again with the next one', t => {
	const bench = begun();
	bench.pass((50 * minute) + grace);
	for (; bench.now < opening + hour + minute; bench.pass(2000)) {
		t.deepEqual(bars(bench.give(...fetched(opening + hour, ['BTC/USDT']))), []);
	}

	t.deepEqual(bars(bench.give(...fetched(opening + hour, ['BTC/USDT']))), [
		{type: 'BarCompleted', barClose: opening + hour, symbols: ['BTC/USDT'], missing: ['ETH/USDT'], late: false},
	]);
	bench.pass(hour);
	t.is(bench.all.asked('FetchBars').at(-1)?.from['ETH/USDT'], opening);
	bench.give(closed('ETH/USDT', opening + hour), ...fetched(opening + (2 * hour)));
	bench.pass(hour);
	t.is(bench.all.asked('FetchBars').at(-1)?.from['ETH/USDT'], opening + (2 * hour), 'a late bar is taken with the next one');
});

test('when no market has it in time the bar is completed empty', t => {
	const bench = begun();
	bench.pass(52 * minute);
	t.like(bars(bench.give(...fetched(opening + hour, [])))[0], {symbols: [], missing: symbols});
});

test('a bar that was completed is not completed again', t => {
	const bench = begun();
	bench.pass(51 * minute);
	bench.give(...fetched(opening + hour));
	t.deepEqual(bars(bench.give(...fetched(opening + hour))), []);
	t.deepEqual(bars(bench.give(...fetched(opening))), [], 'nor is an older one');
	t.true(bench.timers.has('bar'), 'and the next one is still waited for');
});

test('a repeated or older candle does not turn the clock back', t => {
	const bench = begun();
	bench.pass(51 * minute);
	bench.give(...fetched(opening + hour), closed('BTC/USDT', opening - hour));
	bench.pass(hour);
	t.is(bench.all.asked('FetchBars').at(-1)?.from['BTC/USDT'], opening + hour);
});

test('after a time without the engine all missed bars are fetched, and only the newest is completed', t => {
	const bench = begun();
	bench.pass(51 * minute);
	bench.give(...fetched(opening + hour));
	const later = createBench([createMarketStage(config)], opening + (9 * hour) + (20 * minute));
	later.kernel.load(bench.kernel.save());
	const [fetch] = later.give(started(config), marketsLoaded(config)).asked('FetchBars');
	t.deepEqual(fetch, {type: 'FetchBars', barClose: opening + (9 * hour), from: {'BTC/USDT': opening + hour, 'ETH/USDT': opening + hour}});
	const missed = Array.from({length: 7}, (_, index) => symbols.map(symbol => closed(symbol, opening + ((index + 2) * hour)))).flat();
	t.deepEqual(bars(later.give(...missed, ...fetched(opening + (9 * hour)))).map(({barClose}) => barClose), [opening + (9 * hour)]);
});

test('a bar whose answer came when the next one had closed is late', t => {
	const bench = begun();
	bench.pass((50 * minute) + grace);
	bench.pass(hour - grace - 1);
	t.like(bars(bench.give(...fetched(opening + hour)))[0], {late: false});

	const late = begun();
	late.pass((50 * minute) + hour);
	t.like(bars(late.give(...fetched(opening + hour)))[0], {barClose: opening + hour, late: true});
	t.is(late.timers.get('bar'), opening + (2 * hour) + grace, 'and the next one is fetched in its time');
});

test('a start within the grace of a bar waits for that bar', t => {
	const bench = createBench([createMarketStage(config)], opening + 1000);
	bench.give(started(config), ...symbols.map(symbol => history(symbol, opening - hour)), marketsLoaded(config));
	t.deepEqual(bench.all.asked('FetchBars'), []);
	t.is(bench.timers.get('bar'), opening + grace);
});

test('a market without history begins with the bar that is forming', t => {
	const bench = createBench([createMarketStage(config)], opening + (10 * minute));
	bench.give(started(config), history('BTC/USDT', opening), {type: 'HistoryLoaded', symbol: 'ETH/USDT', timeframe: '1h', candles: []}, marketsLoaded(config));
	bench.pass(51 * minute);
	t.deepEqual(bench.all.asked('FetchBars')[0]?.from, {'BTC/USDT': opening, 'ETH/USDT': opening});
});

test('after a broken invariant bars are waited for again', t => {
	const bench = begun();
	bench.pass((50 * minute) + grace);
	t.false(bench.timers.has('bar'), 'the answer is awaited; its input breaks an invariant and is no part of history');
	bench.give({type: 'InvariantBroken', reason: 'x', during: 'BarsFetched'});
	t.is(bench.timers.get('bar'), opening + (2 * hour) + grace);
});
