/**
Colours by meaning, and the one place where a line of spans becomes what a terminal understands. Tones, never colours,
appear in panes; a theme says what a tone looks like, and mono does without any colour.
*/
import type {Line, Span} from './text.js';

export type Tone =
	| 'up' | 'down' | 'flat' | 'accent' | 'muted' | 'warn' | 'danger' | 'live' | 'paper' | 'focus' | 'border' | 'stale';

/** `color` is one of the terminal's own 16, 0 to 15, so that the user's palette holds; `hex` is shown instead where the terminal can. */
export type Style = {
	readonly color?: number;
	readonly hex?: string;
	readonly bold?: boolean;
	readonly dim?: boolean;
	readonly inverse?: boolean;
};

export type Theme = {readonly name: ThemeName; readonly styles: Readonly<Record<Tone, Style>>};

export const themeNames = ['terminal', 'contrast', 'blue-orange', 'mono'] as const;

export type ThemeName = (typeof themeNames)[number];

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
	/** Nothing dim, everything that matters bold or inverse. */
	contrast: {
		name: 'contrast',
		styles: {
			up: {color: 10, bold: true},
			down: {color: 9, bold: true},
			flat: {},
			accent: {color: 14, bold: true},
			muted: {},
			warn: {color: 11, bold: true},
			danger: {bold: true, inverse: true},
			live: {bold: true, inverse: true},
			paper: {bold: true, inverse: true},
			focus: {bold: true},
			border: {},
			stale: {color: 11, bold: true, inverse: true},
		},
	},
	/** Okabe and Ito's blue and vermilion, which people of any colour vision tell apart, in a brightness that reads on black and on white. */
	'blue-orange': {
		name: 'blue-orange',
		styles: {
			up: {color: 4, hex: '#007BBF'},
			down: {color: 3, hex: '#C25500'},
			flat: {},
			accent: {color: 6, hex: '#397CA2'},
			muted: {dim: true},
			warn: {color: 3, hex: '#9E6C00', bold: true},
			danger: {color: 3, hex: '#C25500', bold: true},
			live: {color: 3, hex: '#C25500', bold: true, inverse: true},
			paper: {color: 4, hex: '#007BBF', bold: true, inverse: true},
			focus: {color: 4, hex: '#007BBF', bold: true},
			border: {dim: true},
			stale: {color: 3, hex: '#9E6C00', bold: true},
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

/** Whether rising is green, as in the West, or red, as in East Asia. */
export type Direction = 'green-up' | 'red-up';

/** How many colours the terminal shows. */
export type Depth = 16 | 256 | 'true';

/** Returns a theme, its rising and falling turned round where that is wanted. */
export function themeFor(name: ThemeName, direction: Direction = 'green-up'): Theme {
	const theme = themes[name];
	return direction === 'green-up' ? theme : {...theme, styles: {...theme.styles, up: theme.styles.down, down: theme.styles.up}};
}

/** How charts, bars and borders are drawn: braille dots, block characters, or plain ASCII. */
export type Glyphs = 'braille' | 'block' | 'ascii';

export type Painter = {
	readonly glyphs: Glyphs;
	/** Returns a line as text with SGR codes, every style closed at its end. */
	paint(line: Line): string;
};

/** Returns the painter of a theme. With `ascii` glyphs every character beyond ASCII is replaced by one of the same width. */
export function createPainter(theme: Theme, glyphs: Glyphs, depth: Depth = 16): Painter {
	return {
		glyphs,
		paint(line) {
			const joined = joinEqual(line, theme, depth);
			const text = joined.map(({style, text}) => `${openOf(style, depth)}${text}${closeOf(style)}`).join('');
			return glyphs === 'ascii' ? asciiText(text) : text;
		},
	};
}

type Painted = {readonly style: Style; readonly text: string};

/** Joins neighbours of the same look, so that a line costs as few codes as it can. */
function joinEqual(line: Line, theme: Theme, depth: Depth): readonly Painted[] {
	const joined: Painted[] = [];
	for (const part of line) {
		const style = styleOf(part, theme);
		const last = joined.at(-1);
		if (last !== undefined && openOf(last.style, depth) === openOf(style, depth)) {
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

function openOf({color, hex, bold, dim, inverse}: Style, depth: Depth): string {
	const codes = [bold === true ? '1' : null, dim === true ? '2' : null, inverse === true ? '7' : null, hex === undefined || depth === 16 ? ansiOf(color) : hexCode(hex, depth)];
	return codes.map(code => code === null ? '' : `\u001B[${code}m`).join('');
}

function ansiOf(color: number | undefined): string | null {
	return color === undefined ? null : String(color < 8 ? 30 + color : 82 + color);
}

/** Returns the SGR of a colour `#RRGGBB`; with 256 colours the nearest of the 6×6×6 cube. */
function hexCode(hex: string, depth: Depth): string {
	const [red, green, blue] = [1, 3, 5].map(start => Number.parseInt(hex.slice(start, start + 2), 16));
	if (depth === 'true') {
		return `38;2;${red ?? 0};${green ?? 0};${blue ?? 0}`;
	}

	const step = (value: number): number => value < 48 ? 0 : (value < 115 ? 1 : Math.min(5, Math.round((value - 55) / 40)));
	return `38;5;${16 + (36 * step(red ?? 0)) + (6 * step(green ?? 0)) + step(blue ?? 0)}`;
}

function closeOf({color, bold, dim, inverse}: Style): string {
	return `${color === undefined ? '' : '\u001B[39m'}${inverse === true ? '\u001B[27m' : ''}${bold === true || dim === true ? '\u001B[22m' : ''}`;
}

const asciiOf: Readonly<Record<string, string>> = {
	'▲': '^', '▼': 'v', '▸': '>', '◂': '<', '▾': 'v', '→': '>', '←': '<', '↑': '^', '↓': 'v', '…': '~', '—': '-', '–': '-', '·': '.', '×': 'x', '≥': '>', '≤': '<',
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
