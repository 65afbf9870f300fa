/**
Styled text in cells: spans with a tone, lines of spans, and how they are cut and filled to an exact width. Everything on
the screen is made of these, so this is also where foreign text loses what a terminal would obey.
*/
import type {Tone} from './theme.js';

export type Span = {
	readonly text: string;
	readonly tone?: Tone;
	readonly bold?: boolean;
	readonly inverse?: boolean;
};

export type Line = readonly Span[];

/** Everything but characters that are one cell wide in every terminal: controls, combining marks, wide and unassigned ones. */
const foreign = /[^ -~¡-¬®-ɏͰ-ҁҊ-ӿ‐-‧‰-⁞⁰-₎₠-₿←-⇿∀-⋿─-▟■-◼◿✓✗⠀-⣿]/gu;

/** Returns `text` in characters of one cell each; anything else becomes `?`, white space of any kind a blank. */
export function plainText(text: string): string {
	return text.normalize('NFC').replaceAll(/\s/g, ' ').replaceAll(foreign, '?');
}

/** Returns a span. Without a tone it has the terminal's own colour. */
export function span(text: string, tone?: Tone, style: {readonly bold?: boolean; readonly inverse?: boolean} = {}): Span {
	return {text, ...(tone !== undefined && {tone}), ...style};
}

/** Returns the width of a line in cells. Holds for text that has been through `plainText` or is ours. */
export function widthOf(line: Line): number {
	let width = 0;
	for (const {text} of line) {
		width += text.length;
	}

	return width;
}

/** Returns the line in exactly `width` cells: filled with blanks, or cut with `…` as its last cell. */
export function fitLine(line: Line, width: number): Line {
	const safe = line.map(part => ({...part, text: plainText(part.text)}));
	const missing = width - widthOf(safe);
	if (missing >= 0) {
		return missing === 0 ? safe : [...safe, {text: ' '.repeat(missing)}];
	}

	return width <= 0 ? [] : [...takeCells(safe, width - 1), {text: '…'}];
}

function takeCells(line: Line, width: number): Line {
	const taken: Span[] = [];
	let left = width;
	for (const part of line) {
		if (left <= 0) {
			break;
		}

		taken.push({...part, text: part.text.slice(0, left)});
		left -= part.text.length;
	}

	return taken;
}

/** Returns words in exactly `width` cells: filled with blanks, or cut with `…`. */
export function fitText(text: string, width: number): string {
	return fitLine([{text}], width).map(part => part.text).join('');
}

/** Returns `left` and `right` at the two ends of `width` cells; `right` goes when both do not fit. */
export function spread(left: Line, right: Line, width: number): Line {
	const gap = width - widthOf(left) - widthOf(right);
	return gap < 1 ? fitLine(left, width) : [...left, {text: ' '.repeat(gap)}, ...right];
}

/** Returns words broken into lines of at most `width` cells; a longer word is cut. */
export function wrapText(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of plainText(text).split(' ').filter(part => part !== '')) {
		const fits = line === '' || line.length + 1 + word.length <= width;
		if (!fits) {
			lines.push(line);
			line = '';
		}

		line = line === '' ? word.slice(0, Math.max(1, width)) : `${line} ${word}`;
	}

	return line === '' ? lines : [...lines, line];
}

export type ParagraphStyle = {
	readonly tone?: Tone;
	readonly bold?: boolean;
	/** Before the first line; the others are indented as far. */
	readonly bullet?: string;
};

/** Returns text as lines of at most `width` cells, all of one look. */
export function paragraph(text: string, width: number, {tone, bold = false, bullet = ''}: ParagraphStyle = {}): readonly Line[] {
	return wrapText(text, width - bullet.length).map((part, index) => [
		...(bullet === '' ? [] : [span(index === 0 ? bullet : ' '.repeat(bullet.length), 'muted')]),
		span(part, tone, bold ? {bold} : {}),
	]);
}
