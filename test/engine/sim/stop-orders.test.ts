import {join} from 'node:path';
import test from 'ava';
import ccxt from 'ccxt';
import {decimal} from '../../../src/engine/domain/decimal.js';
import type {Side} from '../../../src/engine/domain/order.js';
import type {OrderRequest, Trigger} from '../../../src/engine/sim/core/order.js';
import {hour} from '../../../src/engine/domain/units.js';
import {idOf, openExchange, proClient, restClient, tapeOptions} from './support/clients.js';
import {accepted, btc, coreOn, limit, next, rejectionOf, text} from './support/core.js';
import {barsOf, start, temporaryFolder, writeTape} from './support/tapes.js';

/** Rises, then falls through 28,000 in the third hour; the path inside falls high first. */
const fall = barsOf([[30_000, 30_100, 29_900, 30_050, 50], [30_050, 30_200, 29_800, 29_900, 50], [29_900, 29_950, 27_500, 27_600, 80], [27_600, 28_500, 27_400, 28_400, 60]]);

function stop(side: Side, trigger: Trigger, price: string, quantity: string, clientOrderId: string | null = null): OrderRequest {
	return {symbol: btc, side, type: 'limit', timeInForce: 'good-till-cancelled', price: decimal(price), quantity: decimal(quantity), clientOrderId, trigger};
}

const below = (price: string): Trigger => ({price: decimal(price), direction: 'down'});
const above = (price: string): Trigger => ({price: decimal(price), direction: 'up'});

test('a stop reserves, waits outside the book, and sells when the market trades at its price', t => {
	const core = coreOn(fall);
	const {order, fills} = accepted(core.place(stop('sell', below('29000'), '27000', '0.5', 'stop')));
	t.deepEqual([order.state, order.triggeredAt, fills.length], ['new', null, 0]);
	t.is(text(core.account.balance('BTC').reserved), '0.5');
	t.false(core.market(btc).depth('sell', 5000).some(level => level.price === decimal('27000')));
	while (core.now < start + (2 * hour)) {
		next(core);
		t.is(core.history.fills().length, 0);
	}

	while (core.history.fills().length === 0) {
		next(core);
	}

	const found = core.history.lookUp(btc, {clientOrderId: 'stop'});
	t.is(found?.state, 'filled');
	t.is(found?.triggeredAt, core.now);
	t.is(core.market(btc).point?.price, 27_500);
	t.is(text(core.account.balance('BTC').reserved), '0');
	t.true(core.history.fills().every(({price, liquidity}) => price >= decimal('27000') && liquidity === 'taker'));
});

test('a stop whose limit is not met rests in the book once it is set off', t => {
	const core = coreOn(fall);
	accepted(core.place(stop('sell', below('29000'), '28400', '0.5', 'stop')));
	core.advance(start + (3 * hour) - 1000);
	const waiting = core.history.lookUp(btc, {clientOrderId: 'stop'});
	t.deepEqual([waiting?.state, waiting?.triggeredAt === null, core.market(btc).resting.side('sell').length], ['new', false, 1]);
	core.advance(start + (4 * hour));
	t.is(core.history.lookUp(btc, {clientOrderId: 'stop'})?.state, 'filled');
	t.is(core.history.fills()[0]?.liquidity, 'maker');
});

test('a buy is set off from below', t => {
	const core = coreOn(fall);
	accepted(core.place(stop('buy', above('30150'), '30500', '0.5', 'entry')));
	t.is(text(core.account.balance('USDT').reserved), '15250');
	core.advance(start + (2 * hour));
	t.is(core.history.lookUp(btc, {clientOrderId: 'entry'})?.state, 'filled');
	t.is(text(core.account.balance('USDT').reserved), '0');
});

test('a stop that the market has reached already, cannot be paid for or breaks a rule is refused', t => {
	const core = coreOn(fall);
	t.is(rejectionOf(core.place(stop('sell', below('30000'), '29000', '0.5'))), 'would-trigger');
	t.is(rejectionOf(core.place(stop('sell', below('29000'), '28000', '101'))), 'insufficient-balance');
	t.is(rejectionOf(core.place(stop('sell', below('29000.001'), '28000', '0.5'))), 'price-filter');
	t.is(rejectionOf(core.place(stop('sell', below('29000'), '1000', '0.5'))), 'percent-price');
	accepted(core.place(stop('sell', below('29000'), '28000', '0.5', 'twice')));
	t.is(rejectionOf(core.place(stop('sell', below('29000'), '28000', '0.5', 'twice'))), 'duplicate-client-order-id');
	accepted(core.place(limit('buy', '20000', '0.1', 'good-till-cancelled', 'plain')));
	t.is(text(core.account.balance('BTC').reserved), '0.5');
});

test('a waiting stop can be cancelled and gives back what it held', t => {
	const core = coreOn(fall);
	accepted(core.place(stop('sell', below('29000'), '27000', '0.5', 'stop')));
	t.is(core.cancel(btc, {clientOrderId: 'stop'}, null)?.state, 'cancelled');
	t.is(text(core.account.balance('BTC').reserved), '0');
	core.advance(start + (4 * hour));
	t.is(core.history.fills().length, 0);
});

function fallOptions() {
	const source = {kind: 'tape', tapes: [{symbol: btc, path: writeTape(fall)}], from: start, to: start + (4 * hour)} as const;
	return {...tapeOptions(), source};
}

test('ccxt places, sees and is told of a stop at Binance, over a restart of the exchange', async t => {
	const options = {...fallOptions(), stateFile: join(temporaryFolder(), 'state.ndjson')};
	const first = await openExchange(t, options);
	const placed = await (await restClient(first)).createOrder(btc, 'limit', 'sell', 0.1, 27_000, {stopLossPrice: 29_000, clientOrderId: 'protect'});
	t.like(placed, {type: 'limit', status: 'open', triggerPrice: 29_000});
	t.is((placed.info as {readonly type: string}).type, 'STOP_LOSS_LIMIT');
	await first.close();
	const exchange = await openExchange(t, options);
	const client = await restClient(exchange);
	const [open] = await client.fetchOpenOrders(btc);
	t.like(open, {id: placed.id, triggerPrice: 29_000, clientOrderId: 'protect'});
	t.like(open?.info, {isWorking: false, stopPrice: '29000.00000000', workingTime: -1});
	const streams = await proClient(t, exchange);
	const told = streams.watchOrders(btc);
	await exchange.sync();
	while (exchange.now() < start + (3 * hour)) {
		await exchange.advance();
		await exchange.sync();
	}

	const updates = await told;
	t.is(updates.at(-1)?.clientOrderId, 'protect');
	const sold = await client.fetchOrder(idOf(placed), btc);
	t.like(sold, {status: 'closed', filled: 0.1, triggerPrice: 29_000});
	t.like(sold.info, {isWorking: true});
});

test('Binance refuses stops in its own words', async t => {
	const client = await restClient(await openExchange(t, fallOptions()));
	const place = async (stopLossPrice: number, price = 27_000) => client.createOrder(btc, 'limit', 'sell', 0.1, price, {stopLossPrice});
	await t.throwsAsync(place(31_000), {instanceOf: ccxt.OrderImmediatelyFillable, message: /Stop price would trigger immediately/});
	await t.throwsAsync(place(29_000, 2000), {instanceOf: ccxt.InvalidOrder, message: /PERCENT_PRICE_BY_SIDE/});
});

test('ccxt replaces an order in one call; what fails is told part by part', async t => {
	const exchange = await openExchange(t, fallOptions());
	const client = await restClient(exchange);
	const old = await client.createOrder(btc, 'limit', 'buy', 0.1, 29_000, {clientOrderId: 'old'});
	const fresh = await client.editOrder(idOf(old), btc, 'limit', 'buy', 0.1, 29_100, {newClientOrderId: 'new'});
	t.is(fresh.price, 29_100);
	const report = async () => (await exchange.account()).orders.map(({clientOrderId, status}) => [clientOrderId, status]);
	t.deepEqual(await report(), [['old', 'cancelled'], ['new', 'open']]);
	await t.throwsAsync(client.editOrder(idOf(old), btc, 'limit', 'buy', 0.1, 29_200), {message: /-2022.*NOT_ATTEMPTED/});
	await t.throwsAsync(client.editOrder(idOf(fresh), btc, 'limit', 'buy', 9, 29_200), {message: /-2021.*-2010/});
	t.deepEqual(await report(), [['old', 'cancelled'], ['new', 'cancelled']]);
});
