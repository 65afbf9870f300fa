/**
The way from nothing to trading: markets, enough history to warm up, then the account. A start after a crash takes the
same way; what the journal already holds is not asked for again.
*/
import type {EngineConfig} from '../domain/config.js';
import type {EventOf} from '../domain/event.js';
import {type Candle, type Market, timeframes} from '../domain/market.js';
import type {Progress} from '../domain/pulse.js';
import type {EpochMs} from '../domain/units.js';
import type {MarketStore} from '../ports/store.js';
import type {Feed} from '../ports/venue.js';
import {backfill} from './backfill.js';
import type {Runner} from './runner.js';

export type BootOptions = {
	readonly runner: Runner;
	readonly feed: Feed;
	readonly store: MarketStore;
	readonly config: EngineConfig;
	readonly started: Omit<EventOf<'EngineStarted'>, 'type'>;
	/** True when the journal has warmed the engine up before. */
	readonly warm: boolean;
	readonly now: () => EpochMs;
	readonly onProgress: (progress: Progress) => void;
	/** Returns the rules of the other venues that are traded on; left out where there are none. */
	readonly otherMarkets?: () => Promise<Readonly<Record<string, readonly Market[]>>>;
};

/** Feeds the engine what it needs before it may trade. Throws a CryptoTraderError when the venue cannot be reached. */
export async function boot(options: BootOptions): Promise<void> {
	const {runner, feed, config, onProgress} = options;
	onProgress({stage: 'markets', done: 0, text: `asking ${feed.name} for its markets`});
	const markets = await feed.loadMarkets(config.symbols);
	const elsewhere = await options.otherMarkets?.();
	runner.post({type: 'EngineStarted', ...options.started});
	if (!options.warm) {
		await warmUp(options);
	}

	runner.post({type: 'MarketsLoaded', venue: feed.name, markets, ...(elsewhere === undefined ? {} : {elsewhere})});
}

async function warmUp({runner, feed, store, config, now, onProgress}: BootOptions): Promise<void> {
	const length = timeframes[config.timeframe];
	const to = Math.floor((now() - (config.execution.barGraceSeconds * 1000)) / length) * length;
	const from = to - (config.model.warmUpBars * length);
	const done = config.symbols.map(() => 0);
	// Venues are far away: the markets are asked for at the same time, and told in their order.
	const histories = await Promise.all(config.symbols.map(async (symbol, index) => backfill(feed, store, {
		symbol,
		timeframe: config.timeframe,
		from,
		to,
		onProgress(bars, expected) {
			done[index] = bars / expected;
			onProgress({stage: 'history', done: done.reduce((sum, share) => sum + share, 0) / done.length, text: `${symbol} history, ${bars} of ${expected} bars`});
		},
	})));
	for (const [index, symbol] of config.symbols.entries()) {
		const candles: readonly Candle[] = histories[index] ?? [];
		runner.post({type: 'HistoryLoaded', symbol, timeframe: config.timeframe, candles});
	}
}
