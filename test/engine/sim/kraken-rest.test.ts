import test from 'ava';
import ccxt from 'ccxt';
import {day, hour} from '../../../src/engine/domain/units.js';
import {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';
import {ask, openKraken, place, sign} from './kraken-support.js';
import {start} from './support/tapes.js';

const {kraken: Kraken} = ccxt;
const first = start + day;

test('markets have Kraken\'s names, steps and fees', async t => {
	const exchange = await openKraken(t);
	const {result} = await ask(exchange, 'AssetPairs');
	t.deepEqual(Object.keys(result), ['XBTUSDT', 'ETHUSDT']);
	t.like(result.XBTUSDT, {
		altname: 'XBTUSDT', wsname: 'XBT/USDT', base: 'XXBT', quote: 'USDT', pair_decimals: 1, lot_decimals: 8, tick_size: '0.1', costmin: '0.5', status: 'online',
		fees: [[0, 0.4]], fees_maker: [[0, 0.25]],
	});
	t.deepEqual(Object.keys((await ask(exchange, 'Assets')).result).toSorted(), ['USDT', 'XETH', 'XXBT']);
	for (const name of ['XBTUSDT', 'XBT/USDT', 'BTC/USDT']) {
		t.deepEqual(Object.keys((await ask(exchange, 'AssetPairs', {pair: name})).result), ['XBTUSDT']);
	}

	t.deepEqual((await ask(exchange, 'AssetPairs', {pair: 'XBTEUR'})).error, ['EQuery:Unknown asset pair']);
	t.like(await ask(exchange, 'SystemStatus'), {error: [], result: {status: 'online'}});
	t.is((await ask(exchange, 'Time')).result.unixtime * 1000, exchange.now());
	t.deepEqual((await ask(exchange, 'Nothing')).error, ['EGeneral:Unknown method']);
});

test('candles are the 720 newest, the forming one last, and since only cuts', async t => {
	const exchange = await openKraken(t);
	const candles = async (parameters: Record<string, string>) => (await ask(exchange, 'OHLC', {pair: 'XBTUSDT', ...parameters})).result.XBTUSDT as number[][];
	const hours = await candles({interval: '60', since: '0'});
	t.is(hours.length, 25);
	t.is(hours.at(-1)?.[0], first / 1000);
	t.is((await candles({interval: '1'})).length, 720);
	t.is((await candles({interval: '1', since: '0'}))[0]?.[0], (Math.floor(exchange.now() / 60_000) * 60) - (719 * 60));
	t.deepEqual((await candles({interval: '60', since: String((first - hour) / 1000)})).map(([time]) => time), [first / 1000], 'since itself is not in');
	t.deepEqual((await ask(exchange, 'OHLC', {pair: 'XBTUSDT', interval: '7'})).error, ['EGeneral:Invalid arguments:interval']);
});

test('trades are walked through by nanoseconds, numbered without holes, at most a thousand at a time', async t => {
	const exchange = await openKraken(t);
	while (exchange.now() < first + (5 * hour)) {
		await exchange.advance();
	}

	const page = async (since: string, count = '1000') => {
		const {result} = await ask(exchange, 'Trades', {pair: 'XBTUSDT', since, count});
		return {rows: result.XBTUSDT as [string, string, number, string, string, string, number][], last: String(result.last)};
	};

	const all = await page('0');
	t.is(all.rows.length, (24 * 4) + (5 * 4) + 1, 'four in each hour, and the opening of the last');
	t.deepEqual(all.rows.map(row => row[6]), all.rows.map((_, index) => index + 1));
	t.is(all.last, `${first + (5 * hour)}000000`);
	const walked: number[] = [];
	for (let {rows, last} = await page('0', '7'); rows.length > 0; {rows, last} = await page(last, '7')) {
		walked.push(...rows.map(row => row[6]));
	}

	t.deepEqual(walked, all.rows.map(row => row[6]));
	t.deepEqual((await page(String(first / 1000))).rows.map(row => row[6]), all.rows.map(row => row[6]).slice((24 * 4) + 1), 'whole seconds, exclusive');
	t.deepEqual((await page(`${first}000000`)).rows[0]?.[6], (24 * 4) + 2);
	t.deepEqual((await page(`${first - 1}999999`)).rows[0]?.[6], (24 * 4) + 1);
	const {result} = await ask(exchange, 'Trades', {pair: 'XBTUSDT', count: '3'});
	t.deepEqual((result.XBTUSDT as number[][]).map(row => row[6]), all.rows.slice(-3).map(row => row[6]));
	t.deepEqual((await ask(exchange, 'Trades', {pair: 'XBTUSDT', since: 'yesterday'})).error, ['EGeneral:Invalid arguments:since']);
});

test('private requests are checked for key, signature and nonce', async t => {
	const exchange = await openKraken(t);
	t.deepEqual((await sign(exchange, 'BalanceEx')).error, []);
	t.deepEqual((await sign(exchange, 'BalanceEx', {}, {json: true})).error, []);
	t.deepEqual((await sign(exchange, 'BalanceEx', {}, {apiKey: 'other'})).error, ['EAPI:Invalid key']);
	t.deepEqual((await sign(exchange, 'BalanceEx', {}, {secret: Buffer.from('other').toString('base64')})).error, ['EAPI:Invalid signature']);
	t.deepEqual((await sign(exchange, 'BalanceEx', {}, {nonce: 'abc'})).error, ['EAPI:Invalid nonce']);
	t.deepEqual((await sign(exchange, 'BalanceEx', {}, {nonce: '1700000000000000'})).error, []);
	t.deepEqual((await sign(exchange, 'BalanceEx', {}, {nonce: '1700000000000000'})).error, ['EAPI:Invalid nonce'], 'used up');
	t.deepEqual((await sign(exchange, 'BalanceEx', {}, {nonce: '1699999999999999'})).error, ['EAPI:Invalid nonce'], 'smaller');
	t.deepEqual((await sign(exchange, 'Withdraw', {}, {nonce: '1700000000000001'})).error, ['EGeneral:Unknown method']);
	const tampered = await fetch(`${exchange.url}/0/private/BalanceEx`, {method: 'POST', body: 'nonce=1900000000000000', headers: {'API-Key': krakenCredentials.apiKey, 'API-Sign': 'AAAA'}});
	t.deepEqual(await tampered.json(), {error: ['EAPI:Invalid signature']});
	t.is(tampered.status, 200, 'errors come with 200');
});

test('whoever fails too often is locked out for a quarter of an hour', async t => {
	const exchange = await openKraken(t);
	for (let count = 0; count < 20; count++) {
		t.deepEqual((await sign(exchange, 'Balance', {}, {apiKey: 'other'})).error, ['EAPI:Invalid key']);
	}

	t.deepEqual((await sign(exchange, 'Balance')).error, ['EGeneral:Temporary lockout']);
	await exchange.advance(exchange.now() + (hour / 4) - 1);
	t.deepEqual((await sign(exchange, 'Balance')).error, ['EGeneral:Temporary lockout']);
	await exchange.advance(exchange.now() + 1);
	t.deepEqual((await sign(exchange, 'Balance')).error, []);
});

test('orders are answered with a sentence and a number, and found by number, open or closed', async t => {
	const exchange = await openKraken(t);
	const {result} = await sign(exchange, 'AddOrder', {pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', volume: '0.01', price: '20000', cl_ord_id: 'my-order'});
	t.is(result.descr.order, 'buy 0.01000000 XBTUSDT @ limit 20000.0');
	const [number] = result.txid as [string];
	t.regex(number, /^O(?:[\dA-Z]{5}-){2}[\dA-Z]{6}$/);
	const {open} = (await sign(exchange, 'OpenOrders', {cl_ord_id: 'my-order'})).result;
	t.like(open[number], {status: 'open', cl_ord_id: 'my-order', vol: '0.01000000', vol_exec: '0.00000000', oflags: 'fciq', descr: {pair: 'XBTUSDT', ordertype: 'limit', price: '20000.0', price2: '0'}});
	t.like((await sign(exchange, 'BalanceEx')).result, {USDT: {balance: '10000.00000000', hold_trade: '200.80000000'}}, 'the fee is held back too');
	t.deepEqual((await sign(exchange, 'CancelOrder', {cl_ord_id: 'my-order'})).result, {count: 1});
	t.deepEqual((await sign(exchange, 'CancelOrder', {cl_ord_id: 'my-order'})).error, ['EOrder:Unknown order']);
	t.deepEqual((await sign(exchange, 'CancelOrder', {txid: number})).error, ['EOrder:Unknown order']);
	const closed = await sign(exchange, 'ClosedOrders', {cl_ord_id: 'my-order'});
	t.like(closed.result.closed[number], {status: 'canceled', reason: 'User requested', vol_exec: '0.00000000'});
	t.is((await sign(exchange, 'QueryOrders', {txid: number})).result[number].status, 'canceled');
	t.deepEqual((await sign(exchange, 'QueryOrders', {txid: 'O00000-00000-ZZZZZZ'})).error, ['EOrder:Invalid order']);
	t.deepEqual((await sign(exchange, 'QueryOrders', {txid: number, userref: 'my-order'})).error, ['EGeneral:Invalid arguments:userref']);
	t.deepEqual((await sign(exchange, 'QueryOrders')).error, ['EGeneral:Invalid arguments:txid']);
});

test('executions cost their fee in quote units, and the balances follow to the last digit', async t => {
	const exchange = await openKraken(t);
	const number = await place(exchange, {price: '40000'});
	const order = (await sign(exchange, 'QueryOrders', {txid: number, trades: 'true'})).result[number];
	t.like(order, {status: 'closed', vol_exec: '0.01000000'});
	const trades = (await sign(exchange, 'QueryTrades', {txid: order.trades.join(',')})).result;
	t.deepEqual((await sign(exchange, 'TradesHistory')).result.trades, trades);
	const sum = (name: string): number => Object.values(trades).reduce((total: number, trade) => total + Number(trade[name]), 0);
	t.is(sum('vol').toFixed(8), '0.01000000');
	t.is(sum('cost').toFixed(8), order.cost);
	t.is(sum('fee').toFixed(8), order.fee);
	t.true(Math.abs((sum('fee') / sum('cost')) - 0.004) < 1e-6);
	const balances = (await sign(exchange, 'Balance')).result;
	t.is(balances.XXBT, '0.51000000');
	t.is(balances.USDT, (10_000 - sum('cost') - sum('fee')).toFixed(8));
	t.deepEqual((await sign(exchange, 'QueryTrades', {txid: 'T00000-00000-000000'})).error, ['EGeneral:Invalid arguments:txid']);
});

test('refusals have Kraken\'s words', async t => {
	const exchange = await openKraken(t, {balances: {USDT: '1000'}});
	const order = {pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', volume: '0.01', price: '20000'};
	const refusal = async (changes: Record<string, string>) => (await sign(exchange, 'AddOrder', {...order, ...changes})).error[0];
	t.is(await refusal({volume: '1'}), 'EOrder:Insufficient funds');
	t.is(await refusal({volume: '0.00000001'}), 'EGeneral:Invalid arguments:volume minimum not met');
	t.is(await refusal({price: '1', volume: '0.0002'}), 'EOrder:Cost minimum not met');
	t.is(await refusal({price: '20000.01'}), 'EOrder:Invalid price:XBTUSDT price can only be specified up to 1 decimals.');
	t.is(await refusal({price: '40000', oflags: 'post'}), 'EOrder:Post only order');
	t.is(await refusal({pair: 'NOPE'}), 'EQuery:Unknown asset pair');
	t.is(await refusal({type: 'hold'}), 'EGeneral:Invalid arguments:type');
	t.is(await refusal({ordertype: 'iceberg'}), 'EGeneral:Invalid arguments:ordertype');
	t.is(await refusal({timeinforce: 'GTD'}), 'EGeneral:Invalid arguments:timeinforce');
	t.is(await refusal({volume: ''}), 'EGeneral:Invalid arguments:volume');
	t.is(await refusal({cl_ord_id: 'nineteen-characters'}), 'EGeneral:Invalid arguments:cl_ord_id');
	t.is(await refusal({cl_ord_id: '6d1b345e-2821-40e2-ad83-4ecb18a06876', validate: 'true'}), undefined);
	await place(exchange, {cl_ord_id: 'twice'});
	t.is(await refusal({cl_ord_id: 'twice'}), 'EOrder:Duplicate cl_ord_id');
	t.is((await exchange.account()).orders.length, 1, 'validating places nothing');
});

test('a market order, by quantity or by value, and the rest of an immediate one', async t => {
	const exchange = await openKraken(t);
	const byQuantity = await place(exchange, {ordertype: 'market', type: 'sell', volume: '0.01', price: ''});
	const byValue = await place(exchange, {ordertype: 'market', volume: '300', oflags: 'viqc', price: ''});
	const immediate = await place(exchange, {timeinforce: 'IOC'});
	const orders = (await sign(exchange, 'QueryOrders', {txid: [byQuantity, byValue, immediate].join(',')})).result;
	t.like(orders[byQuantity], {status: 'closed', vol_exec: '0.01000000', descr: {order: 'sell 0.01000000 XBTUSDT @ market', price: '0'}});
	t.true(Number(orders[byValue].cost) > 295 && Number(orders[byValue].cost) + Number(orders[byValue].fee) <= 300);
	t.like(orders[immediate], {status: 'canceled', reason: 'Immediate or cancel', vol_exec: '0.00000000'});
});

test('a stop waits for its trigger and sells then', async t => {
	const exchange = await openKraken(t);
	const bid = Number((await ask(exchange, 'Depth', {pair: 'XBTUSDT', count: '1'})).result.XBTUSDT.bids[0][0]);
	const far = await place(exchange, {type: 'sell', ordertype: 'stop-loss-limit', price: '1000', price2: '900'});
	const near = await place(exchange, {type: 'sell', ordertype: 'stop-loss-limit', price: (bid - 1).toFixed(1), price2: (bid * 0.5).toFixed(1), cl_ord_id: 'stop'});
	t.like((await sign(exchange, 'OpenOrders')).result.open[far], {status: 'open', stopprice: '1000.0', descr: {ordertype: 'stop-loss-limit', price: '1000.0', price2: '900.0', order: 'sell 0.01000000 XBTUSDT @ stop loss 1000.0 -> limit 900.0'}});
	let status = 'open';
	for (let step = 0; step < 200 && status === 'open'; step++) {
		await exchange.advance();
		({status} = (await sign(exchange, 'QueryOrders', {txid: near})).result[near]);
	}

	t.is(status, 'closed');
	t.is((await sign(exchange, 'QueryOrders', {txid: far})).result[far].status, 'open');
});

test('lists of closed orders and of executions come fifty at a time, newest first', async t => {
	const exchange = await openKraken(t);
	for (let count = 0; count < 55; count++) {
		await place(exchange, {ordertype: 'market', volume: '0.0002', price: ''});
	}

	const closed = async (ofs: string) => (await sign(exchange, 'ClosedOrders', {ofs})).result;
	const trades = async (parameters: Record<string, string>) => (await sign(exchange, 'TradesHistory', parameters)).result;
	t.is(Object.keys((await closed('0')).closed).length, 50);
	t.is(Object.keys((await closed('50')).closed).length, 5);
	t.is((await closed('0')).count, 55);
	t.is(Object.keys((await trades({})).trades).length, 50);
	const all = [...Object.keys((await trades({})).trades), ...Object.keys((await trades({ofs: '50'})).trades)];
	t.is(new Set(all).size, (await trades({})).count);
	t.is((await trades({start: String(exchange.now() / 1000)})).count, 0, 'start itself is not in');
	t.is((await trades({start: String((exchange.now() / 1000) - 1)})).count, all.length);
	t.is((await trades({end: String((exchange.now() / 1000) - 1)})).count, 0);
});

test('the dead man\'s switch cancels everything at its time, not before, and only if nobody renews it', async t => {
	const exchange = await openKraken(t);
	const open = async () => Object.keys((await sign(exchange, 'OpenOrders')).result.open).length;
	await place(exchange);
	await place(exchange, {pair: 'ETHUSDT', price: '500', volume: '0.1'});
	const {result} = await sign(exchange, 'CancelAllOrdersAfter', {timeout: '60'});
	t.is(Date.parse(result.triggerTime) - Date.parse(result.currentTime), 60_000);
	await exchange.advance(exchange.now() + 40_000);
	await sign(exchange, 'CancelAllOrdersAfter', {timeout: '60'});
	await exchange.advance(exchange.now() + 59_999);
	t.is(await open(), 2, 'renewed in time');
	await exchange.advance(exchange.now() + 1);
	t.is(await open(), 0);
	await place(exchange);
	await sign(exchange, 'CancelAllOrdersAfter', {timeout: '60'});
	t.is((await sign(exchange, 'CancelAllOrdersAfter', {timeout: '0'})).result.triggerTime, '0');
	await exchange.advance();
	t.is(await open(), 1, 'taken back');
	t.deepEqual((await sign(exchange, 'CancelAllOrdersAfter', {timeout: '86401'})).error, ['EGeneral:Invalid arguments:timeout']);
});

test('the switch acts at its own time although the market moves on at once', async t => {
	const exchange = await openKraken(t);
	const {result} = await ask(exchange, 'Depth', {pair: 'XBTUSDT', count: '1'});
	const number = await place(exchange, {price: result.XBTUSDT.bids[0][0]});
	const before = exchange.now();
	await sign(exchange, 'CancelAllOrdersAfter', {timeout: '30'});
	await exchange.advance();
	t.true(exchange.now() - before > 30_000);
	t.like((await sign(exchange, 'QueryOrders', {txid: number})).result[number], {status: 'canceled', closetm: (before + 30_000) / 1000});
});

test('all open orders are cancelled at once and counted', async t => {
	const exchange = await openKraken(t);
	await place(exchange);
	await place(exchange, {price: '21000'});
	t.deepEqual((await sign(exchange, 'CancelAll')).result, {count: 2});
	t.deepEqual((await sign(exchange, 'CancelAll')).result, {count: 0});
});

test('ccxt reads all of it', async t => {
	const exchange = await openKraken(t);
	const client = new Kraken({...krakenCredentials, enableRateLimit: false});
	client.urls.api = {public: exchange.url, private: exchange.url, zendesk: exchange.url};
	await client.loadMarkets();
	t.like(client.market('BTC/USDT'), {id: 'XBTUSDT', active: true, maker: 0.0025, taker: 0.004, precision: {price: 0.1, amount: 1e-8}});
	t.is(await client.fetchTime(), exchange.now());
	t.is((await client.fetchStatus()).status, 'ok');
	t.true(Number((await client.fetchTicker('BTC/USDT')).bid) < Number((await client.fetchTicker('BTC/USDT')).ask));
	t.deepEqual(Object.keys(await client.fetchTickers(['BTC/USDT', 'ETH/USDT'])).toSorted(), ['BTC/USDT', 'ETH/USDT']);
	t.is((await client.fetchOrderBook('BTC/USDT', 5)).asks.length, 5);
	t.like((await client.fetchTrades('BTC/USDT', undefined, 2)).at(-1), {symbol: 'BTC/USDT'});
	t.like(await client.fetchTradingFee('BTC/USDT'), {maker: 0.0025, taker: 0.004});
	const order = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000, {clientOrderId: 'mine'});
	t.like(await client.fetchOrder(String(order.id)), {status: 'open', clientOrderId: 'mine', amount: 0.01, price: 20_000});
	await client.cancelAllOrdersAfter(5000);
	await exchange.advance(exchange.now() + 5000);
	t.is((await client.fetchClosedOrders('BTC/USDT'))[0]?.status, 'canceled');
	await t.throwsAsync(client.cancelOrder(String(order.id)), {instanceOf: ccxt.OrderNotFound});
	await t.throwsAsync(client.createOrder('BTC/USDT', 'limit', 'buy', 10, 20_000), {instanceOf: ccxt.InsufficientFunds});
	await t.throwsAsync(client.createOrder('BTC/USDT', 'limit', 'buy', 0.000_01, 20_000), {instanceOf: ccxt.InvalidOrder});
	t.is((await client.fetchBalance()).USDT?.free, 10_000);
});
