/**
Our own copy of an order book: two sorted sides that changes are applied to. Whether it is in step with the venue is for
the sync machines to know; the book only keeps order.
*/
import type {BookLevel} from '../../domain/market.js';
import type {EpochMs} from '../../domain/units.js';

/** A price and what stands there from now on, in base units; 0 takes the level away. */
export type LevelChange = {
	readonly price: number;
	readonly quantity: number;
	/** How the level enters the venue's checksum, empty where there is none. */
	readonly mark: string;
};

export type BookChanges = {readonly at: EpochMs; readonly bids: readonly LevelChange[]; readonly asks: readonly LevelChange[]};

/** One side, kept worst first: most changes are near the best price, and the end of an array is cheap to change. */
class Side {
	/** Prices, turned around for asks, so that a higher key is a better price. */
	#keys: number[] = [];
	#levels: LevelChange[] = [];
	readonly #sign: 1 | -1;

	constructor(sign: 1 | -1) {
		this.#sign = sign;
	}

	get size(): number {
		return this.#levels.length;
	}

	get best(): LevelChange | null {
		return this.#levels.at(-1) ?? null;
	}

	/** Takes the levels of a snapshot, in any order. */
	reset(levels: readonly LevelChange[]): void {
		this.#keys = [];
		this.#levels = [];
		for (const level of levels.toSorted((a, b) => (a.price - b.price) * this.#sign)) {
			this.set(level);
		}
	}

	set(level: LevelChange): void {
		const key = level.price * this.#sign;
		const index = this.#indexOf(key);
		const exists = this.#keys[index] === key;
		if (level.quantity === 0) {
			if (exists) {
				this.#keys.splice(index, 1);
				this.#levels.splice(index, 1);
			}
		} else if (exists) {
			this.#levels[index] = level;
		} else {
			this.#keys.splice(index, 0, key);
			this.#levels.splice(index, 0, level);
		}
	}

	/** Forgets the worst levels beyond the `count` best. */
	keep(count: number): void {
		const surplus = this.#levels.length - count;
		if (surplus > 0) {
			this.#keys.splice(0, surplus);
			this.#levels.splice(0, surplus);
		}
	}

	/** Returns the `count` best levels, best first. */
	top(count: number): readonly LevelChange[] {
		return this.#levels.slice(Math.max(0, this.#levels.length - count)).toReversed();
	}

	/** Returns the first index whose key is not below `key`. */
	#indexOf(key: number): number {
		let [low, high] = [0, this.#keys.length];
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			if ((this.#keys[middle] ?? Infinity) < key) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}

		return low;
	}
}

export class LocalBook {
	readonly bids = new Side(1);
	readonly asks = new Side(-1);
	#at: EpochMs = 0;

	/** The venue's time of the last change. */
	get at(): EpochMs {
		return this.#at;
	}

	/** True when the best bid is not below the best ask, which no real book is. */
	get isCrossed(): boolean {
		const [bid, ask] = [this.bids.best, this.asks.best];
		return bid !== null && ask !== null && bid.price >= ask.price;
	}

	reset({at, bids, asks}: BookChanges): void {
		this.#at = at;
		this.bids.reset(bids);
		this.asks.reset(asks);
	}

	apply({at, bids, asks}: BookChanges): void {
		this.#at = at;
		for (const level of bids) {
			this.bids.set(level);
		}

		for (const level of asks) {
			this.asks.set(level);
		}
	}

	/** Forgets levels beyond the `count` best of each side. */
	keep(count: number): void {
		this.bids.keep(count);
		this.asks.keep(count);
	}

	/** Returns up to `count` levels of each side, best first. */
	levels(count: number): {readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[]} {
		const levels = (side: Side): readonly BookLevel[] => side.top(count).map(({price, quantity}) => [price, quantity]);
		return {bids: levels(this.bids), asks: levels(this.asks)};
	}
}
