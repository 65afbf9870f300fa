/**
Moves through the past. Those that pile up while one is under way become one, so that a held key never leaves a queue behind.
*/
import type {Landmark, Rewind} from '../../engine/domain/rewind.js';
import type {EpochMs} from '../../engine/domain/units.js';
import {dateTimeText} from '../../engine/domain/view-text.js';

export type Move =
	/** So many records on, or back when negative. */
	| {readonly kind: 'records'; readonly by: number}
	| {readonly kind: 'landmarks'; readonly landmark: Landmark; readonly by: number}
	| {readonly kind: 'record'; readonly seq: number}
	/** To the last record at or before it. */
	| {readonly kind: 'time'; readonly at: EpochMs}
	| {readonly kind: 'end'};

/** Returns the moves that are left to do with one more: steps of a kind add up, and a place makes everything before it needless. */
export function withMove(moves: readonly Move[], move: Move): readonly Move[] {
	const before = moves.at(-1);
	if (move.kind === 'records' && before?.kind === 'records') {
		return [...moves.slice(0, -1), {...move, by: before.by + move.by}];
	}

	if (move.kind === 'landmarks' && before?.kind === 'landmarks' && before.landmark === move.landmark) {
		return [...moves.slice(0, -1), {...move, by: before.by + move.by}];
	}

	return move.kind === 'records' || move.kind === 'landmarks' ? [...moves, move] : [move];
}

/** Where a move leads, and what a person should know of it, or null. */
export type Arrival = {readonly seq: number; readonly told: string | null};

/** Returns where a move leads from a place. One that leads nowhere stays there and says why. */
export async function arrivalOf(rewind: Rewind, move: Move, from: number): Promise<Arrival> {
	const last = await rewind.last();
	const stay = (told: string): Arrival => ({seq: from, told});
	switch (move.kind) {
		case 'records': {
			const seq = Math.max(1, await rewind.step(from, move.by));
			return seq === from && move.by !== 0 ? stay(move.by < 0 ? 'This is the first record of the journal.' : 'This is the last record so far.') : {seq, told: null};
		}

		case 'landmarks': {
			const found = move.by === 0 ? from : await rewind.find(move.landmark, move.by < 0 ? 'previous' : 'next', from, Math.abs(move.by));
			return found === null ? stay(`There is no ${move.landmark} ${move.by < 0 ? 'before' : 'after'} this moment.`) : {seq: found, told: null};
		}

		case 'record': {
			return move.seq < 1 || move.seq > last ? stay(`The journal goes from record 1 to ${last}.`) : {seq: move.seq, told: null};
		}

		case 'time': {
			return arrivalAt(rewind, move.at, {from, last});
		}

		case 'end': {
			return {seq: last, told: null};
		}
	}
}

async function arrivalAt(rewind: Rewind, at: EpochMs, {from, last}: {readonly from: number; readonly last: number}): Promise<Arrival> {
	const seq = await rewind.seqAt(at);
	if (seq === 0) {
		const first = await rewind.recordAt(1);
		return {seq: from, told: `The journal begins ${dateTimeText(first?.at ?? at)}Z.`};
	}

	const record = seq === last ? await rewind.recordAt(seq) : null;
	return {seq, told: record !== null && record.at < at ? `The journal ends ${dateTimeText(record.at)}Z.` : null};
}
