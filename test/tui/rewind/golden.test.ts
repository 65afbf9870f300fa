/**
The past as it is drawn: every size, with and without colour, in ASCII, aloud, and in a terminal that is too small.
*/
import test from 'ava';
import {systemClock, type ScreenClock} from '../../../src/tui/clock.js';
import {createFakeEngine} from '../../support/fake-engine.js';
import {pastOfRecords} from '../../support/past.js';
import {makeRun} from '../../support/records.js';
import {golden, openScreen, type OpenScreen, type ScreenSetting} from '../../support/screen.js';

/** Time stands still for the screen, so that a slow machine does not make the engine look silent. */
const still: ScreenClock = {...systemClock, now: () => 0};
const records = makeRun({bars: 100});
const sizes = [[80, 24], [120, 40], [200, 60]] as const;
const isBraille = (screen: string): boolean => /[⠁-⣿]/.test(screen);

async function openPast(setting: ScreenSetting = {}): Promise<OpenScreen> {
	const screen = openScreen({clock: still, engine: createFakeEngine(records), past: pastOfRecords(records), ...setting});
	const {terminal, engine} = screen;
	await terminal.until(shown => shown.includes('Signals of'));
	engine.pulse({at: engine.view().at + 2000});
	await terminal.until(shown => shown.includes('lag 4ms') && (setting.rows === undefined || setting.rows < 40 || setting.flags?.ascii === true || isBraille(shown)));
	return screen;
}

/** Goes to a place by the palette. */
async function goTo({terminal}: OpenScreen, place: string, seq: number): Promise<void> {
	await terminal.type(':');
	await terminal.type(`rewind ${place}`);
	await terminal.until(shown => shown.includes(`rewind ${place}`));
	await terminal.type('\r');
	await terminal.until(shown => shown.includes(`#${seq} of`) && !shown.includes('seeking'));
}

const fill = records.findLast(({event}) => event.type === 'OrderFilled')?.seq ?? 0;

for (const [columns, rows] of sizes) {
	for (const [suffix, flags] of [['', {}], ['-mono', {noColor: true}]] as const) {
		test.serial(`overview, journal and market of the past at ${columns}x${rows}${suffix}`, async t => {
			const screen = await openPast({columns, rows, flags});
			await goTo(screen, 'fill', fill);
			golden(t, `rewind-overview-${columns}x${rows}${suffix}`, screen.terminal);
			await screen.terminal.type('7');
			await screen.terminal.until(shown => shown.includes('[7]Journal') && !shown.includes('is being read'));
			golden(t, `rewind-journal-${columns}x${rows}${suffix}`, screen.terminal);
			await screen.terminal.type('8');
			await screen.terminal.until(shown => shown.includes('[8]Market'));
			golden(t, `rewind-market-${columns}x${rows}${suffix}`, screen.terminal);
			await screen.close();
		});
	}
}

test.serial('the bar of the past in ASCII', async t => {
	const screen = await openPast({flags: {ascii: true}});
	await goTo(screen, 'fill', fill);
	golden(t, 'rewind-overview-80x24-ascii', screen.terminal);
	t.notRegex(screen.terminal.screen(), /\P{ASCII}/u);
	await screen.close();
});

test.serial('in live, now stands beside the past', async t => {
	const live = makeRun({bars: 30, mode: 'live'});
	const screen = await openPast({columns: 100, mode: 'live', engine: createFakeEngine(live), past: pastOfRecords(live)});
	await screen.terminal.type('{');
	await screen.terminal.until(shown => shown.includes('REWIND'));
	screen.engine.add({type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'too hot', source: 'cli', latched: true, until: null});
	await screen.terminal.until(shown => shown.includes('now HALTED') && /#\d+ of/.test(shown) && shown.includes('BarCompleted'));
	golden(t, 'rewind-live-100x24', screen.terminal);
	await screen.terminal.type('\u001B');
	await screen.terminal.until(shown => !shown.includes('REWIND') && shown.includes('HALTED'));
	await screen.close();
});

test.serial('the dialog that takes a place', async t => {
	const screen = await openPast();
	await screen.terminal.type('@');
	await screen.terminal.type('2021-01-16 13:02');
	await screen.terminal.until(shown => shown.includes('Enter goes to 2021-01-16 13:02:00Z'));
	golden(t, 'rewind-dialog-80x24', screen.terminal);
	await screen.terminal.type('9');
	await screen.terminal.type('\r');
	// The sentence is there while one types; Enter makes it loud.
	await screen.terminal.until(shown => shown.includes('no place in a journal') && screen.terminal.cells()[6]?.[4]?.style.includes('fg9') === true);
	golden(t, 'rewind-dialog-wrong-80x24', screen.terminal);
	await screen.terminal.type('\u001B');
	await screen.close();
});

test.serial('while it seeks it says so, and keys go on working', async t => {
	const past = pastOfRecords(records);
	const screen = await openPast({past});
	const release = past.hold();
	await screen.terminal.type('{');
	await screen.terminal.until(shown => shown.includes('seeking: reading record'));
	golden(t, 'rewind-seeking-80x24', screen.terminal);
	await screen.terminal.type('7');
	await screen.terminal.until(shown => shown.includes('[7]'));
	release();
	await screen.terminal.until(shown => shown.includes('BarCompleted'));
	await screen.close();
});

test.serial('a terminal that is too small says that this is the past, and what is now', async t => {
	const screen = await openPast({columns: 60, rows: 16});
	await goTo(screen, 'fill', fill);
	await screen.terminal.resize(59, 15);
	const shown = await screen.terminal.until(text => text.includes('too small'));
	t.regex(shown, /RUNNING[\s\S]*REWIND 2021-01-\d\d \d\d:\d\dZ {2}Esc now/);
	await screen.close();
});

test.serial('whoever hears the screen is told the moment, and that it is not now', async t => {
	const screen = openScreen({clock: {...systemClock}, engine: createFakeEngine(records), past: pastOfRecords(records), columns: 110, rows: 40, flags: {screenReader: true}});
	const {terminal, engine} = screen;
	await terminal.until(shown => shown.includes('paper mode, RUNNING'));
	await terminal.type('{');
	// What stands below is also said, once, and broken wherever the terminal ends.
	const said = /Rewind,2021-01-\d\d\d\d:\d\dUTC,record\d+of\d+:BarCompleted\.TradingwasRUNNING\.Escapereturnstonow,wheretradingisRUNNING\./g;
	await terminal.until(shown => [...shown.replaceAll(/\s/g, '').matchAll(said)].length === 2);
	engine.add({type: 'NoticeGiven', level: 'info', text: 'all is well'});
	await terminal.until(shown => shown.includes('Now: engine: all is well'));
	await terminal.type('\u001B');
	await terminal.until(shown => shown.includes('Back to now.'));
	await screen.close();
	t.pass();
});
