/**
Divides what one append writes into pieces that each go into one segment.
*/
import type {ChainPosition, ChainLine} from './chain.js';

export type Page = {
	/** True when a new segment begins with this page. */
	readonly opensSegment: boolean;
	readonly text: string;
	/** Where the chain stands once the page is written. */
	readonly end: ChainPosition;
};

/**
Returns the pages for `lines`, in order. `used` is the length in bytes of the segment in hand, or null before the first
one. No segment grows beyond `maxBytes`, unless by a single record that is longer.
*/
export function paginate(lines: readonly ChainLine[], used: number | null, maxBytes: number): readonly Page[] {
	const pages: {opensSegment: boolean; lines: string[]; end: ChainPosition}[] = [];
	let length = used;
	for (const {line, position} of lines) {
		const bytes = Buffer.byteLength(line);
		const opensSegment = length === null || (length > 0 && length + bytes > maxBytes);
		const page = pages.at(-1);
		if (opensSegment || page === undefined) {
			pages.push({opensSegment, lines: [line], end: position});
		} else {
			page.lines.push(line);
			page.end = position;
		}

		length = bytes + (opensSegment ? 0 : length ?? 0);
	}

	return pages.map(page => ({opensSegment: page.opensSegment, text: page.lines.join(''), end: page.end}));
}
