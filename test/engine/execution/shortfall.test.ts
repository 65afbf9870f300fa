import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, multiply, zero} from '../../../src/engine/domain/decimal.js';
import type {Fill} from '../../../src/engine/domain/order.js';
import {type FinishedOrder, scoreCostModel, shortfallOf} from '../../../src/engine/execution/shortfall.js';
import {holds} from '../sim/support/property.js';

function fill(price: string, quantity: string, more: Partial<Fill> = {}): Fill {
	return {tradeId: 't', venueOrderId: 'v', clientOrderId: 'c', symbol: 'BTC/USDT', side: 'buy', price, quantity, fee: '0', feeAsset: 'USDT', liquidity: 'taker', at: 0, ...more};
}

function order(more: Partial<FinishedOrder> = {}): FinishedOrder {
	return {symbol: 'BTC/USDT', side: 'buy', quantity: decimal(10), fills: [], decided: decimal(100), arrived: decimal(101), ended: decimal(104), spread: decimal('0.5'), ...more};
}

function parts(finished: FinishedOrder): Record<string, string | number> {
	const {cost, ...rest} = shortfallOf(finished);
	return {...Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, formatDecimal(value)])), cost};
}

test('an order by hand: decided at 100, sent at 101, 6 filled at 101.5 and 102, 4 missed at 104', t => {
	const fills = [fill('101.5', '4', {fee: '0.406'}), fill('102', '2', {fee: '0.204'})];
	// Delay 6 × 1; spread 6 × 0.25; impact (406 + 204 − 606) − 1.5; fees 0.61; missed 4 × 4.
	t.deepEqual(parts(order({fills})), {total: '26.61', delay: '6', spread: '1.5', impact: '2.5', fee: '0.61', opportunity: '16', cost: 266.1});
});

test('the same for a sale, where a falling price costs', t => {
	const fills = [fill('98.5', '10', {side: 'sell', fee: '1'})];
	t.deepEqual(parts(order({side: 'sell', fills, arrived: decimal(99), ended: decimal(98)})), {total: '16', delay: '10', spread: '2.5', impact: '2.5', fee: '1', opportunity: '0', cost: 160});
});

test('who waits earns half of the spread', t => {
	t.like(parts(order({quantity: decimal(1), arrived: decimal(100), ended: decimal(100), fills: [fill('99.75', '1', {liquidity: 'maker'})]})), {spread: '-0.25', impact: '0', total: '-0.25'});
});

test('an order that nothing came of has cost what it missed', t => {
	t.like(parts(order()), {total: '40', opportunity: '40', delay: '0', fee: '0', cost: 400});
});

test('fees in base units count at the price of the fill, in a third asset at its own, and without a price not at all silently', t => {
	t.like(parts(order({quantity: decimal(1), fills: [fill('101', '1', {fee: '0.001', feeAsset: 'BTC'})]})), {fee: '0.101'});
	const inThird = order({quantity: decimal(1), fills: [fill('101', '1', {fee: '0.002', feeAsset: 'BNB'})]});
	t.throws(() => shortfallOf(inThird), {message: /no price for the fee in BNB/});
	t.like(parts({...inThird, feePrices: {BNB: decimal(300)}}), {fee: '0.6'});
});

test('more than was wanted, and prices that are none, are broken invariants', t => {
	t.throws(() => shortfallOf(order({fills: [fill('100', '10.1')]})), {message: /beyond/});
	t.throws(() => shortfallOf(order({decided: zero})), {message: /without prices/});
});

const cents = fc.integer({min: 1, max: 10 ** 7}).map(count => (count / 100).toFixed(2));
const anyFill = fc.record({price: cents, units: fc.integer({min: 1, max: 10 ** 6}), fee: fc.integer({min: 0, max: 1000}), taker: fc.boolean(), inBase: fc.boolean()});

const anyOrder = fc.record({
	all: fc.array(anyFill, {maxLength: 8}), missed: fc.integer({min: 1, max: 10 ** 6}), decided: cents, arrived: cents, ended: cents, spread: cents, side: fc.constantFrom('buy' as const, 'sell' as const),
});

/** What the account has after the order, at the last price. */
function realised({side, fills, ended}: FinishedOrder): bigint {
	const sign = side === 'buy' ? 1n : -1n;
	return fills.reduce((sum, {quantity, price, fee, feeAsset}) => {
		const feeInQuote = feeAsset === 'BTC' ? multiply(decimal(fee), decimal(price)) : decimal(fee);
		return sum + (sign * multiply(decimal(quantity), ended - decimal(price))) - feeInQuote;
	}, zero);
}

test('the parts add up to the difference to the paper account, to the last digit', t => {
	holds(t, fc.property(anyOrder, ({all, missed, side, ...prices}) => {
		const fills = all.map(({price, units, fee, taker, inBase}) => fill(price, (units / 1e5).toFixed(5), {
			side, fee: (fee / 1e5).toFixed(5), feeAsset: inBase ? 'BTC' : 'USDT', liquidity: taker ? 'taker' : 'maker',
		}));
		const quantity = fills.reduce((sum, one) => sum + decimal(one.quantity), decimal((missed / 1e5).toFixed(5)));
		const [decided, arrived, ended, width] = [decimal(prices.decided), decimal(prices.arrived), decimal(prices.ended), decimal(prices.spread)];
		const finished = order({side, fills, quantity, decided, arrived, ended, spread: width});
		const {total, delay, spread, impact, fee, opportunity} = shortfallOf(finished);
		const paper = (side === 'buy' ? 1n : -1n) * multiply(quantity, finished.ended - finished.decided);
		return total === paper - realised(finished) && total === delay + spread + impact + fee + opportunity;
	}), {seed: 73, numRuns: 500});
});

test('a cost model is scored by its mean error and by how much it explains', t => {
	t.deepEqual(scoreCostModel([{expected: 1, realised: 2}, {expected: 3, realised: 4}]), {orders: 2, meanError: 1, rSquared: 0});
	t.deepEqual(scoreCostModel([{expected: 2, realised: 2}, {expected: 4, realised: 4}]), {orders: 2, meanError: 0, rSquared: 1});
	t.is(scoreCostModel([{expected: 2, realised: 3}])?.rSquared, null);
	t.is(scoreCostModel([]), null);
});
