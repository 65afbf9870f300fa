/**
What a chart is drawn on: a grid of dots, two by four in each cell, and one tone a cell.
*/
import type {Line} from '../text.js';
import type {Tone} from '../theme.js';

export type Surface = {
	/** In dots. */
	readonly width: number;
	readonly height: number;
	/** Draws a line between two dots; dots outside are left out. The tone of a cell is that of its last dot. */
	line(from: Dot, to: Dot, tone: Tone): void;
	/** Returns the cells, one line a row of cells, each as wide as the surface. */
	lines(): readonly Line[];
};

/** `y` counts from the top. */
export type Dot = {readonly x: number; readonly y: number};

/** Makes a surface of so many cells. */
export type SurfaceMaker = (columns: number, rows: number) => Surface;

export const dotsAcross = 2;
export const dotsDown = 4;
