import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, zero} from '../../../src/engine/domain/decimal.js';
import type {BookLevel, OrderBook} from '../../../src/engine/domain/market.js';
import {expectedCost, fitCoefficient, latencyCost, squareRootCost} from '../../../src/engine/execution/slippage-impact.js';
import {scheduleOrder} from '../../../src/engine/execution/slippage-schedule.js';
import {middleOf, walkBook} from '../../../src/engine/execution/slippage-walk.js';
import {holds} from '../sim/support/property.js';

const book: OrderBook = {symbol: 'BTC/USDT', at: 0, bids: [[99, 1], [98, 2], [95, 5]], asks: [[101, 1], [102, 2], [105, 5]]};
const close = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance;

test('a small book by hand: 2 bought cost 101 + 102 against a middle of 100', t => {
	const walk = walkBook(book, 'buy', decimal(2));
	t.deepEqual([walk.filled, walk.value, walk.unfilled, walk.worstPrice].map(value => formatDecimal(value ?? zero)), ['2', '203', '0', '102']);
	t.true(close(walk.cost ?? 0, 150, 1e-9));
	const sold = walkBook(book, 'sell', decimal('3.5'));
	t.deepEqual([sold.filled, sold.value, sold.worstPrice].map(value => formatDecimal(value ?? zero)), ['3.5', '342.5', '95']);
	t.true(close(sold.cost ?? 0, (350 - 342.5) / 350 * 10_000, 1e-9));
});

test('what the book does not hold stays unfilled, and an empty side says nothing', t => {
	const walk = walkBook(book, 'buy', decimal(10));
	t.deepEqual([formatDecimal(walk.filled), formatDecimal(walk.unfilled)], ['8', '2']);
	const empty = {...book, asks: []};
	t.like(walkBook(empty, 'buy', decimal(1)), {filled: zero, worstPrice: null, cost: null});
	t.is(middleOf(empty), null);
	t.throws(() => walkBook(book, 'buy', zero), {message: /nothing to walk/});
});

const amount = fc.integer({min: 1, max: 10_000}).map(units => units / 1000);
const steps = fc.array(fc.tuple(fc.integer({min: 1, max: 50}), amount), {minLength: 1, maxLength: 12});

/** Returns levels that go away from 1000 by tenths, upwards or downwards. */
function levelsOf(widths: readonly (readonly [number, number])[], direction: 1 | -1): BookLevel[] {
	return widths.map(([, quantity], index): BookLevel => {
		const away = widths.slice(0, index + 1).reduce((sum, [step]) => sum + step, 0);
		return [Number((1000 + (direction * away / 10)).toFixed(4)), quantity];
	});
}

const anyBook = fc.tuple(steps, steps).map(([bids, asks]): OrderBook => ({symbol: 'BTC/USDT', at: 0, bids: levelsOf(bids, -1), asks: levelsOf(asks, 1)}));

test('cost rises with size and never falls per unit, filled and unfilled are the whole, and nothing is filled that is not there', t => {
	holds(t, fc.property(anyBook, amount, amount, fc.constantFrom('buy' as const, 'sell' as const), (any, a, b, side) => {
		const [small, large] = [Math.min(a, b), Math.max(a, b)].map(value => walkBook(any, side, decimal(value)));
		const held = (side === 'buy' ? any.asks : any.bids).reduce((sum, [, quantity]) => sum + decimal(quantity), zero);
		return small !== undefined && large !== undefined && (small.cost ?? 0) <= (large.cost ?? 0) + 1e-9 && (small.cost ?? 0) >= 0
			&& large.filled + large.unfilled === decimal(Math.max(a, b)) && large.filled <= held && (large.unfilled === zero || large.filled === held);
	}), {seed: 71});
});

test('the cost in money is convex: each next unit costs as much as the last or more', t => {
	holds(t, fc.property(anyBook, amount, (any, step) => {
		const values = [1, 2, 3].map(count => walkBook(any, 'buy', decimal(step) * BigInt(count)));
		const [first, second, third] = values.map(({value}) => value);
		return values.some(({unfilled}) => unfilled > zero) || (third ?? zero) - (second ?? zero) >= (second ?? zero) - (first ?? zero);
	}), {seed: 72});
});

test('the square-root law: 0.01 % of a day at 3 % volatility costs 3 basis points, four times the size twice that', t => {
	const law = (share: number, halfSpread = 0): number => squareRootCost({halfSpread, dailyVolatility: 0.03, share});
	t.true(close(law(0.0001), 3, 1e-12));
	t.true(close(law(0.0004), 6, 1e-12));
	t.true(close(law(0.0001, 1.5), 4.5, 1e-12));
	t.is(law(0), 0);
	t.throws(() => law(-1), {message: /negative/});
	t.throws(() => law(Number.NaN), {message: /finite/});
});

test('the book is believed as far as it reaches, beyond it the larger of book and law', t => {
	const [within, beyond] = [walkBook(book, 'buy', decimal(1)), walkBook(book, 'buy', decimal(10))];
	t.is(expectedCost(within, 900), within.cost ?? 0);
	t.is(expectedCost(beyond, 900), 900);
	t.is(expectedCost(beyond, 1), beyond.cost ?? 0);
	t.is(expectedCost(walkBook({...book, asks: []}, 'buy', decimal(1)), 7), 7);
});

test('a second on the way at 3 % a day is a tenth of a basis point', t => {
	t.true(close(latencyCost(0.03, 1000), 300 / Math.sqrt(86_400), 1e-9));
});

test('the coefficient is found again in what orders cost, and not from a handful', t => {
	const orders = Array.from({length: 40}, (_, index) => {
		const inputs = {halfSpread: 1, dailyVolatility: 0.02 + (index / 1000), share: (index + 1) / 100_000};
		return {...inputs, realised: squareRootCost({...inputs, coefficient: 0.7})};
	});
	t.true(close(fitCoefficient(orders) ?? 0, 0.7, 1e-12));
	t.is(fitCoefficient(orders.slice(0, 19)), null);
	t.is(fitCoefficient(orders.map(order => ({...order, realised: 0}))), 0);
});

/** The example of the paper: a million shares in five days. */
const example = {quantity: 1e6, horizon: 5, periods: 5, volatility: 0.95, temporaryImpact: 2.5e-6, lastingImpact: 2.5e-7, fixedCost: 0.0625};

test('Almgren and Chriss: the example of their paper', t => {
	const {urgency, holdings, cost, deviation} = scheduleOrder({...example, riskAversion: 1e-6});
	t.true(close(urgency, 0.607_076_2, 5e-8), `κ ${urgency}`);
	t.deepEqual(holdings.map(left => Math.round(left)), [1_000_000, 541_956, 289_854, 147_897, 62_142, 0]);
	t.is(Math.round(cost), 911_227);
	t.is(Math.round(deviation), 603_431);
});

test('without a dislike of risk it trades evenly, and a larger dislike is faster and dearer', t => {
	const even = scheduleOrder({...example, riskAversion: 0});
	t.deepEqual(even.holdings.map(left => Math.round(left)), [1_000_000, 800_000, 600_000, 400_000, 200_000, 0]);
	t.is(Math.round(even.cost), 662_500);
	t.is(Math.round(even.deviation), 1_040_673);
	const nearly = scheduleOrder({...example, riskAversion: 1e-22});
	t.true(nearly.holdings.every((left, index) => close(left, even.holdings[index] ?? 0, 1)));
	let before = even;
	for (const riskAversion of [1e-8, 1e-7, 1e-6, 1e-5, 1e-3, 1]) {
		const next = scheduleOrder({...example, riskAversion});
		t.true(next.cost > before.cost && next.deviation < before.deviation && next.holdings.every(left => Number.isFinite(left) && left >= 0));
		before = next;
	}
});

test('a schedule without time, without periods or with free trading is none', t => {
	t.throws(() => scheduleOrder({...example, riskAversion: 0, periods: 0}), {message: /periods/});
	t.throws(() => scheduleOrder({...example, riskAversion: 0, lastingImpact: 1}), {message: /temporary impact/});
});
