/**
How many requests a provider takes from one key in a span of time, by the exchange's clock.
*/
import type {EpochMs, Milliseconds} from '../../domain/units.js';

export type Allowance = {
	readonly allowed: boolean;
	readonly limit: number;
	/** Requests that are left in this span. */
	readonly remaining: number;
	readonly used: number;
	/** When the next span begins. */
	readonly resetAt: EpochMs;
	/** Until then, whole seconds, at least 1. */
	readonly resetSeconds: number;
};

export class RateLimit {
	readonly #limit: number;
	readonly #span: Milliseconds;
	readonly #used = new Map<string, number>();
	#spanNumber = 0;

	constructor(limit: number, span: Milliseconds) {
		this.#limit = limit;
		this.#span = span;
	}

	/** Counts a request by `key` at `now`. A refused one is not counted. */
	take(key: string, now: EpochMs): Allowance {
		const spanNumber = Math.floor(now / this.#span);
		if (spanNumber !== this.#spanNumber) {
			this.#used.clear();
			this.#spanNumber = spanNumber;
		}

		const before = this.#used.get(key) ?? 0;
		const allowed = before < this.#limit;
		const used = before + (allowed ? 1 : 0);
		this.#used.set(key, used);
		const resetAt = (spanNumber + 1) * this.#span;
		return {allowed, limit: this.#limit, remaining: this.#limit - used, used, resetAt, resetSeconds: Math.ceil((resetAt - now) / 1000)};
	}
}
