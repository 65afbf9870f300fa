/**
The way of a message to the paper account: it arrives a little later than it was sent, and what it does, it does then.
*/
import type {PaperConfig} from '../../domain/config.js';
import {type Random, randomFrom} from '../../domain/random.js';
import type {Milliseconds} from '../../domain/units.js';
import type {Clock} from '../../ports/clock.js';
import type {Outcome} from '../../ports/venue.js';

export class Way {
	readonly #clock: Clock;
	readonly #config: PaperConfig;
	readonly #random: Random;
	/** What calls off the messages that are on their way. */
	readonly #underWay = new Set<() => void>();

	constructor(clock: Clock, config: PaperConfig, seed: number) {
		this.#clock = clock;
		this.#config = config;
		this.#random = randomFrom(seed, 'paper latency');
	}

	/** Calls `arrive` when the message has arrived; without a delay, at once. */
	async send(arrive: () => Outcome): Promise<Outcome> {
		const delay = this.#drawDelay();
		if (delay === 0) {
			return arrive();
		}

		const answer = Promise.withResolvers<Outcome>();
		const stop = this.#clock.schedule(this.#clock.now() + delay, () => {
			this.#underWay.delete(callOff);
			answer.resolve((async () => arrive())());
		});
		const callOff = (): void => {
			stop();
			answer.resolve({outcome: 'unknown', reason: 'the paper account was closed'});
		};

		this.#underWay.add(callOff);
		return answer.promise;
	}

	/** What is on its way never arrives. */
	close(): void {
		for (const callOff of this.#underWay) {
			callOff();
		}

		this.#underWay.clear();
	}

	/** Evenly spread around the average, in whole milliseconds. */
	#drawDelay(): Milliseconds {
		const {latencyMs, latencySpread} = this.#config;
		return Math.round(latencyMs * (1 + (latencySpread * ((2 * this.#random.next()) - 1))));
	}
}
