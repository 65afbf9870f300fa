/**
Recorded bars as the market: what the tapes hold before `from` is history, from there on it is played, and its gaps stay
gaps.
*/
import {decimal, formatDecimal} from '../../domain/decimal.js';
import {CryptoTraderError, exitCode} from '../../domain/error.js';
import type {Candle} from '../../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import type {BarSource} from './bars.js';
import {barLengthOf, readTape} from './tape.js';

export type TapeSourceOptions = {
	readonly tapes: readonly {readonly symbol: MarketSymbol; readonly path: string}[];
	readonly from: EpochMs;
	readonly to: EpochMs;
};

type Reel = {readonly symbol: MarketSymbol; readonly path: string; readonly bars: readonly Candle[]; readonly barLength: Milliseconds};

/**
Reads the tapes. Throws a CryptoTraderError (exit 2) for a tape that readTape refuses, for one without bars between
`from` and `to`, and for tapes of different bar lengths.
*/
export function tapeSource({tapes, from, to}: TapeSourceOptions): BarSource {
	const reels = new Map(tapes.map(({symbol, path}) => [symbol, loadReel(symbol, path, from, to)]));
	const barLength = commonBarLength([...reels.values()]);
	const barsOf = (symbol: MarketSymbol): readonly Candle[] => reels.get(symbol)?.bars ?? [];
	const openings = [...new Set([...reels.values()].flatMap(({bars}) => bars.map(({openTime}) => openTime)))].toSorted((a, b) => a - b);
	return {
		symbols: [...reels.keys()],
		barLength,
		end: to,
		priceDecimals: symbol => priceDecimals(barsOf(symbol).filter(({openTime}) => openTime >= from)),
		first: symbol => barsOf(symbol)[0]?.openTime ?? to,
		bars: (symbol, start, end) => barsOf(symbol).slice(placeOf(barsOf(symbol), start), placeOf(barsOf(symbol), end)),
		lastBar: (symbol, at) => barsOf(symbol)[placeOf(barsOf(symbol), at + 1) - 1] ?? null,
		nextOpening: at => openings[firstPlace(openings.length, index => (openings[index] ?? Infinity) >= at)] ?? null,
	};
}

function loadReel(symbol: MarketSymbol, path: string, from: EpochMs, to: EpochMs): Reel {
	const tape = readTape(path, symbol);
	const bars = tape.filter(({openTime}) => openTime < to);
	if (!bars.some(({openTime}) => openTime >= from)) {
		throw new CryptoTraderError(`${path}: no bars of ${symbol} between ${isoDay(from)} and ${isoDay(to)}`, {
			code: 'tape-empty-range',
			advice: 'Choose --from and --to inside the tape.',
			exit: exitCode.wrongUse,
		});
	}

	return {symbol, path, bars, barLength: barLengthOf(tape, path)};
}

function commonBarLength(reels: readonly Reel[]): Milliseconds {
	const [first, ...others] = reels;
	const different = others.find(({barLength}) => barLength !== first?.barLength);
	if (first === undefined || different !== undefined) {
		const message = first === undefined ? 'no tape was given' : `${first.path} and ${different?.path} have bars of different lengths`;
		throw new CryptoTraderError(message, {code: 'tape-mixed-lengths', advice: 'Play tapes of one bar length together.', exit: exitCode.wrongUse});
	}

	return first.barLength;
}

function priceDecimals(bars: readonly Candle[]): number {
	let most = 0;
	for (const {open, high, low, close} of bars) {
		for (const price of [open, high, low, close]) {
			most = Math.max(most, formatDecimal(decimal(price)).split('.')[1]?.length ?? 0);
		}
	}

	return most;
}

/** Returns the index of the first bar with openTime ≥ `at`. */
function placeOf(bars: readonly Candle[], at: EpochMs): number {
	return firstPlace(bars.length, index => (bars[index]?.openTime ?? Infinity) >= at);
}

/** Returns the first index for which `reached` holds (it must hold from some index on), or `count`; by halving. */
function firstPlace(count: number, reached: (index: number) => boolean): number {
	let [low, high] = [0, count];
	while (low < high) {
		const middle = Math.floor((low + high) / 2);
		[low, high] = reached(middle) ? [low, middle] : [middle + 1, high];
	}

	return low;
}

function isoDay(at: EpochMs): string {
	return new Date(at).toISOString().slice(0, 10);
}
