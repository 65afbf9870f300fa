/**
Units that numbers carry across module borders. Each is a plain number at run time; the compiler refuses to mix two of
them, and accepts a literal. Money and quantities are not here: they are exact, see decimal.ts.
*/

type Unit<Name extends string> = number & {readonly unit?: Name};

/** Milliseconds since 1970-01-01T00:00Z, UTC. */
export type EpochMs = Unit<'epoch-ms'>;

/** A length of time in milliseconds. */
export type Milliseconds = Unit<'ms'>;

/** A share of a whole, 1 = 100 %. May be negative or above 1 where it is a change. */
export type Fraction = Unit<'fraction'>;

/** A hundredth of a per cent, 1 = 0.0001. */
export type BasisPoints = Unit<'bp'>;

/** A market in ccxt's unified spelling, base/quote, for example `BTC/USDT`. */
export type MarketSymbol = string;

/** One hour in milliseconds. */
export const hour: Milliseconds = 3_600_000;

/** One day (UTC) in milliseconds. */
export const day: Milliseconds = 24 * 3_600_000;

/** Returns the opening of the UTC day that contains `at`. */
export function startOfDay(at: EpochMs): EpochMs {
	return Math.floor(at / day) * day;
}

/** Returns the opening of the hour that contains `at`. */
export function startOfHour(at: EpochMs): EpochMs {
	return Math.floor(at / hour) * hour;
}
