/**
What runs beside the engine and decides nothing by itself: other venues' prices and bars, books, trades and the quality of
the data of all of them, every venue's clock, keyframes for whoever looks back, and the mirror for other programs. It tells
the engine what it finds, and any of it may fail without the engine.
*/
import type {OrderBook} from '../../engine/domain/market.js';
import type {Pulse} from '../../engine/domain/pulse.js';
import type {FeedListener} from '../../engine/ports/venue.js';
import {keepKeyframes} from '../../storage/keyframes/follow-engine.js';
import {keyframeFolder} from '../../storage/keyframes/open-rewind.js';
import type {ComposedEngine} from '../../compose.js';
import {version} from '../version.js';
import {startClockChecks} from './clock-checks.js';
import {type MarketWatching, startMarketWatch} from './market-watch.js';
import {startMirroring} from './mirroring.js';
import {watchOtherVenues} from './other-venues.js';
import type {Preparation} from './prepare.js';
import type {Pulses} from './pulses.js';

export type Beside = {
	/** Returns the newest order books of the markets that are traded, at most so many levels a side. */
	books(levels: number): readonly OrderBook[];
	stop(): Promise<void>;
};

const quotesEveryMs = 1000;

/** Starts all of it. In lock-step there is nothing beside the engine: every message would have to be waited for. */
export async function startBeside(engine: ComposedEngine, preparation: Preparation, pulses: Pulses, profile: string): Promise<Beside> {
	if (preparation.session.lockStep !== null) {
		return {books: () => [], stop: async () => undefined};
	}

	const onHealth: FeedListener['onHealth'] = (feed, status, detail) => {
		engine.runner.post({type: 'FeedHealthChanged', feed, status, detail});
	};

	const {config, session, folder} = preparation;
	const watching = config.microstructure ? watchMarkets(engine, preparation, onHealth) : null;
	const endings = [
		watchOthers(engine, preparation, {pulses, onHealth, watching}),
		checkClocks(engine, preparation, onHealth),
		watching === null ? () => undefined : feedWatch(engine, preparation, watching),
		keepKeyframes(engine.local.handle, {folder: keyframeFolder(folder.root), journal: folder.journal, version}),
	];
	const books = (levels: number): readonly OrderBook[] => watching?.books(levels) ?? [];
	const mirroring = await startMirroring({engine, config, profile, links: session.links, books, onHealth});
	return {
		books,
		async stop() {
			for (const end of endings) {
				end();
			}

			await Promise.all([watching?.close(), mirroring.stop()]);
		},
	};
}

function watchMarkets({runner, stores}: ComposedEngine, {config, session}: Preparation, onHealth: FeedListener['onHealth']): MarketWatching {
	const watching = startMarketWatch({
		session, config, onHealth,
		store: stores.microstructure,
		onFinding(event) {
			runner.post(event);
		},
		onTrades: session.onTrades,
		onBook: session.onBook,
	});
	const [traded] = session.links;
	if (traded !== undefined) {
		watching.join(traded, config.symbols);
	}

	return watching;
}

type OthersParts = {readonly pulses: Pulses; readonly onHealth: FeedListener['onHealth']; readonly watching: MarketWatching | null};

function watchOthers({keeper}: ComposedEngine, {config, session}: Preparation, {pulses, onHealth, watching}: OthersParts): () => void {
	const {clock, speed, links} = session;
	return watchOtherVenues({
		feeds: links.slice(1).map(({feed}) => feed),
		config, clock, speed, keeper, onHealth,
		onQuotes(venue) {
			pulses.touch(`${venue} quotes`);
			session.onQuotes();
		},
		onCandle(venue, symbol, candle) {
			watching?.candle(venue, symbol, config.timeframe, candle);
		},
		onJoined(feed, symbols) {
			const link = links.find(({venue}) => venue === feed.name);
			if (link !== undefined) {
				watching?.join(link, symbols);
			}
		},
	});
}

function checkClocks({runner}: ComposedEngine, {config, session}: Preparation, onHealth: FeedListener['onHealth']): () => void {
	const {clock, speed, links, clockOffsetMs} = session;
	return startClockChecks({
		links, clock, speed, clockOffsetMs,
		maxOffsetMs: config.execution.maxClockOffsetSeconds * 1000,
		onMeasured(event) {
			runner.post(event);
		},
		onFailed(venue, reason) {
			onHealth(`${venue} clock`, 'down', reason);
		},
	});
}

/** Hands the watch every venue's quotes now and then, and the bars that the engine itself has taken. */
function feedWatch({local}: ComposedEngine, {config, session}: Preparation, watching: MarketWatching): () => void {
	const timer = setInterval(() => {
		for (const {venue, feed} of session.links) {
			watching.quotes(venue, feed.quotes());
		}
	}, quotesEveryMs);
	const unsubscribe = local.handle.subscribe(message => {
		if (message.kind === 'record' && message.record.event.type === 'CandleClosed') {
			const {symbol, timeframe, candle} = message.record.event;
			watching.candle(config.venue, symbol, timeframe, candle);
		}
	});
	return () => {
		clearInterval(timer);
		unsubscribe();
	};
}

/** Returns the pulse with the books that are in step. */
export function withBooks(pulse: Pulse, books: readonly OrderBook[]): Pulse {
	return books.length === 0 ? pulse : {...pulse, books};
}
