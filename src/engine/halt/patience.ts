/**
Asking a venue until it answers: whoever halts does not give up because of a timeout, an error page or a ban.
*/
import {errorMessage} from '../domain/error.js';
import type {Place} from '../domain/place.js';
import type {Milliseconds} from '../domain/units.js';
import type {HaltVenue} from '../ports/halt-venue.js';
import type {Brief} from './brief.js';
import type {HaltStep, HaltWish} from './report.js';

export type HaltTools = {
	readonly venue: HaltVenue;
	readonly brief: Brief;
	readonly wish: HaltWish;
	/** Keeps and shows a step. Must not throw: the way out does not depend on a disk. */
	readonly tell: (step: HaltStep) => void;
	/** Returns a client id that was never used, with the prefix of ours, for an order at that place. */
	readonly newId: (place: Place) => string;
	readonly wait: (milliseconds: Milliseconds) => Promise<void>;
	/** Real time since the halt was wished for. */
	readonly elapsed: () => Milliseconds;
	/** Returns why to stop although nothing is confirmed, or null to go on. `silentFor` is how long the venue has not answered. */
	readonly stop: (silentFor: Milliseconds) => string | null;
};

/** Says that a halt was broken off before the venue had confirmed it. */
export class GaveUpError extends Error {
	override readonly name = 'GaveUpError';
}

const firstWaitMs: Milliseconds = 100;
const longestWaitMs: Milliseconds = 5000;

/** Asks one venue, with a memory of how it went. */
export class Patience {
	/** What went wrong last, or null. */
	trouble: string | null = null;
	/** True once the venue has answered. */
	reached = false;
	readonly #tools: HaltTools;
	#answeredAt: Milliseconds;

	constructor(tools: HaltTools) {
		this.#tools = tools;
		this.#answeredAt = tools.elapsed();
	}

	/** Returns the answer, however often it takes to get one. Throws GaveUpError when told to stop. */
	async ask<Answer>(what: string, question: () => Promise<Answer>): Promise<Answer> {
		for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
			this.check();
			try {
				const answer = await question();
				this.note(null);
				return answer;
			} catch (error) {
				this.note(`${what}: ${errorMessage(error)}`);
				await this.#tools.wait(waitMs);
			}
		}
	}

	/** Throws GaveUpError when told to stop. */
	check(): void {
		const {stop, elapsed} = this.#tools;
		const reason = stop(elapsed() - this.#answeredAt);
		if (reason !== null) {
			throw new GaveUpError(reason);
		}
	}

	/** Takes note of an answer, or of what went wrong; the same trouble is told once in a row. */
	note(trouble: string | null): void {
		const {tell, elapsed} = this.#tools;
		if (trouble === null) {
			this.reached = true;
			this.#answeredAt = elapsed();
			return;
		}

		if (trouble !== this.trouble) {
			tell({step: 'trouble', text: trouble});
		}

		this.trouble = trouble;
	}
}
