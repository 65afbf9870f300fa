/**
Where everything is on the screen, as a pure function of the terminal's size and of the pane that is zoomed.
*/

export type Rect = {readonly x: number; readonly y: number; readonly width: number; readonly height: number};

export type PaneId = 'signals' | 'positions' | 'regime' | 'risk' | 'journal' | 'price' | 'agents' | 'equity' | 'models';

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
export const minimumPane: Readonly<Record<PaneId, {readonly width: number; readonly height: number}>> = {
	signals: {width: 32, height: 4},
	positions: {width: 32, height: 4},
	regime: {width: 25, height: 4},
	risk: {width: 25, height: 4},
	journal: {width: 60, height: 4},
	price: {width: 50, height: 8},
	agents: {width: 32, height: 6},
	equity: {width: 50, height: 8},
	models: {width: 25, height: 6},
};

/** Returns where everything is. A zoomed pane that this size does not show is not zoomed. */
export function layout(columns: number, rows: number, zoom: PaneId | null): Layout {
	if (columns < minimumSize.columns || rows < minimumSize.rows) {
		return {kind: 'too-small'};
	}

	const size = sizeClass(columns, rows);
	const body = {x: 0, y: 2, width: columns, height: rows - 4};
	const panes = place(areas[size], body);
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
export function paneOrder(columns: number, rows: number): readonly PaneId[] {
	const whole = layout(columns, rows, null);
	return whole.kind === 'panes' ? whole.panes.map(({id}) => id) : [];
}

function sizeClass(columns: number, rows: number): SizeClass {
	if (columns < 110 || rows < 32) {
		return 'S';
	}

	return columns >= 160 && rows >= 45 ? 'L' : 'M';
}

/** A pane, or a cut of a rectangle into parts with their shares, which sum to 1. */
type Area = PaneId | {readonly cut: 'down' | 'across'; readonly parts: readonly (readonly [share: number, area: Area])[]};

const down = (...parts: readonly (readonly [number, Area])[]): Area => ({cut: 'down', parts});
const across = (...parts: readonly (readonly [number, Area])[]): Area => ({cut: 'across', parts});

const areas: Readonly<Record<SizeClass, Area>> = {
	S: down(
		[0.35, across([0.575, 'signals'], [0.425, 'regime'])],
		[0.35, across([0.575, 'positions'], [0.425, 'risk'])],
		[0.3, 'journal'],
	),
	M: down(
		[0.36, across([0.44, 'signals'], [0.56, 'price'])],
		[0.28, across([0.44, 'positions'], [0.28, 'regime'], [0.28, 'risk'])],
		[0.36, across([0.44, 'agents'], [0.56, 'journal'])],
	),
	L: across(
		[0.33, down([0.36, 'signals'], [0.3, 'positions'], [0.34, 'agents'])],
		[0.67, down(
			[0.7, across(
				[0.6, down([0.6, 'price'], [0.4, 'equity'])],
				[0.4, down([0.36, 'regime'], [0.29, 'risk'], [0.35, 'models'])],
			)],
			[0.3, 'journal'],
		)],
	),
};

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
