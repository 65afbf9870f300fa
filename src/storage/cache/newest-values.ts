/**
The newest value of each key, in bounds: the key that was longest not written or read goes first. What the cache in memory
is made of, and what the Redis cache writes again after Redis was away.
*/
import type {EpochMs} from '../../engine/domain/units.js';

export type Bounds = {
	readonly entries: number;
	/** Characters of all keys and values together. */
	readonly characters: number;
};

export type Entry = {
	/** JSON. */
	readonly text: string;
	/** When it ends, or null. */
	readonly until: EpochMs | null;
};

/** A few hundred markets with their books, quotes and insights. */
export const usualBounds: Bounds = {entries: 5000, characters: 16_000_000};

export class NewestValues {
	readonly #bounds: Bounds;
	/** Longest untouched first. */
	readonly #entries = new Map<string, Entry>();
	#characters = 0;

	constructor(bounds: Bounds = usualBounds) {
		this.#bounds = bounds;
	}

	get size(): number {
		return this.#entries.size;
	}

	/** Keeps `entry` under `key`, and lets the longest untouched ones go until all is within the bounds. */
	set(key: string, entry: Entry): void {
		this.delete(key);
		this.#entries.set(key, entry);
		this.#characters += key.length + entry.text.length;
		for (const oldest of this.#entries.keys()) {
			if (this.#entries.size <= this.#bounds.entries && this.#characters <= this.#bounds.characters) {
				break;
			}

			this.delete(oldest);
		}
	}

	/** Returns what is under `key` at `now`, or null. */
	get(key: string, now: EpochMs): Entry | null {
		const entry = this.#entries.get(key);
		if (entry === undefined || hasEnded(entry, now)) {
			this.delete(key);
			return null;
		}

		this.#entries.delete(key);
		this.#entries.set(key, entry);
		return entry;
	}

	delete(key: string): void {
		const entry = this.#entries.get(key);
		if (entry !== undefined) {
			this.#entries.delete(key);
			this.#characters -= key.length + entry.text.length;
		}
	}

	/** Returns the keys whose values have not ended at `now`, longest untouched first. */
	keys(now: EpochMs): string[] {
		return [...this.#entries].filter(([, entry]) => !hasEnded(entry, now)).map(([key]) => key);
	}

	clear(): void {
		this.#entries.clear();
		this.#characters = 0;
	}
}

function hasEnded({until}: Entry, now: EpochMs): boolean {
	return until !== null && now >= until;
}
