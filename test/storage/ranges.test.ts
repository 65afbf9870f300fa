import test from 'ava';
import fc from 'fast-check';
import {intersectRanges, mergeRanges, subtractRanges, type Range} from '../../src/storage/ranges.js';

const someRanges = fc.array(fc.tuple(fc.nat(30), fc.nat(8)).map(([from, length]) => ({from, to: from + length})), {maxLength: 6});

const timesIn = (ranges: readonly Range[]) => new Set(ranges.flatMap(({from, to}) => Array.from({length: to - from}, (_, index) => from + index)));
const sorted = (times: ReadonlySet<number>) => [...times].toSorted((a, b) => a - b);

/** Oldest first, none empty, none touching the next: the one way to write a set of times down. */
function isCanonical(ranges: readonly Range[]): boolean {
	return ranges.every(({from, to}, index) => from < to && to < (ranges[index + 1]?.from ?? Infinity));
}

test('ranges are sets of times: merged, subtracted and intersected as sets are', t => {
	fc.assert(fc.property(someRanges, someRanges, (a, b) => {
		const [inA, inB] = [timesIn(a), timesIn(b)];
		for (const [ranges, times] of [
			[mergeRanges([...a, ...b]), inA.union(inB)],
			[subtractRanges(a, b), inA.difference(inB)],
			[intersectRanges(a, b), inA.intersection(inB)],
		] as const) {
			t.deepEqual(sorted(timesIn(ranges)), sorted(times));
			t.true(isCanonical(ranges));
		}
	}), {numRuns: 300});
});

test('ranges that touch become one, empty ones vanish', t => {
	t.deepEqual(mergeRanges([{from: 5, to: 9}, {from: 2, to: 2}, {from: 0, to: 5}]), [{from: 0, to: 9}]);
	t.deepEqual(subtractRanges([{from: 0, to: 9}], [{from: 3, to: 4}, {from: 8, to: 20}]), [{from: 0, to: 3}, {from: 4, to: 8}]);
	t.deepEqual(intersectRanges([], [{from: 0, to: 9}]), []);
});
