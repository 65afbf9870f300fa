/**
`cryptotrader rewind <data dir> --at <time|seq>`: what `status` would have said at a moment of the past. It only reads the
journal, of an engine that runs, one that has stopped, or a copy. Without a moment, in a terminal, it is a screen: rewind-screen.ts.
*/
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import {journalLine} from '../engine/domain/journal-line.js';
import type {Direction, Landmark, Rewind} from '../engine/domain/rewind.js';
import type {EpochMs} from '../engine/domain/units.js';
import type {EngineView} from '../engine/domain/view.js';
import {openDataFolder} from '../storage/data-folder.js';
import {openRewind} from '../storage/keyframes/open-rewind.js';
import {isoTime} from './look/tell.js';
import {statusOf, statusText} from './status.js';
import {version} from './version.js';

export type RewindWords = {
	readonly json: boolean;
	/** Null: the end. */
	readonly at: {readonly seq: number} | {readonly time: EpochMs} | null;
	/** Goes on from there to the nearest of these. */
	readonly to: {readonly landmark: Landmark; readonly direction: Direction} | null;
};

export async function rewind(path: string, {json, at, to}: RewindWords): Promise<ExitCode> {
	const {root, journal} = openDataFolder(path, {create: false});
	const past = await openRewind({root, journal}, version);
	await preparedEnd(past, journal);
	const seq = await placeOf(past, at, to);
	const [view, record] = [await past.viewAt(seq), await past.recordAt(seq)];
	const line = record === null ? null : journalLine(record);
	process.stdout.write(json
		? `${JSON.stringify({rewind: {seq, last: await past.last(), event: record?.event ?? null}, ...statusOf(view, root)})}\n`
		: `REWIND ${isoTime(view.at) ?? ''} #${seq} ${line?.text ?? record?.event.type ?? ''}\n${statusText(view, root)}`);
	return exitCode.done;
}

/** Returns the view at the end of a journal, once every place in it can be gone to quickly. Throws a CryptoTraderError (`journal-empty`). */
export async function preparedEnd(past: Rewind, journal: string): Promise<EngineView> {
	const last = await past.last();
	if (last === 0) {
		throw new CryptoTraderError(`the journal in ${journal} is empty`, {code: 'journal-empty', advice: 'Name the data folder of an engine that has run.'});
	}

	await past.prepare(progress());
	return past.viewAt(last);
}

async function placeOf(past: Rewind, at: RewindWords['at'], to: RewindWords['to']): Promise<number> {
	const last = await past.last();
	const from = at === null ? last : ('seq' in at ? at.seq : await past.seqAt(at.time));
	if (from < 1 || from > last) {
		const begin = await past.recordAt(1);
		throw new CryptoTraderError(`that is not in the journal: it goes from record 1 (${isoTime(begin?.at ?? 0) ?? ''}) to ${last}`, {
			code: 'not-in-journal', advice: 'Give --at a time or a sequence number between these.', exit: exitCode.wrongUse,
		});
	}

	const found = to === null ? from : await past.find(to.landmark, to.direction, from);
	if (found === null) {
		throw new CryptoTraderError(`there is no ${to?.direction ?? ''} ${to?.landmark ?? ''} from record ${from}`, {code: 'nothing-there', advice: 'Look in the other direction, or begin elsewhere with --at.'});
	}

	return found;
}

/** A first look into a long journal takes a while; a person is told. */
function progress(): (seq: number, last: number) => void {
	let told = 0;
	return (seq, last) => {
		const percent = Math.floor(seq / last * 100);
		if (process.stderr.isTTY && percent >= told + 5) {
			told = percent;
			process.stderr.write(`reading the journal for the first time: ${percent} %\n`);
		}
	};
}
