/**
Colours by meaning, and the one place where a line of spans becomes what a terminal understands. Tones, never colours,
appear in panes; a theme says what a tone looks like, and mono does without any colour.
*/
import type {Line, Span} from './text.js';

export type Tone =
	| 'up' | 'down' | 'flat' | 'accent' | 'muted' | 'warn' | 'danger' | 'live' | 'paper' | 'focus' | 'border' | 'stale';

/** `color` is one of the terminal's own 16, 0 to 15, so that the user's palette holds. */
export type Style = {
	readonly color?: number;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly inverse?: boolean;
};

export type Theme = {readonly name: ThemeName; readonly styles: Readonly<Record<Tone, Style>>};

export type ThemeName = 'terminal' | 'mono';

export const themes: Readonly<Record<ThemeName, Theme>> = {
	terminal: {
		name: 'terminal',
		styles: {
			up: {color: 2},
			down: {color: 1},
			flat: {},
			accent: {color: 6},
			// Dim, not bright black: some palettes have that for their background.
			muted: {dim: true},
			warn: {color: 3},
			danger: {color: 9, bold: true},
			live: {color: 9, bold: true, inverse: true},
			paper: {color: 6, bold: true, inverse: true},
			focus: {color: 14, bold: true},
			border: {dim: true},
			stale: {color: 3, bold: true},
		},
	},
	mono: {
		name: 'mono',
		styles: {
			up: {bold: true},
			down: {},
			flat: {},
			accent: {bold: true},
			muted: {dim: true},
			warn: {bold: true},
			danger: {bold: true},
			live: {bold: true, inverse: true},
			paper: {inverse: true},
			focus: {bold: true},
			border: {dim: true},
			stale: {bold: true},
		},
	},
};

/** How charts, bars and borders are drawn: braille dots, block characters, or plain ASCII. */
export type Glyphs = 'braille' | 'block' | 'ascii';

export type Painter = {
	readonly glyphs: Glyphs;
	/** Returns a line as text with SGR codes, every style closed at its end. */
	paint(line: Line): string;
};

/** Returns the painter of a theme. With `ascii` glyphs every character beyond ASCII is replaced by one of the same width. */
export function createPainter(theme: Theme, glyphs: Glyphs): Painter {
	return {
		glyphs,
		paint(line) {
			const joined = joinEqual(line, theme);
			const text = joined.map(({style, text}) => `${openOf(style)}${text}${closeOf(style)}`).join('');
			return glyphs === 'ascii' ? asciiText(text) : text;
		},
	};
}

type Painted = {readonly style: Style; readonly text: string};

/** Joins neighbours of the same look, so that a line costs as few codes as it can. */
function joinEqual(line: Line, theme: Theme): readonly Painted[] {
	const joined: Painted[] = [];
	for (const part of line) {
		const style = styleOf(part, theme);
		const last = joined.at(-1);
		if (last !== undefined && openOf(last.style) === openOf(style)) {
			joined[joined.length - 1] = {style, text: last.text + part.text};
		} else {
			joined.push({style, text: part.text});
		}
	}

	return joined;
}

function styleOf(part: Span, theme: Theme): Style {
	const style = part.tone === undefined ? {} : theme.styles[part.tone];
	return part.bold === true || part.inverse === true
		? {...style, bold: part.bold ?? style.bold ?? false, inverse: part.inverse ?? style.inverse ?? false}
		: style;
}

function openOf({color, bold, dim, inverse}: Style): string {
	const codes = [bold === true ? 1 : null, dim === true ? 2 : null, inverse === true ? 7 : null, color === undefined ? null : (color < 8 ? 30 + color : 82 + color)];
	return codes.map(code => code === null ? '' : `\u001B[${code}m`).join('');
}

function closeOf({color, bold, dim, inverse}: Style): string {
	return `${color === undefined ? '' : '\u001B[39m'}${inverse === true ? '\u001B[27m' : ''}${bold === true || dim === true ? '\u001B[22m' : ''}`;
}

const asciiOf: Readonly<Record<string, string>> = {
	'▲': '^', '▼': 'v', '▸': '>', '▾': 'v', '→': '>', '←': '<', '↑': '^', '↓': 'v', '…': '~', '—': '-', '–': '-', '·': '.', '×': 'x', '≥': '>', '≤': '<',
	'✓': '+', '✗': 'x', '●': '*', '○': 'o', '█': '#', '▓': '#', '▒': ':', '░': '.', '▏': '.', '▎': '.', '▍': '.', '▌': '#', '▋': '#', '▊': '#', '▉': '#', '▐': '#', '│': '|', '║': '|', '─': '-', '═': '=',
	'▁': '_', '▂': '.', '▃': ':', '▄': '-', '▅': '=', '▆': '+', '▇': '*', ρ: 'r', σ: 's',
};

/** Returns text in ASCII, cell for cell: braille by its number of dots, box drawing as `+`, unknown letters as `?`. */
function asciiText(text: string): string {
	return text.replaceAll(/[^\0-~]/gu, character => asciiOf[character] ?? asciiOfBlock(character));
}

function asciiOfBlock(character: string): string {
	const code = character.codePointAt(0) ?? 0;
	if (code >= 0x28_00 && code <= 0x28_FF) {
		const dots = (code - 0x28_00).toString(2).replaceAll('0', '').length;
		return ' .:+#'[Math.ceil(dots / 2)] ?? '#';
	}

	return code >= 0x25_00 && code <= 0x25_7F ? '+' : '?';
}
