import test from 'ava';
import {joinVenues, partsOf, refuseSeveral} from '../../../src/commands/engine/trade-venues.js';
import type {VenueLink} from '../../../src/commands/engine/venue-link.js';
import {createBudget} from '../../../src/engine/ccxt/budget.js';
import type {CcxtClient} from '../../../src/engine/ccxt/client.js';
import {decimal, formatDecimal, zero} from '../../../src/engine/domain/decimal.js';
import {CryptoTraderError, InvariantError} from '../../../src/engine/domain/error.js';
import type {Venue, VenueListener} from '../../../src/engine/ports/venue.js';
import {feedOf, swing} from '../../engine/kernel/support/market.js';
import {approvedOrder, marketOf} from '../../support/records.js';
import {configOf, opening} from '../../support/stages.js';

const one = configOf();
const both = configOf({tradeAlsoAt: ['kraken']});
const order = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '2', limitPrice: '101'});
const room = {binance: '100000', kraken: '100000'};
const market = swing(['BTC/USDT', 'ETH/USDT'], {from: opening, count: 1, seed: 3});

/** A line to a venue that lists `symbols` and whose book asks one price. */
function linkTo(venue: string, symbols: readonly string[], ask = 100): VenueLink {
	const client = {exchange: {fetchOrderBook: async () => ({bids: [], asks: [[ask, 9], [0, 1], [ask, undefined]]})}};
	return {
		venue,
		budget: createBudget(() => 0),
		data: client as unknown as CcxtClient,
		feed: {
			...feedOf(market, () => opening),
			listed: async wanted => wanted.filter(symbol => symbols.includes(symbol)),
			async loadMarkets(wanted) {
				if (wanted.some(symbol => !symbols.includes(symbol))) {
					throw new Error(`${venue} does not have ${wanted.join(', ')}`);
				}

				return wanted.map(symbol => marketOf(symbol));
			},
		},
		open: async () => client as unknown as CcxtClient,
	};
}

const unused = async (): Promise<never> => {
	throw new Error('not asked here');
};

type Account = Venue & {readonly asked: string[][]; listener: VenueListener | null};

function accountAt(name: string): Account {
	const account: Account = {
		name, asked: [], listener: null, submit: unused, cancel: unused, lookup: unused, fetchBalances: unused, fetchFills: unused, close: unused,
		async fetchOpenOrders(symbols) {
			account.asked.push([...symbols]);
			return [];
		},
		async watch(listener) {
			account.listener = listener;
		},
	};
	return account;
}

const all = ['BTC/USDT', 'ETH/USDT'];

test('with one venue there is nothing to join', t => {
	t.is(joinVenues(one, [linkTo('binance', all)], () => opening), null);
});

test('a venue that is traded on needs a line', t => {
	t.throws(() => joinVenues(both, [linkTo('binance', all), linkTo('coinbase', all)], () => opening), {instanceOf: InvariantError});
});

test('the router asks the books of the venues that are traded on, not of those that are watched', async t => {
	const joined = joinVenues(both, [linkTo('binance', all, 100), linkTo('coinbase', all, 1), linkTo('kraken', all, 99)], () => opening);
	t.deepEqual(await joined?.router(order, room), {slices: [{venue: 'kraken', quantity: '2', limitPrice: '101'}], unrouted: '0', left: {}});
});

test('a venue that does not have the market is left out of its orders', async t => {
	const joined = joinVenues(both, [linkTo('binance', all), linkTo('kraken', ['ETH/USDT'], 99)], () => opening);
	t.like(await joined?.router(order, room), {slices: [{venue: 'binance'}], left: {kraken: 'kraken does not have BTC/USDT'}});
});

test('nothing is sent to a venue while its account cannot be heard', async t => {
	const joined = joinVenues(both, [linkTo('binance', all), linkTo('kraken', all, 99)], () => opening);
	const accounts = [accountAt('binance'), accountAt('kraken')];
	await joined?.join(accounts).watch({onFill: () => undefined, onOrder: () => undefined, onHealth: () => undefined});
	accounts[1]?.listener?.onHealth('account', 'down', 'reset by peer');
	t.like(await joined?.router(order, room), {slices: [{venue: 'binance'}], left: {kraken: 'its account stream is not live: reset by peer'}});
	accounts[1]?.listener?.onHealth('account', 'live', '');
	t.like(await joined?.router(order, room), {slices: [{venue: 'kraken'}], left: {}});
});

test('the other venues tell the rules of those markets that they have, and are asked about no others', async t => {
	const joined = joinVenues(both, [linkTo('binance', all), linkTo('kraken', ['ETH/USDT'])], () => opening);
	const accounts = [accountAt('binance'), accountAt('kraken')];
	const account = joined?.join(accounts);
	t.deepEqual(await joined?.otherMarkets(), {kraken: [marketOf('ETH/USDT')]});
	await account?.fetchOpenOrders(all);
	t.deepEqual(accounts.map(({asked}) => asked), [[all], [['ETH/USDT']]]);
});

test('a capital is parted to the cent, and nothing is lost', t => {
	t.deepEqual(partsOf('10000', ['a', 'b']), {a: '5000', b: '5000'});
	t.deepEqual(partsOf('10000', ['a', 'b', 'c']), {a: '3333.34', b: '3333.33', c: '3333.33'});
	t.deepEqual(partsOf('0.01', ['a', 'b']), {a: '0.01', b: '0'});
	t.deepEqual(partsOf('100.005', ['a']), {a: '100.005'});
	for (const capital of ['1', '99999.99', '0.07', '12345.678']) {
		const parts = Object.values(partsOf(capital, ['a', 'b', 'c'])).map(part => decimal(part));
		t.is(formatDecimal(parts.reduce((sum, part) => sum + part, zero)), capital);
	}
});

test('where there can be one venue only, several are refused with advice', t => {
	t.notThrows(() => {
		refuseSeveral(one, 'at --speed max');
	});
	const error = t.throws(() => {
		refuseSeveral(both, 'at --speed max');
	}, {instanceOf: CryptoTraderError, message: 'orders go to one venue only at --speed max'});
	t.regex(error?.advice ?? '', /tradeAlsoAt/);
});
