/**
A circuit breaker as everybody sees it: what it watches, how near it is to its limit, and how far it has brought trading
down.
*/
import type {EpochMs} from './units.js';

export type BreakerName = 'flash-crash' | 'volatility-spike' | 'drawdown' | 'drawdown-flatten' | 'connectivity' | 'data-quality';

/** ARMED watches; TRIPPED has just said so; FLATTENING closes positions; HALTED waits for the typed word that arms it again. */
export type BreakerState = 'ARMED' | 'TRIPPED' | 'FLATTENING' | 'HALTED';

export type BreakerStatus = {
	readonly name: BreakerName;
	readonly state: BreakerState;
	/** What `value` and `limit` are counted in; a share is a fraction, a ratio a multiple of the ordinary. */
	readonly unit: 'share' | 'ratio' | 'seconds';
	/** What it measured last; null while it cannot measure. */
	readonly value: number | null;
	readonly limit: number;
	/** When it left ARMED; null while it is ARMED. */
	readonly since: EpochMs | null;
	/** What the value is made of, or why there is none. */
	readonly detail: string;
};
