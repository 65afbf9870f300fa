import test from 'ava';
import type {JournalRecord} from '../../../src/engine/domain/event.js';
import {actions} from '../../../src/tui/actions/table.js';
import {createCommandLane} from '../../../src/tui/commands.js';
import {keyContext, type Moment} from '../../../src/tui/context.js';
import {Controller} from '../../../src/tui/controller.js';
import type {ScreenEnd} from '../../../src/tui/end.js';
import {footerHints} from '../../../src/tui/keymap.js';
import {strokesOfText} from '../../../src/tui/keys.js';
import type {PastOptions} from '../../../src/tui/rewind/mark.js';
import {createStore} from '../../../src/tui/store.js';
import {createFakeEngine, type FakeEngine} from '../../support/fake-engine.js';
import {pastOfRecords, type MadePast} from '../../support/past.js';
import {foldAll, makeRun} from '../../support/records.js';
import {createFakeClock, type FakeClock} from '../../support/screen-clock.js';

const story = makeRun({bars: 40});
const size = {columns: 120, rows: 40};
const halted = {type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'too hot', source: 'cli', latched: true, until: null} as const;
const resumed = {type: 'TradingResumed', state: 'RUNNING', lifted: [], reason: 'cooled down', source: 'cli'} as const;

type Desk = {
	readonly engine: FakeEngine;
	readonly clock: FakeClock;
	readonly controller: Controller;
	readonly past: MadePast;
	readonly ends: readonly ScreenEnd[];
	moment(): Moment;
	/** Every place that was shown so far. */
	shown(): readonly (number | null)[];
	/** The place that is shown, or null: now. */
	place(): number | null;
	press(...keys: readonly string[]): Promise<void>;
	type(text: string): Promise<void>;
	settle(ms?: number): Promise<void>;
};

async function openDesk({part = {}, attached = false}: {readonly part?: Partial<PastOptions>; readonly attached?: boolean} = {}): Promise<Desk> {
	const clock = createFakeClock();
	const records: JournalRecord[] = [...story];
	const engine = createFakeEngine(records);
	engine.subscribe(message => {
		if (message.kind === 'record') {
			records.push(message.record);
		}
	});
	const past = pastOfRecords(records, part);
	const store = createStore({mode: 'paper', clock});
	const lane = createCommandLane(clock);
	const ends: ScreenEnd[] = [];
	const controller = new Controller({
		store, lane, clock, attached, actions, past,
		mayLeaveRunning: true, suspend: null, theme: 'terminal', readOnly: false, save: null,
		repaint: () => undefined, copy: () => undefined, setMouse: () => undefined,
		end(end) {
			ends.push(end);
		},
	});
	const shown: (number | null)[] = [];
	controller.ui.subscribe(() => {
		shown.push(controller.ui.state().past?.past?.seq ?? null);
	});
	lane.attach(engine);
	const attaching = store.attach(engine);
	if (part.begins === true) {
		controller.beginInPast();
	}

	await attaching;
	// Each page waits for the clock once, so that time and promises have to take turns.
	const settle = async (ms = 100): Promise<void> => {
		for (let turn = 0; turn < ms; turn++) {
			await new Promise(resolve => {
				setImmediate(resolve);
			});
			clock.advance(1);
		}
	};

	const press = async (...keys: readonly string[]): Promise<void> => {
		for (const key of keys) {
			controller.press([{key, chunk: false}], size);
			await settle();
		}
	};

	await settle();
	return {
		engine, clock, controller, past, ends, press, settle,
		moment: () => controller.moment(size),
		shown: () => shown,
		place: () => controller.moment(size).screen.past?.seq ?? null,
		async type(text) {
			await press(...text);
		},
	};
}

test('< and > go event by event, and every pane is built from the fold up to there', async t => {
	const desk = await openDesk();
	await desk.press('<', '<', '<', '>');
	const {screen} = desk.moment();
	t.is(desk.place(), story.length - 2);
	t.deepEqual(screen.view, foldAll(story.slice(0, -2)));
	t.is(screen.now, screen.view.at, 'ages are counted from then');
	t.is(screen.pulse, null);
	t.deepEqual(screen.past?.record, story.at(-3));
	t.is(screen.past?.now?.view.seq, story.length);
});

test('{ and } go bar by bar', async t => {
	const desk = await openDesk();
	const bars = story.filter(({event}) => event.type === 'BarCompleted').map(({seq}) => seq).filter(seq => seq < story.length);
	await desk.press('{', '{', '{');
	t.is(desk.place(), bars.at(-3) ?? 0);
	await desk.press('}');
	t.is(desk.place(), bars.at(-2) ?? 0);
	await desk.press('>', '{');
	t.is(desk.place(), bars.at(-2) ?? 0);
});

test('the past is there with the key, before anything is read: nothing can be traded from then on', async t => {
	const desk = await openDesk();
	desk.controller.press([{key: '<', chunk: false}, {key: 'o', chunk: false}], size);
	t.is(desk.place(), story.length);
	t.is(desk.controller.ui.state().dialog, null);
	t.regex(desk.controller.ui.state().notice?.text ?? '', /Not done \(weight\): this is the past/);
	const context = keyContext(desk.moment());
	t.true(actions.filter(({trades}) => trades).length > 8);
	for (const action of actions.filter(({trades}) => trades)) {
		t.regex(action.disabled(context) ?? '', /this is the past/, action.id);
	}

	await desk.settle();
	for (const key of ['o', 'n', 'x', 'c', 'a', 'D', 'p', 'm', 'R', 'u']) {
		await desk.press(key, 'tab', 'enter', 'y', 'escape', '<');
	}

	t.deepEqual(desk.engine.sent, []);
});

test('a held key is one move, however often it comes while the journal is read', async t => {
	const desk = await openDesk();
	await desk.press('<');
	const release = desk.past.hold();
	desk.controller.press([{key: '{', chunk: false}], size);
	await desk.settle(20);
	const pages = desk.past.pages();
	for (let press = 0; press < 10; press++) {
		desk.controller.press(strokesOfText('<<<<<<<<<<<<<<<<<<<<'), size);
		await desk.settle(3);
	}

	t.true(desk.past.pages() - pages <= 1, 'nothing was begun meanwhile');
	release();
	await desk.settle();
	const bar = story.findLast(({seq, event}) => event.type === 'BarCompleted' && seq < story.length - 1)?.seq ?? 0;
	t.is(desk.place(), bar - 200);
	t.true(desk.past.pages() - pages <= 4, `${desk.past.pages() - pages} pages for 201 presses`);
});

test('Esc returns to now, where everything that came meanwhile is', async t => {
	const desk = await openDesk();
	await desk.press('down', 'down', '{');
	desk.engine.add(halted);
	desk.engine.add(resumed);
	await desk.settle();
	const {past} = desk.moment().screen;
	t.is(desk.moment().screen.view.tradingState, 'RUNNING');
	t.is(past?.now?.view.seq, story.length + 2);
	await desk.press('escape');
	t.is(desk.place(), null);
	t.is(desk.moment().screen.view.seq, story.length + 2);
	t.is(desk.controller.ui.state().notice?.text, 'Back to now.');
	await desk.press('o');
	t.is(desk.controller.ui.state().dialog?.kind, 'form', 'and can be traded in again');
});

test('Esc while the journal is read is final: what is read later is not shown', async t => {
	const desk = await openDesk();
	const release = desk.past.hold();
	desk.controller.press([{key: '{', chunk: false}], size);
	await desk.settle(30);
	await desk.press('escape');
	release();
	await desk.settle();
	t.is(desk.place(), null);
	await desk.press('<');
	t.is(desk.place(), story.length - 1, 'and the next look back works');
});

test('what takes long says what it reads', async t => {
	const desk = await openDesk();
	const release = desk.past.hold();
	desk.controller.press([{key: '{', chunk: false}], size);
	await desk.settle(100);
	t.is(desk.moment().screen.past?.seeking, null);
	await desk.settle(100);
	t.regex(desk.moment().screen.past?.seeking ?? '', /reading record \d+/);
	release();
	await desk.settle();
	t.is(desk.moment().screen.past?.seeking, null);
	t.true((desk.place() ?? Infinity) < story.length);
});

test('Ctrl+X halts the engine of now, and shows now', async t => {
	const desk = await openDesk();
	await desk.press('{', '{', 'ctrl+x');
	t.deepEqual(desk.engine.sent, [{type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'}]);
	t.is(desk.place(), null);
	t.is(desk.controller.ui.state().dialog?.kind, 'halt');
	t.regex(desk.controller.ui.state().notice?.text ?? '', /Back to now/);
});

test('quitting from the past asks about what is open now', async t => {
	const desk = await openDesk();
	await desk.press('{', 'q');
	t.is(desk.controller.ui.state().dialog?.kind, 'quit');
	t.is(desk.place(), null);
	t.deepEqual(desk.ends, []);
});

test('a halt is found from the journal: its line, Enter, why, and back', async t => {
	const desk = await openDesk();
	desk.engine.add({type: 'CommandReceived', command: {type: 'HaltTrading', source: 'cli', reason: 'too hot'}});
	desk.engine.tell({kind: 'record', record: {seq: story.length + 2, at: desk.engine.view().at, input: false, causes: [story.length + 1], event: halted}});
	desk.engine.tell({kind: 'record', record: {seq: story.length + 3, at: desk.engine.view().at + 60_000, input: false, causes: [], event: resumed}});
	await desk.settle();
	await desk.press('7', '<', '/');
	await desk.type('too hot');
	await desk.press('enter', 'enter');
	t.is(desk.place(), story.length + 2);
	t.is(desk.moment().screen.view.tradingState, 'HALTED');
	t.is(desk.moment().screen.past?.now?.view.tradingState, 'RUNNING');
	await desk.press('w');
	const {dialog} = desk.controller.ui.state();
	t.is(dialog?.kind, 'why');
	if (dialog?.kind === 'why') {
		t.deepEqual(dialog.chain?.steps.map(({seq}) => seq), [story.length + 1, story.length + 2]);
	}

	await desk.press('escape', 'escape');
	t.is(desk.place(), null);
	t.is(desk.moment().screen.view.tradingState, 'RUNNING');
});

test('why in the past knows nothing that came later', async t => {
	const desk = await openDesk();
	const order = story.find(({event}) => event.type === 'OrderIntended')?.seq ?? 0;
	const last = story.findLast(({event}) => event.type === 'OrderFilled' || event.type === 'OrderClosed')?.seq ?? 0;
	t.true(order > 0 && last > order);
	await desk.press('@');
	await desk.type(`#${order}`);
	await desk.press('enter', ':');
	await desk.type(`why ${order}`);
	await desk.press('enter');
	const {dialog} = desk.controller.ui.state();
	t.is(dialog?.kind, 'why');
	if (dialog?.kind === 'why') {
		t.true((dialog.chain?.steps.length ?? 0) > 2);
		t.true(dialog.chain?.steps.every(({seq}) => seq <= order));
		t.true(dialog.chain?.complete);
	}

	t.is(desk.moment().screen.recordOf(order + 1), null);
});

test('a place can be typed; what cannot be understood stays in the dialog, and what is not there stays at now', async t => {
	const desk = await openDesk();
	await desk.press('@');
	await desk.type('2021-02-30');
	await desk.press('enter');
	t.like(desk.controller.ui.state().dialog, {kind: 'rewind', hasFailed: true});
	await desk.press(...Array.from({length: 10}, () => 'backspace'));
	desk.controller.paste('2021-01-16 01:30');
	await desk.press('enter');
	t.is(desk.controller.ui.state().dialog, null);
	t.is(desk.place(), story.findLast(({at}) => at <= Date.UTC(2021, 0, 16, 1, 30))?.seq ?? 0);
	await desk.press('escape', '@');
	await desk.type('next halt');
	await desk.press('enter');
	t.is(desk.place(), null);
	t.is(desk.controller.ui.state().notice?.text, 'There is no halt after this moment.');
	await desk.press(':');
	await desk.type('rewind 1');
	await desk.press('enter');
	t.is(desk.place(), 1);
	await desk.press('<');
	t.is(desk.place(), 1);
	t.is(desk.controller.ui.state().notice?.text, 'This is the first record of the journal.');
});

test('the selected row of the live journal can be gone to, and is selected again afterwards', async t => {
	const desk = await openDesk();
	await desk.press('7', 'up', 'up', 'up');
	const selected = desk.controller.ui.state().selected.journal;
	t.not(selected, undefined);
	await desk.press('v');
	t.is(desk.place(), Number(selected));
	t.is(keyContext(desk.moment()).item?.seq, Number(selected), 'the end of the journal is this record');
	await desk.press('escape');
	t.is(desk.controller.ui.state().selected.journal, selected);
});

test('the footer says how to move and how to get out', async t => {
	const desk = await openDesk();
	t.true(footerHints(actions, keyContext(desk.moment())).some(({keys, label}) => keys === '<' && label === 'rewind'));
	await desk.press('{');
	const hints = footerHints(actions, keyContext(desk.moment())).map(({keys, label}) => `${keys} ${label}`);
	t.deepEqual(hints.slice(0, 6), ['Esc now', '< back', '> on', '{ bar back', '} bar on', '@ go to']);
	t.false(hints.some(hint => hint.endsWith('order') || hint.endsWith('freeze')));
});

test('keys of the past mean nothing now', async t => {
	const desk = await openDesk();
	await desk.press('>');
	t.is(desk.place(), null);
	t.regex(desk.controller.ui.state().notice?.text ?? '', /this is now/);
	await desk.press('7', 'enter');
	t.is(desk.controller.ui.state().dialog?.kind, 'why', 'Enter on a journal line asks why');
});

test('without an engine the screen stays in the past: Esc goes to its end, and there is nothing to halt', async t => {
	const desk = await openDesk({part: {hasNow: false, begins: true}, attached: true});
	t.is(desk.place(), story.length);
	t.true(desk.shown().every(seq => seq === null || seq > 0), 'nothing is shown before there is something to show');
	await desk.press('{', '{');
	t.true((desk.place() ?? 0) < story.length);
	t.is(desk.moment().screen.past?.now, null);
	t.deepEqual(footerHints(actions, keyContext(desk.moment()))[0], {keys: 'Esc', label: 'end'});
	await desk.press('ctrl+x');
	t.deepEqual(desk.engine.sent, []);
	t.is(desk.controller.ui.state().dialog, null);
	t.regex(desk.controller.ui.state().notice?.text ?? '', /nothing to halt here.*halt --direct/);
	await desk.press('escape');
	t.is(desk.place(), story.length);
	t.regex(desk.controller.ui.state().notice?.text ?? '', /No engine runs/);
	await desk.press('q');
	t.deepEqual(desk.ends, [{how: 'quit-leave-running'}]);
});

test('a journal that cannot be read is said, and tried again the next time', async t => {
	let isBroken = true;
	const made = pastOfRecords(story);
	const desk = await openDesk({
		part: {
			async open() {
				if (isBroken) {
					throw new Error('record 12 is damaged');
				}

				return made.open();
			},
		},
	});
	await desk.press('<');
	t.is(desk.place(), null);
	t.regex(desk.controller.ui.state().notice?.text ?? '', /cannot be shown: record 12 is damaged/);
	isBroken = false;
	await desk.press('<');
	t.is(desk.place(), story.length - 1);
});

test('what happens to the engine meanwhile is told as now', async t => {
	const desk = await openDesk();
	await desk.press('{');
	desk.engine.add({type: 'CommandRefused', command: {type: 'ResumeTrading', source: 'cli', reason: 'x', confirmation: 'RESUME'}, reason: 'positions are being closed'});
	await desk.settle();
	t.is(desk.controller.ui.state().notice?.text, 'Now: ResumeTrading refused: positions are being closed');
	desk.engine.tell({kind: 'gone', reason: 'killed'});
	await desk.settle();
	t.is(desk.moment().screen.past?.now?.phase, 'gone');
	t.true(desk.place() !== null, 'the past stays');
});
