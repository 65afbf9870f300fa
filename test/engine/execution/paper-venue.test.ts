import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, multiply} from '../../../src/engine/domain/decimal.js';
import {applyToBalances, type LedgerBalances} from '../../../src/engine/domain/ledger.js';
import type {ReportedFill, VenueOrder} from '../../../src/engine/domain/order.js';
import {type PaperVenue, createPaperVenue} from '../../../src/engine/execution/paper-venue.js';
import {order, testVenue} from '../../contracts/venue-contract.js';
import {marketOf} from '../../support/records.js';
import {opening, priced} from '../../support/stages.js';

const markets = {'BTC/USDT': {...marketOf('BTC/USDT'), makerFee: 0.0005, takerFee: 0.001}, 'ETH/USDT': marketOf('ETH/USDT')};

const opened: LedgerBalances = {USDT: '10000'};

function paper(balances = opened): PaperVenue {
	const venue = createPaperVenue({balances, markets: () => markets, now: () => opening});
	venue.takeQuotes([{symbol: 'BTC/USDT', at: opening, bid: 19_990, ask: 20_000, last: 20_000}]);
	return venue;
}

testVenue(test, 'paper', async () => ({venue: paper(), restingPrice: '15000', crossingPrice: '20100', settle: async () => undefined}));

async function listen(venue: PaperVenue): Promise<{readonly fills: ReportedFill[]; readonly orders: VenueOrder[]}> {
	const heard = {fills: [] as ReportedFill[], orders: [] as VenueOrder[]};
	await venue.watch({onFill: fill => heard.fills.push(fill), onOrder: report => heard.orders.push(report), onHealth: () => undefined});
	return heard;
}

test('a marketable order takes the best price of the other side, not its limit, and pays as a taker', async t => {
	const venue = paper({USDT: '10000', BTC: '1'});
	const {fills} = await listen(venue);
	await venue.submit(order({limitPrice: '25000', quantity: '0.1'}));
	await venue.submit(order({side: 'sell', limitPrice: '15000', quantity: '0.1'}));
	t.like(fills[0], {price: '20000', fee: '0.0001', feeAsset: 'BTC', liquidity: 'taker'});
	t.like(fills[1], {price: '19990', fee: '1.999', feeAsset: 'USDT', liquidity: 'taker'});
});

test('a resting order fills at its limit when the market comes to it, once, and pays as a maker', async t => {
	const venue = paper();
	const {fills} = await listen(venue);
	await venue.submit(order({limitPrice: '19000', quantity: '0.1'}));
	venue.takeQuotes(priced({'BTC/USDT': 19_000.01}).quotes);
	t.deepEqual(fills, []);
	venue.takeQuotes(priced({'BTC/USDT': 18_000}).quotes);
	venue.takeQuotes(priced({'BTC/USDT': 17_000}).quotes);
	t.is(fills.length, 1);
	t.like(fills[0], {price: '19000', fee: '0.00005', liquidity: 'maker'});
});

test('an order that was cancelled does not fill any more', async t => {
	const venue = paper();
	const {fills} = await listen(venue);
	const resting = order({limitPrice: '19000', quantity: '0.1'});
	await venue.submit(resting);
	await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'});
	venue.takeQuotes(priced({'BTC/USDT': 18_000}).quotes);
	t.deepEqual(fills, []);
	t.like(await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'}), {outcome: 'rejected'});
});

test('without a price nothing is taken', async t => {
	t.like(await paper().submit(order({symbol: 'ETH/USDT', limitPrice: '10', quantity: '5'})), {outcome: 'rejected', reason: 'no price of ETH/USDT yet'});
});

test('money that a resting order has claimed cannot be spent again, and coins cannot be sold twice', async t => {
	const venue = paper({USDT: '1000', BTC: '0.5'});
	t.like(await venue.submit(order({limitPrice: '10000', quantity: '0.06'})), {outcome: 'confirmed'});
	t.like(await venue.submit(order({limitPrice: '10000', quantity: '0.05'})), {outcome: 'rejected'});
	t.like(await venue.submit(order({limitPrice: '10000', quantity: '0.04'})), {outcome: 'confirmed'});
	t.like(await venue.submit(order({side: 'sell', limitPrice: '30000', quantity: '0.4'})), {outcome: 'confirmed'});
	t.like(await venue.submit(order({side: 'sell', limitPrice: '30000', quantity: '0.2'})), {outcome: 'rejected'});
});

test('an id that was used has an outcome that must be looked up', async t => {
	const venue = paper();
	const once = order({limitPrice: '25000', quantity: '0.1'});
	await venue.submit(once);
	t.like(await venue.submit(once), {outcome: 'unknown'});
	t.is((await venue.fetchFills('BTC/USDT', 0)).length, 1);
});

test('fills are told from the time that was asked for, of the market that was asked for', async t => {
	const venue = paper();
	await venue.submit(order({limitPrice: '25000', quantity: '0.1'}));
	t.is((await venue.fetchFills('BTC/USDT', opening)).length, 1);
	t.is((await venue.fetchFills('BTC/USDT', opening + 1)).length, 0);
	t.is((await venue.fetchFills('ETH/USDT', 0)).length, 0);
});

const wish = fc.record({
	side: fc.constantFrom('buy' as const, 'sell' as const),
	price: fc.integer({min: 15_000, max: 25_000}),
	units: fc.integer({min: 100, max: 50_000}),
	next: fc.integer({min: 15_000, max: 25_000}),
});

test('balances are the opening ones and the fills, to the last unit, and never negative', async t => {
	await t.notThrowsAsync(fc.assert(fc.asyncProperty(fc.array(wish, {maxLength: 40}), async wishes => {
		const richer = {USDT: '10000', BTC: '0.5'};
		const venue = paper(richer);
		const {fills} = await listen(venue);
		for (const {side, price, units, next} of wishes) {
			await venue.submit(order({side, limitPrice: String(price), quantity: formatDecimal(multiply(decimal(units), decimal('0.00001')))}));
			venue.takeQuotes(priced({'BTC/USDT': next}).quotes);
		}

		const ledger = fills.reduce<LedgerBalances>((balances, fill) => applyToBalances(balances, {...fill, clientOrderId: ''}), richer);
		const balances = await venue.fetchBalances();
		return Object.entries(balances).every(([asset, {free}]) => free === ledger[asset] && decimal(free) >= 0n);
	}), {numRuns: 50, seed: 62}));
});
