/**
Market data of one venue through ccxt, behind the Feed port.
*/
import type {OHLCV} from 'ccxt';
import {CryptoTraderError, errorMessage, exitCode} from '../domain/error.js';
import type {Timeframe} from '../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Feed, FeedListener} from '../ports/venue.js';
import {fetchCandles, toCandle} from './candles.js';
import type {CcxtClient} from './client.js';
import {type FaultKind, faultOf} from './fault.js';
import {parseMarket} from './parse.js';
import {createStreams} from './stream.js';

export type FeedOptions = {
	readonly timeframe: Timeframe;
	readonly staleAfterMs: Milliseconds | null;
	/** The venue's time. */
	readonly now: () => EpochMs;
};

/** Returns the feed of the client's venue. */
export function createCcxtFeed(client: CcxtClient, options: FeedOptions): Feed {
	const {exchange, specifics} = client;
	const streams = createStreams(client, options.staleAfterMs);
	let watched: readonly MarketSymbol[] = [];
	return {
		name: exchange.id,
		async listed(symbols) {
			const markets = await exchange.loadMarkets();
			return symbols.filter(symbol => symbol in markets);
		},
		async loadMarkets(symbols) {
			const markets = await exchange.loadMarkets();
			refuseUnknown(exchange.id, symbols.filter(symbol => !(symbol in markets)));
			return symbols.map(symbol => parseMarket(exchange, symbol));
		},
		fetchCandles: async request => fetchCandles(client, request, options.now()),
		async fetchTime() {
			const time = await exchange.fetchTime();
			if (time === undefined) {
				throw new CryptoTraderError(`${exchange.id} did not tell its time`, {code: 'venue-time', advice: 'Try again later.', exit: exitCode.venueUnreachable});
			}

			return time;
		},
		async watch(symbols, listener) {
			watched = symbols;
			watchPrices(client, symbols, options.timeframe, {listener, start: streams.start});
			const {priceConfirmations} = specifics;
			await client.untilReceived(typeof priceConfirmations === 'number' ? priceConfirmations : priceConfirmations(symbols.length));
		},
		quotes: () => watched.flatMap(symbol => specifics.newestQuote(exchange, symbol, options.timeframe, options.now()) ?? []),
		async close() {
			streams.stop();
			await client.close();
		},
	};
}

function refuseUnknown(venue: string, unknown: readonly MarketSymbol[]): void {
	if (unknown.length > 0) {
		throw new CryptoTraderError(`${venue} does not trade ${unknown.join(', ')}`, {code: 'symbol-unknown', advice: 'Take them out of `symbols`, or choose another venue.', exit: exitCode.wrongUse});
	}
}

type Watching = {readonly listener: FeedListener; readonly start: ReturnType<typeof createStreams>['start']};

/**
One wake-up may stand for several messages: ccxt hands out one of the markets that changed. So what is new is read from
its caches.
*/
function watchPrices({exchange, specifics}: CcxtClient, symbols: readonly MarketSymbol[], timeframe: Timeframe, {listener, start}: Watching): void {
	for (const {feed, next} of specifics.priceStreams(exchange, symbols, timeframe)) {
		start({
			feed,
			onHealth: listener.onHealth.bind(listener),
			async next() {
				await next();
				if (feed === 'quotes') {
					listener.onQuotes();
					return;
				}

				for (const symbol of symbols) {
					const row = (exchange.ohlcvs[symbol]?.[timeframe] as readonly OHLCV[] | undefined)?.at(-1);
					if (row !== undefined) {
						listener.onCandle(symbol, toCandle(row));
					}
				}
			},
		});
	}
}

export type Reach = {readonly reachable: true} | {readonly reachable: false; readonly fault: FaultKind; readonly reason: string};

/** Returns whether the venue answers within its timeout, and why not. */
export async function probe({exchange}: CcxtClient): Promise<Reach> {
	try {
		await exchange.fetchTime();
		return {reachable: true};
	} catch (error) {
		return {reachable: false, fault: faultOf(error), reason: errorMessage(error)};
	}
}
