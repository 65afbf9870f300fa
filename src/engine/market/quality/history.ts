/**
What is usual: the last values of a measure, with their median and their median absolute deviation.
*/

/** Returns the median; 0 for nothing. */
export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? 0;
	return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
Returns the price that venues agree on: the median of all, so that one wrong one among three changes nothing; of two, the
other one's.
*/
export function consensus(own: number, others: readonly number[]): number {
	return others.length === 1 ? others[0] ?? own : median([own, ...others]);
}

export class History {
	readonly #limit: number;
	readonly #values: number[] = [];

	constructor(limit: number) {
		this.#limit = limit;
	}

	get size(): number {
		return this.#values.length;
	}

	/** The median; 0 for nothing. */
	get middle(): number {
		return median(this.#values);
	}

	add(value: number): void {
		this.#values.push(value);
		if (this.#values.length > this.#limit) {
			this.#values.shift();
		}
	}

	/** Returns how many deviations `value` lies above the median; the deviation is at least `smallest`. */
	deviationsOf(value: number, smallest: number): number {
		const middle = median(this.#values);
		const deviation = median(this.#values.map(each => Math.abs(each - middle)));
		return (value - middle) / Math.max(deviation, smallest);
	}
}
