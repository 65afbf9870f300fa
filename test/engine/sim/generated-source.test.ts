import test from 'ava';
import {candleFault, type Candle} from '../../../src/engine/domain/market.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {hour} from '../../../src/engine/domain/units.js';
import {assetProfile} from '../../../src/engine/sim/market/asset.js';
import {generatedSource} from '../../../src/engine/sim/market/generated-source.js';

const from = Date.UTC(2024, 0, 1);
const fourYears = 4 * 365 * 24 * hour;
const symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT', 'QRS/USDT'];

const market = generatedSource({symbols, seed: 11, from});
const history = new Map(symbols.map(symbol => [symbol, market.bars(symbol, from - fourYears, from)]));
const returns = (symbol: string): readonly number[] => (history.get(symbol) ?? []).map(({open, close}) => Math.log(close / open));

function mean(values: readonly number[]): number {
	let sum = 0;
	for (const value of values) {
		sum += value;
	}

	return sum / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
	const [meanA, meanB] = [mean(a), mean(b)];
	const covariance = mean(a.map((value, index) => (value - meanA) * ((b[index] ?? 0) - meanB)));
	return covariance / Math.sqrt(mean(a.map(value => (value - meanA) ** 2)) * mean(b.map(value => (value - meanB) ** 2)));
}

test('has four years of whole, plausible hourly bars before the start', t => {
	for (const symbol of symbols) {
		const bars = history.get(symbol) ?? [];
		const {referencePrice} = assetProfile(symbol.split('/')[0] ?? '');
		t.is(bars.length, fourYears / hour);
		t.is(bars.find(bar => candleFault(bar) !== null), undefined);
		t.true(bars.every((bar, index) => index === 0 || bar.open === bars[index - 1]?.close));
		t.true(bars.every(({low, high}) => low > referencePrice / 60 && high < referencePrice * 60));
	}
});

test('is the same for the same seed, whatever is asked first, and another one for another seed', t => {
	const again = generatedSource({symbols, seed: 11, from: Date.UTC(2020, 5, 1)});
	again.lastBar('XRP/USDT', Date.UTC(2022, 0, 1));
	t.deepEqual(again.bars('ETH/USDT', from - (100 * hour), from), market.bars('ETH/USDT', from - (100 * hour), from));
	const fewer = generatedSource({symbols: ['ETH/USDT'], seed: 11, from});
	t.deepEqual(fewer.bars('ETH/USDT', from - (100 * hour), from), market.bars('ETH/USDT', from - (100 * hour), from));
	const other = generatedSource({symbols, seed: 12, from});
	t.notDeepEqual(other.bars('ETH/USDT', from - (100 * hour), from), market.bars('ETH/USDT', from - (100 * hour), from));
});

test('assets move together, with fat tails, clusters of volatility and no memory in the sign', t => {
	const btc = returns('BTC/USDT');
	for (const symbol of symbols.slice(1)) {
		const together = correlation(btc, returns(symbol));
		t.true(together > 0.4 && together < 0.95, `BTC and ${symbol} correlate by ${together}`);
	}

	const variance = mean(btc.map(value => value ** 2));
	const sizes = btc.map(value => Math.abs(value));
	t.true(mean(btc.map(value => value ** 4)) / (variance ** 2) > 5);
	t.true(correlation(sizes.slice(24), sizes.slice(0, -24)) > 0.05);
	t.true(Math.abs(correlation(btc.slice(1), btc.slice(0, -1))) < 0.05);
	const yearly = Math.sqrt(variance * 8760);
	t.true(yearly > 0.4 && yearly < 1.2);
});

test('has bull and bear stretches and a crash', t => {
	const bars = history.get('BTC/USDT') ?? [];
	const change = (hours: number) => bars.slice(hours).map((bar: Candle, index) => (bar.close / (bars[index]?.close ?? bar.close)) - 1);
	t.true(Math.max(...change(30 * 24)) > 0.25);
	t.true(Math.min(...change(30 * 24)) < -0.2);
	t.true(Math.min(...change(24)) < -0.08);
});

test('refuses a start that would leave less than four years of history', t => {
	const error = t.throws(() => generatedSource({symbols, seed: 1, from: Date.UTC(2015, 0, 1)}), {instanceOf: CryptoTraderError, message: /2015/});
	t.is(error?.exit, 2);
});
