import test from 'ava';
import fc from 'fast-check';
import {type Decimal, decimal, formatDecimal, multiply, zero} from '../../../src/engine/domain/decimal.js';
import type {BookLevel, Market} from '../../../src/engine/domain/market.js';
import type {Side} from '../../../src/engine/domain/order.js';
import {type Route, type VenueOffer, bestVenue, splitOrder} from '../../../src/engine/execution/routing.js';
import {marketOf} from '../../support/records.js';
import {holds} from '../sim/support/property.js';

const rules: Market = {...marketOf('BTC/USDT'), quantityStep: '1', minQuantity: '1', minNotional: '1', takerFee: 0.001};
const endless = decimal('1000000000');

function offer(venue: string, asks: readonly BookLevel[], more: Partial<Market> = {}, rest: Partial<VenueOffer> = {}): VenueOffer {
	const bids = asks.map(([price, quantity]): BookLevel => [200 - price, quantity]);
	return {venue, book: {symbol: 'BTC/USDT', at: 0, bids, asks}, market: {...rules, ...more}, available: endless, penalty: 0, ...rest};
}

function told({slices, unfilled}: Route): unknown {
	return [slices.map(({venue, quantity, limitPrice}) => `${formatDecimal(quantity)} at ${venue} up to ${formatDecimal(limitPrice)}`), formatDecimal(unfilled)];
}

function costOf({slices}: Route): Decimal {
	return slices.reduce((sum, {value}) => sum + value, zero);
}

test('books are merged: the cheapest level next, wherever it is', t => {
	const venues = [offer('a', [[100, 2], [103, 9]]), offer('b', [[101, 3], [102, 1]])];
	t.deepEqual(told(splitOrder(venues, 'buy', decimal(7))), [['4 at b up to 102', '3 at a up to 103'], '0']);
	t.deepEqual(told(splitOrder(venues, 'sell', decimal(7))), [['4 at b up to 98', '3 at a up to 97'], '0']);
});

test('fees and penalties are part of the price', t => {
	const venues = [offer('dear', [[100, 5]], {takerFee: 0.006}), offer('fair', [[100.4, 5]])];
	t.deepEqual(told(splitOrder(venues, 'buy', decimal(5))), [['5 at fair up to 100.4'], '0']);
	t.deepEqual(told(bestVenue(venues, 'buy', decimal(5))), [['5 at fair up to 100.4'], '0']);
	const shaky = [offer('shaky', [[100, 5]], {}, {penalty: 0.01}), offer('fair', [[100.4, 5]])];
	t.deepEqual(told(bestVenue(shaky, 'buy', decimal(5))), [['5 at fair up to 100.4'], '0']);
	t.is(formatDecimal(costOf(splitOrder([offer('a', [[100, 5]])], 'buy', decimal(2)))), '200.2');
	t.is(formatDecimal(costOf(splitOrder([offer('a', [[100, 5]])], 'sell', decimal(2)))), '199.8');
});

test('the best venue alone is the one that is cheapest for the whole, not for the first unit', t => {
	const venues = [offer('thin', [[99, 1], [120, 9]]), offer('deep', [[100, 10]])];
	t.deepEqual(told(bestVenue(venues, 'buy', decimal(10))), [['10 at deep up to 100'], '0']);
	t.deepEqual(told(bestVenue([offer('small', [[90, 1]]), offer('large', [[100, 5]])], 'buy', decimal(10))), [['5 at large up to 100'], '5']);
	t.deepEqual(bestVenue([], 'buy', decimal(1)), {slices: [], unfilled: decimal(1)});
});

test('what the books do not hold, and what cannot be paid, stays unfilled', t => {
	t.deepEqual(told(splitOrder([offer('a', [[100, 2]]), offer('b', [[101, 1]])], 'buy', decimal(9))), [['2 at a up to 100', '1 at b up to 101'], '6']);
	t.deepEqual(told(splitOrder([offer('a', [[100, 5]], {}, {available: decimal('200.2')}), offer('b', [[101, 5]])], 'buy', decimal(4))), [['2 at a up to 100', '2 at b up to 101'], '0']);
	t.deepEqual(told(splitOrder([offer('a', [[100, 5]], {}, {available: decimal('200.19')})], 'buy', decimal(4))), [['1 at a up to 100'], '3'], 'the fee must be paid too');
	t.deepEqual(told(splitOrder([offer('a', [[100, 5]], {}, {available: decimal('1.5')})], 'sell', decimal(4))), [['1 at a up to 100'], '3']);
});

test('a slice that would be too small goes to the others', t => {
	const venues = [offer('picky', [[100, 1]], {minQuantity: '2'}), offer('b', [[101, 9]])];
	t.deepEqual(told(splitOrder(venues, 'buy', decimal(3))), [['3 at b up to 101'], '0']);
	const rich = [offer('rich', [[100, 1]], {minNotional: '101'}), offer('b', [[101, 9]])];
	t.deepEqual(told(splitOrder(rich, 'buy', decimal(3))), [['3 at b up to 101'], '0']);
	t.deepEqual(told(splitOrder([offer('rich', [[100, 1]], {minNotional: '101'})], 'buy', decimal(1))), [[], '1']);
});

test('slices are on the step of their venue, and what rounding leaves goes where it still fits', t => {
	const venues = [offer('coarse', [[100, 1.5]], {quantityStep: '1'}), offer('fine', [[101, 9]], {quantityStep: '0.1', minQuantity: '0.1'})];
	t.deepEqual(told(splitOrder(venues, 'buy', decimal('2.55'))), [['1.5 at fine up to 101', '1 at coarse up to 100'], '0.05']);
});

test('nothing to route is a broken invariant', t => {
	t.throws(() => splitOrder([], 'buy', zero), {message: /nothing to route/});
});

/** Returns levels from 100 upwards, `scale` steps to one. */
function levelsOf(widths: readonly (readonly [step: number, quantity: number])[], scale: number): BookLevel[] {
	return widths.map(([, quantity], index): BookLevel => {
		const away = widths.slice(0, index + 1).reduce((sum, [step]) => sum + step, 0);
		return [Number((100 + (away / scale)).toFixed(4)), quantity];
	});
}

const level = fc.tuple(fc.integer({min: 1, max: 8}), fc.integer({min: 0, max: 3}));
const tiny = fc.array(fc.tuple(fc.array(level, {minLength: 1, maxLength: 3}), fc.integer({min: 0, max: 3})), {minLength: 1, maxLength: 3})
	.map(venues => venues.map(([levels, fee], index) => offer(`v${index}`, levelsOf(levels, 1), {takerFee: fee / 200})));

/** Returns the least cost of every way to spread whole units over the venues; null where the books hold too little. */
function tryAll(offers: readonly VenueOffer[], side: Side, quantity: number): Decimal | null {
	const [first, ...others] = offers;
	if (first === undefined) {
		return quantity === 0 ? zero : null;
	}

	const levels = side === 'buy' ? first.book.asks : first.book.bids;
	const held = levels.reduce((sum, [, units]) => sum + units, 0);
	const costs = Array.from({length: Math.min(held, quantity) + 1}, (_, units) => {
		const rest = tryAll(others, side, quantity - units);
		const mine = valueOf(levels, units);
		const fee = multiply(mine, decimal(first.market.takerFee));
		return rest === null ? null : rest + (side === 'buy' ? mine + fee : fee - mine);
	}).filter(cost => cost !== null);
	return costs.reduce<Decimal | null>((least, cost) => least === null || cost < least ? cost : least, null);
}

function valueOf(levels: readonly BookLevel[], units: number): Decimal {
	let [rest, value] = [units, zero];
	for (const [price, held] of levels) {
		const part = Math.min(rest, held);
		value += multiply(decimal(price), decimal(part));
		rest -= part;
	}

	return value;
}

test('on tiny books the split costs what the best of all ways costs', t => {
	let compared = 0;
	holds(t, fc.property(tiny, fc.integer({min: 1, max: 8}), fc.constantFrom('buy' as const, 'sell' as const), (offers, units, side) => {
		const best = tryAll(offers, side, units);
		const route = splitOrder(offers, side, decimal(units));
		compared += best === null ? 0 : 1;
		return best === null ? route.unfilled > zero : route.unfilled === zero && (side === 'buy' ? costOf(route) : -costOf(route)) === best;
	}), {seed: 74, numRuns: 500});
	t.true(compared > 150, `compared ${compared}`);
});

const priceLevel = fc.tuple(fc.integer({min: 1, max: 5000}), fc.integer({min: 1, max: 10 ** 6}));
const anyOffer = fc.record({
	levels: fc.array(priceLevel, {minLength: 0, maxLength: 6}), step: fc.constantFrom('1', '0.1', '0.001', '0.00001'), minimum: fc.integer({min: 1, max: 500}), fee: fc.integer({min: 0, max: 60}), available: fc.integer({min: 0, max: 10 ** 6}),
});

test('whatever the books and rules: never more than a book holds, than can be paid or than was wanted; steps and smallest orders respected', t => {
	holds(t, fc.property(fc.array(anyOffer, {maxLength: 4}), fc.integer({min: 1, max: 10 ** 7}), fc.constantFrom('buy' as const, 'sell' as const), (all, units, side) => {
		const offers = all.map(({levels, step, minimum, fee, available}, index) => {
			const asks = levelsOf(levels, 500).map(([price, held]): BookLevel => [price, held / 1e4]);
			return offer(`v${index}`, asks, {quantityStep: step, minQuantity: step, minNotional: String(minimum), takerFee: fee / 1e4}, {available: decimal(available)});
		});
		const quantity = decimal((units / 1e4).toFixed(4));
		const {slices, unfilled} = splitOrder(offers, side, quantity);
		return slices.reduce((sum, slice) => sum + slice.quantity, unfilled) === quantity && unfilled >= zero && slices.every(slice => {
			const {book, market, available} = offers.find(({venue}) => venue === slice.venue) ?? offers[0] ?? t.fail();
			const held = (side === 'buy' ? book.asks : book.bids).reduce((sum, [, there]) => sum + decimal(there), zero);
			return slice.quantity <= held && slice.quantity % decimal(market.quantityStep) === 0n && slice.quantity >= decimal(market.minQuantity)
				&& multiply(slice.quantity, slice.limitPrice) >= decimal(market.minNotional) && (side === 'buy' ? slice.value : slice.quantity) <= available;
		});
	}), {seed: 75, numRuns: 400});
});
