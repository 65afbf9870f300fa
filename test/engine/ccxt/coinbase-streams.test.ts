import test from 'ava';
import {decimal} from '../../../src/engine/domain/decimal.js';
import type {ReportedFill, VenueOrder} from '../../../src/engine/domain/order.js';
import type {VenueListener} from '../../../src/engine/ports/venue.js';
import type {FaultScript} from '../../../src/engine/sim/exchange.js';
import {order} from '../../contracts/venue-contract.js';
import {silentListener} from '../../contracts/feed-contract.js';
import {coinbaseOptions, openAccount, openFeed} from './coinbase-support.js';
import {eventually} from './support.js';

type Heard = {readonly listener: VenueListener; readonly fills: ReportedFill[]; readonly orders: VenueOrder[]; readonly health: string[]};

function ears(): Heard {
	const heard = {fills: [] as ReportedFill[], orders: [] as VenueOrder[], health: [] as string[]};
	return {
		...heard,
		listener: {
			onFill: fill => heard.fills.push(fill),
			onOrder: report => heard.orders.push(report),
			onHealth: (feed, status) => heard.health.push(`${feed} ${status}`),
		},
	};
}

const onStream = (...streams: NonNullable<FaultScript['streams']>): FaultScript => ({rules: [], streams});

test('an order that fills little by little tells every fill once, with our id, although the channel tells sums only', async t => {
	const {exchange, venue, settle} = await openAccount(t, {...coinbaseOptions(30), balances: {USDT: '10000000'}});
	const {listener, fills, orders} = ears();
	await venue.watch(listener);
	const before = (await exchange.account()).trades.length;
	const large = order({quantity: '100', limitPrice: '29800'});
	await venue.submit(large);
	for (let event = 0; event < 400 && (await exchange.account()).openOrders.length > 0; event++) {
		await exchange.advance();
		await settle();
	}

	const {trades} = await exchange.account();
	t.true(trades.length - before > 1, 'more than one fill');
	t.deepEqual(fills.map(({price, quantity, fee, at}) => ({price, quantity, fee, at})), trades.map(({price, quantity, fee, at}) => ({price, quantity, fee, at})));
	t.is(new Set(fills.map(({tradeId}) => tradeId)).size, fills.length);
	t.true(fills.every(fill => fill.clientOrderId === large.clientOrderId && fill.feeAsset === 'USDT'));
	t.deepEqual(orders, []);
});

test('fills that are told later than the order are waited for', async t => {
	const {exchange, venue, crossingPrice} = await openAccount(t);
	const {listener, fills, health} = ears();
	await venue.watch(listener);
	await exchange.faults({rules: [{match: {path: '/fills$', times: 2}, fault: {kind: 'status', code: 200, body: '{"fills":[],"cursor":""}'}}]});
	const crossing = order({limitPrice: crossingPrice});
	await venue.submit(crossing);
	await eventually('the fill', () => fills.length > 0);
	t.is(decimal(fills[0]?.quantity ?? ''), decimal('0.01'));
	t.false(health.includes('orders down'));
});

test('what an error interrupts is told when the venue answers again', async t => {
	const {exchange, venue, crossingPrice} = await openAccount(t);
	const {listener, fills, health} = ears();
	await venue.watch(listener);
	await exchange.faults({rules: [{match: {path: '/fills$', times: 2}, fault: {kind: 'status', code: 503}}]});
	await venue.submit(order({limitPrice: crossingPrice}));
	await eventually('the loss', () => health.includes('orders down'));
	await eventually('the fill', () => fills.length > 0);
	await eventually('the account', () => health.lastIndexOf('account live') > health.indexOf('account down'));
	t.is(fills.length, 1);
});

test('a message that is lost is made up for by the next one of the order', async t => {
	const {exchange, venue, restingPrice, settle} = await openAccount(t);
	const {listener, fills, orders} = ears();
	await venue.watch(listener);
	const resting = order({limitPrice: restingPrice});
	await exchange.faults(onStream({match: {kind: 'order', times: 1}, fault: {kind: 'drop'}}));
	await venue.submit(resting);
	await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'});
	await eventually('the cancel', () => orders.length > 0);
	await settle();
	t.deepEqual(orders.map(({status, clientOrderId}) => [status, clientOrderId]), [['cancelled', resting.clientOrderId]]);
	t.deepEqual(fills, []);
});

test('when the last message of an order is lost, the gap in the numbers tells that something happened', async t => {
	const {exchange, venue, crossingPrice} = await openAccount(t);
	const {listener, fills, health} = ears();
	await venue.watch(listener);
	await exchange.faults(onStream({match: {kind: 'fill'}, fault: {kind: 'drop'}}));
	await venue.submit(order({limitPrice: crossingPrice}));
	await exchange.faults({rules: []});
	t.deepEqual(fills, []);
	await exchange.advance();
	await eventually('the loss', () => health.includes('account down'));
	await eventually('the return', () => {
		void exchange.advance();
		return health.lastIndexOf('account live') > health.indexOf('account down');
	});
	await exchange.sync();
	t.is((await venue.fetchFills('BTC/USDT', 0)).length, 1, 'which is when the engine asks for fills');
});

test('messages that come twice or in the wrong order tell nothing twice', async t => {
	const {exchange, venue, crossingPrice, settle} = await openAccount(t);
	const {listener, fills} = ears();
	await venue.watch(listener);
	await exchange.faults(onStream({match: {kind: 'order'}, fault: {kind: 'duplicate'}}));
	await venue.submit(order({limitPrice: crossingPrice, quantity: '0.02'}));
	await settle();
	await exchange.faults(onStream({match: {kind: 'order', nth: 1}, fault: {kind: 'reorder'}}));
	await venue.submit(order({limitPrice: crossingPrice, quantity: '0.02'}));
	await settle();
	await eventually('both', () => fills.length >= 2);
	const {trades} = await exchange.account();
	t.is(fills.length, trades.length);
	t.is(new Set(fills.map(({tradeId}) => tradeId)).size, trades.length);
});

test('after the streams were cut, hours later, a fresh token is signed and the account is live again', async t => {
	const {exchange, venue, crossingPrice} = await openAccount(t);
	const {listener, fills, health} = ears();
	await venue.watch(listener);
	await venue.submit(order({limitPrice: crossingPrice}));
	await eventually('the first fill', () => fills.length > 0);
	for (let event = 0; event < 8; event++) {
		await exchange.advance();
	}

	await exchange.faults({rules: [{match: {path: '/accounts$', nth: 1}, fault: {kind: 'disconnect-streams'}}]});
	await venue.fetchBalances();
	await eventually('the loss', () => health.includes('account down'));
	await exchange.faults({rules: []});
	await eventually('the return', () => health.lastIndexOf('account live') > health.indexOf('account down'));
	const before = fills.length;
	await venue.submit(order({limitPrice: crossingPrice, quantity: '0.001'}));
	await eventually('a fill by stream once more', () => fills.length > before);
	t.is(new Set(fills.map(({tradeId}) => tradeId)).size, fills.length);
});

test('the account asks for a heartbeat every second, once', async t => {
	const {exchange, venue, trade} = await openAccount(t);
	await venue.watch(ears().listener);
	await eventually('the confirmation', () => trade.received() >= 3);
	const before = (await exchange.sync()).sent.trade ?? 0;
	await exchange.advance();
	const {sent} = await exchange.advance();
	t.is((sent.trade ?? 0) - before, 2);
});

test('through lost replies, errors and a clock that is three minutes off, every order is found and every fill is told once', async t => {
	const options = coinbaseOptions();
	const {exchange, venue} = await openAccount(t, {...options, venues: [{name: 'coinbase', clockSkewMs: 180_000}]}, 180_000);
	const {listener, fills} = ears();
	await venue.watch(listener);
	await exchange.faults({rules: [
		{match: {probability: 0.15, path: '/(orders|fills|batch)$'}, fault: {kind: 'drop-reply'}},
		{match: {probability: 0.1}, fault: {kind: 'status', code: 503}},
		{match: {probability: 0.1}, fault: {kind: 'truncate'}},
	]});
	const sent = Array.from({length: 20}, () => order({limitPrice: '40000', quantity: '0.001'}));
	const outcomes = new Map<string, string>();
	for (const each of sent) {
		const {outcome} = await venue.submit(each);
		outcomes.set(each.clientOrderId, outcome);
	}

	await exchange.faults({rules: []});
	const {orders, trades} = await exchange.account();
	t.true([...outcomes.values()].includes('unknown') && !([...outcomes.values()].includes('rejected')));
	for (const each of sent) {
		const found = await venue.lookup('BTC/USDT', each.clientOrderId);
		t.is(found?.order.status, orders.find(one => one.clientOrderId === each.clientOrderId)?.status);
		t.true(found !== null || outcomes.get(each.clientOrderId) === 'unknown', 'what is confirmed exists');
	}

	await eventually('all fills', () => fills.length >= trades.length);
	const ofOrders = (list: readonly {readonly clientOrderId: string | null}[]): readonly string[] => {
		const ids = list.map(fill => String(fill.clientOrderId));
		return ids.toSorted((x, y) => x.localeCompare(y));
	};

	t.deepEqual(ofOrders(fills), ofOrders(trades));
	t.is(new Set(fills.map(({tradeId}) => tradeId)).size, trades.length);
});

test('the forming bar is put together from trades and is the venue\'s own', async t => {
	const {exchange, feed, data} = await openFeed(t);
	const bars = new Map<string, readonly number[]>();
	await feed.watch(['BTC/USDT', 'ETH/USDT'], {
		...silentListener,
		onCandle(symbol, {openTime, open, high, low, close, volume}) {
			bars.set(symbol, [openTime, open, high, low, close, volume]);
		},
	});
	await eventually('the first bars', () => bars.size === 2);
	const hour = 3_600_000;
	for (let event = 0; event < 6; event++) {
		await exchange.advance();
		const opening = Math.floor(exchange.now() / hour) * hour;
		const [row] = await data.exchange.fetchOHLCV('BTC/USDT', '1h', opening, 1);
		await eventually('the bar of the hour', () => row === undefined || same(bars.get('BTC/USDT') ?? [], row.map(Number)));
	}

	t.pass();
});

/** Volumes are sums of floats. */
function same(a: readonly number[], b: readonly number[]): boolean {
	return a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) < 1e-6);
}
