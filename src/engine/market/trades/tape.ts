/**
The public trades of one market in order, each once, without holes: what came twice is dropped, and where some are missing
the tape holds the newer ones back until those in between have been fetched.
*/
import type {PublicTrade} from '../../domain/market.js';
import type {QualityCheck} from '../../domain/quality.js';
import type {EpochMs, Milliseconds} from '../../domain/units.js';
import type {Backfill} from '../../ports/feed-session.js';

export type TapeIncident = {readonly check: QualityCheck; readonly detail: string};

export type TapeOutcome = {
	/** New trades, oldest first. */
	readonly trades: readonly PublicTrade[];
	readonly incidents: readonly TapeIncident[];
	/** The last trade that is known, when those after it have to be fetched. */
	readonly wants: {readonly lastId: string; readonly lastAt: EpochMs; readonly afterMs: Milliseconds} | null;
};

export type TapeOptions = {
	/** True where each trade's id is the one before plus one, so that a hole shows at once. */
	readonly consecutive: boolean;
	/** Ids that are remembered to know a trade again, and trades that are held back at most. */
	readonly memory?: number;
};

const usualMemory = 5000;
/** A venue's answers may lag behind its stream; it is asked again this often, each time a little later. */
const mostQuestions = 5;
const lagMs: Milliseconds = 500;

export class TradeTape {
	readonly #consecutive: boolean;
	readonly #memory: number;
	readonly #seen = new Set<string>();
	#last: PublicTrade | null = null;
	/** Trades behind a hole that is being filled; null while there is none. */
	#held: PublicTrade[] | null = null;
	/** False while the hole being filled comes from a lost connection, which is expected to have one. */
	#holeIsIncident = true;
	#questions = 0;

	constructor({consecutive, memory = usualMemory}: TapeOptions) {
		this.#consecutive = consecutive;
		this.#memory = memory;
	}

	get last(): PublicTrade | null {
		return this.#last;
	}

	/** Takes trades of the stream. `past` ones were sent along with the subscription and may well be known. */
	push(trades: readonly PublicTrade[], past = false): TapeOutcome {
		if (this.#held !== null) {
			return this.#hold(this.#held, trades);
		}

		const accepted: PublicTrade[] = [];
		const incidents: TapeIncident[] = [];
		for (const [index, trade] of trades.entries()) {
			const place = this.#placeOf(trade);
			if (place === 'hole') {
				this.#held = trades.slice(index);
				this.#holeIsIncident = true;
				return {trades: accepted, incidents, wants: this.#wanted()};
			}

			if (place === 'new') {
				this.#accept(trade);
				accepted.push(trade);
			} else if (!past) {
				incidents.push({check: place, detail: `trade ${trade.id} came after ${this.#last?.id}`});
			}

			// A trade that is new but late still counts where ids cannot tell that it was seen.
			if (place === 'out-of-order' && !this.#consecutive) {
				this.#remember(trade.id);
				accepted.push(trade);
			}
		}

		return {trades: accepted, incidents, wants: null};
	}

	/** The stream begins anew: what was missed has to be fetched, if anything is known at all. */
	reconnected(): TapeOutcome {
		if (this.#last === null) {
			return {trades: [], incidents: [], wants: null};
		}

		this.#held ??= [];
		this.#holeIsIncident = false;
		return {trades: [], incidents: [], wants: this.#wanted()};
	}

	/** Takes what was fetched for a hole and lets go of what was held back. */
	fill({trades, complete}: Backfill): TapeOutcome {
		const held = this.#held ?? [];
		if (complete && this.#lagsBehind(trades, held)) {
			this.#questions += 1;
			return {trades: [], incidents: [], wants: this.#wanted(this.#questions * lagMs)};
		}

		[this.#held, this.#questions] = [null, 0];
		const before = this.#last;
		const streamed = new Set(held.map(({id}) => id));
		const accepted = inOrder([...trades, ...held]).filter(trade => this.#isNew(trade));
		const fresh: PublicTrade[] = [];
		for (const trade of accepted) {
			if (!this.#seen.has(trade.id)) {
				this.#accept(trade);
				fresh.push(trade);
			}
		}

		const fetched = fresh.filter(({id}) => !streamed.has(id)).length;
		return {trades: fresh, incidents: this.#holeIncidents(before, fetched, complete), wants: null};
	}

	/** Returns whether the answer ends before the hole does. */
	#lagsBehind(trades: readonly PublicTrade[], held: readonly PublicTrade[]): boolean {
		const [next] = held;
		const reached = Math.max(Number(this.#last?.id), ...trades.map(({id}) => Number(id)));
		return this.#consecutive && next !== undefined && reached < Number(next.id) - 1 && this.#questions < mostQuestions;
	}

	#holeIncidents(before: PublicTrade | null, fetched: number, complete: boolean): readonly TapeIncident[] {
		if (!complete) {
			return [{check: 'gap', detail: `trades after ${before?.id} could not all be fetched; ${fetched} were`}];
		}

		return fetched > 0 && this.#holeIsIncident ? [{check: 'gap', detail: `the stream left out ${fetched} trades after ${before?.id}; fetched`}] : [];
	}

	#hold(held: PublicTrade[], trades: readonly PublicTrade[]): TapeOutcome {
		held.push(...trades);
		// What does not fit is let go with a hole, because memory has an end.
		return held.length > this.#memory ? this.fill({trades: [], complete: false}) : {trades: [], incidents: [], wants: null};
	}

	#placeOf(trade: PublicTrade): 'new' | 'hole' | 'duplicate' | 'out-of-order' {
		const last = this.#last;
		if (last === null) {
			return 'new';
		}

		if (!this.#consecutive) {
			if (this.#seen.has(trade.id)) {
				return 'duplicate';
			}

			return trade.at < last.at ? 'out-of-order' : 'new';
		}

		const step = Number(trade.id) - Number(last.id);
		if (step === 1) {
			return 'new';
		}

		return step > 1 ? 'hole' : (step === 0 ? 'duplicate' : 'out-of-order');
	}

	/** Returns whether a fetched or held trade comes after all that is known. */
	#isNew(trade: PublicTrade): boolean {
		if (this.#last === null) {
			return true;
		}

		return this.#consecutive ? Number(trade.id) > Number(this.#last.id) : !this.#seen.has(trade.id) && trade.at >= this.#last.at;
	}

	#accept(trade: PublicTrade): void {
		this.#last = trade;
		this.#remember(trade.id);
	}

	#remember(id: string): void {
		this.#seen.add(id);
		if (this.#seen.size > this.#memory) {
			const [oldest] = this.#seen;
			this.#seen.delete(oldest ?? id);
		}
	}

	#wanted(afterMs: Milliseconds = 0): TapeOutcome['wants'] {
		return this.#last === null ? null : {lastId: this.#last.id, lastAt: this.#last.at, afterMs};
	}
}

/** By time, then by number where ids are numbers. */
function inOrder(trades: readonly PublicTrade[]): readonly PublicTrade[] {
	return trades.toSorted((a, b) => (a.at - b.at) || (Number(a.id) - Number(b.id)) || 0);
}
