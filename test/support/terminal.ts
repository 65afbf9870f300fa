/**
A terminal without a terminal: streams that Ink takes for a TTY, and xterm's own emulator behind them, so that a test reads
cells and styles as a person would see them.
*/
import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';

export type Cell = {readonly text: string; readonly style: string};

export type FakeTerminal = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** Everything written so far. */
	readonly written: readonly string[];
	readonly isAlternate: boolean;
	readonly isRaw: boolean;
	/** Types bytes as a keyboard would send them, and waits until they are handled. */
	type(bytes: string): Promise<void>;
	resize(columns: number, rows: number): Promise<void>;
	/** Returns the visible rows without blanks at their ends. */
	screen(): string;
	/** Returns the visible cells by row. */
	cells(): readonly (readonly Cell[])[];
	/** Waits until the screen satisfies `condition`; throws with the screen when it never does. */
	until(condition: (screen: string) => boolean): Promise<string>;
};

const patience = 5000;
const step = 10;

export function createFakeTerminal(columns: number, rows: number): FakeTerminal {
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const written: string[] = [];
	const stdout = createStdout(columns, rows, written, emulator);
	const stdin = createStdin();
	return {
		stdin: stdin.stream,
		stdout,
		written,
		get isAlternate() {
			return emulator.buffer.active.type === 'alternate';
		},
		get isRaw() {
			return stdin.isRaw();
		},
		async type(bytes) {
			stdin.stream.push(bytes);
			await pause(40);
		},
		async resize(newColumns, newRows) {
			emulator.resize(newColumns, newRows);
			Object.assign(stdout, {columns: newColumns, rows: newRows});
			stdout.emit('resize');
			await pause(150);
		},
		screen: () => screenOf(emulator),
		cells: () => cellsOf(emulator),
		async until(condition) {
			for (let waited = 0; waited < patience; waited += step) {
				if (condition(screenOf(emulator))) {
					return screenOf(emulator);
				}

				await pause(step);
			}

			throw new Error(`the screen never came to that; it shows\n${screenOf(emulator)}`);
		},
	};
}

export async function pause(ms: number): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, ms);
	});
}

function createStdout(columns: number, rows: number, written: string[], emulator: xterm.Terminal): NodeJS.WriteStream {
	const stream = new Writable({
		decodeStrings: false,
		write(chunk: string | Uint8Array, _encoding, done) {
			const text = String(chunk);
			written.push(text);
			// A terminal's own line discipline does this.
			emulator.write(text.replaceAll(/(?<!\r)\n/g, '\r\n'), () => {
				done();
			});
		},
	});
	return Object.assign(stream, {isTTY: true, columns, rows}) as unknown as NodeJS.WriteStream;
}

function createStdin(): {readonly stream: NodeJS.ReadStream; readonly isRaw: () => boolean} {
	let raw = false;
	const stream = new PassThrough();
	stream.setEncoding('utf8');
	const tty = Object.assign(stream, {
		isTTY: true,
		setRawMode(on: boolean) {
			raw = on;
			return stream;
		},
		ref: () => stream,
		unref: () => stream,
	});
	return {stream: tty as unknown as NodeJS.ReadStream, isRaw: () => raw};
}

function screenOf(emulator: xterm.Terminal): string {
	const buffer = emulator.buffer.active;
	// A line keeps what stood beyond the edge before the terminal became narrower.
	return Array.from({length: emulator.rows}, (_, row) => buffer.getLine(buffer.viewportY + row)?.translateToString(true, 0, emulator.cols) ?? '').join('\n');
}

function cellsOf(emulator: xterm.Terminal): readonly (readonly Cell[])[] {
	const buffer = emulator.buffer.active;
	return Array.from({length: emulator.rows}, (_, row) => {
		const line = buffer.getLine(buffer.viewportY + row);
		return Array.from({length: emulator.cols}, (_, column) => {
			const cell = line?.getCell(column);
			return cell === undefined ? {text: ' ', style: ''} : {text: cell.getChars() || ' ', style: styleOf(cell)};
		});
	});
}

type BufferCell = NonNullable<ReturnType<NonNullable<ReturnType<xterm.Terminal['buffer']['active']['getLine']>>['getCell']>>;

function styleOf(cell: BufferCell): string {
	return [
		cell.isFgDefault() ? '' : `fg${cell.getFgColor()}`,
		cell.isBgDefault() ? '' : `bg${cell.getBgColor()}`,
		cell.isBold() ? 'bold' : '',
		cell.isDim() ? 'dim' : '',
		cell.isInverse() ? 'inverse' : '',
	].filter(part => part !== '').join('+');
}
