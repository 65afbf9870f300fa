/**
What the table of actions and the dialogs need to know of this moment.
*/
import type {Action, KeyContext} from './actions/action.js';
import type {SentCommands} from './commands.js';
import type {DialogContext} from './dialogs/dialog.js';
import {dialogView, dialogWidths, type Dialog} from './dialogs/dialogs.js';
import {layout, paneOrder, type ScreenSize} from './layout.js';
import {focusedItem, focusedPane} from './navigation.js';
import type {ScreenState} from './store.js';
import {focusAmong, selectedSymbol, type Ui} from './ui.js';
import {dialogPage, dialogTextWidth} from './widgets/dialog-box.js';

export type Moment = {
	readonly screen: ScreenState;
	readonly ui: Ui;
	readonly size: ScreenSize;
	readonly sent: SentCommands;
	readonly actions: readonly Action[];
	readonly canSuspend: boolean;
	readonly mayLeaveRunning: boolean;
	readonly readOnly: boolean;
	/** True where the screen may write files beside its engine's data. */
	readonly canSave: boolean;
};

export function keyContext({screen, ui, size, canSuspend, readOnly, canSave}: Moment): KeyContext {
	const pane = screen.phase === 'starting' ? null : focusedPane(ui, screen, size);
	return {
		screen,
		dialog: ui.dialog?.kind ?? null,
		view: ui.view,
		focus: focusAmong(ui, paneOrder(size, ui.view)),
		symbol: selectedSymbol(ui, screen.view.symbols),
		item: focusedItem(ui, screen, pane),
		sortable: pane?.content.sortable ?? [],
		zoomed: ui.zoomed,
		frozen: ui.frozen !== null,
		failedPanes: ui.failed.size,
		canSuspend,
		readOnly,
		locked: ui.lockWord !== null,
		exportable: canSave && pane?.content.raw !== undefined && (pane.content.items ?? pane.content.rows).length > 0,
	};
}

/** Returns what a dialog is drawn from, with the number of its lines in this size, so that it can scroll to its end and no further. */
export function dialogContext(dialog: Dialog, moment: Moment, keys: KeyContext = keyContext(moment)): DialogContext {
	const {actions, sent, mayLeaveRunning, ui, size} = moment;
	const context = {keys, actions, history: ui.history, sent, mayLeaveRunning, lockWord: ui.lockWord, rows: 0, page: 1};
	const place = layout(size, ui.view, null);
	if (place.kind === 'too-small') {
		return context;
	}

	const page = dialogPage(place.body);
	const view = dialogView(dialog, {...context, page}, dialogTextWidth(dialogWidths[dialog.kind], place.body));
	return {...context, rows: view?.lines.length ?? 0, page};
}
