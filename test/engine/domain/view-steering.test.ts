import test from 'ava';
import type {Command} from '../../../src/engine/domain/command.js';
import {day, startOfDay} from '../../../src/engine/domain/units.js';
import {emptyView} from '../../../src/engine/domain/view-fold.js';
import {createTape, foldAll, makeRun} from '../../support/records.js';

const received = (command: Command) => ({type: 'CommandReceived', command} as const);
const weight = (to: number | null): Command => ({type: 'OverrideAllocation', source: 'key', symbol: 'BTC/USDT', weight: to, reason: ''});

test('commands steer from the moment they are journaled, and a refused one is taken back', t => {
	const tape = createTape();
	tape.add(received(weight(0.2)));
	tape.add(received({type: 'PauseAgent', source: 'key', agent: 'momentum', paused: true, reason: ''}));
	tape.add(received({type: 'PauseMarket', source: 'key', symbol: 'ETH/USDT', paused: true, reason: ''}));
	tape.add(received({type: 'SetAutonomy', source: 'key', autonomy: 'advise', reason: ''}));
	tape.add(received({type: 'ScaleRisk', source: 'key', scale: 0.5, reason: ''}));
	const steering = {autonomy: 'advise', overrides: {'BTC/USDT': 0.2}, pausedAgents: ['momentum'], pausedMarkets: ['ETH/USDT'], riskScale: 0.5} as const;
	t.deepEqual(foldAll(tape.records).steering, steering);

	const wrong: Command = {type: 'PauseAgent', source: 'key', agent: 'nobody', paused: true, reason: ''};
	tape.add(received(wrong));
	tape.add({type: 'CommandRefused', command: wrong, reason: 'there is no agent nobody'});
	t.deepEqual(foldAll(tape.records).steering, steering);

	tape.add(received(weight(null)));
	t.deepEqual(foldAll(tape.records).steering.overrides, {});
});

test('fills, trades, votes, decisions and days are kept in order, refusals with their numbers', t => {
	const records = makeRun({bars: 120});
	const view = foldAll(records, emptyView());
	const of = (type: string) => records.filter(({event}) => event.type === type);
	t.deepEqual(view.fills.map(({seq}) => seq), of('OrderFilled').map(({seq}) => seq));
	t.deepEqual(view.trades.map(({seq}) => seq), of('TradeClosed').map(({seq}) => seq));
	t.deepEqual(view.allocations.map(({seq}) => seq), of('AllocationSet').map(({seq}) => seq));
	t.is(view.votes['BTC/USDT']?.[0]?.probability, view.insights['BTC/USDT']?.probability);
	t.is(records.find(({seq}) => seq === view.insightSeqs['BTC/USDT'])?.event.type, 'InsightFormed');
	t.is(view.signalHistory['ETH/USDT']?.length, 120);
	t.deepEqual(view.days.map((each, index) => each.day - (view.days[0]?.day ?? 0) - (index * day)), view.days.map(() => 0));
	t.is(view.days.at(-1)?.close, view.equity?.equity);
	t.is(view.days.at(-1)?.day, startOfDay(view.at));
	const filled = view.orders.filter(({status}) => status === 'filled');
	t.true(filled.length > 0 && filled.every(({averagePrice, limitPrice}) => averagePrice === limitPrice));
});
