/**
Features of a whole history at once, by folding it through the same program that runs live.
*/
import type {Candle, Timeframe} from '../domain/market.js';
import {featureSet} from './feature-set.js';
import {createFeatureProgram} from './program.js';

/** Features row by row: value of column j at candle i is `values[i * columns + j]`, NaN where not known. */
export type FeatureMatrix = {
	readonly rows: number;
	readonly columns: number;
	readonly values: Float64Array;
};

/**
Returns one row per candle, columns in the order of `featureSet.names`. A candle that the program does not take (faulty, or
not later than the one before) leaves its row NaN.
*/
export function featureMatrix(candles: readonly Candle[], timeframe: Timeframe = '1h'): FeatureMatrix {
	const columns = featureSet.names.length;
	const values = new Float64Array(candles.length * columns).fill(Number.NaN);
	const program = createFeatureProgram(timeframe);
	for (const [row, candle] of candles.entries()) {
		if (program.push(candle)) {
			values.set(program.values(), row * columns);
		}
	}

	return {rows: candles.length, columns, values};
}
