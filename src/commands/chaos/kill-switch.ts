/**
Kills one life of the engine where the plan says so. From then on nothing of that life may leave any trace.
*/
import type {Kill, KillPoint} from './plan.js';

/** What a dead engine's calls end with. */
export class Killed extends Error {
	override readonly name = 'Killed';
}

export class KillSwitch {
	readonly #kill: Kill | null;
	readonly #death = Promise.withResolvers<void>();
	readonly #burial = Promise.withResolvers<never>();
	#visits = 0;
	#isDead = false;

	/** Null lives as long as it may. */
	constructor(kill: Kill | null) {
		this.#kill = kill;
		this.#burial.promise.catch(() => undefined);
	}

	get isDead(): boolean {
		return this.#isDead;
	}

	/** Resolves when the life has ended. */
	get death(): Promise<void> {
		return this.#death.promise;
	}

	/** Returns whether the life is over at this point, because of it or since before. */
	strikes(point: KillPoint): boolean {
		if (!this.#isDead && this.#kill?.point === point) {
			this.#visits++;
			if (this.#visits === this.#kill.nth) {
				this.die();
			}
		}

		return this.#isDead;
	}

	/** What a dead engine's request ends with: nothing, until everything else of that life is gone. */
	async noAnswer(): Promise<never> {
		return this.#burial.promise;
	}

	/** Lets go of what is still waiting, so that nothing in this process waits for it. */
	bury(): void {
		this.#burial.reject(new Killed('buried'));
	}

	die(): void {
		this.#isDead = true;
		this.#death.resolve();
	}
}
