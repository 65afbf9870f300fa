/**
What a screen writes, taken apart into frames: how many bytes each has, whether anything is cleared after the start, and whether
a frame ever was wider or taller than the terminal, which xterm's emulator tells.
*/
import xterm from '@xterm/headless';

/** Synchronized output, which Ink wraps each frame in. */
const frameStart = '\u001B[?2026h';
const frameEnd = '\u001B[?2026l';

const clears = ['\u001B[2J', '\u001B[3J', '\u001Bc'];

/** One frame as it was when its last byte had come. */
export type Frame = {
	/** In milliseconds, on the clock of whoever feeds the meter. */
	readonly at: number;
	readonly bytes: number;
	/** The rows as a person sees them, blanks at their ends cut. */
	readonly rows: readonly string[];
	/** True when a row ran over into the next one, or the last row is not the last any more. */
	readonly overflows: boolean;
};

export type FrameMeter = {
	/** Frames so far, those with no byte of their own left out. */
	readonly frames: readonly Frame[];
	/** Full clears since the first frame had come. */
	readonly clears: number;
	/** Takes what was written, in order; `at` is when it came. */
	take(chunk: string, at: number): void;
	/** Forgets the frames and clears so far. */
	reset(): void;
	/** Calls back after each frame until the returned function is called. */
	watch(listener: (frame: Frame) => void): () => void;
	/** Returns what stands on the terminal now. */
	rows(): readonly string[];
};

/** Returns a meter for a terminal of that size. `lastRow` is what the last row of every frame ends in. */
export function createFrameMeter(columns: number, rows: number, lastRow: RegExp): FrameMeter {
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback: 0});
	const listeners = new Set<(frame: Frame) => void>();
	let [frames, clearCount, rest, hasBegun]: [Frame[], number, string, boolean] = [[], 0, '', false];
	const finish = (text: string, at: number): void => {
		const start = text.lastIndexOf(frameStart);
		const bytes = Buffer.byteLength(text.slice(start === -1 ? 0 : start));
		const isEmpty = text.slice(start + frameStart.length) === frameEnd;
		clearCount += hasBegun ? countOf(text, clears) : 0;
		hasBegun = true;
		emulator.write(text, () => {
			const shown = rowsOf(emulator);
			const frame = {at, bytes, rows: shown, overflows: hasWrapped(emulator) || !lastRow.test(shown.at(-1) ?? '')};
			if (!isEmpty) {
				frames.push(frame);
			}

			for (const listener of listeners) {
				listener(frame);
			}
		});
	};

	return {
		get frames() {
			return frames;
		},
		get clears() {
			return clearCount;
		},
		take(chunk, at) {
			rest += chunk;
			for (let end = rest.indexOf(frameEnd); end !== -1; end = rest.indexOf(frameEnd)) {
				finish(rest.slice(0, end + frameEnd.length), at);
				rest = rest.slice(end + frameEnd.length);
			}
		},
		reset() {
			[frames, clearCount] = [[], 0];
		},
		watch(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		rows: () => rowsOf(emulator),
	};
}

function countOf(text: string, parts: readonly string[]): number {
	return parts.reduce((sum, part) => sum + text.split(part).length - 1, 0);
}

function rowsOf({buffer: {active}, rows}: xterm.Terminal): readonly string[] {
	return Array.from({length: rows}, (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '');
}

/** Only a row that was too long runs over. The first row is the next one of none: Ink begins where the frame before it ended, and scrolls that out. */
function hasWrapped({buffer: {active}, rows}: xterm.Terminal): boolean {
	return Array.from({length: rows}, (_, row) => row > 0 && (active.getLine(active.viewportY + row)?.isWrapped ?? false)).includes(true);
}
