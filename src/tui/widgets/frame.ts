/**
The box around a pane or a dialog: its title in the upper border, a note in the lower one, lines inside with a blank on
either side. The focused one is double, bright, and marked in its title.
*/
import {fitLine, span, widthOf, type Line} from '../text.js';
import type {Tone} from '../theme.js';

export type FrameOptions = {
	readonly width: number;
	readonly height: number;
	readonly title: Line;
	/** At the right of the lower border, for example which rows are shown. */
	readonly note?: string;
	readonly focused: boolean;
	readonly tone?: Tone;
};

const single = {topLeft: '┌', topRight: '┐', bottomLeft: '└', bottomRight: '┘', across: '─', down: '│'};
const double = {topLeft: '╔', topRight: '╗', bottomLeft: '╚', bottomRight: '╝', across: '═', down: '║'};

/** Returns the cells inside a frame of that size. */
export function insideOf({width, height}: {readonly width: number; readonly height: number}): {readonly width: number; readonly height: number} {
	return {width: Math.max(0, width - 4), height: Math.max(0, height - 2)};
}

/** Returns exactly `height` lines of exactly `width` cells. Lines beyond what fits are left out. */
export function frameLines(lines: readonly Line[], {width, height, title, note = '', focused, tone}: FrameOptions): readonly Line[] {
	const box = focused ? double : single;
	const border: Tone = tone ?? (focused ? 'focus' : 'border');
	const inside = insideOf({width, height});
	const side = span(box.down, border);
	const rows = Array.from({length: inside.height}, (_, index) => [side, span(' '), ...fitLine(lines[index] ?? [], inside.width), span(' '), side]);
	return [topOf(title, {width, focused, box, border}), ...rows, bottomOf(note, width, box, border)];
}

type Top = {readonly width: number; readonly focused: boolean; readonly box: typeof single; readonly border: Tone};

function topOf(title: Line, {width, focused, box, border}: Top): Line {
	const marked: Line = [...(focused ? [span('▸ ', border)] : []), ...title.map(part => ({...part, bold: true}))];
	const room = width - 6;
	const shown = widthOf(marked) > room ? fitLine(marked, room) : marked;
	const rest = width - 5 - widthOf(shown);
	return [span(`${box.topLeft}${box.across} `, border), ...shown, span(` ${box.across.repeat(Math.max(0, rest))}${box.topRight}`, border)];
}

function bottomOf(note: string, width: number, box: typeof single, border: Tone): Line {
	const shown = note === '' || note.length > width - 6 ? '' : ` ${note} `;
	const rest = width - 3 - shown.length;
	return [span(`${box.bottomLeft}${box.across.repeat(Math.max(0, rest))}`, border), span(shown, 'muted'), span(`${box.across}${box.bottomRight}`, border)];
}
