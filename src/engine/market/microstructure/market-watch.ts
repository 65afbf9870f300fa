/**
Joins books, trades, samples and the quality monitor of all venues into one thing for the engine to start: it feeds what
the venues tell into sampler and monitor, and moves both along with the clock.
*/
import type {Candle, MicrostructureSample, OrderBook, PublicTrade, Quote, Timeframe} from '../../domain/market.js';
import type {QualityFinding} from '../../domain/quality.js';
import type {MarketSymbol, Milliseconds} from '../../domain/units.js';
import type {Clock} from '../../ports/clock.js';
import type {MicrostructureFeed, MicrostructureListener} from '../../ports/venue.js';
import type {QualityConfig} from '../quality/config.js';
import {createQualityMonitor, type QualityMonitor, type QualitySummary} from '../quality/monitor.js';
import {MicrostructureSampler} from './sampler.js';

/** How often silence, overdue bars and quiet minutes are looked for. */
const usualTickMs: Milliseconds = 1000;

export type MarketWatchOptions = {
	/** Books and trades, and the markets that each is to watch. */
	readonly feeds: readonly {readonly feed: MicrostructureFeed; readonly symbols: readonly MarketSymbol[]}[];
	/** All venues whose bars and quotes will be told, those without books among them. */
	readonly venues: readonly string[];
	readonly clock: Clock;
	readonly config?: QualityConfig;
	/** By the clock, time between two looks at what should have come; without it a second. */
	readonly tickMs?: Milliseconds;
	/** By the clock, how long a minute waits after its end for what is still on its way; without it as the sampler's own. */
	readonly graceMs?: Milliseconds;
	readonly onSample: (venue: string, sample: MicrostructureSample) => void;
	readonly onTrades: (venue: string, symbol: MarketSymbol, trades: readonly PublicTrade[]) => void;
	/** A book has changed; `book` has it. */
	readonly onBook?: (venue: string, symbol: MarketSymbol) => void;
	/** A state of a check has changed. */
	readonly onFinding: (finding: QualityFinding) => void;
	/** `feed` is the venue and its stream, for example `kraken book`. */
	readonly onHealth: (feed: string, status: 'live' | 'stale' | 'down', detail: string) => void;
};

export type MarketWatch = {
	/** Starts every feed; resolves when all venues have confirmed. A venue that cannot be reached rejects, the others go on. */
	start(): Promise<void>;
	/** Watches one more feed from now on; resolves when its venue has confirmed. One that cannot be reached is closed, and the reason thrown. */
	join(feed: MicrostructureFeed, symbols: readonly MarketSymbol[]): Promise<void>;
	/** To be told every closed bar of every venue, oldest first. */
	candle(venue: string, symbol: MarketSymbol, timeframe: Timeframe, candle: Candle): void;
	/** To be told the newest quotes of a venue, as often as they are sampled. */
	quotes(venue: string, quotes: readonly Quote[]): void;
	/** Returns up to `levels` levels of each side, or null while that book is not in step. */
	book(venue: string, symbol: MarketSymbol, levels: number): OrderBook | null;
	/** Returns the worst state of what concerns a market, at one venue or at any. */
	dataQuality(symbol: MarketSymbol, venue?: string): QualityFinding['status'];
	summary(): QualitySummary;
	close(): Promise<void>;
};

export function createMarketWatch(options: MarketWatchOptions): MarketWatch {
	const {venues, clock, config, onFinding, tickMs = usualTickMs} = options;
	const feeds = [...options.feeds];
	const monitor = createQualityMonitor({venues, onFinding, ...(config !== undefined && {config})});
	const samplers: MicrostructureSampler[] = [];
	let callOff: () => void = () => undefined;
	const tick = (): void => {
		const now = clock.now();
		monitor.tick(now);
		for (const sampler of samplers) {
			sampler.advance(now);
		}

		callOff = clock.schedule(now + tickMs, tick);
	};

	const watch = async ({feed, symbols}: MarketWatchOptions['feeds'][number]): Promise<void> => {
		await feed.watch(symbols, listenTo(feed, symbols, {options, monitor, samplers}));
	};

	return {
		async start() {
			tick();
			await Promise.all(feeds.map(watch));
		},
		async join(feed, symbols) {
			const joined = {feed, symbols};
			feeds.push(joined);
			try {
				await watch(joined);
			} catch (error) {
				feeds.splice(feeds.indexOf(joined), 1);
				await feed.close();
				throw error;
			}
		},
		candle: monitor.candle,
		quotes(venue, quotes) {
			for (const quote of quotes) {
				monitor.quote(venue, quote, clock.now());
			}
		},
		book: (venue, symbol, levels) => feeds.find(({feed}) => feed.name === venue)?.feed.book(symbol, levels) ?? null,
		dataQuality: monitor.dataQuality,
		summary: monitor.summary,
		async close() {
			callOff();
			await Promise.all(feeds.map(async ({feed}) => feed.close()));
		},
	};
}

type Parts = {readonly options: MarketWatchOptions; readonly monitor: QualityMonitor; readonly samplers: MicrostructureSampler[]};

function listenTo(feed: MicrostructureFeed, symbols: readonly MarketSymbol[], {options, monitor, samplers}: Parts): MicrostructureListener {
	const {clock, onSample, onTrades, onHealth} = options;
	const venue = feed.name;
	const bySymbol = new Map(symbols.map(symbol => [symbol, new MicrostructureSampler({
		symbol,
		...(options.graceMs !== undefined && {graceMs: options.graceMs}),
		readBook: levels => feed.book(symbol, levels),
		onSample(sample) {
			onSample(venue, sample);
		},
		onLateTrades(count, at) {
			monitor.incident({venue, symbol, check: 'gap', detail: `${count} trades came too late for their minute`, at});
		},
	})]));
	samplers.push(...bySymbol.values());
	for (const symbol of symbols) {
		monitor.expect(venue, symbol, clock.now());
	}

	return {
		onTrades(symbol, trades) {
			bySymbol.get(symbol)?.onTrades(trades);
			monitor.message(venue, symbol, trades.at(-1)?.at ?? clock.now(), clock.now());
			onTrades(venue, symbol, trades);
		},
		beforeBook(symbol, at) {
			bySymbol.get(symbol)?.beforeBook(at);
		},
		onBook(symbol) {
			bySymbol.get(symbol)?.onBook();
			const at = feed.book(symbol, 1)?.at;
			if (at !== undefined) {
				monitor.message(venue, symbol, at, clock.now());
			}

			options.onBook?.(venue, symbol);
		},
		onHealth(name, status, detail) {
			onHealth(`${venue} ${name}`, status, detail);
		},
		onQuality: monitor.incident,
	};
}
