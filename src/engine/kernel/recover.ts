/**
From journal to state. Start and recovery are one path: every record is folded into the stages as it was, without deciding
anything again, so that a newer version of the program still finds the state in which the older one left the account.
*/
import {isDeepStrictEqual} from 'node:util';
import type {InputEvent, JournalRecord} from '../domain/event.js';
import type {Journal} from '../ports/journal.js';
import type {Kernel} from './kernel.js';

export type Recovery = {
	readonly records: number;
	/** Records that belonged to the last input but had not reached the disk. */
	readonly completed: number;
};

/** Folds the journal into a kernel in its first state. A last input whose follow-ups were cut off gets them again. */
export function recoverKernel(kernel: Kernel, journal: Journal, onRecord: (record: JournalRecord) => void): Recovery {
	let records = 0;
	let group: JournalRecord[] = [];
	for (const record of journal.read()) {
		if (record.input) {
			fold(kernel, group);
			group = [];
		}

		group.push(record);
		records += 1;
		onRecord(record);
	}

	const added = finish(kernel, group);
	if (added.length > 0) {
		journal.append(added);
		for (const record of added) {
			onRecord(record);
		}
	}

	return {records: records + added.length, completed: added.length};
}

function fold(kernel: Kernel, group: readonly JournalRecord[]): void {
	for (const record of group) {
		kernel.fold(record);
	}
}

/** Folds the last group, or steps its input again when what is there is only the beginning of what follows from it. */
function finish(kernel: Kernel, group: readonly JournalRecord[]): readonly JournalRecord[] {
	const first = group[0];
	if (first === undefined) {
		return [];
	}

	const before = structuredClone(kernel.save());
	const {records} = kernel.step(first.event as InputEvent, first.at);
	const isBeginning = group.length < records.length && group.every((record, index) => isDeepStrictEqual(record, asJson(records[index])));
	if (isBeginning) {
		return records.slice(group.length);
	}

	kernel.load(before);
	fold(kernel, group);
	return [];
}

/** Returns a record as it reads after a trip through the journal's text. */
export function asJson(record: JournalRecord | undefined): unknown {
	return JSON.parse(JSON.stringify(record ?? null));
}
