/**
The Book pane: the nearest levels of the order book of the selected market.
*/
import type {BookLevel, OrderBook} from '../../engine/domain/market.js';
import {baseOf, decimalsOf, fixed, percent} from '../format.js';
import {bookOf, lastPrice, priceDecimals} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {paragraph, span, type Line} from '../text.js';
import type {Tone} from '../theme.js';
import {meter} from '../widgets/meter.js';
import type {PaneBuilder, PaneSize} from './pane.js';

export const buildBook: PaneBuilder = ({screen, symbol}, size) => {
	const book = bookOf(screen, symbol);
	const title = [span('Book'), span(symbol === null ? '' : ` ${baseOf(symbol)}`, 'muted')];
	if (symbol === null || book === null) {
		return {title, head: [], rows: [...quoteLines(screen, symbol), ...paragraph(screen.past === null ? 'No order book has come yet: prices come as best bid and ask. Books are read while the settings say microstructure: true.' : 'Order books are not in the journal: these were the last prices then.', size.width, {tone: 'muted'})]};
	}

	const [bid, ask] = [book.bids[0]?.[0] ?? null, book.asks[0]?.[0] ?? null];
	const spread = bid === null || ask === null ? null : (ask - bid) / ((ask + bid) / 2);
	return {title: [...title, span(` spread ${percent(spread, 3)}`, 'muted')], head: [], rows: levelLines(screen, book, size)};
};

/** What is known without a book. */
function quoteLines(screen: ScreenState, symbol: OrderBook['symbol'] | null): readonly Line[] {
	const quote = symbol === null ? undefined : screen.quotes[symbol];
	if (symbol === null || quote === undefined) {
		return [];
	}

	const price = (value: number): string => fixed(value, priceDecimals(screen, symbol, value));
	return [
		[span('ask ', 'muted'), span(price(quote.ask), 'down')],
		[span('bid ', 'muted'), span(price(quote.bid), 'up')],
		[span('last ', 'muted'), span(price(quote.last))],
	];
}

/** Asks from the far one down to the near one, then bids; as many on each side as fit. */
function levelLines(screen: ScreenState, {symbol, bids, asks}: OrderBook, {width, height}: PaneSize): readonly Line[] {
	const each = Math.max(1, Math.floor((height - 1) / 2));
	const shown = [...bids.slice(0, each), ...asks.slice(0, each)];
	const largest = Math.max(...shown.map(([, quantity]) => quantity), 1e-12);
	const priceWidth = Math.max(...shown.map(([price]) => fixed(price, priceDecimals(screen, symbol, price)).length), 4);
	const line = ([price, quantity]: BookLevel, tone: Tone): Line => [
		span(fixed(price, priceDecimals(screen, symbol, price)).padStart(priceWidth), tone),
		span(fixed(quantity, Math.min(4, decimalsOf(screen.view.markets[symbol]?.quantityStep ?? '0.0001'))).padStart(13)),
		span(' '),
		...meter(quantity / largest, Math.max(2, Math.min(30, width - priceWidth - 15)), tone),
	];
	const last = lastPrice(screen, symbol);
	return [
		...asks.slice(0, each).toReversed().map(level => line(level, 'down')),
		[span('── ', 'border'), span(fixed(last, priceDecimals(screen, symbol, last)), 'accent', {bold: true}), span(' last', 'muted')],
		...bids.slice(0, each).map(level => line(level, 'up')),
	];
}
