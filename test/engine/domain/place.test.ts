import test from 'ava';
import fc from 'fast-check';
import {InvariantError} from '../../../src/engine/domain/error.js';
import {
	familyOf, heldByPlace, idAt, isRouted, knownOf, locatedById, marketsElsewhere, placeIn, placeOf, placesIn, symbolOf, tradedVenues, venueOf, venueOfId,
} from '../../../src/engine/domain/place.js';
import {marketOf} from '../../support/records.js';
import {holds} from '../sim/support/property.js';

const one = {venue: 'binance', tradeAlsoAt: []};
const two = {venue: 'binance', tradeAlsoAt: ['kraken', 'coinbase']};
const symbol = 'BTC/USDT';
const own = 'ct0123abcd-1z';

test('the venue that decides comes first, and is traded on once', t => {
	t.deepEqual(tradedVenues(one), ['binance']);
	t.deepEqual(tradedVenues(two), ['binance', 'kraken', 'coinbase']);
	t.deepEqual(tradedVenues({venue: 'kraken', tradeAlsoAt: ['kraken']}), ['kraken']);
	t.deepEqual([isRouted(one), isRouted(two), isRouted({venue: 'kraken', tradeAlsoAt: ['kraken']})], [false, true, false]);
});

test('the id of a part names its venue, and the order that it is a part of', t => {
	for (const venue of ['binance', 'coinbase', 'kraken']) {
		t.is(venueOfId(idAt(own, venue)), venue);
		t.deepEqual(locatedById(idAt(own, venue)), {venue});
		t.is(familyOf(idAt(own, venue)), own);
		t.is(idAt(idAt(own, 'kraken'), venue), idAt(own, venue), 'a part of a part is a part of the same order');
	}

	t.is(new Set(['binance', 'coinbase', 'kraken'].map(venue => idAt(own, venue))).size, 3);
	t.deepEqual([idAt(own, 'binance'), idAt(own, 'coinbase'), idAt(own, 'kraken')], [`${own}-b`, `${own}-c`, `${own}-k`], 'as in journals that exist');
	t.throws(() => idAt(own, 'bitstamp'), {instanceOf: InvariantError, message: /bitstamp/});
});

test('every id that risk makes is short and plain enough for every venue, with its letter', t => {
	holds(t, fc.property(fc.integer({min: 1, max: 2 ** 40}), fc.constantFrom('binance', 'coinbase', 'kraken'), (seq, venue) => {
		const id = `ct0123abcd-${seq.toString(36)}`;
		return venueOfId(id) === null && familyOf(id) === id && venueOfId(idAt(id, venue)) === venue && /^[\w-]{1,36}$/.test(idAt(id, venue));
	}));
});

test('ids from when there was one venue, and those of others, name none', t => {
	t.deepEqual([own, 'ct1', 'web_1', '', 'ct0123abcd-1z-x'].map(id => venueOfId(id)), [null, null, null, null, null]);
	t.is(familyOf(own), own);
	t.deepEqual(Object.keys(locatedById(own)), [], 'not even as undefined: records are compared as text');
});

test('a place is a market, and with several venues a market at one of them', t => {
	t.is(placeOf({symbol}), symbol);
	t.is(placeOf({symbol, venue: 'kraken'}), 'BTC/USDT@kraken');
	t.deepEqual([symbolOf(symbol), symbolOf('BTC/USDT@kraken')], [symbol, symbol]);
	t.deepEqual([venueOf(symbol), venueOf('BTC/USDT@kraken')], [{}, {venue: 'kraken'}]);
	t.deepEqual(placesIn(one, symbol), [symbol]);
	t.deepEqual(placesIn(two, symbol), ['BTC/USDT@binance', 'BTC/USDT@kraken', 'BTC/USDT@coinbase']);
});

test('an order without a venue is where the deciding one is, whatever is traded on today', t => {
	t.is(placeIn(one, {symbol}), symbol);
	t.is(placeIn(one, {symbol, venue: 'binance'}), symbol, 'from when there were several');
	t.is(placeIn(one, {symbol, venue: 'kraken'}), 'BTC/USDT@kraken', 'it is still there');
	t.is(placeIn(two, {symbol}), 'BTC/USDT@binance', 'from when there was one');
	t.is(placeIn(two, {symbol, venue: 'kraken'}), 'BTC/USDT@kraken');
	t.true(placesIn(two, symbol).includes(placeIn(two, {symbol})));
});

test('what is known of a place counts before what is known of its market', t => {
	const known = {[symbol]: 1, 'BTC/USDT@kraken': 2, 'ETH/USDT@kraken': 0};
	t.deepEqual([knownOf(known, symbol), knownOf(known, 'BTC/USDT@kraken'), knownOf(known, 'BTC/USDT@binance')], [1, 2, 1]);
	t.is(knownOf(known, 'ETH/USDT@kraken'), 0, 'nothing is something, too');
	t.is(knownOf(known, 'ETH/USDT'), undefined, 'another venue says nothing of the market');
});

test('the rules of other venues are known by place', t => {
	const elsewhere = {kraken: [marketOf('BTC/USDT'), marketOf('ETH/USDT')], coinbase: [marketOf('BTC/USDT')]};
	const markets = marketsElsewhere({type: 'MarketsLoaded', venue: 'binance', markets: [marketOf('SOL/USDT')], elsewhere});
	t.deepEqual(Object.keys(markets), ['BTC/USDT@kraken', 'ETH/USDT@kraken', 'BTC/USDT@coinbase']);
	t.deepEqual(marketsElsewhere({type: 'MarketsLoaded', venue: 'binance', markets: []}), {});
});

test('what is held is known for every market at every venue: nothing is zero, and other coins are no market', t => {
	t.deepEqual(heldByPlace({binance: {USDT: '5', BTC: '1'}, kraken: {ETH: '2', DOGE: '9'}}, [symbol, 'ETH/USDT']), {
		'BTC/USDT@binance': '1', 'ETH/USDT@binance': '0', 'BTC/USDT@kraken': '0', 'ETH/USDT@kraken': '2',
	});
});
