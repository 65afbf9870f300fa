/**
The one place that knows every dialog: which keys go to which, and how each looks.
*/
import type {MarketSymbol} from '../../engine/domain/units.js';
import type {Stroke} from '../keys.js';
import type {DialogContext, DialogView, Step} from './dialog.js';
import {haltKeys, haltView, openHalt, type HaltDialog} from './halt.js';
import {helpKeys, helpView, openHelp, type HelpDialog} from './help.js';
import {openQuit, quitKeys, quitView, type QuitDialog} from './quit.js';
import {openResume, resumeKeys, resumePaste, resumeView, type ResumeDialog} from './resume.js';
import {whyKeys, whyView, type WhyDialog} from './why.js';

export type Dialog = HaltDialog | ResumeDialog | HelpDialog | WhyDialog | QuitDialog;

/** Dialogs as they open; that of `why` is about one market. */
export const opened = {
	halt: openHalt,
	resume: openResume,
	help: openHelp,
	quit: openQuit,
	why: (symbol: MarketSymbol): WhyDialog => ({kind: 'why', symbol, scroll: 0}),
} as const;

/** Widest useful width of each in cells, border included. */
export const dialogWidths: Readonly<Record<Dialog['kind'], number>> = {halt: 66, resume: 70, help: 84, quit: 74, why: 90};

/** Returns the open dialog after a paste, or null when it takes none. */
export function dialogPaste(dialog: Dialog, text: string): Dialog | null {
	return dialog.kind === 'resume' ? resumePaste(dialog, text) : null;
}

/** Returns the open dialog after a key, and what it wishes for. */
export function dialogKeys(dialog: Dialog, stroke: Stroke, context: DialogContext): Step<Dialog> {
	switch (dialog.kind) {
		case 'halt': {
			return haltKeys(dialog, stroke, context);
		}

		case 'resume': {
			return resumeKeys(dialog, stroke);
		}

		case 'help': {
			return helpKeys(dialog, stroke, context);
		}

		case 'why': {
			return whyKeys(dialog, stroke, context);
		}

		case 'quit': {
			return quitKeys(dialog, stroke, context);
		}
	}
}

/** Returns how a dialog looks in `width` cells of text. */
export function dialogView(dialog: Dialog, context: DialogContext, width: number): DialogView {
	switch (dialog.kind) {
		case 'halt': {
			return haltView(dialog, context, width);
		}

		case 'resume': {
			return resumeView(dialog, context, width);
		}

		case 'help': {
			return helpView(dialog, context, width);
		}

		case 'why': {
			return whyView(dialog, context, width);
		}

		case 'quit': {
			return quitView(dialog, context, width);
		}
	}
}
