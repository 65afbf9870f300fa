/**
How venues count requests, in virtual time. All clients of the simulation share one address and one key.
*/
import type {EpochMs, Milliseconds} from '../../domain/units.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';

/** Counts a request and returns the venue's refusal, or null and the headers that tell of the use so far. */
export type RateLimiter = (request: ApiRequest, now: EpochMs) => {readonly refusal: ApiReply | null; readonly headers: Readonly<Record<string, string>>};

/** Returns seconds until `at`, rounded up, at least 1, as `Retry-After` tells them. */
export function secondsUntil(at: EpochMs, now: EpochMs): string {
	return String(Math.max(1, Math.ceil((at - now) / 1000)));
}

/** Counts in windows of fixed length, which begin at multiples of it. */
export class WindowCounter {
	readonly #length: Milliseconds;
	#opening: EpochMs = 0;
	#used = 0;

	constructor(length: Milliseconds) {
		this.#length = length;
	}

	/** Counts `amount` and returns how much has been counted in this window. */
	add(amount: number, now: EpochMs): number {
		const opening = Math.floor(now / this.#length) * this.#length;
		this.#used = amount + (opening === this.#opening ? this.#used : 0);
		this.#opening = opening;
		return this.#used;
	}

	/** When the next window begins. */
	get end(): EpochMs {
		return this.#opening + this.#length;
	}
}

/** Counts up with each use and down with time. */
export class DecayingCounter {
	readonly #perSecond: number;
	#value = 0;
	#at: EpochMs = 0;

	constructor(perSecond: number) {
		this.#perSecond = perSecond;
	}

	/** Returns what the counter stands at. */
	at(now: EpochMs): number {
		return Math.max(0, this.#value - (Math.max(0, now - this.#at) / 1000 * this.#perSecond));
	}

	add(amount: number, now: EpochMs): void {
		this.#value = this.at(now) + amount;
		this.#at = now;
	}
}
