/**
Views of a run that stands still, for golden screens.
*/
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {viewKeys} from '../../src/tui/actions/table.js';
import {systemClock, type ScreenClock} from '../../src/tui/clock.js';
import {viewNames, views, type ViewId} from '../../src/tui/layout.js';
import {bookAround, createKeptEngine, golden, openScreen, type OpenScreen, type ScreenSetting} from './screen.js';

/** The terminal of whoever runs the tests must not decide what they show. */
export function pinTerminal(term = 'xterm-256color'): void {
	Object.assign(process.env, {COLORTERM: '', NO_COLOR: '', INK_SCREEN_READER: '', LC_ALL: '', LC_CTYPE: '', LANG: 'C.UTF-8', TERM: term});
}

/** Time stands still for the screen, so that a slow machine does not make the engine look silent. */
const still: ScreenClock = {...systemClock, now: () => 0};
export const openStill = (setting: ScreenSetting = {}): OpenScreen => openScreen({clock: still, ...setting});

export const isBraille = (screen: string): boolean => /[⠁-⣿]/.test(screen);

/** Waits until the screen shows a run of four days that goes on. */
export async function settled({terminal, engine}: OpenScreen, condition: (screen: string) => boolean): Promise<void> {
	await terminal.until(screen => screen.includes('Signals of'));
	engine.pulse({at: engine.view().at + 2000});
	await terminal.until(screen => screen.includes('lag 4ms') && condition(screen));
}

/** Shows every view, or those of `shown`, one after the other, and compares each with its golden file. */
export async function everyView(t: ExecutionContext, suffix: string, setting: ScreenSetting, shown: readonly ViewId[] = views): Promise<OpenScreen> {
	const screen = openStill({engine: createKeptEngine(), ...setting});
	const {terminal, engine} = screen;
	await terminal.until(text => text.includes('Signals of'));
	engine.pulse({at: engine.view().at + 2000, books: [bookAround(engine, 'BTC/USDT')]});
	await terminal.until(text => text.includes('lag 4ms') && (setting.rows === 24 || hasNoBraille(setting) || isBraille(text)));
	for (const view of shown) {
		const key = viewKeys[views.indexOf(view)] ?? '';
		await terminal.type(key);
		await terminal.until(text => text.includes(`[${key}]${viewNames[view].long}`) && !text.includes('Asking the engine'));
		golden(t, `${view}-${suffix}`, terminal);
	}

	return screen;
}

function hasNoBraille({flags}: ScreenSetting): boolean {
	return flags?.ascii === true || flags?.glyphs === 'block';
}
