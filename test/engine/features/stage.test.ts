import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import type {DomainEvent, JournalRecord} from '../../../src/engine/domain/event.js';
import type {Candle} from '../../../src/engine/domain/market.js';
import {hour} from '../../../src/engine/domain/units.js';
import {featureMatrix} from '../../../src/engine/features/matrix.js';
import {createFeaturesStage} from '../../../src/engine/features/stage.js';
import type {DerivedEvent, Stage} from '../../../src/engine/kernel/stage.js';
import {syntheticCandles} from './synthetic.js';

const config = {symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '1h'} as const;
const bitcoin = syntheticCandles({bars: 800, seed: 1});
const ether = syntheticCandles({bars: 800, seed: 2});

/** Feeds events as records with rising sequence numbers and returns what the stage answered. */
function play(stage: Stage, events: readonly DomainEvent[], firstSeq = 1): {readonly event: DerivedEvent; readonly causes: readonly number[]}[] {
	const answers: {event: DerivedEvent; causes: readonly number[]}[] = [];
	for (const [index, event] of events.entries()) {
		const record: JournalRecord = {seq: firstSeq + index, at: 0, input: true, causes: [], event};
		stage.react(record, {
			event(answer, causes = []) {
				answers.push({event: answer, causes});
			},
			effect() {
				throw new Error('features have no effects');
			},
		});
	}

	return answers;
}

const history = (symbol: string, candles: readonly Candle[]): DomainEvent => ({type: 'HistoryLoaded', symbol, timeframe: '1h', candles});
const closed = (symbol: string, candle: Candle): DomainEvent => ({type: 'CandleClosed', symbol, timeframe: '1h', candle});
const completed = (barClose: number, symbols: readonly string[] = config.symbols): DomainEvent =>
	({type: 'BarCompleted', barClose, symbols, missing: [], late: false});

const lastOf = (candles: readonly Candle[]): Candle => candles.at(-1) ?? {openTime: 0, open: 0, high: 0, low: 0, close: 0, volume: 0};
const barClose = lastOf(bitcoin).openTime + hour;
const warmUp: readonly DomainEvent[] = [history('BTC/USDT', bitcoin.slice(0, -1)), history('ETH/USDT', ether.slice(0, -1))];
const lastBars: readonly DomainEvent[] = [closed('BTC/USDT', lastOf(bitcoin)), closed('ETH/USDT', lastOf(ether))];

function lastRow(candles: readonly Candle[]): (number | null)[] {
	const {values, columns} = featureMatrix(candles);
	return Array.from(values.slice(-columns), value => Number.isNaN(value) ? null : value);
}

const unknown = lastRow(bitcoin).map(() => null);

test('answers a completed bar with the features of every market, caused by its candle', t => {
	t.deepEqual(play(createFeaturesStage(config), [...warmUp, ...lastBars, completed(barClose)]), [
		{event: {type: 'FeaturesComputed', symbol: 'BTC/USDT', barClose, values: lastRow(bitcoin)}, causes: [3]},
		{event: {type: 'FeaturesComputed', symbol: 'ETH/USDT', barClose, values: lastRow(ether)}, causes: [4]},
	]);
});

test('says null for what is not known yet', t => {
	const [answer] = play(createFeaturesStage(config), [closed('BTC/USDT', lastOf(bitcoin)), completed(barClose, ['BTC/USDT'])]);
	t.deepEqual(answer, {event: {type: 'FeaturesComputed', symbol: 'BTC/USDT', barClose, values: lastRow(bitcoin.slice(-1))}, causes: [1]});
	t.is(lastRow(bitcoin.slice(-1)).filter(value => value === null).length, unknown.length - 4);
});

test('answers only for markets that have the bar and that it was asked to follow', t => {
	const stage = createFeaturesStage(config);
	const answers = play(stage, [...warmUp, ...lastBars, closed('XRP/USDT', lastOf(bitcoin)), completed(barClose, ['XRP/USDT', 'ETH/USDT'])]);
	t.deepEqual(answers.map(({event}) => event.type === 'FeaturesComputed' ? event.symbol : ''), ['ETH/USDT']);
});

test('knows nothing of a bar that was faulty', t => {
	const faulty = closed('BTC/USDT', {...lastOf(bitcoin), high: 0.01});
	const [answer] = play(createFeaturesStage(config), [...warmUp, faulty, completed(barClose, ['BTC/USDT'])]);
	t.deepEqual(answer, {event: {type: 'FeaturesComputed', symbol: 'BTC/USDT', barClose, values: unknown}, causes: []});
});

test('ignores bars that it had before and bars of another timeframe', t => {
	const again = [history('BTC/USDT', bitcoin), closed('BTC/USDT', lastOf(bitcoin))];
	const slow: DomainEvent = {type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '4h', candle: {...lastOf(bitcoin), openTime: barClose}};
	const answers = play(createFeaturesStage(config), [...warmUp, ...lastBars, ...again, slow, completed(barClose)]);
	t.deepEqual(answers, play(createFeaturesStage(config), [...warmUp, ...lastBars, completed(barClose)]));
});

test('goes on from saved state as if nothing had been', t => {
	const stage = createFeaturesStage(config);
	play(stage, warmUp);
	const text = JSON.stringify(stage.save());
	const saved: unknown = JSON.parse(text);
	const restored = createFeaturesStage(config);
	restored.load(saved);
	t.deepEqual(restored.save(), stage.save());
	const rest = [...lastBars, completed(barClose)];
	t.deepEqual(play(restored, rest, 3), play(stage, rest, 3));
	t.deepEqual(restored.save(), stage.save());
	for (const broken of [null, {}, [{symbol: 'BTC/USDT'}]]) {
		t.throws(() => {
			restored.load(broken);
		}, {instanceOf: CryptoTraderError, code: 'feature-snapshot'});
	}
});
