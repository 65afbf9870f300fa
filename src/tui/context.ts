/**
What the key table and the dialogs need to know of this moment.
*/
import type {SentCommands} from './commands.js';
import type {DialogContext} from './dialogs/dialog.js';
import {dialogView, dialogWidths, type Dialog} from './dialogs/dialogs.js';
import type {KeyContext} from './keymap.js';
import {layout, paneOrder} from './layout.js';
import type {ScreenSize} from './navigation.js';
import type {ScreenState} from './store.js';
import {focusAmong, selectedSymbol, type Ui} from './ui.js';
import {dialogPage, dialogTextWidth} from './widgets/dialog-box.js';

export type Moment = {
	readonly screen: ScreenState;
	readonly ui: Ui;
	readonly size: ScreenSize;
	readonly sent: SentCommands;
	readonly canSuspend: boolean;
	readonly mayLeaveRunning: boolean;
};

export function keyContext({screen, ui, size, canSuspend}: Moment): KeyContext {
	return {
		screen,
		dialog: ui.dialog?.kind ?? null,
		focus: focusAmong(ui, paneOrder(size.columns, size.rows)),
		symbol: selectedSymbol(ui, screen.view.symbols),
		zoomed: ui.zoomed,
		frozen: ui.frozen !== null,
		failedPanes: ui.failed.size,
		canSuspend,
	};
}

/** Returns what a dialog is drawn from, with the number of its lines in this size, so that it can scroll to its end and no further. */
export function dialogContext(dialog: Dialog, moment: Moment): DialogContext {
	const context = {keys: keyContext(moment), sent: moment.sent, mayLeaveRunning: moment.mayLeaveRunning, rows: 0, page: 1};
	const place = layout(moment.size.columns, moment.size.rows, null);
	if (place.kind === 'too-small') {
		return context;
	}

	const {lines} = dialogView(dialog, context, dialogTextWidth(dialogWidths[dialog.kind], place.body));
	return {...context, rows: lines.length, page: dialogPage(place.body)};
}
