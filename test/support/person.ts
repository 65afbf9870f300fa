/**
Somebody in front of the workstation, in a person's words: sees, presses, types, drags the window.
*/
import type {ExecutionContext} from 'ava';
import {until} from './program.js';
import {type Workstation, openWorkstation} from './workstation.js';

const bytes: Readonly<Record<string, string>> = {
	'ctrl+x': '\u0018', enter: '\r', escape: '\u001B', tab: '\t', up: '\u001B[A', down: '\u001B[B', right: '\u001B[C', left: '\u001B[D', backspace: '\u007F',
};

export type Person = {
	readonly station: Workstation;
	/** Waits until the screen shows this. */
	sees(pattern: RegExp): Promise<void>;
	/** Waits until the screen shows this no more. */
	seesNoMore(pattern: RegExp): Promise<void>;
	/** Presses keys one after the other, each by itself. */
	presses(...keys: readonly string[]): Promise<void>;
	/** Types a text and waits until the screen shows it. */
	types(text: string): Promise<void>;
	drags(columns: number, rows: number): void;
	/** How many keys have been pressed since the last time this was asked. */
	keystrokes(): number;
};

/** Seats a person in front of a workstation that is started with `words`, whose last is the data folder. */
export function seat(t: ExecutionContext, words: readonly string[], {columns = 100, rows = 30} = {}): Person {
	const station = openWorkstation(t, words, columns, rows);
	let pressed = 0;
	return {
		station,
		sees: async pattern => station.sees(pattern),
		async seesNoMore(pattern) {
			await until(() => `the screen no longer shows ${String(pattern)}; it shows\n${station.screen()}`, () => !pattern.test(station.screen()));
		},
		async presses(...keys) {
			for (const key of keys) {
				pressed++;
				station.type(bytes[key] ?? key);
				await pause();
			}
		},
		async types(text) {
			station.type(text);
			await until(() => `the screen shows what was typed, ${text}; it shows\n${station.screen()}`, () => station.screen().includes(`> ${text}`));
		},
		drags(toColumns, toRows) {
			station.resize(toColumns, toRows);
		},
		keystrokes() {
			const count = pressed;
			pressed = 0;
			return count;
		},
	};
}

/** As long as a quick hand takes from key to key, so that keys do not arrive as one burst. */
async function pause(): Promise<void> {
	await new Promise(done => {
		setTimeout(done, 120);
	});
}
