/**
The venues beside the one that is traded on: their prices tell a bad print from a real fall, and their bars are kept. One
that cannot be reached is asked again and never holds the engine up.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import {errorMessage} from '../../engine/domain/error.js';
import type {Candle} from '../../engine/domain/market.js';
import type {MarketSymbol, Milliseconds} from '../../engine/domain/units.js';
import type {CandleKeeper} from '../../engine/kernel/candle-keeper.js';
import {followBars} from '../../engine/market/follow-bars.js';
import type {Clock} from '../../engine/ports/clock.js';
import type {Feed, FeedListener} from '../../engine/ports/venue.js';

export type OtherVenuesOptions = {
	readonly feeds: readonly Feed[];
	readonly config: EngineConfig;
	readonly clock: Clock;
	readonly speed: number;
	readonly keeper: CandleKeeper;
	/** `feed` is the name of the venue and of the stream: `kraken quotes`. */
	readonly onHealth: FeedListener['onHealth'];
	readonly onQuotes: (venue: string) => void;
	readonly onCandle: (venue: string, symbol: MarketSymbol, candle: Candle) => void;
	/** Told which of the markets a venue has, once it has answered. */
	readonly onJoined: (feed: Feed, symbols: readonly MarketSymbol[]) => void;
};

const rejoinMs: Milliseconds = 30_000;
/** In real time, so that a fast clock does not hammer a venue. */
const retryBarMs: Milliseconds = 5000;
const barRetries = 6;

/** Joins each venue's streams and follows its bars. Returns how to stop. */
export function watchOtherVenues(given: OtherVenuesOptions): () => void {
	const options = {...given, onHealth: edgesOnly(given.onHealth)};
	const endings: (() => void)[] = [];
	let stopped = false;
	const join = async (feed: Feed): Promise<void> => {
		try {
			const symbols = await feed.listed(options.config.symbols);
			if (!stopped && symbols.length > 0) {
				endings.push(follow(options, feed, symbols));
				options.onJoined(feed, symbols);
			}
		} catch (error) {
			options.onHealth(`${feed.name} markets`, 'down', errorMessage(error));
			const timer = setTimeout(() => {
				void join(feed);
			}, rejoinMs);
			endings.push(() => {
				clearTimeout(timer);
			});
		}
	};

	for (const feed of options.feeds) {
		void join(feed);
	}

	return () => {
		stopped = true;
		for (const end of endings) {
			end();
		}
	};
}

/** Returns how to stop following. */
function follow({config, clock, speed, keeper, onHealth, onQuotes, onCandle}: OtherVenuesOptions, feed: Feed, symbols: readonly MarketSymbol[]): () => void {
	const tell: FeedListener['onHealth'] = (name, status, detail) => {
		onHealth(`${feed.name} ${name}`, status, detail);
	};

	void feed.watch(symbols, {
		onHealth: tell,
		onCandle: () => undefined,
		onQuotes() {
			onQuotes(feed.name);
		},
	});
	return followBars({
		feed, symbols, clock, timeframe: config.timeframe,
		graceMs: config.execution.barGraceSeconds * 1000,
		retryMs: retryBarMs * speed,
		retries: barRetries,
		keep: async (key, range, candles) => keeper.keep(key, range, candles),
		onCandle(symbol, candle) {
			onCandle(feed.name, symbol, candle);
		},
		onHealth(status, detail) {
			tell('bars', status, detail);
		},
	});
}

/** Passes on what changes a status, not every repetition of it. */
function edgesOnly(onHealth: FeedListener['onHealth']): FeedListener['onHealth'] {
	const told = new Map<string, string>();
	return (feed, status, detail) => {
		if (told.get(feed) !== status) {
			told.set(feed, status);
			onHealth(feed, status, detail);
		}
	};
}
