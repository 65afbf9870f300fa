/**
The breaker for a crash or a spike within minutes. It looks at all venues that are watched and believes the middle one, so
that a bad print on one of them is bad data and not a crash.
*/
import type {EpochMs, Fraction, MarketSymbol, Milliseconds} from '../../domain/units.js';

/**
One price of a trail. `settled` is the middle one of the last three: a single bad print never gets into it; null before
there are three within the window.
*/
export type TrailPoint = {readonly at: EpochMs; readonly price: number; readonly settled: number | null};

/** Prices of one market at one venue within the window, oldest first. */
export type Trail = readonly TrailPoint[];

export type Move = {readonly fall: Fraction; readonly rise: Fraction};

/** The move of the market that has moved most. */
export type MarketMove = {readonly symbol: MarketSymbol; readonly move: Fraction; readonly direction: 'fall' | 'rise'; readonly venues: number};

const still: Move = {fall: 0, rise: 0};

/** Returns the trail with one more price, without what is older than `window` before it. A price from before the last one changes nothing. */
export function extendTrail(trail: Trail, at: EpochMs, price: number, window: Milliseconds): Trail {
	const last = trail.at(-1);
	if (last !== undefined && at < last.at) {
		return trail;
	}

	const kept = trail.filter(point => point.at >= at - window);
	const three = [...kept.slice(-2).map(point => point.price), price];
	return [...kept, {at, price, settled: three.length === 3 ? three.toSorted((a, b) => a - b)[1] ?? null : null}];
}

/** Returns how far the last of `prices` is below the highest and above the lowest of them: 1 − p/max and p/min − 1. */
export function moveOf(prices: readonly number[]): Move {
	const last = prices.at(-1);
	return last === undefined ? still : {fall: 1 - (last / Math.max(...prices)), rise: (last / Math.min(...prices)) - 1};
}

/**
Returns the move of one market from its trails at the venues that were heard of within `window` before `at`: the middle
one of their falls and of their rises, the smaller of the two middle ones where their number is even. A single venue
counts with its settled prices.
*/
export function moveAcrossVenues(trails: readonly Trail[], at: EpochMs, window: Milliseconds): Move & {readonly venues: number} {
	const fresh = trails.map(trail => trail.filter(point => point.at >= at - window)).filter(trail => trail.length > 0);
	const [first] = fresh;
	if (first !== undefined && fresh.length === 1) {
		return {...moveOf(first.flatMap(({settled}) => settled ?? [])), venues: 1};
	}

	const moves = fresh.map(trail => moveOf(trail.map(({price}) => price)));
	return {fall: lowerMiddle(moves.map(({fall}) => fall)), rise: lowerMiddle(moves.map(({rise}) => rise)), venues: fresh.length};
}

function lowerMiddle(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

/** Returns the largest move of any market; null where there is no trail. */
export function largestMove(trails: Readonly<Record<MarketSymbol, Readonly<Record<string, Trail>>>>, at: EpochMs, window: Milliseconds): MarketMove | null {
	const moves = Object.entries(trails).map(([symbol, byVenue]): MarketMove => {
		const {fall, rise, venues} = moveAcrossVenues(Object.values(byVenue), at, window);
		return fall >= rise ? {symbol, move: fall, direction: 'fall', venues} : {symbol, move: rise, direction: 'rise', venues};
	});
	return moves.toSorted((a, b) => b.move - a.move)[0] ?? null;
}
