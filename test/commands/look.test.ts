import test from 'ava';
import {lineOf} from '../../src/commands/look/journal.js';
import {ordersOf} from '../../src/commands/look/orders.js';
import {positionsOf} from '../../src/commands/look/positions.js';
import {regimeOf} from '../../src/commands/look/regime.js';
import {riskOf} from '../../src/commands/look/risk.js';
import {signalsOf} from '../../src/commands/look/signals.js';
import {tableText} from '../../src/commands/look/table.js';
import {whyOf} from '../../src/commands/look/why.js';
import {emptyView} from '../../src/engine/domain/view-fold.js';
import {whyChain} from '../../src/engine/domain/why.js';
import {foldAll, makeRun} from '../support/records.js';

const records = makeRun({bars: 80, symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT']});
const view = foldAll(records);
const everything = {
	positions: positionsOf(view), orders: ordersOf(view, true), signals: signalsOf(view), risk: riskOf(view), regime: regimeOf(view),
	why: whyOf(whyChain(records, view.fills.at(-1)?.seq ?? 0) ?? {subject: 0, symbol: null, steps: [], complete: false}),
};

test('every table fits 80 columns and has no blank at the end of a line', t => {
	for (const [name, {lines}] of Object.entries(everything)) {
		t.true(lines.length > 1, name);
		t.deepEqual(lines.filter(line => line.length > 80), [], name);
		t.deepEqual(lines.filter(line => line !== line.trimEnd()), [], name);
	}
});

test('the documents keep the names of their fields', t => {
	t.deepEqual(Object.fromEntries(Object.entries(everything).map(([name, {document}]) => [name, Object.keys(document)])), {
		positions: ['quoteCurrency', 'equity', 'positions'],
		orders: ['orders'],
		signals: ['signals'],
		risk: ['tradingState', 'causes', 'equity', 'limits', 'breakers', 'trips', 'autonomy', 'riskScale'],
		regime: ['regime', 'since', 'probabilities', 'reasons'],
		why: ['subject', 'symbol', 'complete', 'steps'],
	});
	const documents = JSON.parse(JSON.stringify(everything));
	t.deepEqual(Object.keys(documents.positions.document.positions[0]), [
		'symbol', 'quantity', 'averageCost', 'price', 'value', 'unrealised', 'unrealisedReturn', 'realised', 'weight', 'openedAt', 'dust', 'stop',
	]);
	t.deepEqual(Object.keys(documents.signals.document.signals[0]), [
		'symbol', 'seq', 'barClose', 'probability', 'score', 'confidence', 'regime', 'votes', 'contributions', 'reasons', 'held', 'target', 'byHand', 'paused',
	]);
});

test('positions say what is held, at the newest price, with numbers at the right', t => {
	const held = Object.values(view.positions).filter(({openedAt}) => openedAt !== null);
	const {document, lines} = positionsOf(view);
	t.is((document.positions as readonly unknown[]).length, held.length);
	for (const {symbol, quantity} of held) {
		t.true(lines.some(line => line.startsWith(symbol) && line.includes(quantity)), symbol);
	}
});

test('an engine that has said nothing is told without a wrong number', t => {
	const nothing = emptyView();
	t.deepEqual(positionsOf(nothing).lines, ['no positions', 'equity not known yet']);
	t.deepEqual(ordersOf(nothing, false).lines, ['no open orders']);
	t.is(regimeOf(nothing).document.regime, null);
	t.regex(signalsOf(nothing).lines.join('\n'), /no signals yet/);
	t.regex(riskOf(nothing).lines.join('\n'), /limits are measured once/);
});

test('why tells the steps of the chain in order, each with its record, and marks the one that was asked about', t => {
	const fill = view.fills.at(-1)?.seq ?? 0;
	const chain = whyChain(records, fill);
	const {lines} = everything.why;
	t.deepEqual(lines.flatMap(line => / #(\d+)( <- this)?$/.exec(line)?.[1] ?? []).slice(1).map(Number), chain?.steps.map(({seq}) => seq));
	t.is(lines.filter(line => line.endsWith(`#${fill} <- this`)).length, 1);
});

test('journal lines are chosen by stage and by level', t => {
	const all = records.flatMap(record => lineOf(record, {stages: [], levels: []}) ?? []);
	const fills = records.flatMap(record => lineOf(record, {stages: ['fill'], levels: []}) ?? []);
	t.true(fills.length > 0 && fills.length < all.length);
	t.deepEqual(fills, all.filter(({stage}) => stage === 'fill'));
	const loud = records.flatMap(record => lineOf(record, {stages: [], levels: ['warn', 'danger']}) ?? []);
	t.deepEqual(loud, all.filter(({level}) => level === 'warn' || level === 'danger'));
});

test('one column gives way when a table is too wide, and what a terminal would obey is made harmless', t => {
	const columns = [{title: 'A', align: 'left'}, {title: 'N', align: 'right'}, {title: 'WORDS', align: 'left', cut: true}] as const;
	const lines = tableText(columns, [['x', '1', 'long '.repeat(30)], ['yy', '22', '\u001B[31mred']]);
	t.true(lines.every(line => line.length <= 80));
	t.is(lines[2]?.slice(0, 6), 'yy  22');
	t.false(lines.join('').includes('\u001B'));
});
