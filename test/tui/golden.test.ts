import test from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {askOf} from '../support/answers.js';
import {createFakeEngine} from '../support/fake-engine.js';
import {everyView, isBraille, openStill, pinTerminal, settled} from '../support/golden-views.js';
import {createTape, makeRun} from '../support/records.js';
import {createKeptEngine, golden} from '../support/screen.js';

test.before(() => {
	pinTerminal();
});

const sizes = [[80, 24], [120, 40], [200, 60]] as const;

for (const [columns, rows] of sizes) {
	test.serial(`every view at ${columns}x${rows} in colour`, async t => {
		const screen = await everyView(t, `${columns}x${rows}`, {columns, rows});
		await screen.close();
	});

	test.serial(`every view at ${columns}x${rows} without colour`, async t => {
		const screen = await everyView(t, `${columns}x${rows}-mono`, {columns, rows, flags: {noColor: true}});
		t.false(screen.terminal.cells().flat().some(({style}) => style.includes('fg') || style.includes('bg')));
		await screen.close();
	});
}

test.serial('the smallest size that has panes, and one below it', async t => {
	const screen = openStill({columns: 60, rows: 16});
	await settled(screen, () => true);
	golden(t, 'overview-60x16', screen.terminal);
	await screen.terminal.resize(59, 15);
	await screen.terminal.until(shown => shown.includes('too small'));
	golden(t, 'too-small-59x15', screen.terminal);
	await screen.close();
});

test.serial('before the engine answers', async t => {
	const screen = openStill({
		handle: Promise.withResolvers<EngineHandle>().promise,
		mode: 'sim',
		opening: ['No network: the built-in simulated market is used instead.'],
		watchStart(listener) {
			listener({stage: 'history', done: 0.42, text: 'BTC/USDT 2020-06-01'});
			return () => undefined;
		},
	});
	await screen.terminal.until(shown => shown.includes('42%'));
	golden(t, 'starting-80x24', screen.terminal);
	await screen.close();
});

test.serial('panes say what will come while history loads', async t => {
	const tape = createTape();
	tape.add({type: 'EngineStarted', version: '0.1.0', mode: 'sim', venue: 'sim', symbols: ['BTC/USDT', 'ETH/USDT'], quoteCurrency: 'USDT', capital: '10000', seed: 7, configHash: 'x', config: {timeframe: '1h'}});
	tape.add({type: 'TradingHalted', state: 'HALTED', rule: 'start', reason: 'not yet reconciled with the venue', source: 'engine', latched: false, until: null});
	const screen = openStill({columns: 120, rows: 40, engine: createFakeEngine(tape.records), mode: 'sim'});
	await screen.terminal.until(shown => shown.includes('Signals'));
	screen.engine.pulse({progress: {stage: 'history', done: 0.42, text: 'history of BTC/USDT'}});
	await screen.terminal.until(shown => shown.includes('history of BTC/USDT'));
	golden(t, 'loading-120x40', screen.terminal);
	await screen.close();
});

test.serial('the halt dialog tells what happened', async t => {
	const screen = openStill();
	await settled(screen, () => true);
	const at = screen.engine.view().at + 3000;
	await screen.terminal.type('\u0018');
	screen.engine.add({type: 'CommandReceived', command: {type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'}}, at);
	screen.engine.add({type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'Ctrl+X', source: 'key', latched: true, until: null}, at + 3);
	await screen.terminal.until(shown => shown.includes('New orders are refused'));
	golden(t, 'halted-80x24', screen.terminal);
	await screen.close();
});

test.serial('what a person can do by hand stands in a form, and live says real money', async t => {
	const screen = openStill({columns: 120, rows: 40, engine: createFakeEngine(makeRun({bars: 100, mode: 'live'})), mode: 'live'});
	await settled(screen, isBraille);
	await screen.terminal.type(':');
	await screen.terminal.type('weight btc 30');
	await screen.terminal.until(shown => shown.includes('weight btc 30'));
	golden(t, 'palette-120x40', screen.terminal);
	await screen.terminal.type('\r');
	await screen.terminal.until(shown => shown.includes('risk cuts or refuses it'));
	golden(t, 'weight-live-120x40', screen.terminal);
	await screen.close();
});

test.serial('a resize to 60x16 and back keeps an order that is being typed', async t => {
	const screen = openStill({engine: createKeptEngine()});
	await settled(screen, () => true);
	await screen.terminal.type('n');
	for (const key of '0.01') {
		await screen.terminal.type(key);
	}

	await screen.terminal.until(shown => shown.includes('NEW ORDER') && shown.includes('> 0.01'));
	golden(t, 'order-80x24', screen.terminal);
	await screen.terminal.resize(60, 16);
	await screen.terminal.until(shown => shown.includes('NEW ORDER'));
	golden(t, 'order-60x16', screen.terminal);
	await screen.terminal.resize(80, 24);
	await screen.terminal.until(shown => shown.includes('> 0.01') && shown.includes('Signals of'));
	await screen.close();
});

test.serial('why a fill happened, from the bar on', async t => {
	const records = makeRun({bars: 100});
	const engine = createFakeEngine(records);
	engine.ask = askOf({}, records);
	const screen = openStill({columns: 120, rows: 40, engine});
	await settled(screen, isBraille);
	await screen.terminal.type('3');
	await screen.terminal.type('\t');
	await screen.terminal.until(shown => shown.includes('▸ Fills'));
	await screen.terminal.type('w');
	await screen.terminal.until(shown => shown.includes('moved the log-odds'));
	golden(t, 'why-120x40', screen.terminal);
	await screen.close();
});

test.serial('a filter stays in the title', async t => {
	const screen = openStill({columns: 120, rows: 40});
	await settled(screen, isBraille);
	await screen.terminal.type('7');
	await screen.terminal.type('/');
	for (const key of '!fill') {
		await screen.terminal.type(key);
	}

	await screen.terminal.type('\r');
	await screen.terminal.until(shown => /Journal \/!fill \(\d+ of \d+\) ═/.test(shown) && shown.includes('Tab pane'));
	golden(t, 'filter-120x40', screen.terminal);
	await screen.close();
});

test.serial('the help lists every key', async t => {
	const screen = openStill({columns: 120, rows: 40});
	await settled(screen, isBraille);
	await screen.terminal.type('?');
	await screen.terminal.until(shown => shown.includes('halt trading at once'));
	golden(t, 'help-120x40', screen.terminal);
	await screen.close();
});

test.serial('stale feeds in live, and an engine that has gone', async t => {
	const screen = openStill({engine: createFakeEngine(makeRun({bars: 30, mode: 'live'})), mode: 'live', columns: 100});
	await settled(screen, () => true);
	screen.engine.pulse({feeds: [{feed: 'binance market', ageMs: 12_400, expectedMs: 5000}]});
	await screen.terminal.until(shown => shown.includes('STALE 12s'));
	golden(t, 'stale-live-100x24', screen.terminal);
	screen.engine.tell({kind: 'gone', reason: 'the engine process ended with signal SIGKILL'});
	await screen.terminal.until(shown => shown.includes('ENGINE GONE'));
	golden(t, 'gone-100x24', screen.terminal);
	await screen.terminal.type('q');
	t.deepEqual(await screen.end, {how: 'engine-gone', message: 'the engine process ended with signal SIGKILL'});
});
