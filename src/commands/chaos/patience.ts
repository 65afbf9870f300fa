/**
Tells when something will not come any more on loopback: for so many turns of the event loop, and so long, nothing at all
has changed. Turns count because a busy machine makes them longer, not fewer.
*/

const turns = 100;
const leastMs = 25;

export class Patience {
	#seen = '';
	#turns = 0;
	#since = 0;

	/** Returns whether `state` has been the same for long enough; call it once in a turn. */
	isOver(state: string): boolean {
		if (state !== this.#seen || this.#turns === 0) {
			this.#seen = state;
			this.#turns = 0;
			this.#since = performance.now();
		}

		this.#turns++;
		return this.#turns > turns && performance.now() - this.#since >= leastMs;
	}
}
