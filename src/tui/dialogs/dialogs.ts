/**
The one place that knows every dialog: which keys go to which, and how each looks.
*/
import type {FormDialog} from '../forms/form.js';
import type {Stroke} from '../keys.js';
import {rewindKeys, rewindPaste, rewindView, type RewindDialog} from '../rewind/dialog.js';
import type {DialogContext, DialogView, Step} from './dialog.js';
import {filterKeys, type FilterDialog} from './filter.js';
import {formKeys, formPaste, formView} from './form.js';
import {haltKeys, haltView, openHalt, type HaltDialog} from './halt.js';
import {helpKeys, helpView, openHelp, type HelpDialog} from './help.js';
import {lockKeys, lockView, openLock, type LockDialog} from './lock.js';
import {noticesKeys, noticesView, type NoticesDialog} from './notices.js';
import {openPalette, paletteKeys, palettePaste, paletteView, type PaletteDialog} from './palette.js';
import {openQuit, quitKeys, quitView, type QuitDialog} from './quit.js';
import {openResume, resumeKeys, resumePaste, resumeView, type ResumeDialog} from './resume.js';
import {whyKeys, whyView, type WhyDialog} from './why.js';

export type Dialog = HaltDialog | ResumeDialog | HelpDialog | WhyDialog | QuitDialog | PaletteDialog | FilterDialog | FormDialog | RewindDialog | NoticesDialog | LockDialog;

/** Dialogs as they open, those that need no more than to be opened. */
export const opened = {halt: openHalt, resume: openResume, help: openHelp, quit: openQuit, palette: openPalette, lock: openLock} as const;

/** Widest useful width of each in cells, border included. */
export const dialogWidths: Readonly<Record<Dialog['kind'], number>> = {halt: 66, resume: 70, help: 92, quit: 74, why: 96, palette: 96, filter: 0, form: 76, rewind: 76, notices: 96, lock: 66};

/** Returns the open dialog after a paste, or null when it takes none. */
export function dialogPaste(dialog: Dialog, text: string): Dialog | null {
	switch (dialog.kind) {
		case 'resume': {
			return resumePaste(dialog, text);
		}

		case 'form': {
			return formPaste(dialog, text);
		}

		case 'palette': {
			return palettePaste(dialog, text);
		}

		case 'rewind': {
			return rewindPaste(dialog, text);
		}

		case 'halt':
		case 'help':
		case 'why':
		case 'quit':
		case 'notices':
		case 'lock':
		case 'filter': {
			return null;
		}
	}
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

		case 'palette': {
			return paletteKeys(dialog, stroke, context);
		}

		case 'filter': {
			return filterKeys(dialog, stroke);
		}

		case 'notices': {
			return noticesKeys(dialog, stroke, context);
		}

		case 'lock': {
			return lockKeys(dialog, stroke, context);
		}

		case 'form': {
			return formKeys(dialog, stroke, context);
		}

		case 'rewind': {
			return rewindKeys(dialog, stroke, context);
		}
	}
}

/** Returns how a dialog looks in `width` cells of text; null for one that has no box. */
export function dialogView(dialog: Dialog, context: DialogContext, width: number): DialogView | null {
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

		case 'palette': {
			return paletteView(dialog, context, width);
		}

		case 'filter': {
			return null;
		}

		case 'notices': {
			return noticesView(dialog, width);
		}

		case 'lock': {
			return lockView(dialog, context, width);
		}

		case 'form': {
			return formView(dialog, context, width);
		}

		case 'rewind': {
			return rewindView(dialog, context, width);
		}
	}
}
