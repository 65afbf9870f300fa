/**
The views that show gain and loss, or charts, in every look: a person who sees other colours, or none, must read the same.
*/
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {actions} from '../../src/tui/actions/table.js';
import type {Moment} from '../../src/tui/context.js';
import {views, type ViewId} from '../../src/tui/layout.js';
import {readerSize, viewLines} from '../../src/tui/reader/describe.js';
import {openingState, type ScreenState} from '../../src/tui/store.js';
import type {Flags} from '../../src/tui/terminal.js';
import {openingUi} from '../../src/tui/ui.js';
import {everyView, pinTerminal} from '../support/golden-views.js';
import {foldAll, makeRun} from '../support/records.js';
import {goldenFolder, goldenText} from '../support/screen.js';

const telling: readonly ViewId[] = ['overview', 'signals', 'orders', 'regime', 'risk', 'agents', 'market', 'models', 'performance'];

const looks: Readonly<Record<string, Flags>> = {
	contrast: {theme: 'contrast'},
	'blue-orange': {theme: 'blue-orange'},
	'red-up': {direction: 'red-up'},
	block: {glyphs: 'block'},
	ascii: {ascii: true},
};

test.before(() => {
	pinTerminal();
});

for (const [name, flags] of Object.entries(looks)) {
	test.serial(`views with gains, losses and charts in ${name}`, async t => {
		const screen = await everyView(t, `120x40-${name}`, {columns: 120, rows: 40, flags}, telling);
		await screen.close();
	});
}

test('screens in ASCII hold nothing else', t => {
	const names = readdirSync(goldenFolder).filter(name => name.endsWith('-ascii.txt'));
	t.true(names.length >= telling.length);
	for (const name of names) {
		t.notRegex(readFileSync(join(goldenFolder, name), 'utf8').split('--- styles')[0] ?? '', /\P{ASCII}/u, name);
	}
});

for (const theme of ['contrast', 'blue-orange'] as const) {
	test.serial(`${theme} in a terminal of 16 colours`, async t => {
		pinTerminal('xterm');
		const screen = await everyView(t, `120x40-${theme}-16`, {columns: 120, rows: 40, flags: {theme}}, ['overview', 'performance']);
		pinTerminal();
		await screen.close();
	});
}

test('for people who hear the screen, every view is plain sentences and tables', t => {
	const view = foldAll(makeRun({bars: 100}));
	const screen: ScreenState = {...openingState('paper'), phase: 'running', view, quotes: view.quotes, now: view.at};
	const moment: Moment = {screen, ui: openingUi, size: readerSize, sent: {}, actions, canSuspend: false, mayLeaveRunning: false, readOnly: false, canSave: false};
	for (const name of views) {
		const text = viewLines({...moment, ui: {...openingUi, view: name}}).join('\n');
		t.notRegex(text, /[█▓▒░▁-▇│═║╔╗╚╝⠁-⣿]/u, name);
		goldenText(t, `reader-${name}`, `${text}\n`);
	}
});
