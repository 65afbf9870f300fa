import test from 'ava';
import {createAgentsStage} from '../../../src/engine/agents/stage.js';
import type {RoundState} from '../../../src/engine/agents/round.js';
import type {Order} from '../../../src/engine/domain/order.js';
import {hour} from '../../../src/engine/domain/units.js';
import {createRoutingStage} from '../../../src/engine/execution/routing-stage.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import type {Policy} from '../../../src/engine/ports/models.js';
import {createRiskStage} from '../../../src/engine/risk/stage.js';
import {type Bench, type Happened, account, configOf, createBench, filled, marketsLoaded, opening, priced, reported, started} from '../../support/stages.js';

const config = configOf({tradeAlsoAt: ['kraken'], strategy: {rebalanceBand: 0.02}, risk: {maxPosition: 1, maxCluster: 2, sizing: {fixedFraction: 0.1}}, execution: {stops: {mode: 'off'}}});
const venues = ['binance', 'kraken'];
const symbols = ['BTC/USDT', 'ETH/USDT'];

type Desk = {readonly bench: Bench; weights: Record<string, number>};

/** A running bench at 00:00 UTC with cash at both venues; BTC costs 100 and ETH 10. */
function desk(): Desk {
	const made: {weights: Record<string, number>} = {weights: {'BTC/USDT': 0, 'ETH/USDT': 0}};
	const policy: Policy = {name: 'test', decide: () => ({weights: {...made.weights}, confidence: Object.fromEntries(symbols.map(symbol => [symbol, 1])), reasons: {}})};
	const guards = [createPortfolioStage(venues), createAgentsStage(config, policy), createRiskStage(config)];
	const bench = createBench([...guards, createRoutingStage(venues), createExecutionStage(config), createTradingStage()]);
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	bench.give({...account({USDT: '10000'}), places: {binance: {USDT: '5000'}, kraken: {USDT: '5000'}}});
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	return Object.assign(made, {bench});
}

/** Completes a bar and forms its insights. */
function bar({bench}: Desk, hours: number): Happened {
	const barClose = opening + (hours * hour);
	return bench.say({type: 'BarCompleted', barClose, symbols, missing: [], late: false}, ...symbols.map(symbol => (
		{type: 'InsightFormed' as const, symbol, barClose, probability: 0.5, confidence: 0, score: 0, regime: 'bull' as const, contributions: [], reasons: []})));
}

const wishes = (happened: Happened): readonly string[] => happened.events('OrderProposed').map(({proposal}) => `${proposal.side} ${proposal.symbol}`);
const asked = (happened: Happened): Order => happened.asked('RouteOrder')[0]?.order ?? noOrder();
const parts = (happened: Happened): readonly Order[] => happened.events('OrderIntended').map(({order}) => order);

function noOrder(): never {
	throw new Error('no order was asked for');
}

/** Routes an order to some venues, in equal parts. */
function route({bench}: Desk, {clientOrderId, quantity, limitPrice}: Order, at: readonly string[]): Happened {
	const slices = at.map(venue => ({venue, quantity: String(Number(quantity) / at.length), limitPrice}));
	return bench.give({type: 'OrderRouted', clientOrderId, slices, unrouted: at.length === 0 ? quantity : '0', left: {}});
}

const fill = ({bench}: Desk, order: Order): Happened => bench.give(filled(order, `t-${order.clientOrderId}`, order.quantity));
const cancel = ({bench}: Desk, order: Order): Happened => bench.give(reported(order), reported(order, {status: 'cancelled'}));

/** A desk that holds BTC at both venues and is about to sell it for ETH; returns the parts of the sell. */
function selling(): {readonly at: Desk; readonly sells: readonly Order[]} {
	const at = desk();
	at.weights = {'BTC/USDT': 0.1, 'ETH/USDT': 0};
	for (const order of parts(route(at, asked(bar(at, 0)), venues))) {
		fill(at, order);
	}

	at.weights = {'BTC/USDT': 0, 'ETH/USDT': 0.05};
	const sells = parts(route(at, asked(bar(at, 24)), venues));
	return {at, sells};
}

test('buys wait until every part of the sells is over', t => {
	const {at, sells: [first, second]} = selling();
	t.deepEqual(wishes(fill(at, first ?? noOrder())), [], 'the part at the other venue is still under way');
	t.deepEqual(wishes(fill(at, second ?? noOrder())), ['buy ETH/USDT']);
});

test('a part that did not get there is tried again with the next bar, whichever of them is over first', t => {
	for (const order of [[0, 1], [1, 0]] as const) {
		const {at, sells} = selling();
		for (const [step, index] of order.entries()) {
			const part = sells[index] ?? noOrder();
			t.deepEqual(wishes(index === 0 ? cancel(at, part) : fill(at, part)), step === 0 ? [] : ['buy ETH/USDT']);
		}

		t.deepEqual(wishes(bar(at, 25)).filter(wish => wish.startsWith('sell')), ['sell BTC/USDT']);
	}
});

test('an order that goes nowhere lets the round go on, and is tried again with the next bar', t => {
	const at = desk();
	at.weights = {'BTC/USDT': 0.1, 'ETH/USDT': 0.1};
	const first = bar(at, 0);
	t.deepEqual(wishes(first).toSorted(), ['buy BTC/USDT', 'buy ETH/USDT']);
	const second = route(at, asked(first), []);
	const bought = parts(route(at, asked(second), ['kraken']));
	t.is(bought.length, 1);
	fill(at, bought[0] ?? noOrder());
	t.deepEqual(wishes(bar(at, 1)), [`buy ${asked(first).symbol}`]);
});

test('a halt while the books are asked leaves nothing under way: the round begins anew after it', t => {
	const at = desk();
	at.weights = {'BTC/USDT': 0.1, 'ETH/USDT': 0};
	const order = asked(bar(at, 0));
	at.bench.command({type: 'HaltTrading', source: 'key', reason: 'x'});
	t.deepEqual(parts(route(at, order, venues)), []);
	t.deepEqual((at.bench.stateOf('agents') as RoundState).ownOrders, {});
	at.bench.command({type: 'ResumeTrading', source: 'key', reason: 'x', confirmation: 'RESUME'});
	at.bench.give(priced({'BTC/USDT': 100}));
	t.deepEqual(wishes(bar(at, 1)), ['buy BTC/USDT'], 'and what is asked for is not held up by what was dropped');
});

test('a part that follows the price and is refused does not let buys go on while another part of the sell works', t => {
	const {at, sells: [first, second]} = selling();
	at.bench.give(...[first, second].map(order => reported(order ?? noOrder())));
	at.bench.give({...priced({'BTC/USDT': 99}), elsewhere: {kraken: [{symbol: 'BTC/USDT', at: opening, bid: 99, ask: 99, last: 99}]}});
	at.bench.pass(61_000);
	at.bench.give({type: 'MarketsLoaded', venue: 'binance', markets: []});
	const replaced = at.bench.give(reported(first ?? noOrder(), {status: 'cancelled'}));
	t.is(replaced.events('OrderRefused').length, 1);
	t.deepEqual(wishes(replaced).filter(wish => wish.startsWith('buy')), []);
	const {selling: markets} = at.bench.stateOf('agents') as RoundState;
	t.deepEqual(markets, ['BTC/USDT']);
});
