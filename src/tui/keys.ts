/**
From what Ink reports to single keystrokes. Terminals deliver keys that are held or typed fast as one chunk; here a chunk
becomes as many strokes, each marked, so that nothing dangerous can come of a chunk.
*/
import type {Key} from 'ink';

export type Stroke = {
	/** `a`, `R`, `?`, `enter`, `pageup`, `ctrl+x`. */
	readonly key: string;
	/** True when it came together with others. */
	readonly chunk: boolean;
};

const named = [
	['upArrow', 'up'],
	['downArrow', 'down'],
	['leftArrow', 'left'],
	['rightArrow', 'right'],
	['pageUp', 'pageup'],
	['pageDown', 'pagedown'],
	['home', 'home'],
	['end', 'end'],
	['return', 'enter'],
	['escape', 'escape'],
	['backspace', 'backspace'],
	['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

const controls: Readonly<Record<string, string>> = {'\r': 'enter', '\n': 'enter', '\t': 'tab', '\u001B': 'escape', '\u007F': 'backspace', '\b': 'backspace'};

const graphemes = new Intl.Segmenter('en', {granularity: 'grapheme'});

/** Returns the keystrokes in one report of Ink's `useInput`; none for key releases and keys held with Alt or Super. */
export function strokesOf(input: string, key: Key): readonly Stroke[] {
	if (key.eventType === 'release') {
		return [];
	}

	const name = named.find(([flag]) => key[flag]);
	if (name !== undefined) {
		return [{key: name[1], chunk: false}];
	}

	if (key.meta || key.super || key.hyper) {
		return [];
	}

	if (key.tab) {
		return [{key: key.shift ? 'shift+tab' : 'tab', chunk: false}];
	}

	if (key.ctrl) {
		return input === '' ? [] : [{key: `ctrl+${input}`, chunk: false}];
	}

	return strokesOfText(input);
}

/** Returns one stroke a grapheme; control bytes in a chunk become the keys that they stand for. */
export function strokesOfText(text: string): readonly Stroke[] {
	// CR LF is one grapheme, and two presses of Enter on a terminal that sends both.
	const parts = [...graphemes.segment(text.replaceAll('\r\n', '\r'))].map(({segment}) => segment);
	return parts.map(part => ({key: keyOf(part), chunk: parts.length > 1}));
}

function keyOf(part: string): string {
	const code = part.codePointAt(0) ?? 0;
	return controls[part] ?? (code > 0 && code < 27 ? `ctrl+${String.fromCodePoint(code + 96)}` : part);
}

/** Returns whether a stroke is text that can be typed into a field. */
export function isText({key}: Stroke): boolean {
	return [...graphemes.segment(key)].length === 1;
}

const labels: Readonly<Record<string, string>> = {
	pageup: 'PgUp', pagedown: 'PgDn', up: '↑', down: '↓', left: '←', right: '→', enter: 'Enter', escape: 'Esc', tab: 'Tab', 'shift+tab': 'Shift+Tab', home: 'Home', end: 'End', backspace: 'Backspace',
};

/** Returns a key as people write it: `Ctrl+X`, `PgUp`, `?`. */
export function keyLabel(key: string): string {
	return labels[key] ?? (key.startsWith('ctrl+') ? `Ctrl+${key.slice(5).toUpperCase()}` : key);
}

const keyNames: ReadonlySet<string> = new Set([...named.map(([, name]) => name), 'tab', 'shift+tab']);

/** Returns whether a name in the settings is that of a key: one character, a control chord, or a named key. */
export function isKeyName(name: string): boolean {
	return keyNames.has(name) || /^ctrl\+[a-z]$/.test(name) || (isText({key: name, chunk: false}) && name.trim() !== '');
}
