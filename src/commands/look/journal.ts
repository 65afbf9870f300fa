/**
The journal as a person reads it, of an engine that runs or has stopped, and as it grows.
*/
import {CryptoTraderError, type ExitCode, exitCode} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {journalLine} from '../../engine/domain/journal-line.js';
import type {Ask} from '../../engine/domain/question.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {JournalLine} from '../../engine/domain/view.js';
import type {EngineHandle} from '../../engine/ports/engine-handle.js';
import {plainText} from '../../tui/text.js';
import type {GlobalFlags} from '../engine/flags.js';
import {look} from './looked.js';
import {isoTime} from './tell.js';

export type JournalWords = {
	readonly follow: boolean;
	/** Only these; empty for all. */
	readonly stages: readonly JournalLine['stage'][];
	readonly levels: readonly JournalLine['level'][];
	/** First sequence number or time; null begins as far back as the limit reaches. */
	readonly from: {readonly seq: number} | {readonly time: EpochMs} | null;
	/** Most lines before those that are yet to come; from the end, or from `from` on. */
	readonly limit: number;
};

const pageRecords = 2000;

export async function journal(flags: GlobalFlags, words: JournalWords): Promise<ExitCode> {
	const {view, ask, handle, close} = await look(flags);
	const write = (record: JournalRecord): void => {
		const line = lineOf(record, words);
		if (line !== null) {
			process.stdout.write(`${flags.json ? JSON.stringify({...line, at: isoTime(line.at)}) : textOf(line)}\n`);
		}
	};

	if (words.follow && handle === null) {
		throw new CryptoTraderError('no engine is running, nothing will be added to its journal', {code: 'no-engine', advice: 'Leave out --follow to read what is there, or start the engine.'});
	}

	const following = words.follow && handle !== null ? follow(handle) : null;
	// What came before the engine heard that we listen is read; what comes after is told.
	const {seq: last} = following === null || handle === null ? view : await handle.snapshot();
	const records = words.from === null ? await lastRecords(ask, last, words) : await recordsFrom(ask, last, words);
	for (const record of records) {
		write(record);
	}

	await following?.each(last, write);
	await close();
	return exitCode.done;
}

/** Returns the line of a record, or null when it has none or it is not wanted. */
export function lineOf(record: JournalRecord, wanted: Pick<JournalWords, 'stages' | 'levels'>): JournalLine | null {
	const line = journalLine(record);
	const isWanted = line !== null && (wanted.stages.length === 0 || wanted.stages.includes(line.stage)) && (wanted.levels.length === 0 || wanted.levels.includes(line.level));
	return isWanted ? line : null;
}

function textOf({seq, at, stage, level, text}: JournalLine): string {
	return `${isoTime(at)?.slice(0, 19) ?? ''}Z ${String(seq).padStart(7)} ${stage.padEnd(7)} ${level.padEnd(6)} ${plainText(text)}`;
}

/** Returns the newest records that have a line, read page by page from the end back. */
async function lastRecords(ask: Ask, last: number, words: JournalWords): Promise<readonly JournalRecord[]> {
	let found: readonly JournalRecord[] = [];
	for (let end = last; end > 0 && found.length < words.limit; end -= pageRecords) {
		const page = await range(ask, Math.max(1, end - pageRecords + 1), end);
		found = [...page.filter(record => lineOf(record, words) !== null), ...found];
	}

	return words.limit === 0 ? [] : found.slice(-words.limit);
}

async function recordsFrom(ask: Ask, last: number, words: JournalWords): Promise<readonly JournalRecord[]> {
	const found: JournalRecord[] = [];
	const {from} = words;
	const begin = from === null ? 1 : ('seq' in from ? from.seq : await firstAt(ask, last, from.time));
	for (let next = begin; next <= last && found.length < words.limit; next += pageRecords) {
		const page = await range(ask, next, Math.min(last, next + pageRecords - 1));
		found.push(...page.filter(record => lineOf(record, words) !== null));
	}

	return found.slice(0, words.limit);
}

/** Returns the first record at or after a time, by bisection: the clock of a journal goes forwards. */
async function firstAt(ask: Ask, last: number, time: EpochMs): Promise<number> {
	let [low, high] = [1, last + 1];
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		const [record] = await range(ask, middle, middle);
		if (record === undefined || record.at >= time) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}

	return low;
}

/** Returns records with `from` ≤ seq ≤ `to`; one answer may be shorter than what is asked for. */
export async function range(ask: Ask, from: number, to: number): Promise<readonly JournalRecord[]> {
	const found: JournalRecord[] = [];
	for (let next = Math.max(1, from); next <= to;) {
		const {records} = await ask({about: 'journal', fromSeq: next, limit: to - next + 1});
		const last = records.at(-1);
		if (last === undefined) {
			break;
		}

		found.push(...records);
		next = last.seq + 1;
	}

	return found;
}

/** Holds what comes until the past has been told, so that nothing is told twice and nothing is lost. */
function follow(handle: EngineHandle) {
	const waiting: JournalRecord[] = [];
	let take = (record: JournalRecord): void => {
		waiting.push(record);
	};

	const gone = new Promise<string>(resolve => {
		handle.subscribe(message => {
			if (message.kind === 'record') {
				take(message.record);
			} else if (message.kind === 'gone') {
				resolve(message.reason);
			}
		});
	});
	process.stdout.once('error', () => {
		// Whoever read the lines has gone.
		process.exit(exitCode.done);
	});
	return {
		async each(after: number, write: (record: JournalRecord) => void): Promise<void> {
			for (const record of waiting.filter(({seq}) => seq > after)) {
				write(record);
			}

			take = write;
			process.stderr.write(`${await gone}\n`);
		},
	};
}
