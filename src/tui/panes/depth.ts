/**
The Depth pane: how much stands in the book up to each price, bids to the left, asks to the right.
*/
import type {BookLevel, OrderBook} from '../../engine/domain/market.js';
import {seriesLines} from '../charts/series.js';
import {baseOf, compact} from '../format.js';
import {bookOf} from '../selectors.js';
import {paragraph, span} from '../text.js';
import {tooSmall, type PaneBuilder} from './pane.js';

export const buildDepth: PaneBuilder = ({screen, symbol, surface}, size) => {
	const book = bookOf(screen, symbol);
	const title = [span('Depth'), span(symbol === null ? '' : ` ${baseOf(symbol)}`, 'muted')];
	if (book === null || book.bids.length < 2 || book.asks.length < 2) {
		return {title, head: [], rows: paragraph(screen.past === null ? 'Depth is drawn from the order book, and none of this market has come yet. Books are read while the settings say microstructure: true.' : 'Depth is drawn from order books, which are not in the journal.', size.width, {tone: 'muted'})};
	}

	const {values, half, top} = curvesOf(book, size.width * 2);
	const series = [{values: values.map((value, index) => index >= half ? value : null), tone: 'down' as const}, {values: values.map((value, index) => index < half ? value : null), tone: 'up' as const}];
	const lines = seriesLines({series, range: {low: 0, high: top}, mark: null, label: compact, surface}, size);
	return {title: [...title, span(` in ${screen.view.quoteCurrency} of ${screen.view.venue}`, 'muted')], head: [], rows: lines.length === 0 ? tooSmall(size) : lines};
};

/** Returns the value, in quote units, that stands between the middle and each of `steps` prices across the book. */
function curvesOf({bids, asks}: OrderBook, steps: number): {readonly values: readonly number[]; readonly half: number; readonly top: number} {
	const [low, high] = [bids.at(-1)?.[0] ?? 0, asks.at(-1)?.[0] ?? 0];
	const middle = ((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2;
	const reach = Math.min(middle - low, high - middle);
	const half = Math.floor(steps / 2);
	const values = Array.from({length: steps}, (_, index) => {
		const price = middle - reach + ((2 * reach * index) / Math.max(1, steps - 1));
		return index < half ? valueOf(bids.filter(([bid]) => bid >= price)) : valueOf(asks.filter(([ask]) => ask <= price));
	});
	return {values, half, top: Math.max(...values, 1e-9) * 1.05};
}

function valueOf(levels: readonly BookLevel[]): number {
	let total = 0;
	for (const [price, quantity] of levels) {
		total += price * quantity;
	}

	return total;
}
