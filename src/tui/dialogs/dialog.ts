/**
What all dialogs share: how one answers a key, what it may wish for, and how it looks.
*/
import type {Action, ActionId, KeyContext} from '../actions/action.js';
import type {Command} from '../../engine/domain/command.js';
import type {SentCommands} from '../commands.js';
import type {ScreenEnd} from '../end.js';
import type {Stroke} from '../keys.js';
import type {PaneId} from '../layout.js';
import type {Move} from '../rewind/move.js';
import {span, type Line} from '../text.js';
import type {Tone} from '../theme.js';

/** What a dialog asks of the screen. The screen does it; the dialog stays pure. */
export type Wish =
	| {readonly type: 'halt'}
	| {readonly type: 'flatten'}
	| {readonly type: 'resume'; readonly reason: string}
	| {readonly type: 'open-resume'}
	| {readonly type: 'command'; readonly command: Command}
	/** `typed` is kept in the palette's history where it came from there. */
	| {readonly type: 'run'; readonly id: ActionId; readonly argument: string; readonly typed: string | null}
	| {readonly type: 'rewind'; readonly move: Move}
	/** Locks the screen with a word, or unlocks it. */
	| {readonly type: 'lock'; readonly word: string | null}
	| {readonly type: 'filter'; readonly pane: PaneId; readonly text: string}
	| {readonly type: 'end'; readonly how: ScreenEnd['how']};

/** The dialog after a key, null when it closes, and what it wishes for. */
export type Step<State> = {readonly dialog: State | null; readonly wish: Wish | null};

export type DialogContext = {
	readonly keys: KeyContext;
	readonly actions: readonly Action[];
	/** What was typed into the palette before, newest last. */
	readonly history: readonly string[];
	readonly sent: SentCommands;
	/** The word that the screen is locked with, or null. */
	readonly lockWord: string | null;
	/** True when the engine may go on without this screen. */
	readonly mayLeaveRunning: boolean;
	/** Lines that the dialog has and that fit, for scrolling. */
	readonly rows: number;
	readonly page: number;
};

export type DialogView = {
	readonly title: string;
	readonly tone: Tone;
	readonly lines: readonly Line[];
	/** The first line shown; null for a dialog that does not scroll and gives up blank lines instead. */
	readonly scroll: number | null;
	/** What its keys do, for its last line. */
	readonly hints: readonly (readonly [keys: string, label: string])[];
};

/** Returns a step that only changes the dialog. */
export function stay<State>(dialog: State): Step<State> {
	return {dialog, wish: null};
}

/** The step that closes a dialog. */
export const close: Step<never> = {dialog: null, wish: null};

/** Returns the offset after a scrolling key, or null for any other key. The last page is the last offset. */
export function scrolled(offset: number, {key}: Stroke, {rows, page}: {readonly rows: number; readonly page: number}): number | null {
	const last = Math.max(0, rows - page);
	const bounded = (value: number): number => Math.min(last, Math.max(0, value));
	const moves: Readonly<Record<string, number>> = {up: -1, k: -1, down: 1, j: 1, pageup: -page, pagedown: page, home: -rows, g: -rows, end: rows, G: rows};
	const move = moves[key];
	return move === undefined ? null : bounded(bounded(offset) + move);
}

/** Returns a text field: what was typed and a cursor. */
export function fieldLine(label: string, typed: string, active: boolean): Line {
	return [span(label, active ? 'accent' : 'muted'), span(typed, undefined, {bold: true}), active ? span(' ', undefined, {inverse: true}) : span('')];
}
