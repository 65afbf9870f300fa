/**
The way out, through ccxt, against the simulated Binance, Coinbase and Kraken: what is ours ends, what is somebody else's
stays, whatever the venue answers.
*/
import test, {type ExecutionContext} from 'ava';
import {createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createHaltVenue} from '../../../src/engine/ccxt/halt-venue.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import type {Order} from '../../../src/engine/domain/order.js';
import type {Brief} from '../../../src/engine/halt/brief.js';
import type {HaltStep, HaltWish} from '../../../src/engine/halt/report.js';
import {startHalt} from '../../../src/engine/halt/run-halt.js';
import {createVenueSwitch} from '../../../src/engine/halt/venue-switch.js';
import {coinbaseCredentials} from '../../../src/engine/sim/coinbase/credentials.js';
import type {VenueName} from '../../../src/engine/sim/exchange.js';
import {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';
import {approvedOrder} from '../../support/records.js';
import {credentials, openExchange, tapeOptions} from '../sim/support/clients.js';

const btc = 'BTC/USDT';
const symbols = [btc, 'ETH/USDT'];
const prefix = 'ct01234567-';
const keys = {binance: credentials, coinbase: coinbaseCredentials, kraken: krakenCredentials};
/** How each venue is asked for an order and for its cancel. */
const requests = {
	binance: {create: {method: 'POST', path: '/api/v3/order$'}, cancel: {method: 'DELETE', path: '/api/v3/order$'}},
	coinbase: {create: {method: 'POST', path: '/brokerage/orders$'}, cancel: {method: 'POST', path: '/batch_cancel$'}},
	kraken: {create: {method: 'POST', path: '/AddOrder$'}, cancel: {method: 'POST', path: '/CancelOrder$'}},
} as const;

/** The account holds half a BTC of its owner before anything of ours. */
async function open(t: ExecutionContext, name: VenueName) {
	const exchange = await openExchange(t, {...tapeOptions(), venues: [{name}]});
	await exchange.advance();
	const client = async (lane: 'trade' | 'halt') => {
		const made = await createCcxtClient({venue: name, lane, endpoint: exchange.url, credentials: keys[name], now: () => exchange.now(), timeoutMs: 3000});
		t.teardown(async () => made.close());
		return made;
	};

	const account = createCcxtVenue(await client('trade'), symbols);
	const place = async (order: Pick<Order, 'clientOrderId' | 'quantity' | 'limitPrice'>): Promise<void> => {
		const {outcome} = await account.submit(approvedOrder({symbol: btc, side: 'buy', ...order}));
		t.is(outcome, 'confirmed');
	};

	await place({clientOrderId: `${prefix}1`, quantity: '0.02', limitPrice: '40000'});
	await place({clientOrderId: `${prefix}2`, quantity: '0.01', limitPrice: '20000'});
	await place({clientOrderId: 'stranger-1', quantity: '0.01', limitPrice: '20500'});
	const venue = createHaltVenue(await client('halt'), symbols);
	await venue.warmUp();
	const market = await venue.fetchMarket(btc);
	const brief: Brief = {prefix, symbols, positions: {}, working: [], since: 0, trades: [], markets: {[btc]: market}, bids: {[btc]: 30_000}, slippageGuard: 0.005};
	return {exchange, venue, brief, async total() {
		const {BTC} = (await exchange.account(name)).balances;
		return Number(BTC?.free ?? 0) + Number(BTC?.reserved ?? 0);
	}};
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Halts in a time that passes faster than the wall's: a wait of a second takes a hundredth. */
async function halt({venue, brief}: Opened, wish: Partial<HaltWish> = {}, changes: Partial<Brief> = {}) {
	const steps: HaltStep[] = [];
	const started = performance.now();
	let [waited, ids] = [0, 0];
	const report = await startHalt({
		venue,
		brief: {...brief, ...changes},
		wish: {by: 'command', reason: 'a test', flatten: true, ...wish},
		tell(step) {
			steps.push(step);
		},
		newId: () => `${prefix}G${String(++ids).padStart(6, '0')}`,
		async wait(milliseconds) {
			waited += milliseconds;
			await new Promise(resolve => {
				setTimeout(resolve, milliseconds / 100);
			});
		},
		elapsed: () => performance.now() - started + waited,
		stop: () => performance.now() - started > 60_000 ? 'the test is too slow' : null,
	}).report;
	return {report, steps};
}

for (const name of ['binance', 'coinbase', 'kraken'] as const) {
	test(`${name}: our orders are cancelled and our position is sold, even what the ledger has not heard of; a stranger's order and the owner's coins stay`, async t => {
		const opened = await open(t, name);
		const {report, steps} = await halt(opened);
		t.like(report, {confirmed: true, orders: [], positions: {}}, JSON.stringify(steps));
		t.deepEqual((await opened.exchange.account(name)).openOrders.map(({clientOrderId}) => clientOrderId), ['stranger-1']);
		const left = await opened.total();
		t.true(left >= 0.5 && left < 0.5001, `${left} BTC`);
	});

	test(`${name}: without a flatten the position stays`, async t => {
		const opened = await open(t, name);
		const {report} = await halt(opened, {flatten: false});
		t.like(report, {confirmed: true, sold: 0});
		t.is((await opened.exchange.account(name)).openOrders.length, 1);
		t.true(await opened.total() > 0.5199);
	});

	test(`${name}: what the ledger has counted already is not sold twice`, async t => {
		const opened = await open(t, name);
		const fills = await opened.venue.fetchFills(btc, 0);
		t.deepEqual([...new Set(fills.map(({clientOrderId}) => clientOrderId))], [`${prefix}1`], 'executions carry our id');
		const {report} = await halt(opened, {}, {positions: {[btc]: '0.01'}, trades: fills.map(({tradeId}) => `${btc} ${tradeId}`)});
		t.true(report.confirmed);
		const left = await opened.total();
		t.true(left > 0.5098 && left < 0.5101, `${left} BTC: only the ledger's hundredth was sold`);
	});

	test(`${name}: a sell whose answer is lost is looked up, not repeated`, async t => {
		const opened = await open(t, name);
		await opened.exchange.faults({rules: [{match: {...requests[name].create, times: 1}, fault: {kind: 'drop-reply'}}]}, name);
		const {report, steps} = await halt(opened);
		t.true(report.confirmed, JSON.stringify(steps));
		t.is((await opened.exchange.injected()).injected['drop-reply'], 1);
		t.is((await opened.exchange.account(name)).orders.filter(({side}) => side === 'sell').length, 1);
		t.true(await opened.total() >= 0.5);
	});

	test(`${name}: a sell that never arrived is sent again once that is certain, and a venue out of order is asked until it answers`, async t => {
		const opened = await open(t, name);
		await opened.exchange.faults({rules: [
			{match: {...requests[name].create, times: 1}, fault: {kind: 'drop-request'}},
			{match: {...requests[name].cancel, times: 2}, fault: {kind: 'status', code: 503}},
		]}, name);
		const {report, steps} = await halt(opened);
		t.like(report, {confirmed: true, orders: [], positions: {}}, JSON.stringify(steps));
		t.deepEqual((await opened.exchange.injected()).injected, {'drop-request': 1, status: 2});
		t.true(steps.some(({step}) => step === 'trouble'));
		t.true(await opened.total() >= 0.5);
		t.true(await opened.total() < 0.5001);
	});
}

test('kraken: the dead man\'s switch is wound up while orders work, fires when nobody winds it, and leaves an account alone that others use', async t => {
	const opened = await open(t, 'kraken');
	const {exchange, venue, brief} = opened;
	const troubles: string[] = [];
	const keeper = createVenueSwitch(venue, 1, text => {
		troubles.push(text);
	});
	const working = {...brief, working: [{clientOrderId: `${prefix}2`, symbol: btc}]};
	await keeper.tend(250, working);
	await exchange.advance(exchange.now() + 120_000);
	t.is((await exchange.account('kraken')).openOrders.length, 2, 'a stranger has an order there: it is not wound up');

	const stranger = (await venue.fetchOpenOrders(symbols)).find(({clientOrderId}) => !clientOrderId.startsWith(prefix));
	await venue.cancel({clientOrderId: 'stranger-1', venueOrderId: stranger?.venueOrderId ?? null, symbol: btc});
	await keeper.tend(20_000, working);
	await exchange.advance(exchange.now() + 30_000);
	await keeper.tend(20_000, working);
	await exchange.advance(exchange.now() + 50_000);
	t.is((await exchange.account('kraken')).openOrders.length, 1, 'it was wound up again in time');
	await keeper.callOff();
	await exchange.advance(exchange.now() + 120_000);
	t.is((await exchange.account('kraken')).openOrders.length, 1, 'called off');
	await keeper.tend(20_000, working);
	await exchange.advance(exchange.now() + 61_000);
	t.is((await exchange.account('kraken')).openOrders.length, 0, 'nobody has wound it up again');
	t.deepEqual(troubles, []);
});
