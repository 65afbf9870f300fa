import test from 'ava';
import fc from 'fast-check';
import {type Decimal, decimal, formatDecimal, minimum, multiply, zero} from '../../../src/engine/domain/decimal.js';
import type {BookLevel, Market, OrderBook} from '../../../src/engine/domain/market.js';
import type {Order} from '../../../src/engine/domain/order.js';
import {type Routed, createRouter, routeOrder} from '../../../src/engine/execution/router.js';
import type {VenueOffer} from '../../../src/engine/execution/routing.js';
import {marketOf} from '../../support/records.js';
import {holds} from '../sim/support/property.js';

const rules: Market = {...marketOf('BTC/USDT'), quantityStep: '1', minQuantity: '1', minNotional: '1', takerFee: 0};
const order: Order = {clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '10', limitPrice: '102', timeInForce: 'good-till-cancelled', reduceOnly: false};
const sell: Order = {...order, side: 'sell', limitPrice: '98', reduceOnly: true};

/** Returns a book whose bids mirror its asks around 100. */
function bookOf(asks: readonly BookLevel[]): OrderBook {
	return {symbol: 'BTC/USDT', at: 0, asks, bids: asks.map(([price, quantity]): BookLevel => [200 - price, quantity])};
}

function offer(venue: string, asks: readonly BookLevel[], more: Partial<Market> = {}, available = '1000000'): VenueOffer {
	return {venue, book: bookOf(asks), market: {...rules, ...more}, available: decimal(available), penalty: 0};
}

type Answer = ReturnType<typeof routeOrder>;

function told({slices, unrouted}: Answer): unknown {
	return [...slices.map(({venue, quantity, limitPrice}) => `${quantity} at ${venue} for ${limitPrice}`), `${unrouted} left`];
}

test('each part has the limit of the order, and takes what is cheapest within it', t => {
	const offers = [offer('a', [[100, 6], [103, 90]]), offer('b', [[101, 4], [104, 90]])];
	t.deepEqual(told(routeOrder(order, offers)), ['6 at a for 102', '4 at b for 102', '0 left']);
	t.deepEqual(told(routeOrder(sell, offers)), ['6 at a for 98', '4 at b for 98', '0 left']);
});

test('beyond the limit no book counts: what is left rests at the limit where that costs least', t => {
	const offers = [offer('dear', [[100, 5], [103, 90]], {takerFee: 0.006}), offer('cheap', [[101, 2], [102.01, 90]], {takerFee: 0.001})];
	t.deepEqual(told(routeOrder(order, offers)), ['5 at dear for 102', '5 at cheap for 102', '0 left'], '2 of its book, 3 that rest');
	t.deepEqual(told(routeOrder({...order, limitPrice: '90'}, offers)), ['10 at cheap for 90', '0 left'], 'nothing is within it: all of it rests');
	t.deepEqual(told(routeOrder({...sell, limitPrice: '110'}, offers)), ['10 at cheap for 110', '0 left']);
	t.deepEqual(told(routeOrder({...order, limitPrice: '101'}, [offer('a', [[101, 10]])])), ['10 at a for 101', '0 left'], 'the limit itself is within it');
});

test('an order that takes only what is there at once goes the same way', t => {
	const offers = [offer('a', [[100, 6], [103, 90]]), offer('b', [[101, 4]])];
	t.deepEqual(told(routeOrder({...order, timeInForce: 'immediate-or-cancel'}, offers)), ['6 at a for 102', '4 at b for 102', '0 left']);
});

test('a second venue is used where that saves more than one basis point, or takes more', t => {
	const one = [offer('a', [[100, 9], [100.1, 9]])];
	t.deepEqual(told(routeOrder(order, [...one, offer('b', [[100, 1]])])), ['10 at a for 102', '0 left'], 'a tenth of 1000 is one basis point');
	t.deepEqual(told(routeOrder(order, [offer('a', [[100, 9], [100.11, 9]]), offer('b', [[100, 1]])])), ['9 at a for 102', '1 at b for 102', '0 left']);
	t.deepEqual(told(routeOrder(sell, [offer('a', [[100, 9], [100.09, 9]]), offer('b', [[100, 1]])])), ['10 at a for 98', '0 left']);
	t.deepEqual(told(routeOrder(order, [offer('a', [[100, 99]], {}, '714'), offer('b', [[100, 99]], {}, '306')])), ['7 at a for 102', '3 at b for 102', '0 left']);
});

test('several venues that take less than one alone do not get the order', t => {
	const offers = [offer('near', [[100, 5]], {}, '510'), offer('whole', [[101, 10]], {minQuantity: '6'}, '1020')];
	t.deepEqual(told(routeOrder(order, offers)), ['10 at whole for 102', '0 left']);
});

test('what an order reserves at its limit must be there, with the fee', t => {
	t.deepEqual(told(routeOrder(order, [offer('a', [[100, 99]], {}, '1019.99')])), ['9 at a for 102', '1 left'], 'the book is cheaper, but the venue reserves 102 each');
	t.deepEqual(told(routeOrder(order, [offer('a', [[100, 99]], {takerFee: 0.01}, '1030.19')])), ['9 at a for 102', '1 left']);
	t.deepEqual(told(routeOrder(order, [offer('a', [[100, 99]], {takerFee: 0.01}, '1030.2')])), ['10 at a for 102', '0 left']);
});

test('a sell goes where the coins are, and takes no more of them', t => {
	t.deepEqual(told(routeOrder(sell, [offer('a', [[99, 99]], {}, '3.7'), offer('b', [[101, 99]], {}, '4')])), ['4 at b for 98', '3 at a for 98', '3 left']);
	t.deepEqual(told(routeOrder(sell, [offer('a', [[99, 99]], {}, '0'), offer('b', [[101, 99]], {}, '20')])), ['10 at b for 98', '0 left']);
});

test('limits and quantities are on the grid of their venue, never at a worse price', t => {
	const fine = {priceTick: '0.01', quantityStep: '0.1', minQuantity: '0.1'};
	const coarse = {priceTick: '0.5', quantityStep: '2', minQuantity: '2'};
	const offers = [offer('fine', [[100.2, 3.3]], fine), offer('coarse', [[100, 6]], coarse)];
	const wish = {...order, quantity: '9.35', limitPrice: '100.27'};
	t.deepEqual(told(routeOrder(wish, offers)), ['6 at coarse for 100', '3.3 at fine for 100.27', '0.05 left']);
	t.deepEqual(told(routeOrder({...wish, side: 'sell', limitPrice: '99.73'}, offers)), ['6 at coarse for 100', '3.3 at fine for 99.73', '0.05 left']);
});

test('a part below the smallest order of a venue goes to the others', t => {
	t.deepEqual(told(routeOrder(order, [offer('picky', [[100, 4]], {minQuantity: '5'}), offer('b', [[102, 6]])])), ['10 at picky for 102', '0 left'], 'all of it rests there');
	t.deepEqual(told(routeOrder(order, [offer('picky', [[100, 4]], {minQuantity: '5'}, '408'), offer('b', [[101, 10]])])), ['10 at b for 102', '0 left']);
	t.deepEqual(told(routeOrder(order, [offer('picky', [[100, 10]], {minQuantity: '11'})])), ['10 left']);
});

test('the smallest value of an order is measured at its limit, as venues do', t => {
	const limited = {...sell, quantity: '1'};
	t.deepEqual(told(routeOrder(limited, [offer('picky', [[100, 9]], {minNotional: '99'}), offer('b', [[101, 9]])])), ['1 at b for 98', '0 left'], '1 fetches 100, but asks for 98');
	t.deepEqual(told(routeOrder(limited, [offer('picky', [[100, 9]], {minNotional: '98'}), offer('b', [[101, 9]])])), ['1 at picky for 98', '0 left']);
	t.deepEqual(told(routeOrder(limited, [offer('picky', [[100, 9]], {minNotional: '99'})])), ['1 left']);
});

const never = Promise.withResolvers<never>().promise;

/** A venue with one level at 100; `more` is how it fails. */
function routed(venue: string, more: Partial<Routed> = {}): Routed {
	return {venue, market: async () => rules, book: async () => bookOf([[100, 99]]), objection: () => null, ...more};
}

async function ask(venues: readonly Routed[], room: Readonly<Record<string, string>>, patience: Promise<void> = never): Promise<unknown> {
	const {left, ...route} = await createRouter(venues, 3000, async () => patience)(order, room);
	return [...told(route) as string[], left];
}

test('a venue that fails, is late, or whose account cannot be heard is left out, with the reason', async t => {
	const room = {a: '5000', b: '5000'};
	t.deepEqual(await ask([routed('a'), routed('b')], room), ['10 at a for 102', '0 left', {}]);
	const broken = async (): Promise<never> => {
		throw new Error('502');
	};

	t.deepEqual(await ask([routed('a', {book: broken}), routed('b')], room), ['10 at b for 102', '0 left', {a: '502'}]);
	t.deepEqual(await ask([routed('a', {market: broken}), routed('b')], room), ['10 at b for 102', '0 left', {a: '502'}]);
	t.deepEqual(await ask([routed('a', {objection: () => 'its account stream is down'}), routed('b')], room), ['10 at b for 102', '0 left', {a: 'its account stream is down'}]);
});

test('one that does not answer in its time holds nobody up', async t => {
	const patience = Promise.withResolvers<undefined>();
	const answer = ask([routed('a', {book: async () => never}), routed('b')], {a: '5000', b: '5000'}, patience.promise);
	setImmediate(() => {
		patience.resolve(undefined);
	});
	t.deepEqual(await answer, ['10 at b for 102', '0 left', {a: 'no book within 3 s'}]);
});

test('nothing is asked of a venue that nothing may be sent to', async t => {
	let asked = 0;
	const book = async (): Promise<OrderBook> => {
		asked += 1;
		return bookOf([[100, 99]]);
	};

	await ask([routed('a', {book, objection: () => 'down'}), routed('b')], {b: '5000'});
	t.is(asked, 0);
});

test('where no venue answers nothing is routed, and each says why', async t => {
	const down = {objection: () => 'down'};
	t.deepEqual(await ask([routed('a', down), routed('b', down)], {a: '5000', b: '5000'}), ['10 left', {a: 'down', b: 'down'}]);
	t.deepEqual(await ask([], {}), ['10 left', {}]);
});

test('a venue that nobody has said the room of has none', async t => {
	t.deepEqual(await ask([routed('a'), routed('b')], {b: '510'}), ['5 at b for 102', '5 left', {}]);
});

const level = fc.tuple(fc.integer({min: 0, max: 300}), fc.integer({min: 1, max: 40_000}));
const anyOffer = fc.record({
	levels: fc.array(level, {maxLength: 6}), step: fc.constantFrom('1', '0.1', '0.001', '0.00001'), tick: fc.constantFrom('0.01', '0.1', '0.5'),
	minimum: fc.integer({min: 1, max: 300}), fee: fc.integer({min: 0, max: 60}), room: fc.integer({min: 0, max: 2000}),
});

function offersOf(all: readonly (typeof anyOffer extends fc.Arbitrary<infer Value> ? Value : never)[], side: Order['side']): readonly VenueOffer[] {
	return all.map(({levels, step, tick, minimum: least, fee, room}, index) => {
		const asks = levels.toSorted(([a], [b]) => a - b).map(([away, held]): BookLevel => [100 + (away / 100), held / 1e4]);
		// A seller's room is in coins.
		return offer(`v${index}`, asks, {priceTick: tick, quantityStep: step, minQuantity: step, minNotional: String(least), takerFee: fee / 1e4}, String(side === 'buy' ? room : room / 100));
	});
}

/** Returns what the parts cost in the books that there are, fees in it, where what the books do not hold is traded at the limit; what a sell brings counts below zero. */
function costOf({side, limitPrice}: Order, offers: readonly VenueOffer[], {slices}: Answer): Decimal {
	return slices.reduce((sum, {venue, quantity}) => {
		const {book, market} = offers.find(other => other.venue === venue) ?? offer(venue, []);
		const levels = side === 'buy' ? book.asks.filter(([price]) => price <= Number(limitPrice)) : book.bids.filter(([price]) => price >= Number(limitPrice));
		let [rest, value] = [decimal(quantity), zero];
		for (const [price, held] of levels) {
			const part = minimum(rest, decimal(held));
			rest -= part;
			value += multiply(part, decimal(price));
		}

		value += multiply(rest, decimal(limitPrice));
		const fee = multiply(value, decimal(market.takerFee));
		return sum + (side === 'buy' ? value + fee : fee - value);
	}, zero);
}

test('whatever the books: every unit is a part\'s or left, each part within room, grid and limit, and no dearer than the best venue alone', t => {
	let [compared, split, cut] = [0, 0, 0];
	holds(t, fc.property(fc.array(anyOffer, {maxLength: 3}), fc.integer({min: 1, max: 200_000}), fc.integer({min: 0, max: 300}), fc.boolean(), (all, units, reach, isBuy) => {
		const side = isBuy ? 'buy' : 'sell';
		const offers = offersOf(all, side);
		const limit = isBuy ? 100 + (reach / 100) : 100 - (reach / 100);
		const wish: Order = {...order, side, quantity: formatDecimal(decimal(units) / 10_000n), limitPrice: limit.toFixed(2)};
		const answer = routeOrder(wish, offers);
		const total = answer.slices.reduce((sum, {quantity}) => sum + decimal(quantity), decimal(answer.unrouted));
		const sound = answer.slices.every(({venue, quantity: text, limitPrice}) => {
			const {market, available} = offers.find(other => other.venue === venue) ?? t.fail();
			const [quantity, price] = [decimal(text), decimal(limitPrice)];
			const reserved = isBuy ? multiply(quantity, multiply(price, decimal(1) + decimal(market.takerFee))) : quantity;
			return quantity > zero && quantity % decimal(market.quantityStep) === 0n && price % decimal(market.priceTick) === 0n && reserved <= available
				&& multiply(quantity, price) >= decimal(market.minNotional) && (isBuy ? price <= decimal(wish.limitPrice) : price >= decimal(wish.limitPrice));
		});
		const alone = offers.map(one => routeOrder(wish, [one])).filter(({unrouted}) => unrouted === answer.unrouted);
		const dearer = alone.filter(other => costOf(wish, offers, other) < costOf(wish, offers, answer));
		const fuller = offers.some(one => decimal(routeOrder(wish, [one]).unrouted) < decimal(answer.unrouted));
		compared += alone.length > 0 && answer.slices.length > 0 ? 1 : 0;
		split += answer.slices.length > 1 ? 1 : 0;
		cut += decimal(answer.unrouted) > zero ? 1 : 0;
		return total === decimal(wish.quantity) && sound && dearer.length === 0 && !fuller && new Set(answer.slices.map(({venue}) => venue)).size === answer.slices.length;
	}), {seed: 81, numRuns: 600});
	t.true(compared > 100 && split > 50 && cut > 50, `compared ${compared}, split ${split}, cut ${cut}`);
});
