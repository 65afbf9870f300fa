/**
The Price pane: candles of the selected market.
*/
import {candleLines} from '../charts/candles.js';
import {changeSpan, fixed} from '../format.js';
import {candlesOf, dayChange, lastPrice, priceDecimals} from '../selectors.js';
import {span} from '../text.js';
import {expected, priceTitle, type PaneBuilder} from './pane.js';

export const buildPrice: PaneBuilder = ({screen, symbol, surface}, size) => {
	const candles = candlesOf(screen, symbol);
	const price = symbol === null ? null : lastPrice(screen, symbol);
	const decimals = symbol === null ? 2 : priceDecimals(screen, symbol, price);
	if (symbol === null || candles.length === 0) {
		return {title: [span('Price')], head: [], rows: expected(screen, 'The chart starts with the history of the market.', size, ['connecting', 'markets', 'history'])};
	}

	const last = candles.at(-1);
	const lines = candleLines({candles, timeframe: screen.view.timeframe, decimals, price, surface}, size);
	return {
		title: priceTitle(symbol, screen, [span(` ${screen.view.timeframe} ${fixed(price, decimals)} `), changeSpan(dayChange(screen, symbol))]),
		head: [],
		rows: lines.length === 0 ? [[span('Too small for a chart: z gives it the whole body.', 'muted')]] : lines,
		note: last === undefined ? '' : `last bar ${fixed(last.open, decimals)} ${fixed(last.high, decimals)} ${fixed(last.low, decimals)} ${fixed(last.close, decimals)} OHLC`,
	};
};
