/**
One-line bars and strips made of block characters.
*/
import {span, type Line, type Span} from '../text.js';
import type {Tone} from '../theme.js';

const eighths = ' ▏▎▍▌▋▊▉';

/** Returns a bar of `width` cells, `share` of it filled to an eighth of a cell; a share above 0 always shows, one below 1 is never full. */
export function meter(share: number, width: number, tone: Tone): Line {
	const bounded = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
	const nearest = Math.round(bounded * width * 8);
	const parts = bounded >= 1 ? width * 8 : Math.min(Math.max(nearest, bounded > 0 ? 1 : 0), Math.max(0, (width * 8) - 1));
	const last = parts % 8 === 0 ? '' : eighths[parts % 8] ?? '';
	const filled = '█'.repeat(Math.floor(parts / 8)) + last;
	return [span(filled, tone), span('░'.repeat(Math.max(0, width - filled.length)), 'border')];
}

const blocks = '▁▂▃▄▅▆▇█';

/** Returns one block a value between `low` and `high`, the last `width` values; a flat series lies in the middle. */
export function sparkline(values: readonly number[], width: number): string {
	const shown = values.slice(-width);
	const low = Math.min(...shown);
	const high = Math.max(...shown);
	return shown.map(value => blockOf(high === low ? 0.5 : (value - low) / (high - low))).join('');
}

/** Returns the block character for a share of a cell's height. */
export function blockOf(share: number): string {
	return blocks[Math.min(7, Math.max(0, Math.floor(share * 8)))] ?? '▁';
}

/** Returns values thinned to `width` by taking the last of each equal run; all of them where there are fewer. */
export function thin<Value>(values: readonly Value[], width: number): readonly Value[] {
	if (values.length <= width || width <= 0) {
		return width <= 0 ? [] : values;
	}

	return Array.from({length: width}, (_, index) => values[Math.ceil(((index + 1) * values.length) / width) - 1]).filter(value => value !== undefined);
}

/** Returns a progress bar with its per cent, `███░░░░  42%`. */
export function progressLine(done: number, width: number): Line {
	const share = Math.min(1, Math.max(0, done));
	const label: Span = span(` ${String(Math.floor(share * 100)).padStart(3)}%`);
	return [...meter(share, Math.max(4, width - 5), 'accent'), label];
}
