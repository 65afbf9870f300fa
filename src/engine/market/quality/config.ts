/**
What the quality monitor holds to be suspicious and what to be bad, all in one place.
*/
import type {Fraction, Milliseconds} from '../../domain/units.js';

/** From where on something is suspect, and from where on nobody should trade on it. */
export type Threshold = {readonly suspect: number; readonly bad: number};

export type QualityConfig = {
	/** Median absolute deviations beyond which a price is an outlier. */
	readonly outlierMads: number;
	/** Bars that make a market's own history, and how many there must be before it counts. */
	readonly historyBars: number;
	readonly minHistoryBars: number;
	/** The deviation is taken to be at least this, so that a market that stood still does not make every move an outlier. */
	readonly smallestDeviation: Fraction;
	/** A price that stands alone: how far (as log move) it is from its own bars before somebody has to confirm it. */
	readonly loneMove: Threshold;
	/** How far a price is from the median of the other venues, beyond what they moved themselves. */
	readonly venueDeviation: Threshold;
	/** How long a bar waits for the same bar of other venues before it is judged without them. */
	readonly confirmWaitMs: Milliseconds;
	/** Bars missing in a row, and how late a bar may be. */
	readonly gapBars: Threshold;
	readonly lateBarMs: Milliseconds;
	/** Bars without volume in a row. */
	readonly zeroVolumeBars: Threshold;
	/** Age of the newest message of a market. */
	readonly staleMs: Threshold;
	/** The venue's time stamps minus the clock, either way. */
	readonly driftMs: Threshold;
	/** How long a book may be crossed before it is bad; it is suspect at once. */
	readonly crossedMs: Milliseconds;
	/** Incidents in any sixty seconds. */
	readonly perMinute: {
		readonly outOfOrder: Threshold;
		readonly duplicate: Threshold;
		readonly sequenceBreak: Threshold;
		readonly malformed: Threshold;
		readonly lostTrades: Threshold;
	};
	/** How long a check must find nothing before it is well again; for bars, how many of them. */
	readonly calmMs: Milliseconds;
	readonly calmBars: number;
};

export const usualQuality: QualityConfig = {
	outlierMads: 8,
	historyBars: 200,
	minHistoryBars: 50,
	smallestDeviation: 0.0005,
	loneMove: {suspect: 0.08, bad: 0.5},
	venueDeviation: {suspect: 0.005, bad: 0.03},
	confirmWaitMs: 30_000,
	gapBars: {suspect: 1, bad: 3},
	lateBarMs: 120_000,
	zeroVolumeBars: {suspect: 2, bad: 6},
	staleMs: {suspect: 15_000, bad: 60_000},
	driftMs: {suspect: 1000, bad: 5000},
	crossedMs: 3000,
	perMinute: {
		outOfOrder: {suspect: 5, bad: 100},
		duplicate: {suspect: 5, bad: 100},
		sequenceBreak: {suspect: 2, bad: 6},
		malformed: {suspect: 1, bad: 10},
		lostTrades: {suspect: 1, bad: 20},
	},
	calmMs: 60_000,
	calmBars: 3,
};
