/**
The Signals pane: one row a market with its price, its change, the score of its signal and the move that its target asks
for. More width brings the probability, the target, the last day as a strip, and the first reason.
*/
import type {MarketSymbol} from '../../engine/domain/units.js';
import {timeText} from '../../engine/domain/view-text.js';
import {changeSpan, fixed, percent, signedFixed, toneOfText, unknown} from '../format.js';
import {candlesOf, dayChange, heldPositions, lastPrice, moveTo, priceDecimals, targetOf, type Move} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span, type Span} from '../text.js';
import type {Tone} from '../theme.js';
import {sparkline} from '../widgets/meter.js';
import {tableLines, type Column} from '../widgets/table.js';
import {expected, marketItem, priceTitle, type PaneBuilder} from './pane.js';

const moveTones: Readonly<Record<Move, Tone>> = {enter: 'up', add: 'up', hold: 'flat', trim: 'warn', exit: 'down', out: 'muted'};

export const buildSignals: PaneBuilder = ({screen, sort}, size) => {
	const {symbols, insights} = screen.view;
	const bar = Object.values(insights)[0]?.barClose;
	const table = tableLines(columnsOf(screen), symbols, {width: size.width, sort});
	const waiting = bar === undefined ? expected(screen, 'Signals come with the bars, once a model is trained.', size, ['markets', 'history', 'training']) : [];
	return {
		title: priceTitle('Signals', screen, bar === undefined ? [] : [span(` of ${timeText(bar).slice(0, 5)}Z`, 'muted')]),
		head: symbols.length === 0 ? [] : [table.head],
		rows: [...table.rows, ...waiting],
		items: table.sorted.map(symbol => marketItem(symbol, screen.view.insightSeqs[symbol] ?? null)),
		follows: 'market',
		sortable: table.sortable,
		raw: table.raw,
	};
};

function columnsOf(screen: ScreenState): readonly Column<MarketSymbol>[] {
	const {symbols, insights} = screen.view;
	const prices = new Map(symbols.map(symbol => [symbol, priceText(screen, symbol)]));
	const held = new Map(heldPositions(screen).map(position => [position.symbol, position.weight ?? 0]));
	return [
		{title: 'SYMBOL', width: Math.max(6, ...symbols.map(symbol => symbol.length)), align: 'left', priority: 0, cell: symbol => symbol, value: symbol => symbol},
		{title: 'PRICE', width: Math.max(9, ...[...prices.values()].map(text => text.length)), align: 'right', priority: 1, cell: symbol => prices.get(symbol) ?? unknown, raw: symbol => lastPrice(screen, symbol)},
		{title: '24h', width: 9, align: 'right', priority: 4, cell: symbol => changeSpan(dayChange(screen, symbol)), value: symbol => dayChange(screen, symbol), name: 'change_24h'},
		{title: 'SCORE', width: 5, align: 'right', priority: 3, cell: symbol => scoreSpan(insights[symbol]?.score ?? null), value: symbol => insights[symbol]?.score ?? null},
		{title: 'MOVE', width: 5, align: 'left', priority: 2, cell: symbol => moveSpan(moveTo(targetOf(screen.view, symbol), held.get(symbol) ?? 0))},
		{title: 'P(UP)', width: 5, align: 'right', priority: 5, cell: symbol => percent(insights[symbol]?.probability ?? null), value: symbol => insights[symbol]?.probability ?? null, name: 'probability_up'},
		{title: 'CONF', width: 4, align: 'right', priority: 9, cell: symbol => percent(insights[symbol]?.confidence ?? null, 0), value: symbol => insights[symbol]?.confidence ?? null, name: 'confidence'},
		{title: 'REGIME', width: 8, align: 'left', priority: 10, cell: symbol => insights[symbol]?.regime ?? unknown},
		{title: 'TARGET', width: 6, align: 'right', priority: 6, cell: symbol => percent(targetOf(screen.view, symbol) ?? null), value: symbol => targetOf(screen.view, symbol) ?? null},
		{title: 'LAST DAY', width: 12, align: 'left', priority: 7, cell: symbol => sparkline(lastDay(screen, symbol), 12), name: 'closes_24', raw: symbol => lastDay(screen, symbol).join(' ')},
		{title: 'BECAUSE', width: 20, align: 'left', priority: 8, grows: true, cell: symbol => span(insights[symbol]?.reasons[0] ?? '', 'muted')},
	];
}

function lastDay(screen: ScreenState, symbol: MarketSymbol): readonly number[] {
	return candlesOf(screen, symbol).slice(-24).map(({close}) => close);
}

function priceText(screen: ScreenState, symbol: MarketSymbol): string {
	const price = lastPrice(screen, symbol);
	return fixed(price, priceDecimals(screen, symbol, price));
}

function scoreSpan(score: number | null): Span {
	const text = signedFixed(score);
	return span(text, text === unknown ? 'muted' : toneOfText(text));
}

function moveSpan(move: Move | null): Span {
	return move === null ? span(unknown, 'muted') : span(move.toUpperCase(), moveTones[move]);
}
