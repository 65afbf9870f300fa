import test from 'ava';
import {formatDecimal, decimal} from '../../../src/engine/domain/decimal.js';
import {day} from '../../../src/engine/domain/units.js';
import {ask, coinbaseOptions, limitBody, openCoinbase} from './coinbase-support.js';
import {start, walk} from './support/tapes.js';

type OrderReply = {readonly order: Readonly<Record<string, unknown>>};
type Created = {readonly success: boolean; readonly order_id: string; readonly error_response?: {readonly error: string; readonly preview_failure_reason: string}};
type Exchange = Awaited<ReturnType<typeof openCoinbase>>;

async function create(exchange: Exchange, body: unknown): Promise<Created> {
	const reply = await ask(exchange, 'POST', '/orders', body);
	return reply.body as Created;
}

async function orderOf(exchange: Exchange, id: string): Promise<OrderReply['order']> {
	const reply = await ask(exchange, 'GET', `/orders/historical/${id}`);
	return (reply.body as OrderReply).order;
}

test('an order rests, is told with all its terms, holds the fee back as well, and is cancelled', async t => {
	const exchange = await openCoinbase(t);
	const {success, order_id: id} = await create(exchange, limitBody('rest-1'));
	t.true(success);
	t.like(await orderOf(exchange, id), {
		order_id: id, client_order_id: 'rest-1', product_id: 'BTC-USDT', side: 'BUY', status: 'OPEN', time_in_force: 'GOOD_UNTIL_CANCELLED',
		order_configuration: {limit_limit_gtc: {base_size: '0.01', limit_price: '20000', post_only: false}}, filled_size: '0', total_fees: '0', order_type: 'LIMIT',
	});
	t.like((await exchange.account()).balances.USDT, {free: '9798.8', reserved: '201.2'}, '200 and the fee of 0.6 %');
	const cancel = await ask(exchange, 'POST', '/orders/batch_cancel', {order_ids: [id, 'nonsense']});
	t.deepEqual(cancel.body, {results: [
		{success: true, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: id},
		{success: false, failure_reason: 'UNKNOWN_CANCEL_ORDER', order_id: 'nonsense'},
	]});
	t.like(await orderOf(exchange, id), {status: 'CANCELLED'});
	t.like((await exchange.account()).balances.USDT, {free: '10000', reserved: '0'});
	const again = await ask(exchange, 'POST', '/orders/batch_cancel', {order_ids: [id]});
	t.like(again.body, {results: [{success: false, failure_reason: 'DUPLICATE_CANCEL_REQUEST'}]});
});

test('fees are taken in quote units, on top of what a buy costs and out of what a sale brings', async t => {
	const exchange = await openCoinbase(t);
	const bought = await create(exchange, limitBody('buy', {}, {limit_price: '60000'}));
	const {filled_value: value = '', total_fees: fees = '', total_value_after_fees: paid = '', ...order} = await orderOf(exchange, bought.order_id) as Readonly<Record<string, string>>;
	t.like(order, {status: 'FILLED', filled_size: '0.01', completion_percentage: '100'});
	t.is(decimal(paid), decimal(value) + decimal(fees));
	const {balances} = await exchange.account();
	t.is(balances.USDT?.free, formatDecimal(decimal('10000') - decimal(paid)));
	t.is(balances.BTC?.free, '0.51', 'all of it');
	const cancel = await ask(exchange, 'POST', '/orders/batch_cancel', {order_ids: [bought.order_id]});
	t.like(cancel.body, {results: [{success: false, failure_reason: 'ORDER_IS_FULLY_FILLED'}]});
	const sold = await create(exchange, limitBody('sell', {side: 'SELL'}, {limit_price: '10000'}));
	const sale = await orderOf(exchange, sold.order_id) as Readonly<Record<string, string>>;
	t.is(decimal(sale.total_value_after_fees ?? ''), decimal(sale.filled_value ?? '') - decimal(sale.total_fees ?? ''));
});

test('a client id that is not new makes no order: the reply is the one of the order that has it', async t => {
	const exchange = await openCoinbase(t);
	const first = await create(exchange, limitBody('once'));
	const second = await create(exchange, limitBody('once', {side: 'SELL'}, {limit_price: '90000'}));
	t.deepEqual(second, first);
	await ask(exchange, 'POST', '/orders/batch_cancel', {order_ids: [first.order_id]});
	t.deepEqual(await create(exchange, limitBody('once')), first, 'not even when that one has ended');
	t.is((await exchange.account()).orders.length, 1);
});

test('an order that may not rest is cancelled in Coinbase\'s words, filled as far as it goes', async t => {
	const exchange = await openCoinbase(t);
	const nothing = await create(exchange, limitBody('ioc-1', {order_configuration: {sor_limit_ioc: {base_size: '0.01', limit_price: '20000'}}}));
	t.like(await orderOf(exchange, nothing.order_id), {status: 'CANCELLED', time_in_force: 'IMMEDIATE_OR_CANCEL', filled_size: '0'});
	const book = await ask(exchange, 'GET', '/product_book?product_id=BTC-USDT&limit=1');
	const {pricebook: {asks: [best]}} = book.body as {readonly pricebook: {readonly asks: readonly {readonly price: string; readonly size: string}[]}};
	const partly = await create(exchange, limitBody('ioc-2', {order_configuration: {sor_limit_ioc: {base_size: '0.3', limit_price: best?.price}}}));
	const order = await orderOf(exchange, partly.order_id);
	t.like(order, {status: 'CANCELLED', filled_size: best?.size});
	t.true(Number(order.completion_percentage) < 100);
	const killed = await create(exchange, limitBody('fok', {order_configuration: {limit_limit_fok: {base_size: '0.3', limit_price: '20000'}}}));
	t.like(await orderOf(exchange, killed.order_id), {status: 'CANCELLED', filled_size: '0', time_in_force: 'FILL_OR_KILL'});
});

test('a market order over a value spends that value with its fee, and its fills are told in quote units', async t => {
	const exchange = await openCoinbase(t);
	const {order_id: id} = await create(exchange, limitBody('value', {order_configuration: {market_market_ioc: {quote_size: '100'}}}));
	const order = await orderOf(exchange, id) as Readonly<Record<string, string>>;
	t.like(order, {order_type: 'MARKET', size_in_quote: true, size_inclusive_of_fees: true});
	t.true(Number(order.total_value_after_fees) <= 100 && Number(order.total_value_after_fees) > 99.9);
	const fills = await ask(exchange, 'GET', `/orders/historical/fills?order_ids=${id}`);
	const [fill] = (fills.body as {readonly fills: readonly Readonly<Record<string, string>>[]}).fills;
	t.is(decimal(fill?.size ?? ''), decimal(order.filled_value ?? ''));
});

test('a stop order waits for the market to trade at its price', async t => {
	const exchange = await openCoinbase(t);
	const low = Math.min(...walk(24 * 6, 30_000, 1).slice(24).map(bar => bar.low));
	const stop = {base_size: '0.1', limit_price: '20000', stop_price: (low * 1.002).toFixed(2).replace(/\.?0+$/, ''), stop_direction: 'STOP_DIRECTION_STOP_DOWN'};
	const {order_id: id} = await create(exchange, limitBody('stop', {side: 'SELL', order_configuration: {stop_limit_stop_limit_gtc: stop}}));
	t.like(await orderOf(exchange, id), {status: 'OPEN', order_type: 'STOP_LIMIT', trigger_status: 'STOP_PENDING', order_configuration: {stop_limit_stop_limit_gtc: stop}});
	while ((await exchange.account()).openOrders.length > 0) {
		const {ended} = await exchange.advance();
		t.false(ended, 'the tape comes to its low before it ends');
	}

	t.like(await orderOf(exchange, id), {status: 'FILLED', trigger_status: 'STOP_TRIGGERED'});
});

const rejected: readonly (readonly [what: string, body: object, error: string, preview: string])[] = [
	['costs more than there is', limitBody('r', {}, {base_size: '0.5'}), 'INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND'],
	['is not covered once the fee is added', limitBody('r', {}, {base_size: '0.5', limit_price: '19999'}), 'INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND'],
	['sells more than there is', limitBody('r', {side: 'SELL'}, {base_size: '0.6'}), 'INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND'],
	['is worth too little', limitBody('r', {}, {base_size: '0.00004'}), 'UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL'],
	['has a price between two steps', limitBody('r', {}, {limit_price: '20000.001'}), 'INVALID_PRICE_PRECISION', 'PREVIEW_INVALID_PRICE_PRECISION'],
	['has a quantity between two steps', limitBody('r', {}, {base_size: '0.010000001'}), 'INVALID_SIZE_PRECISION', 'PREVIEW_INVALID_SIZE_PRECISION'],
	['has no price', limitBody('r', {}, {limit_price: '0'}), 'INVALID_LIMIT_PRICE', 'PREVIEW_INVALID_LIMIT_PRICE'],
	['would take although it is post only', limitBody('r', {}, {limit_price: '60000', post_only: true}), 'INVALID_LIMIT_PRICE_POST_ONLY', 'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY'],
	['is for a product that is not traded', limitBody('r', {product_id: 'NOPE-USDT'}), 'INVALID_PRODUCT_ID', 'PREVIEW_INVALID_PRODUCT_ID'],
	['is of a kind that is not taken', limitBody('r', {order_configuration: {twap_limit_gtd: {}}}), 'UNSUPPORTED_ORDER_CONFIGURATION', 'UNKNOWN_PREVIEW_FAILURE_REASON'],
];

for (const [what, body, error, preview] of rejected) {
	test(`an order that ${what} is not taken: ${error}, ${preview}`, async t => {
		const exchange = await openCoinbase(t);
		const reply = await ask(exchange, 'POST', '/orders', body);
		t.is(reply.status, 200);
		t.like(reply.body, {success: false, error_response: {error, preview_failure_reason: preview}});
		t.is((await exchange.account()).orders.length, 0);
	});
}

test('requests that make no sense are told so with a status', async t => {
	const exchange = await openCoinbase(t);
	t.like(await ask(exchange, 'POST', '/orders', {}), {status: 400, body: {error: 'INVALID_ARGUMENT'}});
	t.like(await ask(exchange, 'POST', '/orders', limitBody('bad', {}, {base_size: 'much'})), {status: 400, body: {error: 'INVALID_ARGUMENT'}});
	t.like(await ask(exchange, 'POST', '/orders/batch_cancel', {}), {status: 400, body: {error: 'INVALID_ARGUMENT'}});
	t.like(await ask(exchange, 'GET', '/orders/historical/nonsense'), {status: 404, body: {error: 'NOT_FOUND', error_details: 'order with this orderID was not found'}});
	t.like(await ask(exchange, 'GET', '/orders/historical/batch?order_status=OPEN&order_status=FILLED'), {status: 400});
	t.like(await ask(exchange, 'GET', '/market/products/NOPE-USDT'), {status: 404, body: {error: 'NOT_FOUND', message: 'Product NOPE-USDT not supported'}});
	t.like(await ask(exchange, 'GET', '/nothing/here'), {status: 404});
});

test('orders and fills come newest first, page by page, each once', async t => {
	const exchange = await openCoinbase(t);
	for (let index = 0; index < 7; index++) {
		await create(exchange, limitBody(`page-${index}`, {}, {base_size: '0.001', limit_price: '60000'}));
	}

	type Page = {readonly orders?: readonly {readonly client_order_id: string}[]; readonly fills?: readonly {readonly trade_id: string}[]; readonly cursor: string};
	const all = async (path: string): Promise<readonly Page[]> => {
		const pages: Page[] = [];
		do {
			const cursor = pages.at(-1)?.cursor ?? '';
			const reply = await ask(exchange, 'GET', `${path}${cursor === '' ? '' : `&cursor=${cursor}`}`);
			pages.push(reply.body as Page);
		} while (pages.at(-1)?.cursor !== '');

		return pages;
	};

	const orders = await all('/orders/historical/batch?product_ids=BTC-USDT&limit=3');
	t.deepEqual(orders.map(page => page.orders?.map(order => order.client_order_id)), [['page-6', 'page-5', 'page-4'], ['page-3', 'page-2', 'page-1'], ['page-0']]);
	const fills = await all('/orders/historical/fills?product_id=BTC-USDT&limit=2');
	const ids = fills.flatMap(page => page.fills?.map(fill => fill.trade_id) ?? []);
	t.true(ids.length >= 7);
	t.is(new Set(ids).size, ids.length);
	t.is(ids.length, (await exchange.account()).trades.length);
	const since = await ask(exchange, 'GET', `/orders/historical/fills?start_sequence_timestamp=${new Date(exchange.now() + day).toISOString()}`);
	t.deepEqual(since.body, {fills: [], cursor: ''});
	t.deepEqual((await ask(exchange, 'GET', '/orders/historical/batch?product_ids=ETH-USDT')).body, {orders: [], sequence: '0', has_next: false, cursor: ''});
	t.deepEqual((await ask(exchange, 'GET', `/orders/historical/batch?end_date=${new Date(start).toISOString()}`)).body, {orders: [], sequence: '0', has_next: false, cursor: ''});
});

test('a market that is in an outage takes no orders and says so', async t => {
	const outage = {from: start + day, to: start + day + (12 * 3_600_000)};
	const exchange = await openCoinbase(t, {...coinbaseOptions(), venues: [{name: 'coinbase', outages: [outage]}]});
	t.like(await ask(exchange, 'GET', '/market/products/BTC-USDT'), {body: {trading_disabled: true}});
	t.like(await create(exchange, limitBody('closed')), {success: false, error_response: {error: 'ORDER_ENTRY_DISABLED'}});
});
