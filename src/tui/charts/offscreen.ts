/**
Draws with blessed-contrib's canvas, without a blessed screen: the widget is asked how large a canvas fills the cells
wanted, and the canvas for its frame as text. Neither library knows of a terminal, and no listener is added.

The members touched are checked when it is loaded, because they are contrib's internals; pinned to 4.11.0.
*/
import {createRequire} from 'node:module';
import {span, type Line, type Span} from '../text.js';
import type {Tone} from '../theme.js';
import {dotsAcross, dotsDown, type Dot, type Surface, type SurfaceMaker} from './surface.js';

/** The part of contrib's canvas widget that is used. */
type CanvasWidget = {calcSize(this: {width: number; height: number; canvasSize: unknown}): void};
type CanvasClass = {readonly prototype: CanvasWidget};

/** The part of the HTML-canvas-like context that is used. `strokeStyle` takes a number of the 256 colours. */
type Context = {
	strokeStyle: number;
	readonly _canvas: {frame(): string};
	beginPath(): void;
	moveTo(x: number, y: number): void;
	lineTo(x: number, y: number): void;
	stroke(): void;
};
type Drawing = new (width: number, height: number) => {getContext(): Context};

/** Tones travel through contrib as colour numbers and come back from its frame. */
const tones: readonly Tone[] = ['up', 'down', 'flat', 'accent', 'muted', 'warn', 'danger', 'live', 'paper', 'focus', 'border', 'stale'];
const firstCode = 16;

/** Loads contrib and returns a maker of surfaces. Takes a few tens of milliseconds; throws an Error when a member that is needed has gone. */
export function loadOffscreen(): SurfaceMaker {
	const here = createRequire(import.meta.url);
	const path = here.resolve('blessed-contrib/lib/widget/canvas.js');
	const widget: unknown = here(path);
	// Contrib's own copy, wherever it was installed.
	const drawing: unknown = createRequire(path)('drawille-canvas-blessed-contrib');
	return makerOf(widget, drawing);
}

/** Returns a maker of surfaces from contrib's canvas class and its drawing module. Throws an Error when they are not what they were. */
export function makerOf(widget: unknown, drawing: unknown): SurfaceMaker {
	if (!isCanvasClass(widget) || !hasDrawing(drawing)) {
		throw new Error('blessed-contrib does not draw as version 4.11.0 does');
	}

	const {Canvas} = drawing;
	return (columns, rows) => {
		const {width, height} = canvasSizeOf(widget, columns, rows);
		return createSurface(new Canvas(width, height).getContext(), width, height);
	};
}

function isCanvasClass(value: unknown): value is CanvasClass {
	const prototype: unknown = typeof value === 'function' ? value.prototype : null;
	return typeof prototype === 'object' && prototype !== null && 'calcSize' in prototype && typeof prototype.calcSize === 'function';
}

function hasDrawing(value: unknown): value is {readonly Canvas: Drawing} {
	return (typeof value === 'object' || typeof value === 'function') && value !== null && 'Canvas' in value && typeof value.Canvas === 'function';
}

/** Asks the widget's own arithmetic for the size of its canvas; it takes six cells more than it fills. */
function canvasSizeOf(widget: CanvasClass, columns: number, rows: number): {readonly width: number; readonly height: number} {
	const made: {width: number; height: number; canvasSize: unknown} = {width: columns + 6, height: rows, canvasSize: null};
	widget.prototype.calcSize.call(made);
	const size = made.canvasSize;
	if (!isSize(size) || size.width !== columns * dotsAcross || size.height !== rows * dotsDown) {
		throw new Error('blessed-contrib does not size its canvas as version 4.11.0 does');
	}

	return size;
}

function isSize(value: unknown): value is {readonly width: number; readonly height: number} {
	return typeof value === 'object' && value !== null && 'width' in value && 'height' in value && typeof value.width === 'number' && typeof value.height === 'number';
}

function createSurface(context: Context, width: number, height: number): Surface {
	return {
		width,
		height,
		line(from: Dot, to: Dot, tone: Tone) {
			context.strokeStyle = firstCode + tones.indexOf(tone);
			context.beginPath();
			context.moveTo(from.x, from.y);
			context.lineTo(to.x, to.y);
			context.stroke();
		},
		lines: () => linesOf(context._canvas.frame(), height / dotsDown),
	};
}

/** What follows an escape character in a frame: a colour and one cell, or the end of a colour and blanks. */
const piece = /^(?:38;5;(\d+)|39)m(.*)$/u;

/** Returns contrib's frame as lines of spans, equal neighbours joined. */
function linesOf(frame: string, rows: number): readonly Line[] {
	return frame.split('\n').slice(0, rows).map(row => {
		const [blanks = '', ...pieces] = row.split('\u001B[');
		const line: Span[] = blanks === '' ? [] : [span(blanks)];
		for (const part of pieces) {
			const [, code, text = ''] = piece.exec(part) ?? [];
			append(line, code === undefined ? span(text) : span(text, tones[Number(code) - firstCode] ?? 'flat'));
		}

		return line;
	});
}

function append(line: Span[], next: Span): void {
	const last = line.at(-1);
	if (next.text === '') {
		return;
	}

	if (last !== undefined && last.tone === next.tone) {
		line[line.length - 1] = {...last, text: last.text + next.text};
	} else {
		line.push(next);
	}
}
