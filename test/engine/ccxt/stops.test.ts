import test, {type ExecutionContext} from 'ava';
import {type CcxtClient, createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import {decimal, formatDecimal, zero} from '../../../src/engine/domain/decimal.js';
import type {Approved, Order} from '../../../src/engine/domain/order.js';
import {hour} from '../../../src/engine/domain/units.js';
import type {Outcome} from '../../../src/engine/ports/venue.js';
import {coinbaseCredentials} from '../../../src/engine/sim/coinbase/credentials.js';
import {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';
import {order} from '../../contracts/venue-contract.js';
import {credentials, openExchange, tapeOptions} from '../sim/support/clients.js';
import {barsOf, start, writeTape} from '../sim/support/tapes.js';

/** Quiet at 30,000 for two hours, then a fall through 28,000 in the third. */
const fall = barsOf([[30_000, 30_100, 29_900, 30_050, 50], [30_050, 30_200, 29_800, 29_900, 50], [29_900, 29_950, 27_500, 27_600, 80], [27_600, 28_500, 27_400, 28_400, 60]]);

const venues = [
	{name: 'binance', keys: credentials, replaces: true},
	{name: 'kraken', keys: krakenCredentials, replaces: false},
	{name: 'coinbase', keys: coinbaseCredentials, replaces: false},
] as const;

async function openAt(t: ExecutionContext, {name, keys}: typeof venues[number]) {
	const exchange = await openExchange(t, {
		...tapeOptions(), source: {kind: 'tape', tapes: [{symbol: 'BTC/USDT', path: writeTape(fall)}], from: start + hour, to: start + (4 * hour)}, venues: [{name}],
	});
	await exchange.advance();
	const client: CcxtClient = await createCcxtClient({venue: name, lane: 'trade', endpoint: exchange.url, credentials: keys, now: () => exchange.now(), timeoutMs: 15_000});
	t.teardown(async () => client.close());
	return {exchange, venue: createCcxtVenue(client, ['BTC/USDT'])};
}

function stopOf(changes: Partial<Order> = {}): Approved<Order> {
	return order({clientOrderId: `ct0000-s${changes.quantity ?? ''}`, side: 'sell', quantity: '0.3', limitPrice: '27000', reduceOnly: true, trigger: {price: '28500'}, ...changes});
}

for (const at of venues) {
	test(`${at.name}: a stop rests, is found among the open orders, is amended, and sells when the market falls through it`, async t => {
		const {exchange, venue} = await openAt(t, at);
		const first = stopOf();
		t.like(await venue.submit(first), {outcome: 'confirmed', order: {status: 'open', filled: '0'}});
		t.deepEqual((await venue.fetchOpenOrders(['BTC/USDT'])).map(({clientOrderId, side, quantity}) => ({clientOrderId, side, quantity})), [{clientOrderId: first.clientOrderId, side: 'sell', quantity: '0.3'}]);
		t.is((await venue.fetchBalances()).BTC?.reserved, '0.3');

		const second = stopOf({quantity: '0.2'});
		const key = {clientOrderId: first.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'};
		t.is(venue.replace !== undefined, at.replaces);
		const {cancelled, placed} = await venue.replace?.(second, key) ?? {cancelled: await venue.cancel(key), placed: await venue.submit(second)};
		t.like(cancelled, {outcome: 'confirmed', order: {clientOrderId: first.clientOrderId, status: 'cancelled', filled: '0'}});
		t.like(placed, {outcome: 'confirmed', order: {clientOrderId: second.clientOrderId, status: 'open', quantity: '0.2'}});
		t.deepEqual((await venue.fetchOpenOrders(['BTC/USDT'])).map(({clientOrderId}) => clientOrderId), [second.clientOrderId]);
		t.is((await venue.fetchBalances()).BTC?.reserved, '0.2');

		while (exchange.now() < start + (3 * hour)) {
			await exchange.advance();
		}

		const found = await venue.lookup('BTC/USDT', second.clientOrderId);
		t.is(found?.order.status, 'filled');
		t.is(formatDecimal((found?.fills ?? []).reduce((sum, {quantity}) => sum + decimal(quantity), zero)), '0.2');
		t.true(found?.fills.every(({price}) => Number(price) >= 27_000 && Number(price) <= 28_500));
		t.deepEqual(await venue.fetchOpenOrders(['BTC/USDT']), []);
	});

	test(`${at.name}: a stop that would be set off at once is a rejection`, async t => {
		const {venue} = await openAt(t, at);
		t.is((await venue.submit(stopOf({trigger: {price: '35000'}}))).outcome, 'rejected');
		t.deepEqual(await venue.fetchOpenOrders(['BTC/USDT']), []);
	});
}

const [binance] = venues;
const keyOf = ({clientOrderId}: Order) => ({clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'});
const outcomes = (both: {readonly cancelled: Outcome; readonly placed: Outcome} | undefined): readonly unknown[] => [both?.cancelled.outcome, both?.placed.outcome];

test('binance: a replacement of an order that is not there places nothing', async t => {
	const {venue} = await openAt(t, binance);
	t.deepEqual(outcomes(await venue.replace?.(stopOf(), keyOf(stopOf({clientOrderId: 'ct0000-none'})))), ['unknown', 'rejected']);
	t.deepEqual(await venue.fetchOpenOrders(['BTC/USDT']), []);
});

test('binance: where only the cancel succeeds both halves are told for what they are', async t => {
	const {venue} = await openAt(t, binance);
	const first = stopOf();
	await venue.submit(first);
	t.deepEqual(outcomes(await venue.replace?.(stopOf({quantity: '0.2', trigger: {price: '35000'}}), keyOf(first))), ['confirmed', 'rejected']);
	t.deepEqual(await venue.fetchOpenOrders(['BTC/USDT']), []);
});

test('binance: a replacement whose answer is lost is unknown in both halves, and the truth can be looked up', async t => {
	const {exchange, venue} = await openAt(t, binance);
	const [first, second] = [stopOf(), stopOf({quantity: '0.2'})];
	await venue.submit(first);
	await exchange.faults({rules: [{match: {method: 'POST', path: 'cancelReplace', nth: 1}, fault: {kind: 'drop-reply'}}]});
	t.deepEqual(outcomes(await venue.replace?.(second, keyOf(first))), ['unknown', 'unknown']);
	t.is((await venue.lookup('BTC/USDT', first.clientOrderId))?.order.status, 'cancelled');
	t.is((await venue.lookup('BTC/USDT', second.clientOrderId))?.order.status, 'open');
});
