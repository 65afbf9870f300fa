/**
The box of a dialog: as large as it needs and the body allows, in its middle, with the dialog's keys as the last line.
*/
import type {DialogView} from '../dialogs/dialog.js';
import type {Rect} from '../layout.js';
import {span, type Line} from '../text.js';
import {frameLines, insideOf} from './frame.js';

export type DialogBox = {readonly rect: Rect; readonly lines: readonly Line[]};

/** Returns the cells of text across a dialog in a body. */
export function dialogTextWidth(wanted: number, body: Rect): number {
	return insideOf({width: Math.min(wanted, body.width - 2), height: 0}).width;
}

/** Returns how many of a dialog's lines fit in a body. */
export function dialogPage(body: Rect): number {
	return Math.max(1, body.height - 4);
}

/** Returns the box with its place on the screen. */
export function dialogBox(view: DialogView, wanted: number, body: Rect): DialogBox {
	const page = dialogPage(body);
	const shown = view.scroll === null ? squeezed(view.lines, page) : view.lines.slice(view.scroll, view.scroll + page);
	const width = Math.min(wanted, body.width - 2);
	const height = Math.min(body.height, shown.length + 4);
	const rect = {x: body.x + Math.floor((body.width - width) / 2), y: body.y + Math.floor((body.height - height) / 2), width, height};
	const more = view.scroll === null || view.lines.length <= page ? '' : `${view.scroll + 1}–${view.scroll + shown.length} of ${view.lines.length}`;
	const inside = [...shown, [], hintLine(view.hints)];
	return {rect, lines: frameLines(inside, {width, height, title: [span(view.title, view.tone)], note: more, focused: true, tone: view.tone})};
}

/** Gives up blank lines first, then lines before the last three, where the prompt is. */
function squeezed(lines: readonly Line[], page: number): readonly Line[] {
	if (lines.length <= page) {
		return lines;
	}

	const full = lines.filter(line => line.length > 0);
	return full.length <= page ? full : [...full.slice(0, Math.max(0, page - 3)), ...full.slice(-3)];
}

function hintLine(hints: DialogView['hints']): Line {
	return hints.flatMap(([keys, label], index) => [span(`${index === 0 ? '' : '   '}${keys}`, 'accent', {bold: true}), span(` ${label}`, 'muted')]);
}
