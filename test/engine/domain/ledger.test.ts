import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, multiply, zero, type Decimal} from '../../../src/engine/domain/decimal.js';
import {InvariantError} from '../../../src/engine/domain/error.js';
import {applyFlow, applyToBalances, applyToHolding, assetsOf, averageCost, feeShares, type Holding, type LedgerBalances} from '../../../src/engine/domain/ledger.js';
import type {Fill} from '../../../src/engine/domain/order.js';
import {holds} from '../sim/support/property.js';

const noDust = zero;

function fill(side: Fill['side'], quantity: string, price: string, more: Partial<Fill> = {}): Fill {
	return {tradeId: 't', venueOrderId: 'v', clientOrderId: 'c', symbol: 'BTC/USDT', side, price, quantity, fee: '0', feeAsset: 'USDT', liquidity: 'taker', at: 1000, ...more};
}

/** Folds fills of one market; returns the holding after each. */
function hold(fills: readonly Fill[], dust: Decimal = noDust): {readonly holding: Holding | null; readonly closed: Holding | null}[] {
	let holding: Holding | null = null;
	return fills.map(one => {
		const after = applyToHolding(holding, one, dust);
		({holding} = after);
		return after;
	});
}

test('a buy takes quote and brings base, a sale the other way round, the fee leaves in its own asset', t => {
	const bought = applyToBalances({USDT: '1000', BNB: '2'}, fill('buy', '0.5', '100', {fee: '0.01', feeAsset: 'BNB'}));
	t.deepEqual(bought, {USDT: '950', BNB: '1.99', BTC: '0.5'});
	t.deepEqual(applyToBalances(bought, fill('sell', '0.2', '110', {fee: '0.022'})), {USDT: '971.978', BNB: '1.99', BTC: '0.3'});
	t.deepEqual(applyToBalances({USDT: '100'}, fill('buy', '1', '100', {fee: '0.001', feeAsset: 'BTC'})), {USDT: '0', BTC: '0.999'});
});

test('a fee in a third asset is paid by the user\'s own coins first, then by the books, and by coins from outside for the rest', t => {
	const bnb = fill('buy', '1', '100', {fee: '0.5', feeAsset: 'BNB'});
	const shares = (held: string, foreign: string): readonly string[] => {
		const {ours, outside} = feeShares(bnb, {BNB: held}, decimal(foreign));
		return [formatDecimal(ours), formatDecimal(outside)];
	};

	t.deepEqual(shares('0', '2'), ['0', '0.5']);
	t.deepEqual(shares('3', '2'), ['0', '0.5']);
	t.deepEqual(shares('3', '0.2'), ['0.3', '0.2']);
	t.deepEqual(shares('3', '0'), ['0.5', '0']);
	t.deepEqual(shares('0.1', '0.2'), ['0.1', '0.4'], 'books never go below zero for a fee');
	t.deepEqual(feeShares(fill('buy', '1', '100', {fee: '0.1'}), {}, decimal('5')), {ours: decimal('0.1'), outside: zero}, 'a fee in the quote currency is the books\' own');
	t.deepEqual(feeShares(fill('buy', '1', '100', {fee: '0.1', feeAsset: 'BTC'}), {}, decimal('5')), {ours: decimal('0.1'), outside: zero}, 'and so is one in what was bought');
});

test('a fee in the coin that is sold comes out of what is left of it, and from outside when nothing is', t => {
	const sale = fill('sell', '1', '100', {fee: '0.1', feeAsset: 'BTC'});
	t.deepEqual(feeShares(sale, {BTC: '1.5'}, zero), {ours: decimal('0.1'), outside: zero});
	t.deepEqual(feeShares(sale, {BTC: '1.04'}, zero), {ours: decimal('0.04'), outside: decimal('0.06')});
	t.deepEqual(feeShares(sale, {BTC: '1'}, decimal('7')), {ours: zero, outside: decimal('0.1')});
});

test('a flow changes one balance, and nothing can leave that is not there', t => {
	t.deepEqual(applyFlow({USDT: '10', BTC: '1'}, 'USDT', decimal('5')), {USDT: '15', BTC: '1'});
	t.deepEqual(applyFlow({USDT: '10'}, 'USDT', decimal('-10')), {USDT: '0'});
	t.deepEqual(applyFlow({USDT: '10'}, 'ETH', decimal('2')), {USDT: '10', ETH: '2'});
	t.throws(() => applyFlow({USDT: '10'}, 'USDT', decimal('-10.01')), {instanceOf: InvariantError, message: /more USDT has left/});
});

test('charges are part of what is bought, and of what a sale does not bring', t => {
	const {holding} = applyToHolding(null, fill('buy', '1', '100'), noDust, decimal('2'));
	t.like(holding, {cost: '102', invested: '102'});
	t.is(applyToHolding(holding, fill('sell', '1', '110'), noDust, decimal('3')).closed?.realizedPnl, '5');
});

test('an impossible fill is refused', t => {
	for (const wrong of [fill('buy', '0', '1'), fill('sell', '-1', '1'), fill('buy', '1', '0'), fill('buy', '1', '-5'), fill('buy', '1', '1', {fee: '-0.1'})]) {
		t.throws(() => applyToBalances({USDT: '1000'}, wrong), {instanceOf: InvariantError, message: /impossible fill t/});
	}

	t.throws(() => assetsOf('BTCUSDT'), {instanceOf: InvariantError});
});

type Trade = {readonly side: 'buy' | 'sell'; readonly units: bigint; readonly cents: bigint; readonly fee: bigint; readonly feeIn: 'base' | 'quote' | 'third'; readonly symbol: string};

const trades = fc.array(fc.record<Trade>({
	side: fc.constantFrom('buy', 'sell'),
	units: fc.bigInt({min: 1n, max: 10n ** 9n}),
	cents: fc.bigInt({min: 1n, max: 10n ** 8n}),
	fee: fc.bigInt({min: 0n, max: 1000n}),
	feeIn: fc.constantFrom('base', 'quote', 'third'),
	symbol: fc.constantFrom('BTC/USDT', 'ETH/USDT', 'ETH/BTC'),
}), {maxLength: 60});

function fillOf({side, units, cents, fee, feeIn, symbol}: Trade): Fill {
	const {base, quote} = assetsOf(symbol);
	const feeAsset = {base, quote, third: 'BNB'}[feeIn];
	return fill(side, formatDecimal(units * (10n ** 10n)), formatDecimal(cents * (10n ** 16n)), {symbol, fee: formatDecimal(fee * (10n ** 10n)), feeAsset});
}

test('cash, inventory and fees are conserved to the last unit under any fills', t => {
	holds(t, fc.property(trades, list => {
		const start: LedgerBalances = {USDT: '1000000', BTC: '5', BNB: '1'};
		const expected: Record<string, Decimal> = {USDT: decimal('1000000'), BTC: decimal('5'), ETH: zero, BNB: decimal('1')};
		let balances = start;
		for (const one of list.map(fillOf)) {
			const {base, quote} = assetsOf(one.symbol);
			const sign = one.side === 'buy' ? 1n : -1n;
			expected[base] = (expected[base] ?? zero) + (sign * decimal(one.quantity));
			expected[quote] = (expected[quote] ?? zero) - (sign * multiply(decimal(one.quantity), decimal(one.price)));
			expected[one.feeAsset] = (expected[one.feeAsset] ?? zero) - decimal(one.fee);
			balances = applyToBalances(balances, one);
		}

		return Object.entries(expected).every(([asset, total]) => decimal(balances[asset] ?? '0') === total);
	}), {seed: 11});
});

test('average cost: a fee in quote is added, a fee in base makes what was bought dearer', t => {
	const [first, second] = hold([fill('buy', '1', '100', {fee: '1'}), fill('buy', '1', '120', {fee: '0.5', feeAsset: 'BTC'})]);
	t.deepEqual(first?.holding, {quantity: '1', cost: '101', realizedPnl: '0', invested: '101', openedAt: 1000});
	t.like(second?.holding, {quantity: '1.5', cost: '221', invested: '221'});
	t.is(formatDecimal(averageCost(second?.holding ?? {quantity: '0', cost: '0', realizedPnl: '0', invested: '0', openedAt: null})), '147.333333333333333333');
});

test('a sale takes its share of the cost out; what is left keeps its average', t => {
	const [, after] = hold([fill('buy', '4', '100', {fee: '4'}), fill('sell', '1', '130', {fee: '0.5', at: 2000})]);
	t.deepEqual(after, {holding: {quantity: '3', cost: '303', realizedPnl: '28.5', invested: '404', openedAt: 1000}, closed: null});
});

test('a position that goes back to nothing is closed with its whole profit, and the next one begins anew', t => {
	const steps = hold([fill('buy', '3', '10'), fill('sell', '1', '12'), fill('sell', '2', '9', {fee: '0.3'}), fill('buy', '1', '20', {at: 5000})]);
	t.deepEqual(steps[2], {holding: null, closed: {quantity: '0', cost: '0', realizedPnl: '-0.3', invested: '30', openedAt: 1000}});
	t.deepEqual(steps[3]?.holding, {quantity: '1', cost: '20', realizedPnl: '0', invested: '20', openedAt: 5000});
});

test('less than can be sold counts as closed and stays as dust without an opening time', t => {
	const dust = decimal('0.00001');
	const steps = hold([fill('buy', '1', '100', {fee: '0.000005', feeAsset: 'BTC'}), fill('sell', '0.99999', '100'), fill('buy', '1', '50', {at: 7000})], dust);
	t.is(steps[1]?.closed?.quantity, '0.000005');
	t.like(steps[1]?.holding, {quantity: '0.000005', realizedPnl: '0', openedAt: null});
	t.is(steps[1]?.holding?.invested, steps[1]?.holding?.cost);
	t.like(steps[2]?.holding, {quantity: '1.000005', openedAt: 7000});
	const [exactly] = hold([fill('buy', '1', '1'), fill('sell', '0.99999', '1')], dust).slice(1);
	t.is(exactly?.closed, null, 'exactly the smallest order is no dust');
});

test('selling more than is held is a broken invariant, the fee in base counted', t => {
	t.throws(() => applyToHolding(null, fill('sell', '1', '1'), noDust), {instanceOf: InvariantError, message: /sold 1 BTC but the ledger holds 0/});
	t.throws(() => hold([fill('buy', '1', '1'), fill('sell', '1.00000001', '1')]), {instanceOf: InvariantError});
	t.throws(() => hold([fill('buy', '1', '1'), fill('sell', '1', '1', {fee: '0.001', feeAsset: 'BTC'})]), {instanceOf: InvariantError});
	t.notThrows(() => hold([fill('buy', '1', '1'), fill('sell', '0.999', '1', {fee: '0.001', feeAsset: 'BTC'})]));
});

/** A walk of buys and of sells of a share of what is held, fees in quote. */
const walk = fc.array(fc.record({
	buy: fc.boolean(),
	units: fc.bigInt({min: 1n, max: 10n ** 8n}),
	share: fc.integer({min: 1, max: 100}),
	cents: fc.bigInt({min: 100n, max: 10n ** 7n}),
	fee: fc.bigInt({min: 0n, max: 10n ** 5n}),
}), {minLength: 1, maxLength: 40});

test('quantity is what was bought less what was sold, and profit plus cost is what went in and came out, to the last unit', t => {
	holds(t, fc.property(walk, steps => {
		let holding: Holding | null = null;
		let [quantity, cash, realized] = [zero, zero, zero];
		for (const {buy, units, share, cents, fee} of steps) {
			const size = buy ? units * (10n ** 10n) : quantity * BigInt(share) / 100n;
			if (size === zero) {
				continue;
			}

			const one = fill(buy ? 'buy' : 'sell', formatDecimal(size), formatDecimal(cents * (10n ** 16n)), {fee: formatDecimal(fee * (10n ** 12n))});
			const after = applyToHolding(holding, one, noDust);
			const value = multiply(size, decimal(one.price));
			quantity += buy ? size : -size;
			cash += (buy ? -value : value) - decimal(one.fee);
			({holding} = after);
			realized += decimal(after.closed?.realizedPnl ?? '0');
			const open = decimal(after.holding?.realizedPnl ?? '0');
			if (decimal(holding?.quantity ?? '0') !== quantity || realized + open - decimal(holding?.cost ?? '0') !== cash) {
				return false;
			}
		}

		return true;
	}), {seed: 12});
});
