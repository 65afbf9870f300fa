import test from 'ava';
import type {Command} from '../../src/engine/domain/command.js';
import {actions} from '../../src/tui/actions/table.js';
import {Controller} from '../../src/tui/controller.js';
import {createCommandLane} from '../../src/tui/commands.js';
import type {ScreenEnd} from '../../src/tui/end.js';
import {strokesOfText, type Stroke} from '../../src/tui/keys.js';
import {createStore} from '../../src/tui/store.js';
import {askOf} from '../support/answers.js';
import {createFakeEngine, type FakeEngine} from '../support/fake-engine.js';
import {approvedOrder, makeRun} from '../support/records.js';
import {createFakeClock, type FakeClock} from '../support/screen-clock.js';

type Desk = {
	readonly engine: FakeEngine;
	readonly clock: FakeClock;
	readonly controller: Controller;
	readonly ends: readonly ScreenEnd[];
	readonly copied: readonly string[];
	/** Presses keys one by one, each a moment after the other. */
	press(...keys: readonly string[]): Promise<void>;
	/** Types text, each letter by itself. */
	type(text: string): Promise<void>;
	/** Lets promises and due timers run. */
	settle(): Promise<void>;
	types(): readonly Command['type'][];
};

const size = {columns: 120, rows: 40};

async function openDesk({engine = createFakeEngine(makeRun({bars: 60})), attached = false, mayLeaveRunning = true, readOnly = false} = {}): Promise<Desk> {
	const clock = createFakeClock();
	const store = createStore({mode: 'paper', clock});
	const lane = createCommandLane(clock);
	const ends: ScreenEnd[] = [];
	const copied: string[] = [];
	const controller = new Controller({
		store,
		lane,
		clock,
		attached,
		mayLeaveRunning,
		suspend: null,
		repaint: () => undefined,
		copy(text) {
			copied.push(text);
		},
		actions,
		theme: 'terminal',
		readOnly,
		past: null,
		save: null,
		setMouse: () => undefined,
		end(end) {
			ends.push(end);
		},
	});
	lane.attach(engine);
	await store.attach(engine);
	const settle = async (): Promise<void> => {
		for (let turn = 0; turn < 5; turn++) {
			await Promise.resolve();
		}

		clock.advance(100);
	};

	const press = async (...keys: readonly string[]): Promise<void> => {
		for (const key of keys) {
			controller.press([{key, chunk: false}], size);
			await settle();
		}
	};

	await settle();
	return {
		engine, clock, controller, ends, copied, press, settle,
		async type(text) {
			await press(...text);
		},
		types: () => engine.sent.map(({type}) => type),
	};
}

const halted = {type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'Ctrl+X', source: 'key', latched: true, until: null} as const;

test('Ctrl+X halts at once and opens the halt dialog', async t => {
	const desk = await openDesk();
	await desk.press('ctrl+x');
	t.deepEqual(desk.engine.sent, [{type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'}]);
	t.is(desk.controller.ui.state().dialog?.kind, 'halt');
});

test('Ctrl+X halts from inside every dialog, and holding it sends one command', async t => {
	for (const open of ['?', 'w', 'q']) {
		const desk = await openDesk();
		await desk.press(open);
		t.not(desk.controller.ui.state().dialog, null);
		const chunk: readonly Stroke[] = strokesOfText('\u0018'.repeat(20));
		desk.controller.press(chunk, size);
		await desk.settle();
		t.deepEqual(desk.types(), ['HaltTrading']);
		t.is(desk.controller.ui.state().dialog?.kind, 'halt');
	}
});

test('the raw halt key and Ink\'s report of it send one command', async t => {
	const desk = await openDesk();
	desk.controller.halt();
	await desk.press('ctrl+x');
	t.deepEqual(desk.types(), ['HaltTrading']);
});

test('the word FLATTEN and an Enter of its own close every position', async t => {
	const desk = await openDesk();
	await desk.press('ctrl+x');
	desk.engine.add(halted);
	await desk.type('FLATTEN');
	t.deepEqual(desk.types(), ['HaltTrading']);
	await desk.press('enter');
	t.deepEqual(desk.types(), ['HaltTrading', 'FlattenPositions']);
});

test('neither a chunk nor a paste flattens', async t => {
	const desk = await openDesk();
	await desk.press('ctrl+x');
	desk.engine.add(halted);
	desk.controller.press(strokesOfText('FLATTEN\r'), size);
	await desk.settle();
	t.deepEqual(desk.types(), ['HaltTrading']);
	desk.controller.paste('FLATTEN\r');
	await desk.settle();
	t.deepEqual(desk.types(), ['HaltTrading']);
	await desk.press('enter');
	t.deepEqual(desk.types(), ['HaltTrading', 'FlattenPositions']);
});

test('a wrong word does nothing', async t => {
	for (const word of ['flatten', 'FLATTE', 'FLATTENN', 'yes']) {
		const desk = await openDesk();
		await desk.press('ctrl+x');
		await desk.type(word);
		await desk.press('backspace', 'enter');
		t.deepEqual([word, ...desk.types()], [word, 'HaltTrading']);
	}
});

test('Escape keeps positions and closes the dialog; trading stays halted', async t => {
	const desk = await openDesk();
	await desk.press('ctrl+x', 'escape');
	t.is(desk.controller.ui.state().dialog, null);
	t.deepEqual(desk.types(), ['HaltTrading']);
});

test('resuming takes the word and a reason', async t => {
	const desk = await openDesk();
	await desk.press('R');
	t.is(desk.controller.ui.state().dialog, null);
	desk.engine.add(halted);
	await desk.settle();
	await desk.press('R', 'enter');
	await desk.type('RESUME');
	await desk.press('enter', 'enter');
	t.deepEqual(desk.types(), []);
	await desk.type('looked at it');
	await desk.press('enter');
	t.deepEqual(desk.engine.sent, [{type: 'ResumeTrading', source: 'key', reason: 'looked at it', confirmation: 'RESUME'}]);
	t.is(desk.controller.ui.state().dialog?.kind, 'resume');
	desk.engine.add({type: 'TradingResumed', state: 'RUNNING', lifted: [], reason: 'looked at it', source: 'key'});
	await desk.settle();
	t.is(desk.controller.ui.state().dialog, null);
	t.is(desk.controller.ui.state().notice?.text, 'Trading runs again.');
});

test('a reason may be pasted, the word may not', async t => {
	const desk = await openDesk();
	desk.engine.add(halted);
	await desk.settle();
	await desk.press('R');
	desk.controller.paste('RESUME');
	t.like(desk.controller.ui.state().dialog, {word: ''});
	await desk.type('RESUME');
	await desk.press('enter');
	desk.controller.paste('as agreed\nby phone');
	t.like(desk.controller.ui.state().dialog, {word: 'RESUME', reason: 'as agreed by phone'});
	desk.controller.press(strokesOfText('x\r'), size);
	await desk.settle();
	t.deepEqual(desk.types(), []);
});

test('a refusal of the engine stands in the notice until a key', async t => {
	const desk = await openDesk();
	desk.engine.add({type: 'CommandRefused', command: {type: 'ResumeTrading', source: 'key', reason: 'x', confirmation: 'RESUME'}, reason: 'positions are being closed'});
	await desk.settle();
	desk.clock.advance(60_000);
	t.like(desk.controller.ui.state().notice, {text: 'ResumeTrading refused: positions are being closed', tone: 'danger'});
	await desk.press('tab');
	t.is(desk.controller.ui.state().notice, null);
});

test('quitting asks while something is open, and stands on Cancel', async t => {
	const desk = await openDesk();
	await desk.press('q', 'enter');
	t.is(desk.controller.ui.state().dialog, null);
	t.deepEqual(desk.ends, []);
	await desk.press('q', 'down', 'down', 'enter');
	t.deepEqual(desk.ends, [{how: 'quit-leave-running'}]);
});

test('quitting without anything open does not ask, nor does an attached screen', async t => {
	const idle = await openDesk({engine: createFakeEngine(makeRun({bars: 3}))});
	await idle.press('q');
	t.deepEqual(idle.ends, [{how: 'quit'}]);
	const attached = await openDesk({attached: true});
	await attached.press('q');
	t.deepEqual(attached.ends, [{how: 'quit-leave-running'}]);
});

test('halt and quit waits until no order is open', async t => {
	const desk = await openDesk();
	desk.engine.add({type: 'OrderIntended', order: approvedOrder({clientOrderId: 'x', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '1'}), reason: ''});
	await desk.press('q', 'down', 'enter');
	t.deepEqual(desk.types(), ['HaltTrading']);
	desk.engine.add(halted);
	await desk.settle();
	t.deepEqual(desk.ends, []);
	desk.engine.add({type: 'OrderClosed', clientOrderId: 'x', symbol: 'BTC/USDT', status: 'cancelled', filled: '0'});
	desk.clock.advance(300);
	t.deepEqual(desk.ends, [{how: 'quit'}]);
});

test('a screen that may not leave the engine does not offer it', async t => {
	const desk = await openDesk({mayLeaveRunning: false});
	await desk.press('q', 'down', 'down', 'enter');
	t.deepEqual(desk.ends, []);
	t.is(desk.controller.ui.state().dialog, null);
});

test('Ctrl+C quits on the second press within two seconds', async t => {
	const desk = await openDesk();
	await desk.press('ctrl+c');
	t.deepEqual(desk.ends, []);
	desk.clock.advance(2000);
	await desk.press('ctrl+c');
	t.deepEqual(desk.ends, []);
	await desk.press('ctrl+c');
	t.deepEqual(desk.ends, [{how: 'quit'}]);
});

test('a burst of keys does not quit', async t => {
	const desk = await openDesk({engine: createFakeEngine(makeRun({bars: 3}))});
	desk.controller.press(strokesOfText('qq'), size);
	t.deepEqual(desk.ends, []);
	t.regex(desk.controller.ui.state().notice?.text ?? '', /burst of keys/);
});

test('an engine that has gone ends the screen with its reason', async t => {
	const desk = await openDesk();
	desk.engine.tell({kind: 'gone', reason: 'killed'});
	await desk.settle();
	await desk.press('q');
	t.deepEqual(desk.ends, [{how: 'engine-gone', message: 'killed'}]);
});

test('focus goes round the panes of the size, and zoom follows it', async t => {
	const desk = await openDesk();
	await desk.press('shift+tab');
	t.is(desk.controller.ui.state().focus.overview, 'journal');
	await desk.press('tab', 'tab', 'z');
	t.like(desk.controller.ui.state(), {focus: {overview: 'price'}, zoomed: true});
	await desk.press('escape');
	t.false(desk.controller.ui.state().zoomed);
});

test('one market is selected everywhere: by rows and by brackets', async t => {
	const desk = await openDesk();
	await desk.press('j');
	t.is(desk.controller.ui.state().symbol, 'ETH/USDT');
	await desk.press('end', 'down');
	t.is(desk.controller.ui.state().symbol, 'SOL/USDT');
	await desk.press(']');
	t.is(desk.controller.ui.state().symbol, 'BTC/USDT');
	await desk.press('[', 'w');
	t.like(desk.controller.ui.state().dialog, {kind: 'why', symbol: 'SOL/USDT'});
});

test('the journal stays where it was scrolled to while lines come in', async t => {
	const desk = await openDesk();
	await desk.press('shift+tab', 'pageup');
	const {selected, tops} = desk.controller.ui.state();
	t.true(selected.journal !== undefined && tops.journal !== undefined);
	desk.engine.add(halted);
	await desk.settle();
	t.like(desk.controller.ui.state(), {selected: {journal: selected.journal}, tops: {journal: tops.journal}});
	await desk.press('end');
	t.deepEqual(desk.controller.ui.state().selected, {});
});

test('freezing holds the panes and counts, and lets go', async t => {
	const desk = await openDesk();
	await desk.press('f');
	const frozen = desk.controller.ui.state().frozen?.screen;
	desk.engine.add(halted);
	desk.clock.advance(12_000);
	t.is(desk.controller.ui.state().frozen?.screen, frozen);
	t.is(Math.floor((desk.controller.ui.state().frozen?.for ?? 0) / 1000), 12);
	await desk.press('f');
	t.is(desk.controller.ui.state().frozen, null);
});

test('what cannot be done says why', async t => {
	const desk = await openDesk();
	await desk.press('ctrl+z');
	t.is(desk.controller.ui.state().notice?.text, 'Not done (suspend): the engine would be suspended too.');
	desk.clock.advance(6000);
	t.is(desk.controller.ui.state().notice, null);
});

test('help goes to its end and no further, is filtered by typing, and runs what is chosen', async t => {
	const desk = await openDesk();
	const chosen = (): number | null => {
		const {dialog} = desk.controller.ui.state();
		return dialog?.kind === 'help' ? dialog.chosen : null;
	};

	await desk.press('?', 'end');
	const end = chosen();
	t.is(end, actions.length - 1);
	await desk.press('pagedown');
	t.is(chosen(), end);
	await desk.press('up');
	t.is(chosen(), actions.length - 2);
	await desk.type('limits');
	await desk.press('enter');
	t.like(desk.controller.ui.state(), {dialog: null, view: 'risk'});
	await desk.press('?', '?');
	t.is(desk.controller.ui.state().dialog, null);
});

test('digits change the view, each with a focus of its own', async t => {
	const desk = await openDesk();
	await desk.press('3', 'tab', '5', '3');
	t.like(desk.controller.ui.state(), {view: 'orders', focus: {orders: 'fills'}});
	await desk.press('-');
	t.is(desk.controller.ui.state().view, 'data');
});

test('a filter is followed as it is typed, kept by Enter, and taken away by Escape', async t => {
	const desk = await openDesk();
	await desk.press('7', '/');
	await desk.type('fill');
	t.deepEqual(desk.controller.ui.state().filters, {journal: 'fill'});
	await desk.press('enter');
	t.like(desk.controller.ui.state(), {dialog: null, filters: {journal: 'fill'}});
	await desk.press('escape');
	t.deepEqual(desk.controller.ui.state().filters, {});
});

test('tables are sorted by one column after the other, and the other way round', async t => {
	const desk = await openDesk();
	await desk.press('s');
	t.deepEqual(desk.controller.ui.state().sorts, {signals: {column: 'SYMBOL', descending: true}});
	await desk.press('S');
	t.deepEqual(desk.controller.ui.state().sorts, {signals: {column: 'SYMBOL', descending: false}});
});

test('the palette runs what is typed, with its argument, and remembers it', async t => {
	const desk = await openDesk();
	await desk.press(':');
	await desk.type('eth');
	await desk.press('enter');
	t.is(desk.controller.ui.state().symbol, 'ETH/USDT');
	await desk.press(':');
	await desk.type('weight SOL 5');
	await desk.press('enter');
	t.like(desk.controller.ui.state().dialog, {kind: 'form', form: 'weight'});
	await desk.press('escape', ':', 'up', 'up');
	t.like(desk.controller.ui.state().dialog, {kind: 'palette', typed: 'eth'});
});

test('an override is typed, stands on Cancel, and is sent by a press of its own', async t => {
	const desk = await openDesk();
	await desk.press('o');
	await desk.type('20');
	await desk.press('enter', 'enter', 'enter');
	t.is(desk.controller.ui.state().dialog, null, 'the third Enter was on Cancel');
	t.deepEqual(desk.types(), []);

	await desk.press('o');
	await desk.type('20');
	await desk.press('enter', 'enter', 'right');
	desk.controller.press([{key: 'enter', chunk: true}], size);
	t.deepEqual(desk.types(), [], 'not out of a burst');
	await desk.press('enter');
	t.deepEqual(desk.engine.sent, [{type: 'OverrideAllocation', source: 'key', symbol: 'BTC/USDT', weight: 0.2, reason: 'by hand'}]);
});

test('a refused order of a person is told until the next key', async t => {
	const desk = await openDesk();
	const proposal = {symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '38000', reduceOnly: false, confidence: 1, volatilityTargeted: false, timeInForce: 'good-till-cancelled', source: 'key', reason: ''} as const;
	desk.engine.add({type: 'OrderRefused', proposal, proposedBy: 1, refusals: [{rule: 'position', limit: 0.25, would: 3.8, explain: 'position would be 380 %'}]});
	await desk.settle();
	desk.clock.advance(1000);
	t.like(desk.controller.ui.state().notice, {text: 'BUY 1 BTC refused: position would be 380 %', tone: 'danger'});
});

test('a command that the engine does not take is told', async t => {
	const desk = await openDesk();
	desk.engine.answer = () => ({accepted: false, reason: 'the engine is stopping'});
	await desk.press('m', 'right', 'enter');
	t.deepEqual(desk.types(), ['SetAutonomy']);
	t.like(desk.controller.ui.state().notice, {text: 'SetAutonomy refused: the engine is stopping', tone: 'danger'});
});

test('a read-only screen opens no form, and halts', async t => {
	const desk = await openDesk({readOnly: true});
	await desk.press('o', 'n', 'm', 'x', 'D', 'p');
	t.is(desk.controller.ui.state().dialog, null);
	t.regex(desk.controller.ui.state().notice?.text ?? '', /read-only/);
	await desk.press('ctrl+x');
	t.deepEqual(desk.types(), ['HaltTrading']);
});

test('the selected row goes to the clipboard', async t => {
	const desk = await openDesk();
	await desk.press('3', 'tab', 'y');
	t.is(desk.copied.length, 1);
	t.regex(desk.copied[0] ?? '', /(BUY|SELL)/);
});

test('why asks the engine for what this screen has not heard', async t => {
	const records = makeRun({bars: 60});
	const engine = createFakeEngine(records);
	engine.ask = askOf({}, records);
	const desk = await openDesk({engine});
	await desk.press('3', 'tab', 'w');
	for (let turn = 0; turn < 20; turn++) {
		await desk.settle();
	}

	const {dialog} = desk.controller.ui.state();
	t.like(dialog, {kind: 'why', asked: 'told'});
	const stages = dialog?.kind === 'why' ? [...new Set(dialog.chain?.steps.map(({stage}) => stage))] : [];
	t.deepEqual(stages, ['data', 'features', 'models', 'signal', 'agents', 'limits', 'order', 'fill']);
});
