/**
Where everything is on the screen, as a pure function of the terminal's size, the view, and the pane that is zoomed.
*/
import {areas, type Area} from './views.js';

export type ScreenSize = {readonly columns: number; readonly rows: number};

export type Rect = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

/** In the order of their keys. */
export const views = ['overview', 'signals', 'orders', 'regime', 'risk', 'agents', 'journal', 'market', 'models', 'performance', 'data'] as const;

export type ViewId = (typeof views)[number];

/** How a view is called on its tab, where there is room and where there is little. */
export const viewNames: Readonly<Record<ViewId, {readonly long: string; readonly short: string}>> = {
	overview: {long: 'Overview', short: 'Over'},
	signals: {long: 'Signals', short: 'Sig'},
	orders: {long: 'Orders', short: 'Ord'},
	regime: {long: 'Regime', short: 'Reg'},
	risk: {long: 'Risk', short: 'Risk'},
	agents: {long: 'Agents', short: 'Agt'},
	journal: {long: 'Journal', short: 'Jrnl'},
	market: {long: 'Market', short: 'Mkt'},
	models: {long: 'Models', short: 'Mod'},
	performance: {long: 'Performance', short: 'Perf'},
	data: {long: 'Data', short: 'Data'},
};

export type PaneId =
	| 'signals' | 'insight' | 'votes' | 'probability' | 'positions' | 'orders' | 'fills' | 'refusals' | 'regime' | 'bands' | 'onchain' | 'risk' | 'breakers' | 'exposure'
	| 'agents' | 'plan' | 'allocation' | 'journal' | 'event' | 'price' | 'book' | 'depth' | 'models' | 'training' | 'calibration' | 'importance'
	| 'equity' | 'statistics' | 'months' | 'trades' | 'feeds' | 'completeness' | 'quality' | 'clocks';

/** S has no charts larger than a strip, M has a price chart and agents, L three columns. */
export type SizeClass = 'S' | 'M' | 'L';

export type PlacedPane = {readonly id: PaneId; readonly rect: Rect};

export type Layout =
	| {readonly kind: 'too-small'}
	| {
		readonly kind: 'panes';
		readonly size: SizeClass;
		readonly status: Rect;
		readonly tabs: Rect;
		/** Everything between tabs and health. */
		readonly body: Rect;
		/** In the order in which focus goes round. Together they fill the body. */
		readonly panes: readonly PlacedPane[];
		readonly health: Rect;
		readonly footer: Rect;
	};

/** The smallest terminal that the panes fit in. */
export const minimumSize = {columns: 60, rows: 16} as const;

/** The smallest sizes at which a pane still says what it is for, border included. */
export const minimumPane = {width: 25, height: 4} as const;

/** Returns where everything is. A zoomed pane that this size does not show is not zoomed. */
export function layout({columns, rows}: ScreenSize, view: ViewId, zoom: PaneId | null): Layout {
	if (columns < minimumSize.columns || rows < minimumSize.rows) {
		return {kind: 'too-small'};
	}

	const size = sizeClass(columns, rows);
	const body = {x: 0, y: 2, width: columns, height: rows - 4};
	const panes = place(areas[view][size], body);
	const line = (y: number): Rect => ({x: 0, y, width: columns, height: 1});
	return {
		kind: 'panes',
		size,
		status: line(0),
		tabs: line(1),
		body,
		panes: panes.some(pane => pane.id === zoom) ? panes.filter(pane => pane.id === zoom).map(pane => ({...pane, rect: body})) : panes,
		health: line(rows - 2),
		footer: line(rows - 1),
	};
}

/** Returns the panes that a size shows, zoomed or not, in the order of focus; none when it is too small. */
export function paneOrder(size: ScreenSize, view: ViewId): readonly PaneId[] {
	const whole = layout(size, view, null);
	return whole.kind === 'panes' ? whole.panes.map(({id}) => id) : [];
}

function sizeClass(columns: number, rows: number): SizeClass {
	if (columns < 110 || rows < 32) {
		return 'S';
	}

	return columns >= 160 && rows >= 45 ? 'L' : 'M';
}

/** More than binary fractions are off by, far less than a cell. */
const rounding = 1e-6;

/** Returns the panes of an area. What rounding leaves over goes to the last part. */
function place(area: Area, rect: Rect): readonly PlacedPane[] {
	if (typeof area === 'string') {
		return [{id: area, rect}];
	}

	const total = area.cut === 'down' ? rect.height : rect.width;
	const placed: PlacedPane[] = [];
	let start = 0;
	for (const [index, [share, part]] of area.parts.entries()) {
		const length = index === area.parts.length - 1 ? total - start : Math.floor((total * share) + rounding);
		placed.push(...place(part, area.cut === 'down' ? {...rect, y: rect.y + start, height: length} : {...rect, x: rect.x + start, width: length}));
		start += length;
	}

	return placed;
}
