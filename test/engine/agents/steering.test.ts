import test from 'ava';
import {createAgentsStage} from '../../../src/engine/agents/stage.js';
import type {Command} from '../../../src/engine/domain/command.js';
import {day, hour, type EpochMs} from '../../../src/engine/domain/units.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import type {Policy} from '../../../src/engine/ports/models.js';
import {createRiskStage} from '../../../src/engine/risk/stage.js';
import {type Bench, type Happened, configOf, createBench, filled, marketsLoaded, opening, priced, reported, started} from '../../support/stages.js';

const config = configOf({strategy: {rebalanceBand: 0.02}, risk: {maxPosition: 1, maxCluster: 2, sizing: {fixedFraction: 0.1}}});
const symbols = ['BTC/USDT', 'ETH/USDT'];

/** A running bench at 00:00 UTC whose policy always wants the same weights; BTC costs 100 and ETH 10. */
function desk(): Bench {
	const weights = {'BTC/USDT': 0.3, 'ETH/USDT': 0.2};
	const policy: Policy = {name: 'test', decide: () => ({weights, confidence: {'BTC/USDT': 1, 'ETH/USDT': 1}, reasons: {}})};
	const bench = createBench([createPortfolioStage(), createAgentsStage(config, policy), createRiskStage(config), createExecutionStage(config), createTradingStage()]);
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
	return bench;
}

function bar(bench: Bench, barClose: EpochMs): Happened {
	return bench.say(
		{type: 'BarCompleted', barClose, symbols, missing: [], late: false},
		...symbols.map(symbol => ({type: 'InsightFormed', symbol, barClose, probability: 0.5, confidence: 0, score: 0, regime: 'bull', contributions: [], reasons: []} as const)),
	);
}

function fillAll(bench: Bench, happened: Happened): void {
	for (const {order} of happened.events('OrderIntended')) {
		bench.give(filled(order, `t-${order.clientOrderId}`, order.quantity));
		bench.give(reported(order, {status: 'filled', filled: order.quantity}));
	}
}

const wished = (happened: Happened): string[] => happened.events('OrderProposed').map(({proposal}) => `${proposal.side} ${proposal.symbol} ${proposal.source}`);
const decided = (happened: Happened): number => happened.events('AllocationSet').length;
const autonomy = (to: 'auto' | 'advise' | 'manual'): Command => ({type: 'SetAutonomy', source: 'key', autonomy: to, reason: 'test'});

test('agents that advise decide and trade nothing; back in auto the next bar goes where they point', t => {
	const bench = desk();
	bench.command(autonomy('advise'));
	const advice = bar(bench, opening);
	t.deepEqual([decided(advice), wished(advice)], [1, []]);
	t.deepEqual(wished(bar(bench, opening + hour)), []);
	t.deepEqual(wished(bench.command(autonomy('auto'))), [], 'a change of mode trades nothing by itself');
	t.deepEqual(wished(bar(bench, opening + (2 * hour))).toSorted(), ['buy BTC/USDT agent', 'buy ETH/USDT agent']);
});

test('in manual nothing is decided, and a person may trade', t => {
	const bench = desk();
	bench.command(autonomy('manual'));
	t.is(decided(bar(bench, opening)), 0);
	const override = bench.command({type: 'OverrideAllocation', source: 'key', symbol: 'BTC/USDT', weight: 0.1, reason: 'test'});
	t.deepEqual(wished(override), ['buy BTC/USDT key']);
});

test('agents leave a paused market alone', t => {
	const bench = desk();
	bench.command({type: 'PauseMarket', source: 'key', symbol: 'BTC/USDT', paused: true, reason: 'test'});
	t.deepEqual(wished(bar(bench, opening)), ['buy ETH/USDT agent']);
	bench.command({type: 'PauseMarket', source: 'key', symbol: 'BTC/USDT', paused: false, reason: 'test'});
	t.true(wished(bar(bench, opening + day)).includes('buy BTC/USDT agent'));
	const unknown = bench.command({type: 'PauseMarket', source: 'key', symbol: 'DOGE/USDT', paused: true, reason: 'test'});
	t.regex(unknown.events('CommandRefused')[0]?.reason ?? '', /not traded here/);
});

test('scaling risk down sells at once in the name of the person, and decisions keep to it', t => {
	const bench = desk();
	fillAll(bench, bar(bench, opening));
	const scaled = bench.command({type: 'ScaleRisk', source: 'key', scale: 0.5, reason: 'test'});
	t.true(wished(scaled).length > 0);
	t.true(wished(scaled).every(wish => wish.startsWith('sell') && wish.endsWith('key')));
	fillAll(bench, scaled);
	t.deepEqual(wished(bar(bench, opening + day)).filter(wish => wish.startsWith('buy')), [], 'the same weights at half scale are what is held');
	t.deepEqual(wished(bench.command({type: 'ScaleRisk', source: 'key', scale: 1, reason: 'test'})), [], 'up again buys nothing by itself');
});
