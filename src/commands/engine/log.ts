/**
The engine's log: one JSON object per line in the data folder, and on the standard output of a daemon. Its lines are the
journal's lines in words, and what happens outside the journal.
*/
import {join} from 'node:path';
import {type Logger, destination, multistream, pino} from 'pino';
import {journalLine} from '../../engine/domain/journal-line.js';
import type {JournalRecord} from '../../engine/domain/event.js';

export type EngineLog = Logger;

/** Returns the log of a data folder; `alsoStdout` repeats it on the standard output. */
export function openLog(logFolder: string, alsoStdout: boolean): EngineLog {
	const file = destination({dest: join(logFolder, 'engine.log'), append: true, sync: true});
	const streams = [{stream: file}, ...(alsoStdout ? [{stream: destination({dest: 1, sync: true})}] : [])];
	return pino({base: null, timestamp: pino.stdTimeFunctions.isoTime}, multistream(streams));
}

const levels = {info: 'info', good: 'info', warn: 'warn', danger: 'error'} as const;

/** Writes a record's line, if it has one. */
export function logRecord(log: EngineLog, record: JournalRecord): void {
	const line = journalLine(record);
	if (line !== null) {
		log[levels[line.level]]({seq: line.seq, at: new Date(line.at).toISOString(), stage: line.stage}, line.text);
	}
}
