import {generateKeyPairSync} from 'node:crypto';
import test, {type ExecutionContext} from 'ava';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import type {FaultScript} from '../../../src/engine/sim/exchange.js';
import {testFeed} from '../../contracts/feed-contract.js';
import {order, testVenue} from '../../contracts/venue-contract.js';
import {ask, limitBody} from '../sim/coinbase-support.js';
import {clientsOf, coinbaseFor, coinbaseOptions, openAccount, openFeed} from './coinbase-support.js';

testVenue(test, 'Coinbase through ccxt', openAccount);

testFeed(test, 'Coinbase through ccxt', async (t: ExecutionContext) => {
	const {exchange, feed} = await openFeed(t, coinbaseOptions(60));
	return {
		feed,
		historyHours: 24,
		async cutStreams() {
			await exchange.faults({rules: [{match: {path: '/time$', nth: 1}, fault: {kind: 'disconnect-streams'}}]});
			await feed.fetchTime();
		},
		now: () => exchange.now(),
		async tick() {
			await exchange.advance();
		},
	};
});

const strangerKey = generateKeyPairSync('ec', {namedCurve: 'prime256v1'}).privateKey.export({type: 'sec1', format: 'pem'}).toString();

type Fault = FaultScript['rules'][number]['fault'];

/** One fault on the next request that creates an order. */
const onCreate = (fault: Fault): FaultScript => ({rules: [{match: {method: 'POST', path: '/orders$', nth: 1}, fault}]});
const answering = (body: object): Fault => ({kind: 'status', code: 200, body: JSON.stringify(body)});

const ambiguous: readonly (readonly [what: string, fault: Fault, arrives: boolean])[] = [
	['the reply is lost', {kind: 'drop-reply'}, true],
	['the request is lost', {kind: 'drop-request'}, false],
	['the server answers 503 after it has taken the order', {kind: 'status', code: 503, processed: true}, true],
	['the server answers 502 and has done nothing', {kind: 'status', code: 502}, false],
	['the reply is cut in the middle', {kind: 'truncate'}, true],
	['a proxy answers 403', {kind: 'status', code: 403}, false],
	['the venue itself does not say why', answering({success: false, error_response: {error: 'UNKNOWN_FAILURE_REASON', message: '', error_details: '', preview_failure_reason: 'UNKNOWN_PREVIEW_FAILURE_REASON'}}), false],
	['the reply has neither success nor an order', answering({}), false],
];

for (const [what, fault, arrives] of ambiguous) {
	test(`unknown, not rejected, when ${what}; the venue ${arrives ? 'has the order' : 'knows no order'}`, async t => {
		const {exchange, venue} = await openAccount(t);
		await exchange.faults(onCreate(fault));
		const sent = order();
		t.is((await venue.submit(sent)).outcome, 'unknown');
		t.is((await venue.lookup('BTC/USDT', sent.clientOrderId))?.order.status ?? null, arrives ? 'open' : null);
		t.is((await exchange.account()).orders.length, arrives ? 1 : 0, 'nothing was sent twice');
	});
}

test('too many requests leave the outcome unknown, and the next ones wait here', async t => {
	const {exchange, venue} = await openAccount(t);
	await exchange.faults(onCreate({kind: 'status', code: 429, body: '{"error":"rate_limit_exceeded","error_details":"","message":""}'}));
	t.is((await venue.submit(order())).outcome, 'unknown');
	t.like(await venue.submit(order()), {outcome: 'confirmed'}, 'a moment later');
	t.is((await exchange.account()).orders.length, 1);
});

test('the venue keeps our id, which ccxt drops under its usual name', async t => {
	const {exchange, venue} = await openAccount(t);
	const sent = order();
	t.like(await venue.submit(sent), {outcome: 'confirmed', order: {clientOrderId: sent.clientOrderId}});
	t.is((await exchange.account()).orders[0]?.clientOrderId, sent.clientOrderId);
});

test('an order that is taken but cannot be asked for is unknown, and found later', async t => {
	const {exchange, venue} = await openAccount(t);
	await exchange.faults({rules: [{match: {path: String.raw`/orders/historical/[\da-f-]+$`, nth: 1}, fault: {kind: 'status', code: 503}}]});
	const sent = order();
	t.is((await venue.submit(sent)).outcome, 'unknown');
	t.is((await venue.lookup('BTC/USDT', sent.clientOrderId))?.order.status, 'open');
});

test('an order that is not visible at once is asked for again; one that is known to exist is never called unheard of', async t => {
	const {exchange, venue} = await openAccount(t);
	const missing: Fault = {kind: 'status', code: 404, body: '{"error":"NOT_FOUND","error_details":"order with this orderID was not found","message":"order with this orderID was not found"}'};
	await exchange.faults({rules: [{match: {path: String.raw`/orders/historical/[\da-f-]+$`, times: 2}, fault: missing}]});
	const sent = order();
	t.like(await venue.submit(sent), {outcome: 'confirmed', order: {status: 'open'}});
	await exchange.faults({rules: [{match: {path: String.raw`/orders/historical/[\da-f-]+$`}, fault: missing}]});
	await t.throwsAsync(async () => venue.lookup('BTC/USDT', sent.clientOrderId), {message: /does not find the order/});
});

test('half an answer is an error, never an empty account', async t => {
	const {exchange, venue} = await openAccount(t);
	await venue.submit(order());
	for (const body of ['{"orders": [', '{}', '[]', '']) {
		await exchange.faults({rules: [{match: {path: '/(batch|fills|accounts)$'}, fault: {kind: 'status', code: 200, body}}]});
		await t.throwsAsync(async () => venue.fetchOpenOrders(['BTC/USDT']), undefined, `open orders, ${body}`);
		await t.throwsAsync(async () => venue.fetchFills('BTC/USDT', 0), undefined, `fills, ${body}`);
		await t.throwsAsync(async () => venue.fetchBalances(), undefined, `balances, ${body}`);
		await t.throwsAsync(async () => venue.lookup('BTC/USDT', 'unheard'), undefined, `lookup, ${body}`);
	}
});

test('whatever the venue names as its reason is a rejection', async t => {
	const {venue, restingPrice, crossingPrice} = await openAccount(t);
	const outcomes = [
		await venue.submit(order({limitPrice: crossingPrice, quantity: '1000'})),
		await venue.submit(order({limitPrice: restingPrice, quantity: '0.00000001'})),
		await venue.submit(order({side: 'sell', limitPrice: crossingPrice, quantity: '0.6'})),
	];
	t.deepEqual(outcomes.map(({outcome}) => outcome), ['rejected', 'rejected', 'rejected']);
	const reasons = outcomes.map(outcome => outcome.outcome === 'rejected' ? outcome.reason : '');
	t.regex(reasons[0] ?? '', /INSUFFICIENT_FUND/);
	t.regex(reasons[1] ?? '', /QUOTE_SIZE_TOO_SMALL/);
});

for (const reason of ['ORDER_ENTRY_DISABLED', 'INVALID_LIMIT_PRICE', 'INVALID_PRICE_PRECISION', 'UNSUPPORTED_ORDER_CONFIGURATION']) {
	test(`${reason}, which ccxt does not all know, is a rejection`, async t => {
		const {exchange, venue} = await openAccount(t);
		await exchange.faults(onCreate(answering({success: false, error_response: {error: reason, message: 'no', error_details: '', new_order_failure_reason: reason}, order_configuration: {}})));
		t.is((await venue.submit(order())).outcome, 'rejected');
	});
}

test('an immediate order that is filled in part has expired with what it got, and the rest is not open', async t => {
	const {exchange, venue, trade} = await openAccount(t);
	const {asks} = await trade.exchange.fetchOrderBook('BTC/USDT', 1);
	const [price, quantity] = asks[0] ?? [];
	const sent = order({quantity: '0.3', limitPrice: String(price), timeInForce: 'immediate-or-cancel'});
	t.like(await venue.submit(sent), {outcome: 'confirmed', order: {status: 'expired', filled: String(quantity), quantity: '0.3'}});
	const found = await venue.lookup('BTC/USDT', sent.clientOrderId);
	t.is(found?.fills.reduce((sum, fill) => sum + Number(fill.quantity), 0), Number(quantity));
	t.deepEqual((await exchange.account()).openOrders, []);
});

test('an order is cancelled by our id alone, also by a client that has never heard of it', async t => {
	const {exchange, venue, restingPrice} = await openAccount(t);
	const resting = order({limitPrice: restingPrice});
	await venue.submit(resting);
	const halt = createCcxtVenue(await clientsOf(t, exchange).client('halt'), ['BTC/USDT']);
	t.like(await halt.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'}), {outcome: 'confirmed', order: {status: 'cancelled'}});
});

test('a cancel that comes too late is no confirmation, and the order is found filled', async t => {
	const {venue, crossingPrice} = await openAccount(t);
	const crossing = order({limitPrice: crossingPrice});
	await venue.submit(crossing);
	t.is((await venue.cancel({clientOrderId: crossing.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'})).outcome, 'unknown');
	t.is((await venue.lookup('BTC/USDT', crossing.clientOrderId))?.order.status, 'filled');
});

test('a cancel whose reply is lost, and one that the venue has not carried out yet, are unknown', async t => {
	const {exchange, venue, restingPrice} = await openAccount(t);
	const resting = order({limitPrice: restingPrice});
	await venue.submit(resting);
	const key = {clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'};
	await exchange.faults({rules: [{match: {path: '/batch_cancel$', nth: 1}, fault: answering({results: [{success: true, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: 'x'}]})}]});
	t.is((await venue.cancel(key)).outcome, 'unknown', 'it is still open');
	await exchange.faults({rules: [{match: {path: '/batch_cancel$', nth: 1}, fault: {kind: 'drop-reply'}}]});
	t.is((await venue.cancel(key)).outcome, 'unknown');
	t.is((await venue.lookup('BTC/USDT', resting.clientOrderId))?.order.status, 'cancelled');
});

test('open orders, fills and orders that are looked for come from all pages', async t => {
	const {exchange, venue} = await openAccount(t);
	const create = async (id: string, price: string): Promise<void> => {
		const reply = await ask(exchange, 'POST', '/orders', limitBody(id, {}, {base_size: '0.0001', limit_price: price}));
		t.like(reply.body, {success: true});
	};

	for (let index = 0; index < 255; index++) {
		await create(`open-${index}`, '20000');
		await create(`filled-${index}`, '40000');
	}

	t.is((await venue.fetchOpenOrders(['BTC/USDT'])).length, 255);
	const {trades} = await exchange.account();
	const fills = await venue.fetchFills('BTC/USDT', 0);
	t.true(trades.length >= 255);
	t.is(new Set(fills.map(({tradeId}) => tradeId)).size, trades.length);
	t.deepEqual(fills.map(({price, quantity, fee}) => ({price, quantity, fee})), trades.map(({price, quantity, fee}) => ({price, quantity, fee})), 'oldest first, to the last unit');
	t.is((await venue.lookup('BTC/USDT', 'open-0'))?.order.status, 'open');
	t.is((await venue.lookup('BTC/USDT', 'filled-0'))?.order.status, 'filled');
});

test('balances come from all pages, with what is on hold', async t => {
	const coins = Object.fromEntries(Array.from({length: 300}, (_, index) => [`COIN${index}`, '1']));
	const {venue, restingPrice} = await openAccount(t, {...coinbaseOptions(), balances: {USDT: '10000', ...coins}});
	await venue.submit(order({limitPrice: restingPrice}));
	const balances = await venue.fetchBalances();
	t.is(Object.keys(balances).length, 301);
	t.deepEqual(balances.USDT, {free: '9798.8', reserved: '201.2'});
});

test('keys that cannot be right are refused before anything is sent, and keys that the venue does not know are a rejection', async t => {
	const {client} = await coinbaseFor(t);
	await t.throwsAsync(async () => client('trade', {credentials: {apiKey: 'simulated-key', secret: 'simulated-secret'}}), {instanceOf: CryptoTraderError, message: /name of the key/});
	const stranger = await client('trade', {credentials: {apiKey: 'organizations/1/apiKeys/2', secret: strangerKey}});
	t.is((await createCcxtVenue(stranger, ['BTC/USDT']).submit(order())).outcome, 'rejected');
});

test('the clock is read to the millisecond', async t => {
	const {exchange, feed} = await openFeed(t);
	const {now} = await exchange.advance(exchange.now() + 1234);
	t.is(await feed.fetchTime(), now);
});

test('four-hour bars are asked for by their own name, and empty windows before the market began are no end', async t => {
	const {exchange, feed} = await openFeed(t, coinbaseOptions(60));
	const hour = 3_600_000;
	const end = Math.floor(exchange.now() / (4 * hour)) * 4 * hour;
	const long = await feed.fetchCandles({symbol: 'BTC/USDT', timeframe: '4h', from: end - (80 * 24 * hour), to: end});
	t.deepEqual(long.map(({openTime}) => openTime), Array.from({length: 6}, (_, index) => end - ((6 - index) * 4 * hour)));
	const minutes = await feed.fetchCandles({symbol: 'BTC/USDT', timeframe: '1m', from: end - (2 * 24 * hour), to: end});
	t.is(minutes[0]?.openTime, end - (24 * hour));
	t.is(new Set(minutes.map(({openTime}) => openTime)).size, minutes.length);
});
