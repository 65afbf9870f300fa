/**
Hourly bars that are told apart by their slot, counted from 1970.
*/
import type {Candle} from '../../../src/engine/domain/market.js';
import {hour} from '../../../src/engine/domain/units.js';

/** Returns the bar of hour `slot`; `shift` makes it another bar. */
export function barOf(slot: number, shift = 0): Candle {
	const open = 100 + slot + shift;
	return {openTime: slot * hour, open, high: open + 2.5, low: open - 1.25, close: open + (1 / 3), volume: slot * 0.1};
}

/** Returns the bars of the hours from `from` up to, not including, `to`. */
export function barsOf(from: number, to: number): readonly Candle[] {
	return Array.from({length: to - from}, (_, index) => barOf(from + index));
}
