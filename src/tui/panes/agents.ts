/**
The Agents pane: what the allocator wants, what is held, and why.
*/
import type {Fraction, MarketSymbol} from '../../engine/domain/units.js';
import {age, baseOf, percent, signedPercent, toneOfText, unknown} from '../format.js';
import {heldPositions, targetOf} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span, type Span} from '../text.js';
import {meter} from '../widgets/meter.js';
import {tableLines, type Column} from '../widgets/table.js';
import {expected, marketItem, type PaneBuilder} from './pane.js';

type Row = {readonly symbol: MarketSymbol; readonly held: Fraction; readonly target: Fraction | undefined};

export const buildAgents: PaneBuilder = ({screen, sort}, size) => {
	const {allocator, allocatedAt, allocations} = screen.view;
	if (allocator === null || allocatedAt === null) {
		return {title: [span('Agents')], head: [], rows: expected(screen, 'The allocator sets target weights when its hour has come.', size, ['training'])};
	}

	const rows = rowsOf(screen);
	const table = tableLines(columnsOf(screen), rows, {width: size.width, sort});
	const decided = screen.now === null ? '' : ` decided ${age(screen.now - allocatedAt)} ago`;
	const invested = rows.reduce((sum, {target}) => sum + (target ?? 0), 0);
	return {
		title: [span('Agents'), span(` ${allocator}${decided}`, 'muted')],
		head: [[span('target ', 'muted'), ...meter(invested, Math.max(4, Math.min(30, size.width - 32)), 'accent'), span(` ${percent(invested, 0)} invested`), span(`, ${percent(1 - invested, 0)} cash`, 'muted')], table.head],
		rows: table.rows,
		items: table.sorted.map(row => marketItem(row.symbol, allocations.at(-1)?.seq ?? null)),
		follows: 'market',
		sortable: table.sortable,
		raw: table.raw,
	};
};

function rowsOf(screen: ScreenState): readonly Row[] {
	const held = new Map(heldPositions(screen).map(position => [position.symbol, position.weight ?? 0]));
	const symbols = [...new Set([...screen.view.symbols, ...Object.keys(screen.view.weights)])];
	return symbols.map(symbol => ({symbol, held: held.get(symbol) ?? 0, target: targetOf(screen.view, symbol)}));
}

function columnsOf({view}: ScreenState): readonly Column<Row>[] {
	return [
		{title: 'MARKET', width: 6, align: 'left', priority: 0, cell: ({symbol}) => baseOf(symbol), value: ({symbol}) => symbol},
		{title: 'HELD', width: 6, align: 'right', priority: 2, cell: ({held}) => percent(held), value: ({held}) => held},
		{title: 'TARGET', width: 7, align: 'right', priority: 1, cell: ({target}) => percent(target ?? null), value: ({target}) => target ?? null},
		{title: 'BY', width: 9, align: 'left', priority: 5, cell: ({symbol}) => setterOf(view, symbol)},
		{
			title: 'TO GO', width: 7, align: 'right', priority: 3, cell({held, target}) {
				const text = target === undefined ? unknown : signedPercent(target - held, 1);
				return span(text, toneOfText(text));
			}, value: ({held, target}) => target === undefined ? null : target - held,
		},
		{title: 'BECAUSE', width: 12, align: 'left', priority: 4, grows: true, cell: ({symbol}) => span(view.weightReasons[symbol]?.join(' · ') ?? '', 'muted')},
	];
}

/** Who sets the target of a market: a person before the allocator, unless it is left alone. */
function setterOf({steering, allocator}: ScreenState['view'], symbol: MarketSymbol): Span {
	if (symbol in steering.overrides) {
		return span('by hand', 'warn');
	}

	return steering.pausedMarkets.includes(symbol) ? span('paused', 'warn') : span(allocator ?? unknown, 'muted');
}
