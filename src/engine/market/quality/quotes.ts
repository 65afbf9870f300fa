/**
Judges prices and messages as they come: crossed or impossible quotes, prices that other venues do not have, time stamps
that disagree with the clock, and silence.
*/
import type {Quote} from '../../domain/market.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {type CheckStates, severity, type Status} from './check-states.js';
import type {QualityConfig} from './config.js';
import {consensus, History} from './history.js';

type Seen = {
	readonly venue: string;
	readonly symbol: MarketSymbol;
	/** The clock's time of the newest message; null before the first. */
	heardAt: EpochMs | null;
	middle: number | null;
	quotedAt: EpochMs;
	crossedSince: EpochMs | null;
	/** Time stamps minus clock of the newest messages. */
	readonly drifts: History;
};

const driftMessages = 20;
/** Other venues' prices are compared with while they are this young. */
const freshMs = 10_000;

export type QuoteChecksOptions = {
	readonly config: QualityConfig;
	readonly states: CheckStates;
	readonly onMalformed: (venue: string, symbol: MarketSymbol, detail: string, at: EpochMs) => void;
};

export class QuoteChecks {
	readonly #options: QuoteChecksOptions;
	readonly #seen = new Map<string, Seen>();

	constructor(options: QuoteChecksOptions) {
		this.#options = options;
	}

	/** A market that must be heard of from `now` on. */
	expect(venue: string, symbol: MarketSymbol, now: EpochMs): void {
		this.#of(venue, symbol).heardAt ??= now;
	}

	/** A message of a book or of trades that bears the venue's time `at`. */
	message(venue: string, symbol: MarketSymbol, at: EpochMs, now: EpochMs): void {
		const seen = this.#of(venue, symbol);
		this.#hear(seen, now);
		seen.drifts.add(at - now);
		const drift = Math.abs(seen.drifts.middle);
		this.#observe(seen, 'timestamp-drift', {status: seen.drifts.size < driftMessages ? 'ok' : severity(drift, this.#options.config.driftMs), detail: `time stamps are ${Math.round(seen.drifts.middle)} ms from the clock`, at: now});
	}

	quote(venue: string, {symbol, bid, ask, at}: Quote, now: EpochMs): void {
		const seen = this.#of(venue, symbol);
		if (![bid, ask].every(price => Number.isFinite(price) && price > 0)) {
			this.#options.onMalformed(venue, symbol, `quote ${bid} / ${ask}`, now);
			return;
		}

		this.#checkCrossed(seen, bid, ask, now);
		// A quote keeps its time until it changes: only a new one is a sign of life.
		if (at > seen.quotedAt) {
			seen.quotedAt = at;
			this.#hear(seen, now);
		}

		if (bid < ask) {
			seen.middle = (bid + ask) / 2;
			this.#checkDistance(seen, seen.middle, now);
		}
	}

	/** Lets time come to `now`: who has not been heard of for too long is stale. */
	tick(now: EpochMs): void {
		for (const seen of this.#seen.values()) {
			if (seen.heardAt !== null) {
				const age = now - seen.heardAt;
				this.#observe(seen, 'stale', {status: severity(age, this.#options.config.staleMs), detail: `no message for ${Math.round(age / 1000)} s`, at: now});
			}
		}
	}

	#checkCrossed(seen: Seen, bid: number, ask: number, now: EpochMs): void {
		seen.crossedSince = bid >= ask ? seen.crossedSince ?? now : null;
		const length = seen.crossedSince === null ? 0 : now - seen.crossedSince;
		const crossed: Status = length >= this.#options.config.crossedMs ? 'bad' : 'suspect';
		this.#observe(seen, 'crossed-book', {status: bid < ask ? 'ok' : crossed, detail: bid < ask ? 'bid is below ask' : `bid ${bid} is not below ask ${ask}`, at: now});
	}

	/** With one other venue nobody can say which of the two is wrong, so both are suspect and none is bad. */
	#checkDistance(seen: Seen, middle: number, now: EpochMs): void {
		const others = [...this.#seen.values()]
			.filter(other => other.symbol === seen.symbol && other.venue !== seen.venue && other.heardAt !== null && now - other.heardAt <= freshMs)
			.flatMap(other => other.middle ?? []);
		if (others.length === 0) {
			return;
		}

		const distance = Math.abs(Math.log(middle / consensus(middle, others)));
		const status = severity(distance, this.#options.config.venueDeviation);
		this.#observe(seen, 'outlier', {
			status: status === 'bad' && others.length === 1 ? 'suspect' : status,
			detail: `a price ${(100 * distance).toFixed(2)} % from ${others.length === 1 ? 'another venue' : `what ${others.length + 1} venues agree on`}`,
			at: now,
		});
	}

	#hear(seen: Seen, now: EpochMs): void {
		seen.heardAt = now;
	}

	#of(venue: string, symbol: MarketSymbol): Seen {
		const key = `${venue} ${symbol}`;
		const seen = this.#seen.get(key) ?? {venue, symbol, heardAt: null, middle: null, quotedAt: 0, crossedSince: null, drifts: new History(driftMessages)};
		this.#seen.set(key, seen);
		return seen;
	}

	#observe({venue, symbol}: Seen, check: 'stale' | 'crossed-book' | 'outlier' | 'timestamp-drift', seen: {readonly status: Status; readonly detail: string; readonly at: EpochMs}): void {
		this.#options.states.observe({venue, symbol, check}, {source: 'messages', ...seen, calmMs: this.#options.config.calmMs});
	}
}
