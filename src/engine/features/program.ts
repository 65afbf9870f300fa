/**
Runs the features of one market, one closed bar at a time. Batch, live and replay all go through here, so that there is
only one definition of every value.

Time and gaps: lookbacks count time, never just rows. When a bar does not follow the one before, the bars between are
filled in without trades at the last close, and a feature is told only while at least nine in ten of the bars that it
looks at are real (coverage.ts). After a gap of more than `longestFill` bars the program starts anew.
*/
import {candleFault, timeframes, type Candle, type Timeframe} from '../domain/market.js';
import {day} from '../domain/units.js';
import {compiledFeatures as compiled} from './feature-set.js';
import {readMemory, writeMemory} from './memory-text.js';
import {at} from './primitives/primitive.js';

/** Missing bars in a row that are filled in; one week of hours. */
export const longestFill = 168;

const daysPerYear = 365;

export type FeatureProgram = {
	/** Bars since the start or the last long gap, filled ones among them. */
	readonly bars: number;
	/** Opening time of the last bar, or null before the first. */
	readonly lastOpenTime: number | null;
	/**
	Takes one closed bar. Returns false, and changes nothing, when the bar is not later than the last one or has a
	`candleFault`.
	*/
	push(candle: Candle): boolean;
	/** Returns a copy of the features at the last bar in the order of `featureSet.names`, NaN where not known. */
	values(): Float64Array;
	/** Returns the whole state as text; the same history gives the same text. */
	save(): string;
	/** Puts back what `save` returned, to the bit. Throws a CryptoTraderError when it is of another feature set. */
	load(saved: string): void;
};

/** Returns a program that has seen nothing. Windows count bars of `timeframe`, whatever its length. */
export function createFeatureProgram(timeframe: Timeframe = '1h'): FeatureProgram {
	const barMs = timeframes[timeframe];
	const memory = compiled.newMemory();
	memory[compiled.inputSlots.barsPerYear] = daysPerYear * day / barMs;
	const initial = Float64Array.from(memory);

	return {
		get bars() {
			return at(memory, compiled.barsSlot);
		},
		get lastOpenTime() {
			const last = at(memory, compiled.lastOpenSlot);
			return Number.isNaN(last) ? null : last;
		},
		push(candle) {
			const last = at(memory, compiled.lastOpenSlot);
			if (candle.openTime <= last || candleFault(candle) !== null) {
				return false;
			}

			const missing = Number.isNaN(last) ? 0 : Math.max(0, Math.round((candle.openTime - last) / barMs) - 1);
			if (missing > longestFill) {
				memory.set(initial);
			} else {
				fill(memory, missing, barMs);
			}

			advance(memory, candle, barMs, false);
			tell(memory);
			return true;
		},
		values: () => memory.slice(compiled.toldSlot, compiled.toldSlot + compiled.resultSlots.length),
		save: () => writeMemory(memory, layoutName(timeframe)),
		load(saved) {
			memory.set(readMemory(saved, layoutName(timeframe), memory.length));
		},
	};
}

function layoutName(timeframe: Timeframe): string {
	return `${timeframe}-${compiled.fingerprint}`;
}

/** Lets `count` bars pass in which nothing was traded. */
function fill(memory: Float64Array, count: number, barMs: number): void {
	for (let index = 0; index < count; index++) {
		const price = at(memory, compiled.inputSlots.close);
		const openTime = at(memory, compiled.lastOpenSlot) + barMs;
		advance(memory, {openTime, open: price, high: price, low: price, close: price, volume: 0}, barMs, true);
	}
}

function advance(memory: Float64Array, candle: Candle, barMs: number, isFilled: boolean): void {
	const {inputSlots} = compiled;
	memory[inputSlots.open] = candle.open;
	memory[inputSlots.high] = candle.high;
	memory[inputSlots.low] = candle.low;
	memory[inputSlots.close] = candle.close;
	memory[inputSlots.volume] = candle.volume;
	memory[inputSlots.closeTime] = candle.openTime + barMs;
	memory[compiled.lastOpenSlot] = candle.openTime;
	memory[compiled.barsSlot] = at(memory, compiled.barsSlot) + 1;
	compiled.coverage.count(memory, isFilled);
	for (const step of compiled.steps) {
		step(memory);
	}
}

/** Decides for each feature whether its result may be told: warm, and read from bars that nearly all are real. */
function tell(memory: Float64Array): void {
	const bars = at(memory, compiled.barsSlot);
	for (const [index, {warmUp, lookback}] of compiled.descriptions.entries()) {
		const isTold = bars >= warmUp && compiled.coverage.suffices(memory, lookback);
		memory[compiled.toldSlot + index] = isTold ? at(memory, compiled.resultSlots[index] ?? 0) : Number.NaN;
	}
}
