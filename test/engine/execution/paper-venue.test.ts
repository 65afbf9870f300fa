import test from 'ava';
import {decimal} from '../../../src/engine/domain/decimal.js';
import type {LedgerBalances} from '../../../src/engine/domain/ledger.js';
import type {ReportedFill} from '../../../src/engine/domain/order.js';
import type {OrderLife} from '../../../src/engine/execution/order-life.js';
import {keptOrders} from '../../../src/engine/execution/paper/paper-order.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {order, testVenue} from '../../contracts/venue-contract.js';
import {configOf, createBench, started} from '../../support/stages.js';
import {type PaperBench, btc, config, markets, pairs, paperBench} from './support/paper.js';

const account: LedgerBalances = {USDT: '10000'};

testVenue(test, 'paper on a book', async () => {
	const {venue, book} = await paperBench({balances: account});
	book([[19_990, 5]], [[20_000, 0.004], [20_050, 5]]);
	return {venue, restingPrice: '15000', crossingPrice: '20100', settle: async () => undefined};
});

testVenue(test, 'paper on best prices', async () => {
	const {venue, quote} = await paperBench({balances: account});
	quote(19_990, 20_000);
	return {venue, restingPrice: '15000', crossingPrice: '20100', settle: async () => undefined};
});

const small: LedgerBalances = {USDT: '10000', BTC: '1'};

async function quoted(balances = small): Promise<PaperBench> {
	const bench = await paperBench({balances});
	bench.quote(19_990, 20_010);
	return bench;
}

test('without a book it pays half the spread and the square-root law, and says so', async t => {
	const {send, fills, notices} = await quoted({USDT: '10000000', BTC: '10'});
	await send({limitPrice: '25000', quantity: '5'});
	// 100,000 of 100,000,000 quote units: √0.001 · 3.16 % = 10 bp of 20,000, and half of the spread, 5 bp.
	t.like(fills[0], {price: '20029.99', quantity: '5', fee: '0.005', liquidity: 'taker'});
	t.is(notices.length, 1);
	t.regex(notices[0] ?? '', /no book of BTC\/USDT is in step: ct0000test-\d+ got 5 at 20029\.99 on best prices, with 15\.0 bp from the middle \(half spread 5\.0, impact 10\.0\)/);
	await send({side: 'sell', limitPrice: '15000', quantity: '5'});
	t.like(fills[1], {price: '19970.01', liquidity: 'taker'});
});

test('without a book it gets no more than its limit pays for, and not twice on the same prices', async t => {
	const {send, fills, quote} = await quoted({USDT: '10000000'});
	t.like(await send({limitPrice: '20030', quantity: '20'}), {status: 'open', filled: '5.00721'});
	t.like(await send({limitPrice: '20030', quantity: '20', timeInForce: 'immediate-or-cancel'}), {status: 'expired', filled: '0'});
	quote(19_990, 20_010);
	t.is(fills.length, 1);
	quote(19_989, 20_009);
	t.is(fills.length, 2);
	t.like(fills[1], {price: '20030', liquidity: 'maker'});
});

test('without a book a resting order fills when the market has gone through it, once, and pays as a maker', async t => {
	const {send, fills, quote} = await quoted();
	await send({limitPrice: '19000', quantity: '0.1'});
	quote(18_990, 19_000);
	t.deepEqual(fills, [], 'at its price others may come first');
	quote(18_980, 18_990);
	quote(17_000, 17_001);
	t.deepEqual(pairs(fills), ['0.1 at 19000 as maker']);
	t.is(fills[0]?.fee, '0.00005');
});

test('as soon as a book is in step the best prices fill nothing', async t => {
	const {send, fills, book, quote} = await quoted();
	await send({limitPrice: '19000', quantity: '0.1'});
	book([[19_000, 1]], [[19_001, 1]]);
	quote(18_000, 18_001);
	t.deepEqual(fills, []);
});

test('fees are taken from what is received, or from the quote currency where the venue does that', async t => {
	for (const [feeIn, fees] of [['received', ['0.0001 BTC', '1.999 USDT']], ['quote', ['2.001 USDT', '1.999 USDT']]] as const) {
		const bench = await paperBench({balances: {USDT: '10000', BTC: '1'}, feeIn});
		bench.book([[19_990, 5]], [[20_010, 5]]);
		await bench.send({limitPrice: '25000', quantity: '0.1'});
		await bench.send({side: 'sell', limitPrice: '15000', quantity: '0.1'});
		t.deepEqual(bench.fills.map(({fee, feeAsset}) => `${fee} ${feeAsset}`), fees);
	}
});

test('an order holds back what it may cost, its fee included, and gives back what it did not need', async t => {
	const {venue, book, send} = await paperBench({balances: {USDT: '1000', BTC: '0.5'}, feeIn: 'quote'});
	book([[10_000, 1]], [[10_010, 1]]);
	const resting = await send({limitPrice: '9000', quantity: '0.05'});
	t.like(await venue.fetchBalances(), {USDT: {free: '549.55', reserved: '450.45'}});
	t.like(await venue.submit(order({limitPrice: '10000', quantity: '0.055'})), {outcome: 'rejected', reason: 'it takes 550.55 USDT, 549.55 are free'});
	await send({side: 'sell', limitPrice: '30000', quantity: '0.4'});
	t.like(await venue.submit(order({side: 'sell', limitPrice: '30000', quantity: '0.2'})), {outcome: 'rejected', reason: 'it takes 0.2 BTC, 0.1 are free'});
	await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: btc});
	t.like(await venue.fetchBalances(), {USDT: {free: '1000', reserved: '0'}, BTC: {free: '0.1', reserved: '0.4'}});
});

test('every rule of the market is kept', async t => {
	const {venue, quote} = await paperBench();
	quote(20_000, 20_000);
	const reasonOf = async (changes: Parameters<typeof order>[0]): Promise<string> => {
		const outcome = await venue.submit(order(changes));
		return outcome.outcome === 'rejected' ? outcome.reason : outcome.outcome;
	};

	t.regex(await reasonOf({limitPrice: '20000.001'}), /price step/);
	t.regex(await reasonOf({limitPrice: '20000', quantity: '0.010001'}), /quantity step/);
	t.regex(await reasonOf({limitPrice: '20000', quantity: '0.00001'}), /smallest order/, '0.2 USDT of 10');
	t.regex(await reasonOf({limitPrice: '3999.99', quantity: '1'}), /too far/, 'below a fifth');
	t.regex(await reasonOf({side: 'sell', limitPrice: '100000.01', quantity: '0.01'}), /too far/, 'above five times');
	t.is(await reasonOf({limitPrice: '4000', quantity: '1'}), 'confirmed');
	t.is(await reasonOf({symbol: 'ETH/USDT', limitPrice: '10', quantity: '5'}), 'no price of ETH/USDT yet');
});

test('an order arrives after its delay, and meets the book of then', async t => {
	const bench = await paperBench({config: {...config, latencyMs: 100}});
	bench.book([[99, 1]], [[100, 1]]);
	const sent = bench.venue.submit(order({limitPrice: '102', quantity: '1'}));
	t.is(await bench.venue.lookup(btc, 'ct0000test-unheard'), null);
	bench.pass(99);
	t.deepEqual(await bench.venue.fetchOpenOrders([btc]), []);
	bench.book([[100, 1]], [[101, 1]]);
	bench.pass(1);
	t.like(await sent, {outcome: 'confirmed', order: {status: 'filled'}});
	t.deepEqual(pairs(bench.fills), ['1 at 101 as taker']);
});

test('a fill can come before the cancel, which then finds nothing', async t => {
	const bench = await paperBench({config: {...config, latencyMs: 100}});
	bench.book([[99, 1]], [[100, 1]]);
	const resting = order({limitPrice: '99.5', quantity: '1'});
	const sent = bench.venue.submit(resting);
	bench.pass(100);
	await sent;
	const cancel = bench.venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: btc});
	bench.pass(50);
	bench.trade(99.4, 1, 'sell');
	bench.pass(50);
	t.like(await cancel, {outcome: 'rejected'});
	t.deepEqual(pairs(bench.fills), ['1 at 99.5 as maker']);
});

test('delays come from the seed and stay within their spread', async t => {
	const arrivals = async (seed: number): Promise<readonly number[]> => {
		const bench = await paperBench({seed, config: {...config, latencyMs: 100, latencySpread: 0.5}});
		bench.book([[99, 1]], [[100, 1]]);
		const from = bench.clock.now();
		const sent = Array.from({length: 20}, async () => bench.venue.submit(order({limitPrice: '90', quantity: '1'})));
		const at = sent.map(async outcome => {
			await outcome;
			return bench.clock.now() - from;
		});
		for (let ms = 0; ms < 160; ms++) {
			bench.pass(1);
			await Promise.resolve();
			await Promise.resolve();
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}

		return Promise.all(at);
	};

	const first = await arrivals(1);
	t.deepEqual(await arrivals(1), first);
	t.notDeepEqual(await arrivals(2), first);
	t.true(first.every(ms => ms >= 50 && ms <= 150));
	t.true(new Set(first).size > 10);
});

test('what is on its way when the account is closed has an unknown outcome and never arrives', async t => {
	const bench = await paperBench({config: {...config, latencyMs: 100}});
	bench.book([[99, 1]], [[100, 1]]);
	const sent = bench.venue.submit(order({limitPrice: '100', quantity: '1'}));
	await bench.venue.close();
	t.like(await sent, {outcome: 'unknown'});
	bench.pass(1000);
	t.deepEqual(bench.fills, []);
});

test('an id that was used has an outcome that must be looked up', async t => {
	const {venue} = await quoted();
	const once = order({limitPrice: '25000', quantity: '0.1'});
	await venue.submit(once);
	t.like(await venue.submit(once), {outcome: 'unknown'});
	t.is((await venue.fetchFills(btc, 0)).length, 1);
});

test('fills are told from the time that was asked for, of the market that was asked for', async t => {
	const {venue, send, clock} = await quoted();
	await send({limitPrice: '25000', quantity: '0.1'});
	t.is((await venue.fetchFills(btc, clock.now())).length, 1);
	t.is((await venue.fetchFills(btc, clock.now() + 1)).length, 0);
	t.is((await venue.fetchFills('ETH/USDT', 0)).length, 0);
});

test('after a restart the journal gives the account back: money, what rests, and how much of it was filled', async t => {
	const before = await paperBench({balances: {USDT: '1000'}});
	before.book([[99, 1]], [[100, 1]]);
	const engine = createBench([createExecutionStage(configOf())]);
	engine.give(started(configOf()));
	const resting = order({limitPrice: '99.5', quantity: '2'});
	const never = order({limitPrice: '99.5', quantity: '2'});
	for (const sent of [resting, never]) {
		engine.say({type: 'OrderApproved', order: sent, proposedBy: 1, sizing: '', checked: [], reason: 'test'});
	}

	const placed = await before.venue.submit(resting);
	t.is(placed.outcome, 'confirmed');
	engine.give({type: 'OrderReported', order: (await before.venue.fetchOpenOrders([btc]))[0] ?? t.fail()});
	before.pass(1);
	before.trade(99.5, 0.5, 'sell');
	engine.give(...before.fills.map((fill: ReportedFill) => ({type: 'FillReported' as const, fill})));

	const kept = keptOrders((engine.stateOf('execution') as {readonly lives: readonly OrderLife[]}).lives);
	t.is(kept.length, 1, 'the other one had not arrived');
	const after = await paperBench({balances: {USDT: '950.25', BTC: '0.49975'}, orders: kept});
	t.deepEqual(await after.venue.fetchOpenOrders([btc]), (await before.venue.fetchOpenOrders([btc])).map(each => ({...each, at: after.clock.now()})));
	t.deepEqual(await after.venue.fetchBalances(), await before.venue.fetchBalances());
	t.like(await after.venue.lookup(btc, resting.clientOrderId), {order: {status: 'open', filled: '0.5'}, fills: []});
	t.is(await after.venue.lookup(btc, never.clientOrderId), null);

	after.book([[99.5, 3], [99, 1]], [[100, 1]]);
	after.pass(1);
	after.trade(99.5, 3.5, 'sell');
	t.deepEqual(pairs(after.fills), ['0.5 at 99.5 as maker'], 'it stands at the end of the queue again');
	t.not(after.fills[0]?.tradeId, before.fills[0]?.tradeId);
	t.is(decimal(after.fills[0]?.fee ?? '0'), decimal('0.00025'));
});

test('an order of a market that is traded no longer can still be cancelled', async t => {
	const [resting] = [order({symbol: 'DOT/USDT', limitPrice: '5', quantity: '2'})];
	const {venue} = await paperBench({balances: {USDT: '100'}, orders: [{order: resting, venueOrderId: 'paper-1-1', filled: 0n, executions: 0}], markets: () => markets});
	t.like(await venue.fetchBalances(), {USDT: {free: '90', reserved: '10'}});
	t.like(await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'DOT/USDT'}), {outcome: 'confirmed'});
	t.like(await venue.fetchBalances(), {USDT: {free: '100', reserved: '0'}});
});
