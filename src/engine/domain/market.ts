/**
What a market is and what it reports. Prices and volumes here feed scores and charts and are floats; what is paid and
held is exact and lives in order.ts.
*/
import type {DecimalText} from './decimal.js';
import type {EpochMs, Fraction, Milliseconds, MarketSymbol} from './units.js';

/** The trading rules of one market at one venue, as the venue publishes them. */
export type Market = {
	readonly symbol: MarketSymbol;
	readonly base: string;
	readonly quote: string;
	/** Smallest price step. */
	readonly priceTick: DecimalText;
	/** Smallest quantity step, in base units. */
	readonly quantityStep: DecimalText;
	/** Smallest order, in base units. */
	readonly minQuantity: DecimalText;
	/** Smallest order value, in quote units. */
	readonly minNotional: DecimalText;
	readonly makerFee: Fraction;
	readonly takerFee: Fraction;
};

/** One bar. `openTime` is its first millisecond; it closes at `openTime` plus the timeframe. Volume is in base units. */
export type Candle = {
	readonly openTime: EpochMs;
	readonly open: number;
	readonly high: number;
	readonly low: number;
	readonly close: number;
	readonly volume: number;
};

/** Best prices and the last trade at one moment; null where the venue has not said yet. */
export type Quote = {
	readonly symbol: MarketSymbol;
	readonly at: EpochMs;
	readonly bid: number;
	readonly ask: number;
	readonly last: number;
};

/** One public execution. `side` is the taker's. */
export type PublicTrade = {
	readonly id: string;
	readonly symbol: MarketSymbol;
	readonly at: EpochMs;
	readonly price: number;
	/** In base units. */
	readonly quantity: number;
	readonly side: 'buy' | 'sell';
};

/** Price and quantity in base units. */
export type BookLevel = readonly [price: number, quantity: number];

/** An order book at one moment, best levels first on both sides; never crossed. */
export type OrderBook = {
	readonly symbol: MarketSymbol;
	readonly at: EpochMs;
	readonly bids: readonly BookLevel[];
	readonly asks: readonly BookLevel[];
};

/** What a minute of order book and trades came to: the inputs of microstructure features. */
export type MicrostructureSample = {
	readonly symbol: MarketSymbol;
	/** First millisecond of the minute. */
	readonly minute: EpochMs;
	/** Best prices and quantities when the minute ended. */
	readonly bid: number;
	readonly bidQuantity: number;
	readonly ask: number;
	readonly askQuantity: number;
	/** Value within 0.1 % and 1 % of the middle price on each side at the end, in quote units. */
	readonly bidDepth10: number;
	readonly askDepth10: number;
	readonly bidDepth100: number;
	readonly askDepth100: number;
	/** (bid − ask quantity) / (bid + ask quantity) over the five best levels, time-weighted over the minute, −1 … 1. */
	readonly imbalance: number;
	/** Mean spread over the minute, time-weighted, as a share of the middle price. */
	readonly spread: number;
	/** Taker buys and sells, base units, and their number. */
	readonly buyVolume: number;
	readonly sellVolume: number;
	readonly buys: number;
	readonly sells: number;
	/** Value of trades over their quantity; null when there was none. */
	readonly vwap: number | null;
};

export const timeframes = {
	'1m': 60_000,
	'5m': 300_000,
	'15m': 900_000,
	'1h': 3_600_000,
	'4h': 14_400_000,
	'1d': 86_400_000,
} as const satisfies Record<string, Milliseconds>;

export type Timeframe = keyof typeof timeframes;

/** Returns what is wrong with a bar, or null: values finite and positive, high and low around open and close. */
export function candleFault(candle: Candle): string | null {
	const {open, high, low, close, volume} = candle;
	if (![open, high, low, close].every(price => Number.isFinite(price) && price > 0)) {
		return 'a price is not a positive number';
	}

	if (!Number.isFinite(volume) || volume < 0) {
		return 'volume is not a number from 0 up';
	}

	return high < Math.max(open, close) || low > Math.min(open, close) ? 'open or close lies outside low to high' : null;
}
