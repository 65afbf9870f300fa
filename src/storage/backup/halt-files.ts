/**
Takes a halt along: a copy of a data folder must not come up trading when somebody has halted the original.
*/
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {haltFiles} from '../data-folder.js';
import {replaceDurably} from '../durable.js';
import {systemCode} from '../file-error.js';

/** Copies latch and halt log of one data folder into another, over what is there; what the first has not is left as it is. */
export function copyHalt(from: string, to: string): void {
	// The log first: a latch that holds with too old a log behind it is only careful.
	for (const name of [haltFiles.log, haltFiles.latch]) {
		const text = textOf(join(from, name));
		if (text !== null) {
			replaceDurably(join(to, name), text);
		}
	}
}

function textOf(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if (systemCode(error) === 'ENOENT') {
			return null;
		}

		throw error;
	}
}
