import test from 'ava';
import {healthLine} from '../../src/tui/bars.js';
import {ringBetween, followRing, ringSequence} from '../../src/tui/ring.js';
import {mouseMoves, mouseSequences, uiAfterMouse} from '../../src/tui/mouse.js';
import {noToasts, withToast, withoutToast, type Notice} from '../../src/tui/toasts.js';
import {openingUi} from '../../src/tui/ui.js';
import {openScreen} from '../support/screen.js';
import {openComfortDesk} from './support/comfort-desk.js';

const bad = (text: string): Notice => ({text, tone: 'danger'});
const good: Notice = {text: 'copied', tone: 'accent'};

test('the newest message wins; bad ones come back until they were seen, and all can be read again', t => {
	let toasts = withToast(noToasts, bad('first'), 1);
	toasts = withToast(toasts, good, 2);
	toasts = withToast(toasts, bad('second'), null);
	toasts = withToast(toasts, bad('second'), 4);
	t.deepEqual([toasts.notice, toasts.unseen], [bad('second'), [bad('first')]], 'the same text is not stacked');
	toasts = withoutToast(toasts);
	t.deepEqual([toasts.notice, toasts.unseen], [bad('first'), []]);
	t.is(withoutToast(toasts).notice, null);
	t.deepEqual(toasts.told.map(({text, at}) => [text, at]), [['first', 1], ['copied', 2], ['second', null], ['second', 4]]);
});

test('a message says how bad it is without colour and how many more there are, in one line of the width, and leaves the halt where it is', async t => {
	const {store} = await openComfortDesk();
	const line = (width: number): string => healthLine(store.state(), {notice: bad('the order was refused because of a limit that is explained at length'), unseen: [good, good]}, width).map(({text}) => text).join('');
	t.regex(line(80), /^ ✗ the order was refused.*and 2 more $/);
	t.deepEqual([60, 80, 120].map(width => line(width).length), [60, 80, 120]);
	t.regex(healthLine(store.state(), {notice: {text: 'x', tone: 'warn'}, unseen: []}, 20).map(({text}) => text).join(''), /^ ! x +$/);
});

test('a warning goes by itself, an error under it comes back and goes with a key', async t => {
	const {controller, engine, clock, press, notice} = await openComfortDesk();
	engine.add({type: 'CommandRefused', command: {type: 'SetAutonomy', mode: 'manual', source: 'key', reason: 'x'}, reason: 'no such thing'} as never);
	clock.advance(300);
	t.regex(notice() ?? '', /refused: no such thing/);
	controller.paste('text');
	t.regex(notice() ?? '', /paste is not taken/);
	clock.advance(6100);
	t.regex(notice() ?? '', /refused: no such thing/, 'nobody has pressed a key on it yet');
	await press('down');
	t.is(notice(), null);
	await press(':', ...'messages', 'enter');
	t.is(controller.ui.state().dialog?.kind, 'notices');
});

test('a lock leaves looking and halting; only its word unlocks', async t => {
	const {controller, engine, press, type, notice, ends, repaints} = await openComfortDesk();
	await press('ctrl+l');
	t.is(repaints(), 1);
	await press('enter');
	t.is(controller.ui.state().lockWord, null, 'an empty word locks nothing');
	await type('geheim');
	await press('enter');
	for (const key of ['n', 'm', 'x', 'q', 'ctrl+c', 'ctrl+c']) {
		await press(key);
		t.regex(notice() ?? '', /locked/, key);
	}

	t.is(controller.ui.state().dialog, null);
	t.deepEqual(ends, []);
	await press('3', '?', 'escape');
	t.is(controller.ui.state().view, 'orders');
	await press('ctrl+x');
	t.deepEqual(engine.sent.map(({type: sent}) => sent), ['HaltTrading']);
	await type('FLATTEN');
	await press('enter', 'escape');
	t.is(engine.sent.length, 1, 'it halts and does not flatten');
	await press('ctrl+l');
	await type('wrong');
	await press('enter');
	t.is(controller.ui.state().lockWord, 'geheim');
	await type('geheim');
	await press('enter', 'q');
	t.is(controller.ui.state().lockWord, null);
	t.notRegex(notice() ?? '', /is locked/);
});

test('the word of a lock cannot be pasted into nothing, and is not shown', async t => {
	const {controller, press, type} = await openComfortDesk();
	await press('ctrl+l');
	await type('geheim');
	t.deepEqual({...controller.ui.state().dialog}, {kind: 'lock', typed: 'geheim', hint: null});
	const {dialogView} = await import('../../src/tui/dialogs/dialogs.js');
	const {dialogContext} = await import('../../src/tui/context.js');
	const {dialog} = controller.ui.state();
	const view = dialog === null ? null : dialogView(dialog, dialogContext(dialog, controller.moment({columns: 80, rows: 24})), 60);
	const shown = view?.lines.map(line => line.map(({text}) => text).join('')).join('\n') ?? '';
	t.notRegex(shown, /geheim/);
	t.regex(shown, /> \*{6}/);
});

test('a halt, a breaker and a lost engine ring, fills only where they are wanted, and nothing rings for what was before', async t => {
	const {engine, store, clock} = await openComfortDesk();
	const before = store.state();
	engine.add({type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'Ctrl+X', source: 'key', latched: true, until: null});
	clock.advance(300);
	const halted = store.state();
	t.deepEqual(ringBetween(before, halted, 'alarms'), {text: 'Trading is halted: Ctrl+X', urgent: true});
	t.is(ringBetween(before, halted, 'off'), null);
	t.is(ringBetween(halted, halted, 'all'), null);
	t.is(ringBetween({...before, phase: 'starting'}, halted, 'all'), null, 'what stood at the start is no news');
	t.regex(ringBetween(before, {...before, phase: 'gone', reason: 'it ended'}, 'alarms')?.text ?? '', /engine is gone: it ended/);
	const trip = {at: before.view.at + 1, breaker: 'flash-crash', action: 'halt', reason: 'BTC fell by 12 %'} as const;
	t.regex(ringBetween(before, {...before, view: {...before.view, trips: [trip as never]}}, 'alarms')?.text ?? '', /flash-crash: BTC fell/);
	const filled = {...before, view: {...before.view, counts: {...before.view.counts, fills: before.view.counts.fills + 1}}};
	t.is(ringBetween(before, filled, 'alarms'), null);
	t.false(ringBetween(before, filled, 'all')?.urgent ?? true);
});

test('fills ring at most every two seconds, an alarm always; the text cannot end the sequence', async t => {
	const {engine, store, clock} = await openComfortDesk();
	const rang: string[] = [];
	const stop = followRing(store, {
		which: 'alarms', clock, ring(text) {
			rang.push(text);
		},
	});
	for (const reason of ['one', 'two']) {
		engine.add({type: 'TradingHalted', state: 'HALTED', rule: 'command', reason, source: 'key', latched: true, until: null});
		clock.advance(300);
		engine.add({type: 'TradingResumed', state: 'RUNNING', lifted: engine.view().causes, reason: 'x', source: 'key'});
		clock.advance(300);
	}

	stop();
	engine.add({type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'three', source: 'key', latched: true, until: null});
	clock.advance(300);
	t.deepEqual(rang, ['Trading is halted: one', 'Trading is halted: two']);
	t.is(ringSequence('x', false), '\u0007');
	t.is(ringSequence('a;b\u0007\u001B[2J', true), '\u0007\u001B]9;cryptotrader: a,b??[2J\u0007');
});

test('clicks and the wheel are read from what a terminal sends, everything else is not', t => {
	t.deepEqual(mouseMoves('\u001B[<0;10;5M\u001B[<0;10;5m\u001B[<64;1;1M\u001B[<65;2;3Mj\u001B[<2;1;1M\u001B[<0;x;1M'), [
		{what: 'click', x: 9, y: 4}, {what: 'up', x: 0, y: 0}, {what: 'down', x: 1, y: 2},
	]);
	t.deepEqual(mouseMoves('hello'), []);
});

test('a click focuses the pane under it, the wheel moves through it, and dialogs are not touched', async t => {
	const {controller, store, press, type, mouse} = await openComfortDesk();
	const size = {columns: 80, rows: 24};
	const point = (what: 'click' | 'up' | 'down', x: number, y: number): void => {
		controller.point({what, x, y}, size);
	};

	point('click', 60, 15);
	t.is(controller.ui.state().focus.overview, 'risk');
	point('up', 10, 20);
	t.is(controller.ui.state().focus.overview, 'journal');
	t.truthy(controller.ui.state().selected.journal, 'the wheel goes up in the journal');
	const {ui} = controller;
	point('click', 10, 0);
	t.is(ui.state().focus.overview, 'journal', 'the status line is no pane');
	await press('?');
	const before = ui.state();
	point('click', 60, 15);
	t.is(ui.state(), before);
	t.is(uiAfterMouse(openingUi, store.state(), {columns: 20, rows: 5}, {what: 'click', x: 1, y: 1}), openingUi);
	await press('escape');
	await type(':mouse');
	await press('enter');
	await type(':mouse');
	await press('enter');
	t.deepEqual(mouse, [true, false]);
	t.deepEqual(mouseSequences, {on: '\u001B[?1000h\u001B[?1006h', off: '\u001B[?1006l\u001B[?1000l'});
});

test('e writes the focused table whole: every column, raw numbers, ISO times, the filter\'s rows in the order shown', async t => {
	const {controller, press, type, saved, notice} = await openComfortDesk();
	await press('3', 'tab', 'e');
	t.regex(notice() ?? '', /rows are in \/data\/exports\/fills\.csv/);
	const [{name, table} = {name: '', table: {columns: [], rows: []}}] = saved;
	t.is(name, 'fills');
	t.deepEqual(table.columns, ['time', 'side', 'market', 'quantity', 'price', 'value', 'fee', 'liquidity']);
	const {fills} = controller.moment({columns: 120, rows: 40}).screen.view;
	t.is(table.rows.length, fills.length);
	const last = fills.at(-1);
	t.deepEqual(table.rows[0]?.slice(0, 5), [new Date(last?.at ?? 0).toISOString(), last?.side.toUpperCase() ?? '', last?.symbol ?? '', last?.quantity ?? 0, last?.price ?? 0]);
	await press('7', '/');
	await type('refused');
	await press('enter', 'e');
	const refused = saved.at(-1)?.table.rows ?? [];
	t.true(refused.length > 0);
	t.true(refused.every(row => String(row[3]).includes('refused')));
});

test('e says why it cannot: no table, nobody to write it, a disk that is full', async t => {
	const full = await openComfortDesk(async () => {
		throw new Error('no space left');
	});
	await full.press('3', 'tab', 'e');
	t.regex(full.notice() ?? '', /export failed: no space left/);
	await full.press('9');
	await full.press('e');
	t.regex(full.notice() ?? '', /no table with rows/);
});

test.serial('a screen that ends with the mouse on turns it off', async t => {
	const {terminal, close} = openScreen();
	await terminal.until(screen => screen.includes('RUNNING'));
	for (const key of ':mouse') {
		await terminal.type(key);
	}

	await terminal.type('\r');
	await terminal.until(screen => screen.includes('Mouse on'));
	await terminal.type('\u001B[<0;60;16M');
	await terminal.until(screen => screen.includes('▸ Risk'));
	await close();
	const written = terminal.written.join('');
	t.true(written.lastIndexOf(mouseSequences.off) > written.lastIndexOf(mouseSequences.on));
});
