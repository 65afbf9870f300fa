/**
Counts incidents of the streams per minute: one message out of order is the internet, a hundred of them are a broken feed.
*/
import type {QualityCheck, QualityFinding} from '../../domain/quality.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {type CheckStates, severity} from './check-states.js';
import type {QualityConfig, Threshold} from './config.js';

const windowMs = 60_000;

export type Incident = Pick<QualityFinding, 'venue' | 'symbol' | 'check' | 'detail' | 'at'>;

type Counted = {readonly venue: string; readonly symbol: MarketSymbol | null; readonly check: QualityCheck; times: EpochMs[]; detail: string; total: number};

export class IncidentCounts {
	readonly #config: QualityConfig;
	readonly #states: CheckStates;
	readonly #counted = new Map<string, Counted>();

	constructor(config: QualityConfig, states: CheckStates) {
		this.#config = config;
		this.#states = states;
	}

	add({venue, symbol, check, detail, at}: Incident): void {
		const key = `${venue} ${symbol ?? ''} ${check}`;
		const counted = this.#counted.get(key) ?? {venue, symbol, check, times: [], detail, total: 0};
		this.#counted.set(key, counted);
		counted.total += 1;
		counted.detail = detail;
		counted.times.push(at);
		// More than makes it bad need not be remembered.
		counted.times = counted.times.slice(-thresholdOf(this.#config, check).bad);
		this.#weigh(counted, at);
	}

	/** Lets time come to `now`: incidents older than a minute no longer count. */
	tick(now: EpochMs): void {
		for (const counted of this.#counted.values()) {
			this.#weigh(counted, now);
		}
	}

	/** Returns how many incidents of each check there have been at a venue. */
	totals(venue: string): Readonly<Partial<Record<QualityCheck, number>>> {
		const totals: Partial<Record<QualityCheck, number>> = {};
		for (const counted of this.#counted.values()) {
			if (counted.venue === venue) {
				totals[counted.check] = (totals[counted.check] ?? 0) + counted.total;
			}
		}

		return totals;
	}

	#weigh(counted: Counted, now: EpochMs): void {
		counted.times = counted.times.filter(time => now - time < windowMs);
		const {venue, symbol, check, times, detail} = counted;
		const status = severity(times.length, thresholdOf(this.#config, check));
		this.#states.observe({venue, symbol, check: stateOf(check)}, {source: `incidents ${check}`, status, detail: `${times.length} in a minute; ${detail}`, at: now, calmMs: this.#config.calmMs});
	}
}

/** A book that is crossed inside a stream broke its sequence as well. */
function stateOf(check: QualityCheck): QualityCheck {
	return check === 'crossed-book' ? 'sequence-break' : check;
}

function thresholdOf({perMinute}: QualityConfig, check: QualityCheck): Threshold {
	const thresholds: Readonly<Partial<Record<QualityCheck, Threshold>>> = {
		'out-of-order': perMinute.outOfOrder,
		duplicate: perMinute.duplicate,
		gap: perMinute.lostTrades,
		malformed: perMinute.malformed,
		'timestamp-drift': perMinute.malformed,
	};
	return thresholds[check] ?? perMinute.sequenceBreak;
}
