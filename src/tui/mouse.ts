/**
The mouse, for those who turn it on: a click focuses the pane under it, the wheel moves through it. Nothing that it touches
can be dangerous. Off by default, so that the terminal's own selection and copy work.
*/
import {layout, paneOrder, type ScreenSize} from './layout.js';
import {navigate} from './navigation.js';
import type {ScreenState} from './store.js';
import {focusAmong, type Ui} from './ui.js';

/** What a person did, at a cell counted from 0. */
export type MouseMove = {readonly what: 'click' | 'up' | 'down'; readonly x: number; readonly y: number};

/** What makes a terminal report clicks and the wheel (in SGR form), and what ends it. */
export const mouseSequences = {on: '\u001B[?1000h\u001B[?1006h', off: '\u001B[?1006l\u001B[?1000l'} as const;

const kinds: Readonly<Record<string, MouseMove['what']>> = {0: 'click', 64: 'up', 65: 'down'};

/** Returns the moves in what a terminal sent: presses of the first button and turns of the wheel. */
export function mouseMoves(bytes: string): readonly MouseMove[] {
	return bytes.split('\u001B[<').slice(1).flatMap(report => {
		const [, button = '', x = '', y = '', end] = /^(\d{1,3});(\d{1,4});(\d{1,4})([Mm])/.exec(report) ?? [];
		const what = kinds[button];
		return what === undefined || end !== 'M' ? [] : [{what, x: Number(x) - 1, y: Number(y) - 1}];
	});
}

/** Returns the ui after a move; an open dialog keeps everything as it is. */
export function uiAfterMouse(ui: Ui, screen: ScreenState, size: ScreenSize, {what, x, y}: MouseMove): Ui {
	const focus = focusAmong(ui, paneOrder(size, ui.view));
	const place = layout(size, ui.view, ui.zoomed ? focus : null);
	const pane = place.kind === 'panes' ? place.panes.find(({rect}) => x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height) : undefined;
	if (ui.dialog !== null || pane === undefined) {
		return ui;
	}

	const focused = {...ui, focus: {...ui.focus, [ui.view]: pane.id}};
	return what === 'click' ? focused : navigate(focused, screen, size, what);
}

type ByteSource = {
	on(event: 'data', listener: (data: string | Uint8Array) => void): unknown;
	off(event: 'data', listener: (data: string | Uint8Array) => void): unknown;
};

/** Calls `onMove` for every move that the terminal reports. Returns how to stop. */
export function listenForMouse(stdin: ByteSource, onMove: (move: MouseMove) => void): () => void {
	const listener = (data: string | Uint8Array): void => {
		for (const move of mouseMoves(typeof data === 'string' ? data : new TextDecoder().decode(data))) {
			onMove(move);
		}
	};

	stdin.on('data', listener);
	return () => {
		stdin.off('data', listener);
	};
}

type MouseStreams = {readonly stdin: ByteSource; readonly stdout: {write(text: string): unknown}};

/** Returns what turns the terminal's reports on and off. */
export function mouseSwitch({stdin, stdout}: MouseStreams, onMove: (move: MouseMove) => void): (on: boolean) => void {
	let stop: (() => void) | null = null;
	return on => {
		stop?.();
		stop = on ? listenForMouse(stdin, onMove) : null;
		stdout.write(on ? mouseSequences.on : mouseSequences.off);
	};
}
