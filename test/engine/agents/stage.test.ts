import test from 'ava';
import {createAgentsStage} from '../../../src/engine/agents/stage.js';
import type {Command} from '../../../src/engine/domain/command.js';
import type {Order} from '../../../src/engine/domain/order.js';
import {day, hour, type EpochMs} from '../../../src/engine/domain/units.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import type {DerivedEvent} from '../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import type {AllocationObservation, Policy} from '../../../src/engine/ports/models.js';
import {createRiskStage} from '../../../src/engine/risk/stage.js';
import {type Bench, type Happened, configOf, createBench, filled, marketsLoaded, opening, priced, reported, started} from '../../support/stages.js';

const config = configOf({strategy: {rebalanceBand: 0.02}, risk: {maxPosition: 1, maxCluster: 2, sizing: {fixedFraction: 0.1}}});
const symbols = ['BTC/USDT', 'ETH/USDT'];

type Desk = Bench & {
	/** What the policy will say. */
	weights: Record<string, number>;
	readonly observed: AllocationObservation[];
};

/** A running bench at 00:00 UTC whose policy says what the test wants; BTC costs 100 and ETH 10. */
function desk(): Desk {
	const observed: AllocationObservation[] = [];
	const policy: Policy = {
		name: 'test',
		decide(observation) {
			observed.push(observation);
			return {weights: {...made.weights}, confidence: Object.fromEntries(symbols.map(symbol => [symbol, 1])), reasons: {}};
		},
	};
	const bench = createBench([createPortfolioStage(), createAgentsStage(config, policy), createRiskStage(config), createExecutionStage(config), createTradingStage()]);
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	const made: Desk = Object.assign(bench, {weights: {'BTC/USDT': 0, 'ETH/USDT': 0}, observed});
	return made;
}

function completed(barClose: EpochMs, of: readonly string[] = symbols, late = false): DerivedEvent {
	return {type: 'BarCompleted', barClose, symbols: of, missing: symbols.filter(symbol => !of.includes(symbol)), late};
}

function insight(symbol: string, barClose: EpochMs, probability = 0.5): DerivedEvent {
	return {type: 'InsightFormed', symbol, barClose, probability, confidence: 0, score: 0, regime: 'bull', contributions: [], reasons: []};
}

/** Completes a bar and forms its insights. */
function bar(bench: Bench, barClose: EpochMs, of: readonly string[] = symbols): Happened {
	return bench.say(completed(barClose, of), ...of.map(symbol => insight(symbol, barClose)));
}

const decided = (happened: Happened): number => happened.events('AllocationSet').length;
const wished = (happened: Happened): string[] => happened.events('OrderProposed').map(({proposal}) => `${proposal.side} ${proposal.quantity} ${proposal.symbol}`);
const ordered = (happened: Happened): readonly Order[] => happened.events('OrderIntended').map(({order}) => order);

/** Returns the one order that there must be. */
function only(orders: readonly Order[]): Order {
	const [order] = orders;
	if (order === undefined || orders.length > 1) {
		throw new Error(`${orders.length} orders instead of one`);
	}

	return order;
}

/** Fills every order at its limit. */
function fillAll(bench: Bench, happened: Happened): readonly Happened[] {
	return ordered(happened).map(order => bench.give(filled(order, `t-${order.clientOrderId}`, order.quantity)));
}

test('it decides when the insights of all markets are in, and names them as causes', t => {
	const bench = desk();
	t.is(decided(bench.say(completed(opening), insight('BTC/USDT', opening))), 0);
	const happened = bench.say(insight('ETH/USDT', opening, 0.6));
	t.is(decided(happened), 1);
	const set = happened.records.find(({event}) => event.type === 'AllocationSet');
	const causes = bench.all.records.filter(({seq}) => set?.causes.includes(seq)).map(({event}) => event.type);
	t.deepEqual(causes, ['InsightFormed', 'InsightFormed']);
	t.like(bench.observed[0], {barClose: opening});
	t.deepEqual(bench.observed[0]?.markets.map(({probability}) => probability), [0.5, 0.6]);
});

test('it decides once a day, on the first bar that it can', t => {
	const bench = desk();
	t.is(decided(bar(bench, opening)), 1);
	for (let hours = 1; hours < 24; hours++) {
		t.is(decided(bar(bench, opening + (hours * hour))), 0, `${hours}:00`);
	}

	t.is(decided(bar(bench, opening + day)), 1);
	t.is(decided(bar(bench, opening + (2 * day) + (5 * hour))), 1, 'a day that begins late has its decision late');
	t.is(decided(bar(bench, opening + (2 * day) + (6 * hour))), 0);
});

test('it waits only for markets that have the bar', t => {
	const bench = desk();
	t.is(decided(bar(bench, opening, ['ETH/USDT'])), 1);
	t.is(decided(bar(desk(), opening, [])), 0, 'and for no bar at all it does not decide');
});

test('nothing is decided on a bar that came late; the next one that does not is decided on', t => {
	const bench = desk();
	t.is(decided(bench.say(completed(opening, symbols, true), ...symbols.map(symbol => insight(symbol, opening)))), 0);
	t.is(decided(bar(bench, opening + hour)), 1);
});

test('insights of another bar are not waited for', t => {
	const bench = desk();
	bench.say(completed(opening), insight('BTC/USDT', opening));
	bench.say(completed(opening + hour));
	t.is(decided(bench.say(insight('ETH/USDT', opening))), 0);
	t.is(decided(bench.say(...symbols.map(symbol => insight(symbol, opening + hour)))), 1);
});

test('a restart waits for a new bar and does not decide twice in a day', t => {
	const waiting = desk();
	waiting.say(completed(opening), insight('BTC/USDT', opening));
	waiting.give(started(config), marketsLoaded(config));
	t.is(decided(waiting.say(insight('ETH/USDT', opening))), 0);
	t.is(decided(bar(waiting, opening + hour)), 1);
	waiting.give(started(config), marketsLoaded(config));
	t.is(decided(bar(waiting, opening + (2 * hour))), 0);
});

test('the policy sees daily closes, and the weights that are held', t => {
	const bench = desk();
	const candle = (index: number, close: number) => ({openTime: opening + ((index - 48) * hour), open: close, high: close, low: close, close, volume: 1e6});
	bench.give({type: 'HistoryLoaded', symbol: 'BTC/USDT', timeframe: '1h', candles: Array.from({length: 47}, (_, index) => candle(index, 50 + index))});
	bench.give({type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '1h', candle: candle(47, 97)}, priced({'BTC/USDT': 100}));
	bench.weights = {'BTC/USDT': 0.2, 'ETH/USDT': 0};
	fillAll(bench, bar(bench, opening));
	bar(bench, opening + day);
	t.deepEqual(bench.observed[0]?.markets[0]?.dailyCloses, [73, 97]);
	t.is(bench.observed[0]?.markets[0]?.weight, 0);
	const held = bench.observed[1]?.markets[0]?.weight ?? 0;
	t.true(Math.abs(held - 0.2) < 0.002, String(held));
});

const kinds = (happened: Happened): string[] => happened.events('OrderProposed').map(({proposal}) => `${proposal.side} ${proposal.symbol}`);

/** A bench that holds half in BTC and is about to swap it for ETH. */
function rotating(): Desk {
	const bench = desk();
	bench.weights = {'BTC/USDT': 0.5, 'ETH/USDT': 0.1};
	fillAll(bench, bar(bench, opening));
	bench.weights = {'BTC/USDT': 0.1, 'ETH/USDT': 0.4};
	return bench;
}

test('buys wait until the sells are over, so that they have their money and their room', t => {
	const bench = rotating();
	const sold = bar(bench, opening + day);
	t.deepEqual(kinds(sold), ['sell BTC/USDT']);
	t.deepEqual(fillAll(bench, sold).flatMap(kinds), ['buy ETH/USDT']);
});

test('a sell that ends unfilled lets the buys go on, and is tried again with the next bar', t => {
	const bench = rotating();
	const order = only(ordered(bar(bench, opening + day)));
	const after = bench.give(reported(order, {status: 'expired'}));
	t.deepEqual(kinds(after), ['buy ETH/USDT']);
	fillAll(bench, after);
	t.deepEqual(kinds(bar(bench, opening + day + hour)), ['sell BTC/USDT']);
});

test('buys that a hanging sell has held up are proposed with the next bar', t => {
	const bench = rotating();
	t.deepEqual(kinds(bar(bench, opening + day)), ['sell BTC/USDT']);
	t.deepEqual(kinds(bar(bench, opening + day + hour)), ['buy ETH/USDT']);
});

test('what a breaker or a person has sold is not bought back because their order did not fill', t => {
	const bench = desk();
	bench.weights = {'BTC/USDT': 0.5, 'ETH/USDT': 0};
	fillAll(bench, bar(bench, opening));
	const manual = bench.command({type: 'PlaceManualOrder', source: 'key', symbol: 'BTC/USDT', side: 'sell', quantity: '1', limitPrice: '90', reason: 'test'});
	const order = only(ordered(manual));
	bench.give(reported(order, {status: 'expired'}));
	t.deepEqual(kinds(bar(bench, opening + hour)), []);
});

test('a target of nothing sells everything', t => {
	const bench = desk();
	bench.weights = {'BTC/USDT': 0.3, 'ETH/USDT': 0};
	const first = bar(bench, opening);
	fillAll(bench, first);
	bench.weights = {'BTC/USDT': 0, 'ETH/USDT': 0};
	t.deepEqual(wished(bar(bench, opening + day)), [`sell ${ordered(first)[0]?.quantity} BTC/USDT`]);
});

const pause = (paused: boolean): Command => ({type: 'PauseAgent', source: 'key', agent: 'test', paused, reason: 'test'});

test('a paused agent does not decide, not even on a bar that it was waiting for, and catches up the same day', t => {
	const bench = desk();
	bench.command(pause(true));
	t.is(decided(bar(bench, opening)), 0);
	bench.command(pause(false));
	t.is(decided(bar(bench, opening + hour)), 1);

	const waiting = desk();
	waiting.say(completed(opening), insight('BTC/USDT', opening));
	waiting.command(pause(true));
	t.is(decided(waiting.say(insight('ETH/USDT', opening))), 0);
});

test('an override is traded towards at once, in the name of the person, and outlives decisions until it is given back', t => {
	const bench = desk();
	bench.weights = {'BTC/USDT': 0.1, 'ETH/USDT': 0};
	fillAll(bench, bar(bench, opening));
	const override = (weight: number | null): Command => ({type: 'OverrideAllocation', source: 'key', symbol: 'BTC/USDT', weight, reason: 'test'});
	const more = bench.command(override(0.3));
	t.like(more.events('OrderProposed')[0]?.proposal, {side: 'buy', source: 'key', confidence: 1});
	t.regex(more.events('OrderProposed')[0]?.proposal.reason ?? '', /^override 30\.0 %, held 10\.0 %$/);
	fillAll(bench, more);
	t.deepEqual(wished(bar(bench, opening + day)), [], 'the allocator says 10 %, the person 30 %');
	const back = bench.command(override(null));
	t.like(back.events('OrderProposed')[0]?.proposal, {side: 'sell'});
	fillAll(bench, back);
	const out = bench.command(override(0));
	t.is(Number(out.events('OrderProposed')[0]?.proposal.quantity), Number(ordered(out)[0]?.quantity), 'an override of nothing sells everything');
	fillAll(bench, out);
	t.deepEqual(wished(bar(bench, opening + (2 * day))), []);
});

test('a manual order is proposed as it was typed; a sell only makes a position smaller', t => {
	const bench = desk();
	const manual: Command = {type: 'PlaceManualOrder', source: 'cli', symbol: 'BTC/USDT', side: 'buy', quantity: '2.5', limitPrice: '101.25', reason: 'I like it'};
	t.like(bench.command(manual).events('OrderProposed')[0]?.proposal, {
		symbol: 'BTC/USDT', side: 'buy', quantity: '2.5', limitPrice: '101.25', reduceOnly: false, source: 'cli', reason: 'I like it', timeInForce: 'good-till-cancelled',
	});
	t.like(bench.command({...manual, side: 'sell'}).events('OrderProposed')[0]?.proposal, {side: 'sell', reduceOnly: true});
});

test('a market that is not traded here is refused with those that are', t => {
	for (const command of [
		{type: 'PlaceManualOrder', source: 'cli', symbol: 'DOGE/USDT', side: 'buy', quantity: '1', limitPrice: '1', reason: ''},
		{type: 'OverrideAllocation', source: 'cli', symbol: 'DOGE/USDT', weight: 0.1, reason: ''},
	] as const) {
		const happened = desk().command(command);
		t.deepEqual(happened.types, ['CommandReceived', 'CommandRefused']);
		t.is(happened.events('CommandRefused')[0]?.reason, 'DOGE/USDT is not traded here; it trades BTC/USDT, ETH/USDT');
	}
});

test('a refusal that passes by itself is tried again with the next bar, any other is not', t => {
	const bench = desk();
	bench.command({type: 'PlaceManualOrder', source: 'key', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '90', reason: ''});
	bench.weights = {'BTC/USDT': 0.2, 'ETH/USDT': 0};
	const first = bar(bench, opening);
	t.deepEqual(first.events('OrderRefused').flatMap(({refusals}) => refusals.map(({rule}) => rule)), ['one-at-a-time']);
	t.is(wished(bar(bench, opening + hour)).length, 1, 'still refused');
	for (const order of ordered(bench.all)) {
		bench.give(reported(order), reported(order, {status: 'cancelled'}));
	}

	t.is(ordered(bar(bench, opening + (2 * hour))).length, 1);
	t.deepEqual(wished(bar(bench, opening + (3 * hour))), [], 'what was allowed is not tried again');

	const halted = desk();
	halted.command({type: 'HaltTrading', source: 'key', reason: ''});
	halted.weights = {'BTC/USDT': 0.2, 'ETH/USDT': 0};
	t.is(bar(halted, opening).events('OrderRefused').length, 1);
	t.deepEqual(wished(bar(halted, opening + hour)), []);
});

test('an order that did not get there is tried again with the next bar: cancelled, expired or lost, but not rejected', t => {
	for (const [status, again] of [['cancelled', 1], ['expired', 1], ['rejected', 0]] as const) {
		const bench = desk();
		bench.weights = {'BTC/USDT': 0.2, 'ETH/USDT': 0};
		const [order] = ordered(bar(bench, opening));
		if (order !== undefined) {
			bench.give(status === 'rejected' ? {type: 'SubmitFailed', clientOrderId: order.clientOrderId, outcome: 'rejected', reason: ''} : reported(order, {status}));
		}

		t.is(wished(bar(bench, opening + hour)).length, again, status);
	}

	const bench = desk();
	bench.weights = {'BTC/USDT': 0.2, 'ETH/USDT': 0};
	const [order] = ordered(bar(bench, opening));
	bench.pass(60_000);
	bench.give(...Array.from({length: 3}, () => ({type: 'OrderMissing' as const, clientOrderId: order?.clientOrderId ?? ''})));
	t.is(wished(bar(bench, opening + hour)).length, 1);
});

test('a partial fill is completed with the next bar', t => {
	const bench = desk();
	bench.weights = {'BTC/USDT': 0.2, 'ETH/USDT': 0};
	const [order] = ordered(bar(bench, opening));
	if (order !== undefined) {
		bench.give(filled(order, 't1', '5'), reported(order, {status: 'cancelled', filled: '5'}));
	}

	const [rest] = bar(bench, opening + hour).events('OrderProposed');
	t.true(Math.abs(Number(rest?.proposal.quantity) - 15) < 0.1);
});

test('without a price or without equity nothing is proposed', t => {
	const bench = createBench([createPortfolioStage(), createAgentsStage(config, {name: 'test', decide: () => ({weights: {'BTC/USDT': 0.5}, confidence: {}, reasons: {}})})]);
	bench.give(started(config), marketsLoaded(config));
	t.deepEqual(wished(bar(bench, opening)), []);
	bench.give(priced({'ETH/USDT': 10}));
	t.deepEqual(wished(bar(bench, opening + day)), []);
});
