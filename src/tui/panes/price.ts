/**
The Price pane: candles of the selected market, with our fills, the average cost of what is held, and our open orders.
*/
import type {MarketSymbol} from '../../engine/domain/units.js';
import {candleLines, type ChartLevel} from '../charts/candles.js';
import {changeSpan, fixed} from '../format.js';
import {candlesOf, dayChange, heldPositions, lastPrice, priceDecimals, workingOrders} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span} from '../text.js';
import {expected, priceTitle, tooSmall, type PaneBuilder} from './pane.js';

export const buildPrice: PaneBuilder = ({screen, symbol, surface}, size) => {
	const candles = candlesOf(screen, symbol);
	const price = symbol === null ? null : lastPrice(screen, symbol);
	const decimals = symbol === null ? 2 : priceDecimals(screen, symbol, price);
	if (symbol === null || candles.length === 0) {
		return {title: [span('Price')], head: [], rows: expected(screen, 'The chart starts with the history of the market.', size, ['connecting', 'markets', 'history'])};
	}

	const last = candles.at(-1);
	const fills = screen.view.fills.filter(fill => fill.symbol === symbol);
	const lines = candleLines({candles, timeframe: screen.view.timeframe, decimals, price, surface, fills, levels: levelsOf(screen, symbol)}, size);
	return {
		title: priceTitle(symbol, screen, [span(` ${screen.view.timeframe} ${fixed(price, decimals)} `), changeSpan(dayChange(screen, symbol))]),
		head: [],
		rows: lines.length === 0 ? tooSmall(size) : lines,
		note: last === undefined ? '' : `last bar ${fixed(last.open, decimals)} ${fixed(last.high, decimals)} ${fixed(last.low, decimals)} ${fixed(last.close, decimals)} OHLC`,
	};
};

/** The average cost of what is held, the limits of open orders, and the stop that the venue has confirmed. */
function levelsOf(screen: ScreenState, symbol: MarketSymbol): readonly ChartLevel[] {
	const held = heldPositions(screen).find(position => position.symbol === symbol);
	const orders = workingOrders(screen.view).filter(order => order.symbol === symbol && order.trigger === null);
	const stop = screen.view.protection[symbol];
	return [
		...(held === undefined ? [] : [{price: held.averageCost, tone: 'muted' as const}]),
		...orders.map(({limitPrice}) => ({price: limitPrice, tone: 'warn' as const})),
		...(stop?.status === 'confirmed' && stop.trigger !== null ? [{price: Number(stop.trigger), tone: 'danger' as const}] : []),
	];
}
