/**
Finds what somebody may have meant who misspelt a name.
*/

/**
Returns the one of `known` that is closest to `given`, or null when none is close: more than a third of the letters would
have to be changed. Case does not count. Of several equally close the first.
*/
export function closest(given: string, known: readonly string[]): string | null {
	const ranked = known
		.map(name => ({name, distance: editDistance(given.toLowerCase(), name.toLowerCase())}))
		.toSorted((a, b) => a.distance - b.distance);
	const best = ranked[0];
	return best !== undefined && best.distance <= Math.max(given.length, best.name.length) / 3 ? best.name : null;
}

/** Returns how many letters must be put in, taken out or replaced to make `b` of `a` (Levenshtein 1965). */
function editDistance(a: string, b: string): number {
	let row = Array.from({length: b.length + 1}, (_, index) => index);
	for (const [index, letter] of [...a].entries()) {
		const next = [index + 1];
		for (const [column, other] of [...b].entries()) {
			const replaced = (row[column] ?? 0) + Number(letter !== other);
			next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
		}

		row = next;
	}

	return row.at(-1) ?? 0;
}
