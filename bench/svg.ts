/**
Draws the cells of a terminal as SVG, so that a screen can be shown where there is no terminal.
*/
import type {Cell} from '../test/support/terminal.js';

const cellWidth = 8.4;
const cellHeight = 17;
const background = '#11151c';
const foreground = '#d7dce2';
/** The 16 colours of a dark terminal. */
const palette = ['#11151c', '#e06c75', '#98c379', '#d19a66', '#61afef', '#c678dd', '#56b6c2', '#abb2bf', '#5c6370', '#ff7b86', '#b5e08d', '#e5c07b', '#7fc4ff', '#dd9cf0', '#7fd7e3', '#ffffff'] as const;

type Look = {readonly color: string; readonly fill: string | null; readonly bold: boolean};

/** Returns an SVG image of rows of cells. */
export function svgOf(rows: readonly (readonly Cell[])[], title: string): string {
	const [width, height] = [((rows[0]?.length ?? 0) * cellWidth) + 20, (rows.length * cellHeight) + 20];
	const lines = rows.flatMap((row, index) => rowOf(row, index));
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(1)} ${height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" role="img" aria-label="${escaped(title)}">`,
		`<rect width="100%" height="100%" rx="6" fill="${background}"/>`,
		...lines,
		'</svg>',
		'',
	].join('\n');
}

/** Runs of one look are one element, held to their cells so that no font can push what follows. */
function rowOf(row: readonly Cell[], index: number): readonly string[] {
	const top = 10 + (index * cellHeight);
	return runsOf(row).flatMap(({from, text, style}) => {
		const {color, fill, bold} = lookOf(style);
		const [x, width] = [10 + (from * cellWidth), text.length * cellWidth];
		const box = fill === null ? [] : [`<rect x="${x.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${cellHeight}" fill="${fill}"/>`];
		const words = text.trim() === '' ? [] : [`<text x="${x.toFixed(1)}" y="${top + 13}" fill="${color}" textLength="${width.toFixed(1)}" xml:space="preserve"${bold ? ' font-weight="bold"' : ''}>${escaped(text)}</text>`];
		return [...box, ...words];
	});
}

function runsOf(row: readonly Cell[]): readonly {readonly from: number; readonly text: string; readonly style: string}[] {
	const runs: {from: number; text: string; style: string}[] = [];
	for (const [column, {text, style}] of row.entries()) {
		const last = runs.at(-1);
		if (last?.style === style) {
			last.text += text;
		} else {
			runs.push({from: column, text, style});
		}
	}

	return runs;
}

function lookOf(style: string): Look {
	const parts = style.split('+');
	const code = (name: 'fg' | 'bg'): string | null => {
		const part = parts.find(each => each.startsWith(name));
		return part === undefined ? null : colorOf(Number(part.slice(2)));
	};

	const [front, back] = [code('fg') ?? (parts.includes('dim') ? '#7d8590' : foreground), code('bg')];
	return parts.includes('inverse') ? {color: back ?? background, fill: front, bold: parts.includes('bold')} : {color: front, fill: back, bold: parts.includes('bold')};
}

/** Returns a colour of the 256, or one of the full range, which xterm tells as a number. */
function colorOf(code: number): string {
	if (code < 16) {
		return palette[code] ?? foreground;
	}

	if (code > 255) {
		return `#${code.toString(16).padStart(6, '0')}`;
	}

	const step = (value: number): string => (value === 0 ? 0 : 55 + (value * 40)).toString(16).padStart(2, '0');
	const cube = code - 16;
	return code > 231 ? `#${(8 + ((code - 232) * 10)).toString(16).padStart(2, '0').repeat(3)}` : `#${step(Math.floor(cube / 36))}${step(Math.floor(cube / 6) % 6)}${step(cube % 6)}`;
}

function escaped(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
