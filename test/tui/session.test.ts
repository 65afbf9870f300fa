import process from 'node:process';
import test from 'ava';
import type {EngineHandle} from '../../src/engine/ports/engine-handle.js';
import {firstFrame} from '../../src/tui/first-frame.js';
import {actions} from '../../src/tui/actions/table.js';
import {prepareEnvironment} from '../../src/tui/terminal.js';
import {startScreen} from '../../src/tui/start.js';
import {createFakeEngine} from '../support/fake-engine.js';
import {makeRun} from '../support/records.js';
import {openScreen} from '../support/screen.js';
import {createFakeTerminal, pause} from '../support/terminal.js';

const halted = {type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'Ctrl+X', source: 'key', latched: true, until: null} as const;
const flat = {symbol: 'SOL/USDT', quantity: '0', averageCost: '0', realizedPnl: '0', openedAt: null} as const;

test.serial('a person halts, flattens, and sees that nothing is open', async t => {
	const {terminal, engine, close} = openScreen();
	await terminal.until(screen => screen.includes('RUNNING'));
	await terminal.type('\u0018');
	t.deepEqual(engine.sent.map(({type}) => type), ['HaltTrading']);
	engine.add(halted);
	await terminal.until(screen => screen.includes('HALTED') && screen.includes('type FLATTEN'));
	await terminal.type('FLATTEN');
	await terminal.until(screen => screen.includes('> FLATTEN'));
	await terminal.type('\r');
	t.deepEqual(engine.sent.map(({type}) => type), ['HaltTrading', 'FlattenPositions']);
	engine.add({type: 'FlattenStarted', reason: 'typed FLATTEN', source: 'key'});
	await terminal.until(screen => screen.includes('closing at the market: 1 positions'));
	engine.add({type: 'PositionChanged', ...flat});
	engine.add({type: 'FlattenFinished', startedAt: engine.view().at, dust: {}}, engine.view().at + 3200);
	const screen = await terminal.until(shown => shown.includes('0 orders, 0 positions after 3.2s'));
	t.regex(screen, /no position is open/u);
	await close();
});

test.serial('text that arrives in one piece with its Enter does not flatten', async t => {
	const {terminal, engine, close} = openScreen();
	await terminal.until(screen => screen.includes('RUNNING'));
	await terminal.type('\u0018');
	engine.add(halted);
	await terminal.until(screen => screen.includes('type FLATTEN'));
	await terminal.type('FLATTEN\r');
	await terminal.until(screen => screen.includes('Press Enter once more'));
	await terminal.type('\u001B[200~FLATTEN\r\u001B[201~');
	await terminal.until(screen => screen.includes('A paste is not taken here'));
	t.deepEqual(engine.sent.map(({type}) => type), ['HaltTrading']);
	await close();
});

test.serial('keys work: focus, zoom, selection, why, help, escape', async t => {
	const {terminal, close} = openScreen({columns: 120, rows: 40});
	await terminal.until(screen => screen.includes('▸ Signals'));
	await terminal.type('\t');
	await terminal.until(screen => screen.includes('▸ BTC/USDT 1h'));
	await terminal.type('z');
	await terminal.until(screen => !screen.includes('Positions'));
	await terminal.type(']');
	await terminal.until(screen => screen.includes('▸ ETH/USDT 1h'));
	await terminal.type('z\u001B[Z');
	await terminal.until(screen => screen.includes('▸ Signals') && screen.includes('Positions'));
	await terminal.type('w');
	await terminal.until(screen => screen.includes('Why ETH/USDT') && screen.includes('what the model saw'.slice(1)));
	await terminal.type('\u001B');
	await terminal.until(screen => !screen.includes('Why ETH/USDT'));
	await terminal.type('?');
	await terminal.until(screen => screen.includes('▸ Keys'));
	await terminal.type('\u001B');
	const screen = await terminal.until(shown => !shown.includes('▸ Keys'));
	t.regex(screen, /Tab pane {2}w why {2}: command {2}\/ filter {2}\? help {2}q quit/u);
	await close();
});

test.serial('the first frame does not wait for the engine, and a halt pressed before it comes is the first it hears', async t => {
	const engine = createFakeEngine(makeRun({bars: 10}));
	const coming = Promise.withResolvers<typeof engine>();
	const {terminal, close} = openScreen({handle: coming.promise, mode: 'live'});
	await terminal.until(screen => screen.includes('LIVE') && screen.includes('STARTING'));
	await terminal.type('\u0018');
	await terminal.until(screen => screen.includes('It will be halted'));
	coming.resolve(engine);
	await terminal.until(screen => screen.includes('RUNNING'));
	t.deepEqual(engine.sent, [{type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'}]);
	await close();
});

test.serial('the first frame, painted before Ink is loaded, is the one that Ink shows', async t => {
	for (const [columns, rows] of [[80, 24], [120, 40], [59, 15]] as const) {
		const options = {handle: Promise.withResolvers<EngineHandle>().promise, mode: 'paper', opening: ['Live public data of binance.'], columns, rows} as const;
		const {terminal, close} = openScreen(options);
		const ours = createFakeTerminal(columns, rows);
		ours.stdout.write(firstFrame(options, actions, prepareEnvironment({}), {columns, rows}));
		await pause(400);
		t.deepEqual(ours.cells(), terminal.cells());
		await close();
	}
});

test.serial('an engine that cannot start ends the screen with its reason', async t => {
	const {terminal, end} = openScreen({handle: Promise.reject(new Error('the data folder belongs to another engine'))});
	t.deepEqual(await end, {how: 'engine-gone', message: 'the data folder belongs to another engine'});
	t.false(terminal.isAlternate);
});

test.serial('a halt that the engine does not take says how to halt without it', async t => {
	const {terminal, engine, close} = openScreen();
	await terminal.until(screen => screen.includes('RUNNING'));
	engine.answer = () => ({accepted: false, reason: 'the journal cannot be written'});
	await terminal.type('\u0018');
	const screen = await terminal.until(shown => shown.includes('did not take the halt'));
	t.regex(screen, /the journal cannot be +║[\s\S]*cryptotrader halt --direct/u);
	await close();
});

test.serial('an engine that stands halted at the start says why and what ends it', async t => {
	const {terminal, close} = openScreen({engine: createFakeEngine([...makeRun({bars: 3})].slice(0, 2))});
	const screen = await terminal.until(shown => shown.includes('HALTED'));
	t.regex(screen, /start: not yet reconciled with the venue/u);
	t.notRegex(screen, /R resume/u);
	await close();
});

test.serial('the terminal is given back, and nothing listens any more', async t => {
	const counts = () => ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGCONT', 'warning', 'uncaughtExceptionMonitor'].map(event => process.listenerCount(event));
	const first = openScreen();
	await first.terminal.until(screen => screen.includes('RUNNING'));
	await first.close();
	const before = counts();
	const {terminal, engine, close} = openScreen();
	await terminal.until(screen => screen.includes('RUNNING'));
	t.true(terminal.isAlternate && terminal.isRaw);
	t.deepEqual(await close(), {how: 'quit'});
	t.false(terminal.isAlternate);
	t.false(terminal.isRaw);
	t.regex(terminal.written.join('').slice(-200), /\[\?25h/u);
	t.is(engine.listeners, 0);
	t.is(terminal.stdin.listenerCount('data') + terminal.stdout.listenerCount('resize'), 0);
	t.deepEqual(counts(), before);
});

test.serial('SIGTERM ends the screen in good order, SIGHUP as a loss', async t => {
	const polite = openScreen();
	await polite.terminal.until(screen => screen.includes('RUNNING'));
	process.emit('SIGTERM', 'SIGTERM');
	t.deepEqual(await polite.end, {how: 'quit', signal: 'SIGTERM'});
	const lost = openScreen();
	await lost.terminal.until(screen => screen.includes('RUNNING'));
	process.emit('SIGHUP', 'SIGHUP');
	t.deepEqual(await lost.end, {how: 'failed', signal: 'SIGHUP', message: 'the terminal was closed'});
	t.false(lost.terminal.isAlternate);
});

test.serial('no frame is taller or wider than the terminal, at any size, and nothing is cleared after the first', async t => {
	const {terminal, engine, close} = openScreen({columns: 60, rows: 16});
	await terminal.until(screen => screen.includes('Signals'));
	const sizes = [[61, 17], [79, 24], [80, 24], [109, 31], [110, 32], [159, 45], [160, 45], [250, 80], [160, 44], [100, 60], [59, 15], [80, 24], [233, 20], [70, 70]] as const;
	for (const [columns, rows] of sizes) {
		const from = terminal.written.length;
		await terminal.resize(columns, rows);
		engine.pulse({lagMs: columns});
		await pause(300);
		// Writing beyond the last row or column would have scrolled the first line away.
		const [first = '', ...others] = terminal.screen().split('\n');
		t.regex(first, /^ PAPER .*RUNNING/u);
		t.notRegex(others.join('\n'), /PAPER/u);
		t.regex(columns < 60 ? others.join('\n') : others.at(-1) ?? '', /Ctrl\+X HALT/u);
		const written = terminal.written.slice(from).join('');
		t.false(written.includes('\u001B[2J') || written.includes('\u001B[3J'));
	}

	await close();
});

test.serial('what libraries print does not disturb the frame', async t => {
	const {terminal, close} = openScreen();
	const before = await terminal.until(screen => screen.includes('RUNNING') && screen.includes('Journal'));
	console.log('a library says something');
	console.error('and complains');
	process.emitWarning('something is old');
	await pause(400);
	t.is(terminal.screen(), before);
	await close();
});

test.serial('Ctrl+L paints every cell anew, and asks for a word to lock with', async t => {
	const {terminal, close} = openScreen();
	const before = await terminal.until(screen => screen.includes('RUNNING') && screen.includes('Journal'));
	terminal.stdout.write('\u001B[10;10Hrubbish\u001B[24;80H');
	await terminal.until(screen => screen.includes('rubbish'));
	await terminal.type('\u000C');
	await terminal.until(screen => !screen.includes('rubbish') && screen.includes('LOCK'));
	await terminal.type('\u001B');
	t.is(await terminal.until(screen => !screen.includes('LOCK')), before);
	await close();
});

test.serial('a pane that cannot be drawn says so, the others go on, and r tries again', async t => {
	const engine = createFakeEngine(makeRun({bars: 30}));
	const {terminal, close} = openScreen({engine});
	await terminal.until(screen => screen.includes('RUNNING'));
	engine.add({type: 'LimitsMeasured', limits: null as never});
	await terminal.until(screen => screen.includes('risk failed'));
	t.regex(terminal.screen(), /Signals of/u);
	engine.add({type: 'LimitsMeasured', limits: [{rule: 'position', used: 0.1, limit: 0.25, subject: 'BTC/USDT'}]});
	await pause(300);
	await terminal.type('r');
	await terminal.until(screen => screen.includes('10.0 / 25%'));
	await close();
});

test.serial('a screen that fails twice gives the terminal back and says why', async t => {
	const engine = createFakeEngine(makeRun({bars: 30}));
	const {terminal, end} = openScreen({handle: {...engine, snapshot: async () => ({...engine.view(), causes: null as never})}});
	t.like(await end, {how: 'failed'});
	t.regex((await end).message ?? '', /^the screen failed twice: /u);
	t.false(terminal.isAlternate || terminal.isRaw);
});

test.serial('two hundred snapshots of state add no listener', async t => {
	const {terminal, engine, close} = openScreen();
	await terminal.until(screen => screen.includes('RUNNING'));
	const counts = () => [terminal.stdin, terminal.stdout, process].map(emitter => emitter.eventNames().map(name => emitter.listenerCount(name)));
	const before = counts();
	for (let index = 0; index < 200; index++) {
		engine.pulse({lagMs: index});
		await pause(2);
	}

	await pause(300);
	t.deepEqual(counts(), before);
	await close();
});

test('without a terminal it does not start', async t => {
	const {stdin, stdout} = createFakeTerminal(80, 24);
	const pipe = Object.assign(createFakeTerminal(80, 24).stdout, {isTTY: false});
	await t.throwsAsync(startScreen({handle: createFakeEngine(), mode: 'paper', streams: {stdin, stdout: pipe, stderr: stdout}}), {message: /needs a terminal/u});
});
