import test, {type ExecutionContext} from 'ava';
import ccxt from 'ccxt';
import {createBarrier} from '../../../src/engine/ccxt/barrier.js';
import {createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import {krakenSpecifics} from '../../../src/engine/ccxt/venues/kraken.js';
import {nextNonce} from '../../../src/engine/ccxt/venues/kraken-transport.js';
import {decimal, formatDecimal} from '../../../src/engine/domain/decimal.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import type {ReportedFill, VenueOrder} from '../../../src/engine/domain/order.js';
import type {FaultScript} from '../../../src/engine/sim/exchange.js';
import {order} from '../../contracts/venue-contract.js';
import {krakenCredentials, krakenFor, krakenOptions} from './kraken-support.js';
import {eventually} from './support.js';

const btc = 'BTC/USDT';
const [restingPrice, crossingPrice] = ['20000', '40000'];
const rich = krakenOptions({venue: {balances: {USDT: '10000000', BTC: '50'}}});

async function open(t: ExecutionContext, options = krakenOptions()) {
	const {exchange, client} = await krakenFor(t, options);
	const trade = await client('trade');
	const venue = createCcxtVenue(trade, [btc, 'ETH/USDT']);
	t.teardown(async () => venue.close());
	return {exchange, client, trade, venue, settle: async () => createBarrier([trade], {})((await exchange.sync()).sent)};
}

type Fault = FaultScript['rules'][number]['fault'];
const onNext = (path: string, fault: Fault): FaultScript => ({rules: [{match: {method: 'POST', path: `/${path}$`, nth: 1}, fault}]});
const says = (body: string, processed = false): Fault => ({kind: 'status', code: 200, body, processed});

test('ccxt looks an order up by a wrong parameter and has no list of all orders; ours is found open and closed', async t => {
	const {trade, venue} = await open(t);
	const resting = order({limitPrice: restingPrice});
	await venue.submit(resting);
	await t.throwsAsync(async () => trade.exchange.fetchOrder('', btc, {clientOrderId: resting.clientOrderId}));
	t.falsy(trade.exchange.has.fetchOrders);
	t.like(await venue.lookup(btc, resting.clientOrderId), {order: {status: 'open', clientOrderId: resting.clientOrderId}});
	await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: btc});
	t.like(await venue.lookup(btc, resting.clientOrderId), {order: {status: 'cancelled'}});
});

test('a client id that was used before finds the newest order', async t => {
	const {venue} = await open(t);
	const first = order({limitPrice: restingPrice});
	await venue.submit(first);
	await venue.cancel({...first, venueOrderId: null});
	await venue.submit({...first, limitPrice: crossingPrice});
	t.like(await venue.lookup(btc, first.clientOrderId), {order: {status: 'filled', limitPrice: crossingPrice}});
});

test('the cancel of an order that has filled meanwhile says that it is filled', async t => {
	const {venue} = await open(t);
	const crossing = order({limitPrice: crossingPrice});
	await venue.submit(crossing);
	t.like(await venue.cancel({...crossing, venueOrderId: null}), {outcome: 'confirmed', order: {status: 'filled', filled: '0.01'}});
});

test('an immediate order that fills in part is expired with what it got', async t => {
	const {exchange, venue} = await open(t, rich);
	const book = await (await fetch(`${exchange.url}/0/public/Depth?pair=XBTUSDT&count=1`)).json() as {result: {XBTUSDT: {asks: [string, string][]}}};
	const [price = '', quantity = ''] = book.result.XBTUSDT.asks[0] ?? [];
	const placed = await venue.submit(order({limitPrice: price, quantity: '5', timeInForce: 'immediate-or-cancel'}));
	t.like(placed, {outcome: 'confirmed', order: {status: 'expired', quantity: '5', filled: String(Number(quantity))}});
});

test('all executions come, however many questions that takes, and those of the very first moment too', async t => {
	const {trade, venue} = await open(t, rich);
	for (let count = 0; count < 61; count++) {
		await trade.exchange.createOrder(btc, 'market', 'buy', 0.001);
	}

	const at = trade.exchange.milliseconds();
	t.is((await trade.exchange.fetchMyTrades(btc)).length, 50, 'ccxt gives one page');
	const fills = await venue.fetchFills(btc, at);
	t.true(fills.length >= 61);
	t.is(new Set(fills.map(({tradeId}) => tradeId)).size, fills.length);
	t.deepEqual(await venue.fetchFills(btc, at + 1), []);
	t.deepEqual(await venue.fetchFills('ETH/USDT', 0), []);
});

test('an order with exactly as many executions as one question takes is told whole', async t => {
	const {exchange, trade, venue} = await open(t, rich);
	const book = await (await fetch(`${exchange.url}/0/public/Depth?pair=XBTUSDT&count=20`)).json() as {result: {XBTUSDT: {asks: [string, string][]}}};
	const crossing = order({limitPrice: book.result.XBTUSDT.asks.at(-1)?.[0] ?? '', quantity: '40', timeInForce: 'immediate-or-cancel'});
	const placed = await venue.submit(crossing);
	const found = await venue.lookup(btc, crossing.clientOrderId);
	t.is(found?.fills.length, 20);
	t.is(formatDecimal((found?.fills ?? []).map(({quantity}) => decimal(quantity)).reduce((sum, quantity) => sum + quantity, 0n)), placed.outcome === 'confirmed' ? placed.order.filled : '');
	t.true(found?.fills.every(({feeAsset}) => feeAsset === 'USDT'));
	const ids = found?.fills.map(({tradeId}) => tradeId) ?? [];
	await t.throwsAsync(async () => trade.exchange.fetchOrderTrades('', btc, undefined, undefined, {trades: ids}), undefined, 'ccxt asks for nothing after a full 20');
});

test('lanes with one key share their nonces: many requests at once are all taken', async t => {
	const {client} = await open(t);
	const [trade, halt] = [await client('trade'), await client('halt')];
	await Promise.all([trade, halt].map(async ({exchange}) => exchange.loadMarkets()));
	const answers = await Promise.all(Array.from({length: 60}, async (_, index) => (index % 2 === 0 ? trade : halt).exchange.fetchBalance()));
	t.true(answers.every(answer => Number(answer.USDT?.total) === 10_000));
	t.not(trade.exchange.throttler, halt.exchange.throttler, 'but no queue');
});

test('nonces grow strictly, and with those of ccxt a standing clock would be refused', async t => {
	const nonces = Array.from({length: 1000}, () => nextNonce('some key'));
	t.true(nonces.every((nonce, index) => index === 0 || nonce > (nonces[index - 1] ?? 0)));
	t.true(nonces.every(nonce => Number.isSafeInteger(nonce)));
	const {client} = await open(t);
	const {exchange} = await client('trade');
	(exchange as unknown as {nonce: () => number}).nonce = () => 1;
	await exchange.fetchBalance();
	await t.throwsAsync(async () => exchange.fetchBalance(), {instanceOf: ccxt.InvalidNonce});
});

test('a question or a cancel whose nonce came too late is sent again', async t => {
	const {exchange, venue} = await open(t);
	const late = says('{"error":["EAPI:Invalid nonce"]}');
	await exchange.faults(onNext('BalanceEx', late));
	t.is((await venue.fetchBalances()).USDT?.free, '10000');
	const resting = order({limitPrice: restingPrice});
	await venue.submit(resting);
	await exchange.faults(onNext('CancelOrder', late));
	t.like(await venue.cancel({...resting, venueOrderId: null}), {outcome: 'confirmed', order: {status: 'cancelled'}});
});

test('an order whose nonce came too late is not sent again: something on the way may have sent it twice', async t => {
	const {exchange, venue} = await open(t);
	await exchange.faults(onNext('AddOrder', says('{"error":["EAPI:Invalid nonce"]}')));
	const late = order({limitPrice: restingPrice});
	t.is((await venue.submit(late)).outcome, 'unknown');
	t.is(await venue.lookup(btc, late.clientOrderId), null);
	await exchange.faults(onNext('AddOrder', {kind: 'duplicate', answer: 'second'}));
	const twice = order({limitPrice: crossingPrice, timeInForce: 'immediate-or-cancel'});
	t.is((await venue.submit(twice)).outcome, 'unknown');
	t.is((await venue.lookup(btc, twice.clientOrderId))?.order.status, 'filled');
	t.is((await exchange.account()).orders.length, 1);
});

test.serial('questions do not overtake an order that is slow on its way, and orders not one another', async t => {
	const {exchange, client, venue} = await open(t);
	const halt = createCcxtVenue(await client('halt'), [btc]);
	await halt.fetchBalances();
	await exchange.faults({rules: [{match: {method: 'POST', path: '/AddOrder$'}, fault: {kind: 'delay', ms: 200}}]});
	const orders = [venue.submit(order({limitPrice: restingPrice})), venue.submit(order({limitPrice: restingPrice}))] as const;
	const [first, second] = await Promise.all([...orders, halt.fetchBalances(), venue.fetchOpenOrders([btc])]);
	t.deepEqual([first.outcome, second.outcome], ['confirmed', 'confirmed']);
	t.is((await exchange.account()).openOrders.length, 2);
});

test.serial('an order that hangs does not hold the way out', async t => {
	const {exchange, client, venue} = await open(t);
	const halt = createCcxtVenue(await client('halt'), [btc]);
	await exchange.faults(onNext('AddOrder', {kind: 'delay', ms: 4000}));
	const hanging = venue.submit(order({limitPrice: restingPrice}));
	const out = halt.submit(order({limitPrice: crossingPrice}));
	t.is(await Promise.race([hanging.then(() => 'the hanging one'), out.then(({outcome}) => outcome)]), 'confirmed');
	t.is((await hanging).outcome, 'unknown', 'its number is too small by now');
	t.is((await exchange.account()).orders.length, 1);
});

const ambiguous: readonly (readonly [what: string, fault: Fault, arrives: boolean])[] = [
	['the reply is lost', {kind: 'drop-reply'}, true],
	['the reply is cut in the middle', says('{"error":[],"result":{"txid":["OAB', true), true],
	['the reply is empty', says('', true), true],
	['the reply is not Kraken\'s', says('{}', true), true],
	['the reply has no number of the order', says('{"error":[],"result":{}}', true), true],
	['Kraken is not available', says('{"error":["EService:Unavailable"]}', true), true],
	['Kraken is busy', says('{"error":["EService:Busy"]}'), false],
	['Kraken has an error inside', says('{"error":["EGeneral:Internal error"]}', true), true],
	['a proxy answers 502', {kind: 'status', code: 502, body: '<html>Bad Gateway</html>'}, false],
	['Cloudflare answers 520', {kind: 'status', code: 520, body: '<html>Unknown Error</html>', processed: true}, true],
];

for (const [what, fault, arrives] of ambiguous) {
	test(`unknown, not rejected, when ${what}; the venue ${arrives ? 'has the order' : 'knows no order'}`, async t => {
		const {exchange, venue} = await open(t);
		await exchange.faults(onNext('AddOrder', fault));
		const sent = order({limitPrice: restingPrice});
		t.is((await venue.submit(sent)).outcome, 'unknown');
		t.is((await venue.lookup(btc, sent.clientOrderId))?.order.status ?? null, arrives ? 'open' : null);
		t.is((await exchange.account()).orders.length, arrives ? 1 : 0, 'nothing was sent twice');
	});
}

for (const error of ['EOrder:Insufficient funds',
	'EOrder:Cost minimum not met',
	'EOrder:Invalid price:XBTUSDT price can only be specified up to 1 decimals.',
	'EOrder:Rate limit exceeded',
	'EGeneral:Invalid arguments:volume minimum not met',
	'EGeneral:Permission denied',
	'EGeneral:Temporary lockout',
	'EAPI:Invalid key',
	'EService:Market in cancel_only mode']) {
	test(`rejected when Kraken says ${error}`, async t => {
		const {exchange, venue} = await open(t);
		await exchange.faults(onNext('AddOrder', says(JSON.stringify({error: [error]}))));
		const {outcome, ...rest} = await venue.submit(order({limitPrice: restingPrice}));
		t.is(outcome, 'rejected');
		t.regex((rest as {reason: string}).reason, new RegExp(error.slice(0, 12)));
	});
}

test('an order that was taken is never called rejected because the question about it was', async t => {
	const {exchange, venue} = await open(t);
	for (const error of ['EAPI:Invalid key', 'EOrder:Invalid order', 'EGeneral:Permission denied']) {
		await exchange.faults(onNext('QueryOrders', says(JSON.stringify({error: [error]}))));
		t.is((await venue.submit(order({limitPrice: restingPrice}))).outcome, 'unknown', error);
	}

	t.is((await exchange.account()).openOrders.length, 3);
});

test('a question that is answered with nonsense is a failure, never an empty account', async t => {
	const {exchange, venue} = await open(t);
	await venue.submit(order({limitPrice: restingPrice}));
	for (const body of ['{}', '{"error":[],"resu', '']) {
		await exchange.faults(onNext('OpenOrders', says(body)));
		await t.throwsAsync(async () => venue.fetchOpenOrders([btc]), undefined, body);
		await exchange.faults(onNext('ClosedOrders', says(body)));
		await t.throwsAsync(async () => venue.lookup(btc, 'ct0000test-none'), undefined, body);
		await exchange.faults(onNext('BalanceEx', says(body)));
		await t.throwsAsync(async () => venue.fetchBalances(), undefined, body);
	}
});

test('a cancel whose reply is lost is unknown, and one that Kraken has not carried out yet is no confirmation', async t => {
	const {exchange, venue} = await open(t);
	const [lost, pending] = [order({limitPrice: restingPrice}), order({limitPrice: restingPrice})];
	await venue.submit(lost);
	await venue.submit(pending);
	await exchange.faults(onNext('CancelOrder', {kind: 'drop-reply'}));
	t.is((await venue.cancel({...lost, venueOrderId: null})).outcome, 'unknown');
	t.is((await venue.lookup(btc, lost.clientOrderId))?.order.status, 'cancelled');
	await exchange.faults(onNext('CancelOrder', says('{"error":[],"result":{"count":1,"pending":true}}')));
	t.is((await venue.cancel({...pending, venueOrderId: null})).outcome, 'unknown');
	t.is((await venue.lookup(btc, pending.clientOrderId))?.order.status, 'open');
});

test('an id that Kraken would not take is not sent at all', async t => {
	const {exchange, venue} = await open(t);
	const outcome = await venue.submit(order({limitPrice: restingPrice, clientOrderId: 'nineteen-characters'}));
	t.like(outcome, {outcome: 'rejected'});
	t.is((await exchange.account()).orders.length, 0);
	t.is((await venue.submit(order({limitPrice: restingPrice, clientOrderId: 'eighteen-character'}))).outcome, 'confirmed');
});

test('what was filled while the stream was away is told when it is back, and nothing twice', async t => {
	const {exchange, trade, venue} = await open(t);
	await trade.exchange.createOrder(btc, 'market', 'buy', 0.002, undefined, {clientOrderId: 'before'});
	await exchange.advance();
	const fills: ReportedFill[] = [];
	const health: string[] = [];
	await venue.watch({onFill: fill => fills.push(fill), onOrder: () => undefined, onHealth: (feed, status) => health.push(`${feed} ${status}`)});
	await venue.submit(order({limitPrice: crossingPrice, clientOrderId: 'heard'}));
	await eventually('the first fill', () => fills.length > 0);
	const before = fills.length;
	await exchange.faults(onNext('AddOrder', {kind: 'disconnect-streams'}));
	await venue.submit(order({limitPrice: crossingPrice, clientOrderId: 'missed', quantity: '0.003'}));
	await eventually('the missed fill', () => fills.some(({clientOrderId}) => clientOrderId === 'missed'));
	t.true(health.includes('fills down'));
	t.is(fills.filter(({clientOrderId}) => clientOrderId === 'heard').length, before);
	t.false(fills.some(({clientOrderId}) => clientOrderId === 'before'), 'what happened before the engine is no news');
});

for (const [what, match, fault] of [
	['a fill is lost', {kind: 'fill', nth: 1}, {kind: 'drop'}],
	['every message comes twice', {}, {kind: 'duplicate'}],
	['two messages change places', {kind: 'order', nth: 2}, {kind: 'reorder'}],
	['the connection dies with a fill', {kind: 'fill', nth: 1}, {kind: 'cut'}],
] as const) {
	test(`every fill is told once when ${what} while pings are answered`, async t => {
		const {exchange, venue} = await open(t);
		const fills: ReportedFill[] = [];
		await venue.watch({onFill: fill => fills.push(fill), onOrder: () => undefined, onHealth: () => undefined});
		await exchange.faults({rules: [], streams: [{match, fault}]});
		const crossing = order({limitPrice: crossingPrice, quantity: '0.05'});
		await venue.submit(crossing);
		await exchange.faults({rules: []});
		const known = await venue.fetchFills(btc, 0);
		await eventually('all fills', () => {
			// Only the next message shows that one is missing.
			void venue.submit(order({limitPrice: '1000', quantity: '0.001', timeInForce: 'immediate-or-cancel'}));
			return fills.length >= known.length;
		});
		t.deepEqual(fills.map(({tradeId}) => tradeId).toSorted(), known.map(({tradeId}) => tradeId).toSorted());
	});
}

test('a subscription that is refused is told as down and made again with a new token', async t => {
	const {trade, venue} = await open(t);
	const inner = trade.exchange as unknown as {authenticate: () => Promise<string>};
	const authenticate = inner.authenticate.bind(inner);
	let asked = 0;
	inner.authenticate = async () => {
		asked += 1;
		return asked === 1 ? 'a token that nobody issued' : authenticate();
	};

	const health: string[] = [];
	const fills: ReportedFill[] = [];
	await venue.watch({onFill: fill => fills.push(fill), onOrder: () => undefined, onHealth: (feed, status, detail) => health.push(`${feed} ${status} ${detail}`)});
	await eventually('the second token', () => asked === 2);
	t.true(health.some(line => /^fills down .*Invalid session/.test(line)), health.join('\n'));
	await eventually('a fill', () => {
		void venue.submit(order({limitPrice: crossingPrice, quantity: '0.0005'}));
		return fills.length > 0;
	});
});

test('the end of an order is understood although Kraken names neither market nor side nor our id', async t => {
	const {trade, venue, settle} = await open(t);
	const raw: Record<string, unknown>[] = [];
	const ends: VenueOrder[] = [];
	const {handleMessage} = trade.exchange;
	trade.exchange.handleMessage = (socket, message) => {
		raw.push(...((message as {channel?: string; data?: Record<string, unknown>[]}).channel === 'executions' ? (message as {data: Record<string, unknown>[]}).data : []));
		handleMessage.call(trade.exchange, socket, message);
	};

	await venue.watch({onFill: () => undefined, onOrder: report => ends.push(report), onHealth: () => undefined});
	const expiring = order({limitPrice: restingPrice, timeInForce: 'immediate-or-cancel'});
	await venue.submit(expiring);
	await settle();
	const end = raw.find(entry => entry.exec_type === 'canceled');
	t.like(end, {order_status: 'canceled'});
	t.false('symbol' in (end ?? {}) || 'cl_ord_id' in (end ?? {}) || 'side' in (end ?? {}));
	t.like(ends[0], {clientOrderId: expiring.clientOrderId, symbol: btc, side: 'buy', status: 'expired', filled: '0', quantity: '0.01'});
	t.is(ends.length, 1);
});

test('a secret that cannot be Kraken\'s is refused before anything is sent, and not shown', async t => {
	for (const secret of ['', 'short', `${krakenCredentials.secret.slice(0, 80)}\u00E9`, '-----BEGIN EC PRIVATE KEY-----']) {
		const error = await t.throwsAsync(async () => createCcxtClient({venue: 'kraken', lane: 'trade', endpoint: 'http://127.0.0.1:1', credentials: {apiKey: 'k', secret}, now: null, timeoutMs: 500}), {instanceOf: CryptoTraderError});
		t.is((error).code, 'credentials-malformed');
		t.false(secret.length > 3 && (error?.message ?? '').includes(secret));
	}

	t.deepEqual(krakenSpecifics.credentials({apiKey: ' key ', secret: `${krakenCredentials.secret}\n`}), {apiKey: 'key', secret: krakenCredentials.secret});
});
