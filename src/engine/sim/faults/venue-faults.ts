/**
The fault script of one venue, which can be replaced while it runs, and how often each kind of fault was injected.
*/
import {FaultInjector, type FaultyPlace} from './fault-injector.js';
import type {FaultScript} from './fault-script.js';

export class VenueFaults {
	readonly #place: FaultyPlace;
	readonly #seed: number;
	readonly #injected = new Map<string, number>();
	#injector: FaultInjector;

	constructor(place: FaultyPlace, seed: number, script?: FaultScript) {
		this.#place = place;
		this.#seed = seed;
		this.#injector = this.#open(script ?? {rules: []});
	}

	get injector(): FaultInjector {
		return this.#injector;
	}

	/** How often each kind of fault was injected so far; those of stream messages begin with `stream-`. */
	get injected(): Readonly<Record<string, number>> {
		return Object.fromEntries([...this.#injected].toSorted(([a], [b]) => a < b ? -1 : 1));
	}

	/** Replaces the script; its rules count from here on. What was injected before stays counted. */
	replace(script: FaultScript): void {
		this.#injector = this.#open(script);
	}

	/** Counts a fault of that kind. */
	count(kind: string): void {
		this.#injected.set(kind, (this.#injected.get(kind) ?? 0) + 1);
	}

	#open(script: FaultScript): FaultInjector {
		const count = (kind: string): void => {
			this.count(kind);
		};

		return new FaultInjector(script, {place: this.#place, seed: this.#seed, count});
	}
}
