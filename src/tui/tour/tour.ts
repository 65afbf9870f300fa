/**
The first steps: four keys from which everything else is found, in a small box that takes no key and goes by itself once
they have been tried.
*/
import type {Action, ActionId} from '../actions/action.js';
import {keyOf} from '../keymap.js';
import type {Rect} from '../layout.js';
import {fitText, paragraph, span, type Line} from '../text.js';
import type {DialogBox} from '../widgets/dialog-box.js';
import {frameLines, insideOf} from '../widgets/frame.js';

export type Tour = {readonly tried: ReadonlySet<ActionId>};

const steps: readonly (readonly [id: ActionId, text: string])[] = [
	['help', 'every key, and why some do nothing now'],
	['palette', 'type any action by its name'],
	['why', 'why: the chain behind a row'],
	['halt', 'HALT at once, from anywhere'],
];

export const openTour: Tour = {tried: new Set()};

/** Returns the tour after an action was done. It is over once all but the halt were tried; that one is no thing to try. */
export function tourAfter(tour: Tour | null, id: ActionId): Tour | null {
	if (tour === null || !steps.some(([step]) => step === id)) {
		return tour;
	}

	const tried = new Set([...tour.tried, id]);
	return steps.every(([step]) => step === 'halt' || tried.has(step)) ? null : {tried};
}

const widest = 54;

/** Returns the box in the lower right corner of the body. `hint` is one more thing to know, or null. */
export function tourBox({tried}: Tour, actions: readonly Action[], hint: string | null, body: Rect): DialogBox {
	const width = Math.min(widest, body.width);
	const inside = insideOf({width, height: 0}).width;
	const lines = [...steps.map(([id, text]) => stepLine(keyOf(actions, id), text, tried.has(id))), ...(hint === null ? [] : paragraph(hint, inside, {tone: 'muted'}))];
	const height = Math.min(body.height, lines.length + 2);
	const rect = {x: body.x + body.width - width, y: body.y + body.height - height, width, height};
	return {rect, lines: frameLines(lines, {width, height, title: [span('First steps', 'accent')], note: 'Esc puts this away', focused: false, tone: 'accent'})};
}

function stepLine(key: string, text: string, done: boolean): Line {
	return [span(done ? '✓ ' : '  ', 'up'), span(fitText(key, 8), 'accent', {bold: true}), span(text, done ? 'muted' : undefined)];
}

/** Returns the same in words, for people who hear it. */
export function tourText(actions: readonly Action[], hint: string | null): string {
	return [`First steps. ${steps.map(([id, text]) => `${keyOf(actions, id)}: ${text}.`).join(' ')}`, ...(hint === null ? [] : [hint]), 'Esc ends this.'].join(' ');
}
