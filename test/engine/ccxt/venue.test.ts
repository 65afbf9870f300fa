import test, {type ExecutionContext} from 'ava';
import {createBarrier} from '../../../src/engine/ccxt/barrier.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import type {ReportedFill} from '../../../src/engine/domain/order.js';
import type {FaultScript} from '../../../src/engine/sim/exchange.js';
import {order, testVenue} from '../../contracts/venue-contract.js';
import {eventually, exchangeFor} from './support.js';

async function open(t: ExecutionContext) {
	const {exchange, client} = await exchangeFor(t);
	const trade = await client('trade');
	const venue = createCcxtVenue(trade, ['BTC/USDT', 'ETH/USDT']);
	t.teardown(async () => venue.close());
	const received = createBarrier([trade], {});
	return {
		exchange, venue, restingPrice: '20000', crossingPrice: '40000',
		async settle() {
			await received((await exchange.sync()).sent);
		},
	};
}

testVenue(test, 'Binance through ccxt', open);

/** One fault on the next request that creates an order. */
const onCreate = (fault: FaultScript['rules'][number]['fault']): FaultScript => ({rules: [{match: {method: 'POST', path: '/order$', nth: 1}, fault}]});

const ambiguous: readonly (readonly [what: string, fault: FaultScript['rules'][number]['fault'], arrives: boolean])[] = [
	['the reply is lost', {kind: 'drop-reply'}, true],
	['the request is lost', {kind: 'drop-request'}, false],
	['the server answers 503 after it has placed the order', {kind: 'status', code: 503, body: '<html>Service Unavailable</html>', processed: true}, true],
	['the server answers 502 and has done nothing', {kind: 'status', code: 502, body: '<html>Bad Gateway</html>'}, false],
	['the reply is cut in the middle', {kind: 'status', code: 200, body: '{"symbol":"BTCUSDT","orde', processed: true}, true],
	['Binance says that it does not know', {kind: 'status', code: 400, body: '{"code":-1007,"msg":"Timeout waiting for response from backend server. Send status unknown; execution status unknown."}', processed: true}, true],
	['a proxy answers 403', {kind: 'status', code: 403, body: '<html>Forbidden</html>'}, false],
];

for (const [what, fault, arrives] of ambiguous) {
	test(`unknown, not rejected, when ${what}; the venue ${arrives ? 'has the order' : 'knows no order'}`, async t => {
		const {exchange, venue} = await open(t);
		await exchange.faults(onCreate(fault));
		const sent = order();
		t.is((await venue.submit(sent)).outcome, 'unknown');
		t.is((await venue.lookup('BTC/USDT', sent.clientOrderId))?.order.status ?? null, arrives ? 'open' : null);
		t.is((await exchange.account()).orders.length, arrives ? 1 : 0, 'nothing was sent twice');
	});
}

test('a timeout leaves the outcome unknown and sends nothing again', async t => {
	const {exchange, client} = await exchangeFor(t);
	const venue = createCcxtVenue(await client('trade', 1500), ['BTC/USDT']);
	await venue.fetchBalances();
	await exchange.faults(onCreate({kind: 'delay', ms: 2500}));
	const sent = order();
	t.is((await venue.submit(sent)).outcome, 'unknown');
	await exchange.faults({rules: []});
	await new Promise(done => {
		setTimeout(done, 1500);
	});
	t.is((await exchange.account()).orders.length, 1);
	t.is((await venue.lookup('BTC/USDT', sent.clientOrderId))?.order.status, 'open');
});

test('a cancel whose reply is lost is unknown, and the order is found cancelled', async t => {
	const {exchange, venue} = await open(t);
	const resting = order();
	await venue.submit(resting);
	await exchange.faults({rules: [{match: {method: 'DELETE', nth: 1}, fault: {kind: 'drop-reply'}}]});
	t.is((await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'})).outcome, 'unknown');
	t.is((await venue.lookup('BTC/USDT', resting.clientOrderId))?.order.status, 'cancelled');
});

test('after the streams were cut the account is live again, and fills come by stream once more', async t => {
	const {exchange, venue, crossingPrice} = await open(t);
	const health: string[] = [];
	const fills: ReportedFill[] = [];
	await venue.watch({onFill: fill => fills.push(fill), onOrder: () => undefined, onHealth: (feed, status) => health.push(`${feed} ${status}`)});
	await venue.submit(order({limitPrice: crossingPrice}));
	await eventually('the first fill', () => fills.length > 0);
	const before = fills.length;
	await exchange.faults({rules: [{match: {method: 'GET', path: '/account$', nth: 1}, fault: {kind: 'disconnect-streams'}}]});
	await venue.fetchBalances();
	await eventually('the loss is told', () => health.includes('fills down'));
	await exchange.faults({rules: []});
	await eventually('the account is back before anything happens on it', () => health.lastIndexOf('account live') > health.indexOf('account down'));
	t.true(health.indexOf('account down') > health.indexOf('account live'));
	await eventually('a fill after the reconnection', () => {
		void venue.submit(order({limitPrice: crossingPrice, quantity: '0.001'}));
		return fills.length > before;
	});
	t.true(health.indexOf('fills down') < health.lastIndexOf('fills live'));
});

test('keys that the venue does not know are a rejection, not an unknown outcome', async t => {
	const {exchange} = await exchangeFor(t);
	const {createCcxtClient} = await import('../../../src/engine/ccxt/client.js');
	const client = await createCcxtClient({venue: 'binance', lane: 'trade', endpoint: exchange.url, credentials: {apiKey: 'other', secret: 'other'}, now: () => exchange.now(), timeoutMs: 2000});
	t.teardown(async () => client.close());
	const outcome = await createCcxtVenue(client, ['BTC/USDT']).submit(order());
	t.is(outcome.outcome, 'rejected');
});
