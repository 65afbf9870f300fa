/**
The Plan pane: what stands between targets and positions: the mode, what was overridden or paused, and what is to be traded.
*/
import type {MarketSymbol} from '../../engine/domain/units.js';
import {baseOf, money, percent} from '../format.js';
import {heldPositions, targetOf, workingOrders} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {paragraph, span, type Line} from '../text.js';
import type {PaneBuilder} from './pane.js';

export const buildPlan: PaneBuilder = ({screen}, size) => {
	const {steering, allocator} = screen.view;
	const {autonomy, pausedAgents, pausedMarkets, riskScale} = steering;
	const paused = [...pausedAgents, ...pausedMarkets.map(symbol => baseOf(symbol))];
	return {
		title: [span('Plan'), span(' strategic → tactical → execution', 'muted')],
		head: [[span('mode ', 'muted'), span(autonomy, autonomy === 'auto' ? 'up' : 'warn', {bold: true}), span(`   risk ${percent(riskScale, 0)}`, riskScale === 1 ? 'flat' : 'warn'), span(paused.length === 0 ? '' : `   paused ${paused.join(' ')}`, 'warn')]],
		rows: [
			...overrideLines(screen, size.width),
			...tradeLines(screen),
			...orderLines(screen),
			...paragraph(allocator === null ? 'No agent has decided yet. The allocator does so once a UTC day, when a model is trained; until then nothing is bought.' : `One agent stands in the engine: ${allocator}, once a day. Weekly and execution agents come as further rows.`, size.width, {tone: 'muted'}),
		],
	};
};

function overrideLines({view}: ScreenState, width: number): readonly Line[] {
	return Object.entries(view.steering.overrides).flatMap(([symbol, weight]) => {
		const said = view.weights[symbol];
		return paragraph(`${baseOf(symbol)} by hand ${percent(weight)}${said === undefined ? '' : `, overrides ${view.allocator ?? 'the allocator'} ${percent(said)}`}`, width, {tone: 'warn', bullet: '! '});
	});
}

/** Gaps too small to be traded are no plan. */
const smallest = 0.01;

function tradeLines(screen: ScreenState): readonly Line[] {
	const {equity, symbols, quoteCurrency} = screen.view;
	const held = new Map(heldPositions(screen).map(({symbol, weight}) => [symbol, weight ?? 0]));
	const gap = (symbol: MarketSymbol): number | null => {
		const target = targetOf(screen.view, symbol);
		return target === undefined ? null : target - (held.get(symbol) ?? 0);
	};

	return equity === null
		? []
		: symbols.flatMap((symbol): readonly Line[] => {
			const change = gap(symbol);
			return change === null || Math.abs(change) < smallest ? [] : [[span(change > 0 ? 'to buy  ' : 'to sell ', change > 0 ? 'up' : 'down'), span(`${money(Math.abs(change) * equity.equity)} ${quoteCurrency} of ${baseOf(symbol)}`)]];
		});
}

function orderLines({view}: ScreenState): readonly Line[] {
	return workingOrders(view).filter(({trigger}) => trigger === null).map(order => [span('working ', 'accent'), span(`${order.side} ${order.quantity} ${baseOf(order.symbol)} @ ${order.limitPrice}`), span(` ${percent(order.quantity === 0 ? 0 : order.filled / order.quantity, 0)} filled`, 'muted')]);
}
