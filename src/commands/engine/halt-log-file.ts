/**
The halt log on the disk: only ever added to, by one process at a time, and what must not be lost is on the disk itself
before it happens.
*/
import {closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import type {HaltLine, HaltStep} from '../../engine/halt/report.js';
import {haltLogLine, parseHaltLog} from '../../engine/halt/halt-log.js';
import {haltFiles} from '../../storage/data-folder.js';
import {systemCode} from '../../storage/file-error.js';

export function haltLogPath(dataFolder: string): string {
	return join(dataFolder, haltFiles.log);
}

/** Returns the lines of the log; none where there is none. */
export function readHaltLog(path: string): readonly HaltLine[] {
	try {
		return parseHaltLog(readFileSync(path, 'utf8'));
	} catch (error) {
		if (systemCode(error) === 'ENOENT') {
			return [];
		}

		throw error;
	}
}

/** Returns how long the log is in bytes, 0 where there is none, so that a reader sees whether there is news. */
export function haltLogSize(path: string): number {
	return statSync(path, {throwIfNoEntry: false})?.size ?? 0;
}

export type HaltLog = {
	/** Adds a step. Never throws: a full disk must not stand in the way out; `onFault` is told. */
	add(step: HaltStep): void;
	close(): void;
};

/** Opens the log to be added to. */
export function openHaltLog(path: string, onFault: (error: unknown) => void): HaltLog {
	let last = readHaltLog(path).at(-1)?.at ?? 0;
	const descriptor = openSync(path, 'a', 0o600);
	return {
		add(step) {
			try {
				last = Math.max(Date.now(), last + 1);
				writeSync(descriptor, haltLogLine({at: last, ...step}));
				fsyncSync(descriptor);
			} catch (error) {
				onFault(error);
			}
		},
		close() {
			closeSync(descriptor);
		},
	};
}
