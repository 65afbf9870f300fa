/**
What the engine keeps of market data, asked for now and then while somebody looks: how complete each series is.
*/
import type {Ask} from '../engine/domain/question.js';
import {errorMessage} from '../engine/domain/error.js';
import type {Completeness} from '../engine/domain/stored.js';
import type {Milliseconds} from '../engine/domain/units.js';
import type {ScreenClock} from './clock.js';

export type Kept = {
	/** Null before the first answer. */
	readonly series: readonly Completeness[] | null;
	/** Why the last question was not answered, or null. */
	readonly trouble: string | null;
};

export const nothingKept: Kept = {series: null, trouble: null};

const askAgainAfter: Milliseconds = 30_000;
/** Series of other markets and timeframes that were fetched once; more than a screen holds. */
const mostSeries = 40;

export type Keeper = {
	attach(ask: Ask): void;
	/** Asks, unless it did within the last half minute or is asking now. Safe to call again and again. */
	want(): void;
};

/** Returns a keeper that tells what it learns to `tell`. */
export function createKeeper(clock: ScreenClock, tell: (kept: Kept) => void): Keeper {
	let ask: Ask | null = null;
	let askedAt = Number.NEGATIVE_INFINITY;
	let series: Kept['series'] = null;
	const question = async (engine: Ask): Promise<void> => {
		try {
			series = await completenessOf(engine);
			tell({series, trouble: null});
		} catch (error) {
			tell({series, trouble: errorMessage(error)});
		}
	};

	return {
		attach(engine) {
			ask = engine;
		},
		want() {
			if (ask !== null && clock.now() - askedAt >= askAgainAfter) {
				askedAt = clock.now();
				void question(ask);
			}
		},
	};
}

async function completenessOf(ask: Ask): Promise<readonly Completeness[]> {
	const found: Completeness[] = [];
	const known = await ask({about: 'series'});
	for (const {venue, symbol, timeframe, from, to} of known.slice(0, mostSeries)) {
		found.push(await ask({about: 'completeness', key: {venue, symbol, timeframe}, range: {from, to}}));
	}

	return found;
}
