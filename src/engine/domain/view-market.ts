/**
What the market does, as the read model keeps it: trading rules, bars, quotes and the health of feeds.
*/
import {type DecimalText, decimal, formatDecimal, zero} from './decimal.js';
import type {EventOf, Protection} from './event.js';
import type {Candle} from './market.js';
import {placeOf} from './place.js';
import type {QualityFinding} from './quality.js';
import type {EpochMs, MarketSymbol} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {append} from './view-lists.js';
import {viewLimits, type EngineView, type FeedView} from './view.js';

/** Tells the events that `foldMarket` takes. */
export const isMarketEvent = oneOf('MarketsLoaded', 'HistoryLoaded', 'CandleClosed', 'QuotesSampled', 'FeedHealthChanged', 'DataQualityChanged', 'ClockMeasured', 'ProtectionChanged', 'BarCompleted');

type MarketEvent = Told<typeof isMarketEvent>;

/** Returns the view after an event of the market at `at`. Bars of another timeframe than the engine's are left out. */
export function foldMarket(view: EngineView, event: MarketEvent, at: EpochMs): EngineView {
	switch (event.type) {
		case 'MarketsLoaded': {
			return {...view, markets: {...view.markets, ...Object.fromEntries(event.markets.map(market => [market.symbol, market]))}};
		}

		case 'HistoryLoaded': {
			return event.timeframe === view.timeframe ? withCandles(view, event.symbol, event.candles.slice(-viewLimits.candles)) : view;
		}

		case 'CandleClosed': {
			return event.timeframe === view.timeframe ? withCandles(view, event.symbol, nextCandles(view.candles[event.symbol] ?? [], event.candle)) : view;
		}

		case 'QuotesSampled': {
			return {...view, quotes: {...view.quotes, ...Object.fromEntries(event.quotes.map(quote => [quote.symbol, quote]))}, elsewhere: event.elsewhere ?? view.elsewhere};
		}

		case 'FeedHealthChanged': {
			return {...view, feeds: withFeed(view.feeds, {feed: event.feed, status: event.status, detail: event.detail, since: at})};
		}

		case 'DataQualityChanged': {
			const {type, ...finding} = event;
			return {...view, quality: withFinding(view.quality, finding)};
		}

		case 'ClockMeasured': {
			return {...view, clocks: {...view.clocks, [event.venue]: {offsetMs: event.offsetMs, at}}};
		}

		case 'ProtectionChanged': {
			return withProtection(view, event, at);
		}

		case 'BarCompleted': {
			return {...view, lastBarClose: Math.max(view.lastBarClose ?? 0, event.barClose), counts: {...view.counts, bars: view.counts.bars + 1}};
		}
	}
}

/** A position without a stop is told with the feeds, where what is not well stands. */
function withProtection(view: EngineView, {type, ...told}: EventOf<'ProtectionChanged'>, at: EpochMs): EngineView {
	const {symbol, venue, status, reason} = told;
	const feed = `stop ${symbol}${venue === undefined ? '' : ` at ${venue}`}`;
	const others = view.feeds.filter(known => known.feed !== feed);
	const feeds = status === 'missing' ? [...others, {feed, status: 'down' as const, detail: reason ?? 'no stop is confirmed', since: at}] : others;
	const protection = {...view.protection, [placeOf(told)]: told};
	return {...view, feeds, protection: venue === undefined ? protection : {...protection, [symbol]: merged(symbol, protection)}};
}

const worstFirst = ['missing', 'pending', 'confirmed', 'none'] as const;

/** Returns how a position is protected whose parts are at several venues: as well as the worst of them. */
function merged(symbol: MarketSymbol, protection: EngineView['protection']): Protection {
	const parts = Object.values(protection).filter(part => part.symbol === symbol && part.venue !== undefined);
	const sumOf = (amount: (part: Protection) => DecimalText): DecimalText => formatDecimal(parts.reduce((sum, part) => sum + decimal(amount(part)), zero));
	const status = worstFirst.find(name => parts.some(part => part.status === name)) ?? 'none';
	const worst = parts.find(part => part.status === status);
	return {
		symbol, status, held: sumOf(part => part.held), quantity: sumOf(part => part.quantity),
		trigger: parts.find(({trigger}) => trigger !== null)?.trigger ?? null, reason: worst?.reason ?? null,
	};
}

function withCandles(view: EngineView, symbol: MarketSymbol, candles: readonly Candle[]): EngineView {
	return {...view, candles: {...view.candles, [symbol]: candles}};
}

/** A bar that is known already is replaced when it is the last one; an older one has no place any more. */
function nextCandles(candles: readonly Candle[], candle: Candle): readonly Candle[] {
	const last = candles.at(-1);
	if (last === undefined || candle.openTime > last.openTime) {
		return append(candles, candle, viewLimits.candles);
	}

	return candle.openTime === last.openTime ? [...candles.slice(0, -1), candle] : candles;
}

/** The order of feeds is the order in which they first spoke, so that rows stay where they are. */
function withFeed(feeds: readonly FeedView[], feed: FeedView): readonly FeedView[] {
	return feeds.some(known => known.feed === feed.feed) ? feeds.map(known => known.feed === feed.feed ? feed : known) : [...feeds, feed];
}

function withFinding(findings: readonly QualityFinding[], finding: QualityFinding): readonly QualityFinding[] {
	const others = findings.filter(({venue, symbol, check}) => venue !== finding.venue || symbol !== finding.symbol || check !== finding.check);
	return finding.status === 'ok' ? others : [...others, finding];
}
