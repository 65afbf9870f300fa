/**
The rungs of the way out, and what the log of it says to the engine afterwards.
*/
import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, multiply} from '../../../src/engine/domain/decimal.js';
import type {Market} from '../../../src/engine/domain/market.js';
import {type Brief, positionOf} from '../../../src/engine/halt/brief.js';
import {haltLogLine, haltNews, parseHaltLog, unfinishedHalt} from '../../../src/engine/halt/halt-log.js';
import {afterRefusal, afterSale, firstRung, isDust, orderOf, saleAt} from '../../../src/engine/halt/ladder.js';
import type {HaltLine} from '../../../src/engine/halt/report.js';

const market: Market = {symbol: 'BTC/USDT', base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', minQuantity: '0.00001', minNotional: '5', makerFee: 0, takerFee: 0};
const price = {bid: 30_000, guard: 0.005};

test('each miss reaches further below the bid, down to a fifth, and never further', t => {
	let rung = firstRung;
	const limits: string[] = [];
	for (let miss = 0; miss < 60; miss++) {
		limits.push(formatDecimal(saleAt(rung, decimal('0.5'), market, price).limitPrice));
		rung = afterSale(rung, 0n);
	}

	t.deepEqual(limits.slice(0, 3), ['29850', '29700', '29550']);
	t.is(limits.at(-1), '24000');
	t.is(afterSale(rung, 1n).misses, rung.misses, 'what sells something stays where it is');
});

test('a refusal is answered with half the size at the bid itself, then with less, and starts anew', t => {
	let rung = afterRefusal(firstRung);
	t.like(orderOf('x', market, saleAt(rung, decimal('0.5'), market, price)), {quantity: '0.25', limitPrice: '30000', reduceOnly: true, side: 'sell', timeInForce: 'immediate-or-cancel'});
	const sizes = [];
	for (let refusal = 0; refusal < 7; refusal++) {
		rung = afterRefusal(rung);
		sizes.push(formatDecimal(saleAt(rung, decimal('0.5'), market, price).quantity));
	}

	t.deepEqual(sizes, ['0.125', '0.0625', '0.03125', '0.01562', '0.00781', '0.5', '0.25']);
});

test('whatever the rung, a sell is within what is held, on the steps, worth enough, and above the lowest price', t => {
	fc.assert(fc.property(fc.integer({min: 20, max: 10_000_000}), fc.integer({min: 0, max: 200}), fc.integer({min: 0, max: 40}), (units, misses, refusals) => {
		const held = decimal((units / 100_000).toFixed(5));
		if (isDust(held, market, price.bid)) {
			return;
		}

		const {quantity, limitPrice} = saleAt({misses, refusals}, held, market, price);
		t.true(quantity > 0n && quantity <= held);
		t.is(quantity % decimal(market.quantityStep), 0n);
		t.is(limitPrice % decimal(market.priceTick), 0n);
		t.true(multiply(quantity, limitPrice) >= decimal(market.minNotional));
		t.true(limitPrice >= decimal('24000') && limitPrice <= decimal('30000'));
	}));
});

test('dust is what is below the step, the smallest quantity or the smallest value', t => {
	t.true(isDust(0n, market, 30_000));
	t.true(isDust(decimal('0.000009'), market, 1e9));
	t.true(isDust(decimal('0.00016'), market, 30_000), '4.80 USDT');
	t.false(isDust(decimal('0.00017'), market, 30_000), '5.10 USDT');
});

test('what is ours is the ledger\'s holding and what it had not heard of; others\' executions and known ones count for nothing', t => {
	const brief: Brief = {prefix: 'ct01234567-', symbols: ['BTC/USDT'], positions: {'BTC/USDT': '1'}, working: [], since: 100, trades: ['BTC/USDT 1'], markets: {}, bids: {}, slippageGuard: 0};
	const fill = (tradeId: string, clientOrderId: string | null, part = {}) => ({
		tradeId, clientOrderId, venueOrderId: 'v', symbol: 'BTC/USDT', side: 'buy' as const, price: '1', quantity: '0.5', fee: '0.001', feeAsset: 'BTC', liquidity: 'taker' as const, at: 200, ...part,
	});
	const own = 'ct01234567-1';
	const fills = [fill('1', own), fill('2', own), fill('3', 'stranger'), fill('4', null), fill('5', own, {at: 99}), fill('6', own, {side: 'sell', quantity: '0.2', fee: '1', feeAsset: 'USDT'})];
	t.is(formatDecimal(positionOf(brief, 'BTC/USDT', fills)), '1.299');
	t.is(positionOf(brief, 'BTC/USDT', [fill('7', own, {side: 'sell', quantity: '9', fee: '0'})]), 0n);
	t.is(formatDecimal(positionOf({...brief, prefix: null}, 'BTC/USDT', fills)), '1');
});

test('the log tells an engine that comes back what is new, and a guard that comes after what is not ended', t => {
	const order = orderOf('ct01234567-G000001', market, saleAt(firstRung, decimal('0.5'), market, price));
	const wish = {by: 'screen', reason: 'Ctrl+X', flatten: true} as const;
	const lines: HaltLine[] = [{at: 10, step: 'began', wish}, {at: 11, step: 'selling', order}, {at: 12, step: 'trouble', text: 'timeout'}];
	const text = `${lines.map(haltLogLine).join('')}{"at":13,"step":"so`;
	const read = parseHaltLog(text);
	t.deepEqual(read, lines, 'what was cut off is left out');
	t.deepEqual(unfinishedHalt(read), wish);
	t.is(unfinishedHalt([...read, {at: 14, step: 'ended', report: {confirmed: true, gaveUp: false, flatten: true, orders: [], positions: {}, dust: {}, milliseconds: 4, cancelled: 0, sold: 1, reached: true, trouble: null}}]), null);
	t.deepEqual(haltNews(read, 10)?.orders, [order]);
	t.deepEqual(haltNews(read, 11)?.orders, []);
	t.deepEqual(haltNews(read, 11)?.notices, [{level: 'warn', text: 'beside the engine: timeout'}]);
	t.is(haltNews(read, 12), null);
});
