/**
The engine's settings after defaults, profile and flags are merged and checked. Shares are fractions (0.25 = 25 %).
*/
import type {Timeframe} from './market.js';
import type {Fraction, MarketSymbol, Milliseconds} from './units.js';

export type BreakersConfig = {
	/** Rise or fall within `flashCrashMinutes`. */
	readonly flashCrashMove: Fraction;
	readonly flashCrashMinutes: number;
	readonly flashCrashFlattens: boolean;
	/** Volatility of the last hour over its 30-day median, which counts as `volatilityFloor` (share per year) at least. */
	readonly volatilityRatio: number;
	readonly volatilityFloor: Fraction;
	readonly volatilityFlattens: boolean;
	/** How long the venue may be out of reach. */
	readonly connectivitySeconds: number;
	readonly connectivityFlattens: boolean;
	/** How long data may be bad, or our price `venueGap` away from other venues. */
	readonly dataQualitySeconds: number;
	readonly venueGap: Fraction;
	readonly dataQualityFlattens: boolean;
};

export type RiskConfig = {
	/** Largest share of equity in one market. */
	readonly maxPosition: Fraction;
	/** Largest gross value of positions as a multiple of equity. */
	readonly maxLeverage: number;
	/** Fall from the equity peak that halts trading. */
	readonly drawdownHalt: Fraction;
	/** Fall from the equity peak that also closes positions. */
	readonly drawdownFlatten: Fraction;
	/** Loss since the opening of the UTC day that allows only smaller positions for `dailyLossPause`. */
	readonly dailyLoss: Fraction;
	readonly dailyLossPauseHours: number;
	/** Largest share of equity in markets that move together, and what counts as together. */
	readonly maxCluster: Fraction;
	readonly clusterCorrelation: Fraction;
	/** What stops trading at once, and which of it also closes positions. */
	readonly breakers: BreakersConfig;
	readonly sizing: {
		readonly method: 'half-kelly' | 'full-kelly' | 'fixed-fractional';
		/** Closed trades that Kelly needs; fewer take the fixed fraction. */
		readonly minTrades: number;
		/** Share of equity lost if the assumed stop is reached. */
		readonly fixedFraction: Fraction;
		/** Yearly volatility above which positions shrink in proportion. */
		readonly targetVolatility: Fraction;
		/** Distance of the assumed stop, in daily standard deviations. */
		readonly stopDeviations: number;
		/** Largest Kelly share that a record of trades is believed. */
		readonly kellyCap: Fraction;
		/** Largest order as a share of what the market trades in a day. */
		readonly maxVolumeShare: Fraction;
		/** Smallest order that is worth its costs, as a share of equity. */
		readonly minBet: Fraction;
	};
};

export type StrategyConfig = {
	readonly momentumDays: readonly number[];
	/** Days of daily returns behind the volatility estimate. */
	readonly volatilityDays: number;
	/** Yearly volatility that the portfolio is scaled to. */
	readonly targetVolatility: Fraction;
	/** Days of the market-trend filter on the leading market. */
	readonly trendDays: number;
	readonly trendSymbol: MarketSymbol;
	/** Change of weight below which nothing is traded. */
	readonly rebalanceBand: Fraction;
	/** How much a probability away from one half moves a weight: weight × (1 + tilt × (2p − 1)). */
	readonly tilt: number;
};

export type StopsConfig = {
	/** `disaster`: each position has a stop far below the price, for when nobody is there to sell. */
	readonly mode: 'off' | 'disaster';
	/** How far, in standard deviations of a day's return. */
	readonly deviations: number;
	/** How far at least. */
	readonly least: Fraction;
};

export type ExecutionConfig = {
	/** How far from the price of the decision an order may ever trade. */
	readonly slippageGuard: Fraction;
	/** How far beyond the last price the first limit of an order reaches. */
	readonly firstReach: Fraction;
	/** Wait for a fill before an order follows the price. */
	readonly repriceSeconds: number;
	/** Times that it does; the last one takes what can be had at once, up to the slippage guard. */
	readonly reprices: number;
	readonly orderTimeoutSeconds: number;
	/** What rests at the venue to sell each position. */
	readonly stops: StopsConfig;
	readonly reconcileMinutes: number;
	/** How long the venue may leave a question for our account unanswered before trading halts. */
	readonly accountSilenceMinutes: number;
	/** Seconds after the close of a bar before it is fetched. */
	readonly barGraceSeconds: number;
	/** Seconds to wait for the last market's bar before going on without it. */
	readonly barTimeoutSeconds: number;
	readonly quoteSampleSeconds: number;
	readonly staleAfterSeconds: number;
	/** How far the venue's clock may be from this machine's before trading stops. */
	readonly maxClockOffsetSeconds: number;
	/** Silence of the engine, in real seconds, after which the guard cancels working orders; 0 never does. */
	readonly guardSeconds: number;
};

/** How the paper account fills. */
export type PaperConfig = {
	/** Time that an order or a cancel is on its way, on average; each draws its own from the seed of the run. */
	readonly latencyMs: Milliseconds;
	/** How far a single one may be from that, as a share of it. */
	readonly latencySpread: Fraction;
	/** What a fill costs without a book in step: half the spread + coefficient · dailyVolatility · √(value / dailyValue). */
	readonly quotePenalty: {
		readonly coefficient: number;
		/** Standard deviation of daily returns. */
		readonly dailyVolatility: Fraction;
		/** What the market trades in a day, in quote units. */
		readonly dailyValue: number;
	};
};

export type ModelConfig = {
	readonly horizonBars: number;
	/** Bars of history behind one training. */
	readonly trainingBars: number;
	/** Share of the newest rows kept for testing. */
	readonly testShare: Fraction;
	readonly l2: number;
	readonly retrainDays: number;
	/** Closed bars before the start that warm up features and momentum. */
	readonly warmUpBars: number;
};

export type CacheConfig = {
	/** `redis://` or `rediss://`, with user and password where the server wants them; null keeps the newest values in this process. */
	readonly url: string | null;
	/** First part of every key and channel, before the profile. */
	readonly prefix: string;
};

/** How long what is recorded is kept, in days. */
export type StorageConfig = {
	readonly tradeDays: number;
	readonly bookSampleDays: number;
	readonly featureDays: number;
};

export type EngineConfig = {
	readonly symbols: readonly MarketSymbol[];
	readonly venue: string;
	/** Venues that are watched beside it, to tell a bad price from a real one. */
	readonly otherVenues: readonly string[];
	/** Venues that orders may go to as well, whichever is cheapest; `venue` decides on prices and bars. */
	readonly tradeAlsoAt: readonly string[];
	readonly quoteCurrency: string;
	readonly timeframe: Timeframe;
	readonly risk: RiskConfig;
	readonly strategy: StrategyConfig;
	readonly execution: ExecutionConfig;
	readonly paper: PaperConfig;
	readonly model: ModelConfig;
	readonly storage: StorageConfig;
	readonly cache: CacheConfig;
	/** Keeps order books and trades of each minute in the store. */
	readonly microstructure: boolean;
	/** Keeps every public trade as well. */
	readonly recordTrades: boolean;
	readonly onScreenLost: 'halt' | 'continue';
	/** Wait between tries to reach the venue. */
	readonly probeTimeoutMs: Milliseconds;
};

/** Returns `text` with user and password taken out of every URL in it. */
export function withoutPasswords(text: string): string {
	return text.replaceAll(/(?<=:\/\/).*@/g, '…@');
}

/** Returns the configuration as it may be journaled and shown. */
export function withoutSecrets(config: EngineConfig): EngineConfig {
	const {cache} = config;
	return {...config, cache: {...cache, url: cache.url === null ? null : withoutPasswords(cache.url)}};
}
