/**
Shares of a whole over time as bands one above the other. Each band has a fill of its own, so that it reads without colour.
*/
import {span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {thin} from '../widgets/meter.js';
import type {ChartSize} from './candles.js';

export type Band = {readonly name: string; readonly tone: Tone; readonly fill: string};

/** Fills that differ in every theme and in ASCII, for bands without a meaning of their own. */
export const bandFills = ['█', '▒', '░', '╱', '·', '=', '+'] as const;

/** Returns the bands, the first at the bottom, in exactly that size; `shares` has one list for each moment, in the order of the bands. */
export function bandLines(bands: readonly Band[], shares: readonly (readonly number[])[], {width, height}: ChartSize): readonly Line[] {
	const shown = thin(shares, width);
	const margin = span(' '.repeat(Math.max(0, width - shown.length)));
	return Array.from({length: height}, (_, row) => {
		const level = (height - row - 0.5) / height;
		return [margin, ...joined(shown.map(column => cellOf(bands, column, level)))];
	});
}

/** Returns the band that a column has at a level from 0 to 1; a blank above all of them. */
function cellOf(bands: readonly Band[], column: readonly number[], level: number): Line[number] {
	let top = 0;
	for (const [index, share] of column.entries()) {
		top += share;
		const band = bands[index];
		if (level <= top && band !== undefined) {
			return span(band.fill, band.tone);
		}
	}

	return span(' ');
}

function joined(cells: Line): Line {
	const line: {text: string; tone?: Tone}[] = [];
	for (const {text, tone} of cells) {
		const last = line.at(-1);
		if (last !== undefined && last.tone === tone) {
			last.text += text;
		} else {
			line.push({text, ...(tone !== undefined && {tone})});
		}
	}

	return line;
}

/** Returns what each band is called, beside its fill. */
export function legendLine(bands: readonly Band[], texts: readonly string[]): Line {
	return bands.flatMap(({name, tone, fill}, index) => [span(`${index === 0 ? '' : '  '}${fill.repeat(2)} `, tone), span(name), span(texts[index] === undefined ? '' : ` ${texts[index]}`, 'muted')]);
}
