/**
Sets of times as half-open ranges [from, to), for the ledger of what was fetched and what is missing.
*/
import type {EpochMs} from '../engine/domain/units.js';

export type Range = {readonly from: EpochMs; readonly to: EpochMs};

/** Returns the same times in as few ranges as possible, oldest first; ranges that touch become one, empty ones vanish. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
	const merged: Range[] = [];
	for (const {from, to} of ranges.filter(range => range.from < range.to).toSorted((a, b) => a.from - b.from)) {
		const last = merged.at(-1);
		if (last !== undefined && from <= last.to) {
			merged[merged.length - 1] = {from: last.from, to: Math.max(last.to, to)};
		} else {
			merged.push({from, to});
		}
	}

	return merged;
}

/** Returns the times of `whole` that are in none of `holes`, oldest first. */
export function subtractRanges(whole: readonly Range[], holes: readonly Range[]): readonly Range[] {
	const sorted = mergeRanges(holes);
	let first = 0;
	return mergeRanges(whole).flatMap(({from, to}) => {
		while ((sorted[first]?.to ?? Infinity) <= from) {
			first += 1;
		}

		const left: Range[] = [];
		let start = from;
		for (let index = first; index < sorted.length; index += 1) {
			const hole = sorted[index];
			if (hole === undefined || hole.from >= to) {
				break;
			}

			left.push({from: start, to: hole.from});
			start = Math.max(start, hole.to);
		}

		return [...left, {from: start, to}].filter(range => range.from < range.to);
	});
}

/** Returns the times that are in both, oldest first. */
export function intersectRanges(a: readonly Range[], b: readonly Range[]): readonly Range[] {
	return subtractRanges(a, subtractRanges(a, b));
}
