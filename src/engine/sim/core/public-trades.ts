/**
What everybody can see of past trading: the market's trades, and the ones in which an order of ours took.
*/
import {decimal, zero} from '../../domain/decimal.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {MarketPoint} from '../market/feed.js';
import type {ExchangeCore} from './exchange-core.js';
import type {Trade} from './fact.js';
import type {SimFill} from './order.js';

/** Returns the last `limit` trades of `symbol`, oldest first. */
export function newestTrades(core: ExchangeCore, symbol: MarketSymbol, limit: number): readonly Trade[] {
	const others = collect(core.feed.pointsBack(symbol, core.market(symbol).asOf), symbol, limit, () => true);
	const ours = takes(core, symbol).slice(-limit);
	return inOrder([...others, ...ours]).slice(-limit);
}

/** Returns the first `limit` trades of `symbol` with `from` ≤ time ≤ `to`, oldest first. */
export function tradesBetween(core: ExchangeCore, symbol: MarketSymbol, span: {readonly from: EpochMs; readonly to: EpochMs}, limit: number): readonly Trade[] {
	const end = Math.min(span.to, core.market(symbol).asOf);
	const others = collect(core.feed.pointsFrom(symbol, span.from), symbol, limit, ({at}) => at <= end);
	const ours = takes(core, symbol).filter(({at}) => at >= span.from && at <= span.to).slice(0, limit);
	return inOrder([...others, ...ours]).slice(0, limit);
}

function collect(points: Iterable<MarketPoint>, symbol: MarketSymbol, limit: number, isWanted: (point: MarketPoint) => boolean): readonly Trade[] {
	const trades: Trade[] = [];
	for (const point of points) {
		if (trades.length === limit || !isWanted(point)) {
			break;
		}

		const trade = tradeOfPoint(symbol, point);
		trades.push(...(trade.quantity > zero ? [trade] : []));
	}

	return trades;
}

/** Returns the market's trade at `point`; its quantity is zero in a bar without volume. */
export function tradeOfPoint(symbol: MarketSymbol, {tradeId, price, volume, aggressor, at}: MarketPoint): Trade {
	return {symbol, tradeId, price: decimal(price), quantity: decimal(volume.toFixed(8)), aggressor, at};
}

function takes(core: ExchangeCore, symbol: MarketSymbol): readonly Trade[] {
	const isTake = (fill: SimFill): boolean => fill.symbol === symbol && fill.liquidity === 'taker';
	return core.history.fills().filter(fill => isTake(fill)).map(({tradeId, price, quantity, side, at}) => ({symbol, tradeId, price, quantity, aggressor: side, at}));
}

function inOrder(trades: readonly Trade[]): readonly Trade[] {
	return trades.toSorted((a, b) => a.tradeId - b.tradeId);
}
