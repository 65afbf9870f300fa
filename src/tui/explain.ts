/**
Looking behind what is shown: the question why about what is selected, the selected row as text, and what only the view in
sight needs to be asked of the engine.
*/
import {errorMessage} from '../engine/domain/error.js';
import {keyContext, type Moment} from './context.js';
import type {WhyDialog} from './dialogs/why.js';
import {marketOf} from './forms/form.js';
import {focusedPane} from './navigation.js';
import type {Questions} from './questions.js';

/** Returns the dialog about the record or market that was typed, else about the selected row, else about the selected market. */
export function whyDialog(moment: Moment, questions: Questions, argument: string): WhyDialog {
	const {screen, item, symbol} = keyContext(moment);
	const market = argument === '' ? item?.symbol ?? symbol : marketOf(screen.view.symbols, argument);
	const typed = /^#?\d+$/.test(argument) ? Number(argument.replace('#', '')) : null;
	const selected = argument === '' ? item?.seq ?? null : null;
	const seq = typed ?? selected ?? screen.view.insightSeqs[market ?? ''] ?? null;
	const chain = seq === null ? null : questions.why(seq);
	return {kind: 'why', seq, symbol: market, chain, asked: seq === null || chain?.complete === true ? 'told' : 'asking', scroll: 0};
}

/** Returns the dialog with what the engine still has of the chain behind `seq`, or with why it could not be asked. */
export async function askedWhy(dialog: WhyDialog, seq: number, questions: Questions): Promise<WhyDialog> {
	try {
		return {...dialog, chain: await questions.askWhy(seq) ?? dialog.chain, asked: 'told'};
	} catch (error) {
		return {...dialog, asked: {trouble: errorMessage(error)}};
	}
}

/** Returns the selected row of the focused pane as text, or null where no row can be selected. */
export function selectedRowText(moment: Moment): string | null {
	const {ui, screen, size} = moment;
	const pane = focusedPane(ui, screen, size);
	const {item} = keyContext(moment);
	const index = pane?.content.items?.findIndex(({key}) => key === item?.key) ?? -1;
	const row = pane?.content.rows[index];
	return row === undefined ? null : row.map(({text}) => text).join('').trim();
}

/** Asks for what only the view in sight needs. Safe to call with every change: a question is asked now and then. */
export function askForView({ui, screen}: Moment, questions: Questions): void {
	const seq = ui.selected.journal ?? screen.view.journal.at(-1)?.seq;
	if (ui.view === 'data') {
		questions.want();
	} else if (ui.view === 'journal' && seq !== undefined) {
		questions.wantRecord(Number(seq));
	}
}
