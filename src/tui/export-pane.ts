/**
The focused table as a file: every column, the rows that the filter leaves, in the order in which they are shown.
*/
import {errorMessage} from '../engine/domain/error.js';
import {keyContext, type Moment} from './context.js';
import type {Desk} from './controller-desk.js';
import type {PaneId} from './layout.js';
import {focusedPane} from './navigation.js';
import type {RawTable} from './widgets/table.js';

/** Writes a table into a new file and returns where it is. Throws when it cannot. */
export type SaveTable = (name: PaneId, table: RawTable) => Promise<string>;

/** Returns the focused pane's table, or null where it is none. */
export function tableOf({ui, screen, size}: Moment): RawTable | null {
	return focusedPane(ui, screen, size)?.content.raw?.() ?? null;
}

/** Writes the focused table, and says where it is. */
export async function exportPane(desk: Desk): Promise<void> {
	const moment = desk.moment();
	const {focus} = keyContext(moment);
	const table = tableOf(moment);
	const {save} = desk.options;
	if (table === null || table.rows.length === 0 || save === null) {
		desk.notify(save === null ? 'Not done (export): this screen has no data folder to write to.' : `There is no table with rows in ${focus}.`, 'warn');
		return;
	}

	try {
		const path = await save(focus, table);
		desk.notify(`${table.rows.length} rows are in ${shortPath(path, moment.size.columns - 24)}`, 'up');
	} catch (error) {
		desk.notify(`The export failed: ${errorMessage(error)}`, 'danger');
	}

	desk.options.store.poke();
}

/** The end of a path says more than its beginning. */
function shortPath(path: string, room: number): string {
	return path.length <= room ? path : `…${path.slice(path.length - Math.max(8, room) + 1)}`;
}
