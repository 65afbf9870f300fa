/**
The market's own trades at Kraken. Those in which an order of ours took are left out: they change no candle, and the trades
of a bar must give exactly that bar.
*/
import {zero} from '../../domain/decimal.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Trade} from '../core/fact.js';
import {tradeOfPoint} from '../core/public-trades.js';
import {marketTradeId, type MarketPoint} from '../market/feed.js';

/** Returns whether a trade is the market's, not one of ours. */
export function isMarketTrade({tradeId, at}: Trade): boolean {
	return tradeId === marketTradeId(at);
}

/** Returns the first `limit` trades at or after `from`, oldest first. */
export function marketTrades(core: ExchangeCore, symbol: MarketSymbol, from: EpochMs, limit: number): readonly Trade[] {
	const {asOf} = core.market(symbol);
	const start = Math.max(from, core.feed.source.first(symbol));
	return start > asOf ? [] : collect(symbol, core.feed.pointsFrom(symbol, start), limit, asOf);
}

/** Returns the last `limit` trades, oldest first. */
export function newestMarketTrades(core: ExchangeCore, symbol: MarketSymbol, limit: number): readonly Trade[] {
	const {asOf} = core.market(symbol);
	return collect(symbol, core.feed.pointsBack(symbol, asOf), limit, asOf).toReversed();
}

function collect(symbol: MarketSymbol, points: Iterable<MarketPoint>, limit: number, asOf: EpochMs): readonly Trade[] {
	const trades: Trade[] = [];
	for (const point of points) {
		if (trades.length === limit || point.at > asOf) {
			break;
		}

		const trade = tradeOfPoint(symbol, point);
		trades.push(...(trade.quantity > zero ? [trade] : []));
	}

	return trades;
}
