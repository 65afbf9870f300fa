/**
The market's own trades at Kraken. Those in which an order of ours took are left out: they change no candle, and the trades
of a bar must give exactly that bar.

Bars that were over before the market was first played have four trades, one at each anchor of their path, however fine
the clock is: whoever builds years of bars from trades would otherwise walk through millions. Later bars have one at every
event, as they were told on the streams.
*/
import {decimal, zero} from '../../domain/decimal.js';
import type {Candle} from '../../domain/market.js';
import {day, type EpochMs, type MarketSymbol, type Milliseconds} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Trade} from '../core/fact.js';
import {tradeOfPoint} from '../core/public-trades.js';
import {openingOf} from '../market/bars.js';
import {marketTradeId} from '../market/feed.js';
import {anchorOffsets, priceAt, volumeUpTo} from '../market/path.js';

/** Returns whether a trade is the market's, not one of ours. */
export function isMarketTrade({tradeId, at}: Trade): boolean {
	return tradeId === marketTradeId(at);
}

/** Returns where in the bar that opens at `opening` something is traded, in milliseconds from there. */
export function tradeOffsets(core: ExchangeCore, opening: EpochMs): readonly Milliseconds[] {
	return opening < historyEnd(core) ? anchorOffsets(core.feed.source.barLength) : core.feed.schedule.offsets;
}

/** Returns the opening of the first bar that was played. */
function historyEnd({playedFrom, feed: {source: {barLength}}}: ExchangeCore): EpochMs {
	return playedFrom === -Infinity ? playedFrom : openingOf(playedFrom, barLength);
}

/** Returns the first `limit` trades at or after `from`, oldest first. */
export function marketTrades(core: ExchangeCore, symbol: MarketSymbol, from: EpochMs, limit: number): readonly Trade[] {
	const {asOf} = core.market(symbol);
	const start = Math.max(from, core.feed.source.first(symbol));
	return start > asOf ? [] : take(tradesFrom(core, symbol, start), limit, asOf);
}

/** Returns the last `limit` trades, oldest first. */
export function newestMarketTrades(core: ExchangeCore, symbol: MarketSymbol, limit: number): readonly Trade[] {
	const {asOf} = core.market(symbol);
	return take(tradesBack(core, symbol, asOf), limit, asOf).toReversed();
}

function take(trades: Iterable<Trade>, limit: number, asOf: EpochMs): readonly Trade[] {
	const taken: Trade[] = [];
	for (const trade of trades) {
		if (taken.length === limit || trade.at > asOf) {
			break;
		}

		if (trade.quantity > zero) {
			taken.push(trade);
		}
	}

	return taken;
}

function * tradesFrom(core: ExchangeCore, symbol: MarketSymbol, from: EpochMs): Generator<Trade> {
	const {source} = core.feed;
	const end = historyEnd(core);
	for (let opening = openingOf(from, source.barLength); opening < end; opening += day) {
		for (const bar of source.bars(symbol, opening, Math.min(end, opening + day))) {
			yield * historicTrades(core, symbol, bar).filter(({at}) => at >= from);
		}
	}

	for (const point of core.feed.pointsFrom(symbol, Math.max(from, end))) {
		yield tradeOfPoint(symbol, point);
	}
}

function * tradesBack(core: ExchangeCore, symbol: MarketSymbol, at: EpochMs): Generator<Trade> {
	const end = historyEnd(core);
	for (const point of core.feed.pointsBack(symbol, at)) {
		if (point.at < end) {
			break;
		}

		yield tradeOfPoint(symbol, point);
	}

	const {source} = core.feed;
	for (let bar = source.lastBar(symbol, end - 1); bar !== null; bar = source.lastBar(symbol, bar.openTime - 1)) {
		yield * historicTrades(core, symbol, bar).toReversed();
	}
}

/** Returns the four trades of a bar of history. The first one bought where the bar rises. */
function historicTrades(core: ExchangeCore, symbol: MarketSymbol, bar: Candle): readonly Trade[] {
	const shape = core.feed.shape(symbol);
	let [price, volume] = [bar.close >= bar.open ? bar.open : Infinity, 0];
	return anchorOffsets(shape.barLength).map(offset => {
		const [before, tradedBefore, at] = [price, volume, bar.openTime + offset];
		price = priceAt(bar, offset, shape);
		volume = volumeUpTo(bar, offset, shape.barLength);
		const quantity = decimal(Math.max(0, volume - tradedBefore).toFixed(8));
		return {symbol, tradeId: marketTradeId(at), price: decimal(price), quantity, aggressor: price >= before ? 'buy' : 'sell', at};
	});
}
