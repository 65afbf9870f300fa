/**
Which panes each view shows in each size class, and how they share the body.
*/
import type {PaneId, SizeClass, ViewId} from './layout.js';

/** A pane, or a cut of a rectangle into parts with their shares, which sum to 1. */
export type Area = PaneId | {readonly cut: 'down' | 'across'; readonly parts: readonly (readonly [share: number, area: Area])[]};

const down = (...parts: readonly (readonly [number, Area])[]): Area => ({cut: 'down', parts});
const across = (...parts: readonly (readonly [number, Area])[]): Area => ({cut: 'across', parts});

type Areas = Readonly<Record<SizeClass, Area>>;

/** One arrangement for M and L, another for S. */
const twice = (small: Area, large: Area): Areas => ({S: small, M: large, L: large});

const overview: Areas = {
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

/** The panes of each view. The first one has the focus when the view opens. */
export const areas: Readonly<Record<ViewId, Areas>> = {
	overview,
	signals: twice(
		down([0.5, 'signals'], [0.5, across([0.55, 'insight'], [0.45, 'votes'])]),
		down([0.4, 'signals'], [0.6, across([0.4, 'insight'], [0.6, down([0.4, 'votes'], [0.6, 'probability'])])]),
	),
	orders: twice(
		down([0.36, 'orders'], [0.34, 'fills'], [0.3, 'refusals']),
		down([0.42, 'orders'], [0.58, across([0.5, 'fills'], [0.5, 'refusals'])]),
	),
	regime: twice(
		across([0.45, 'regime'], [0.55, down([0.5, 'bands'], [0.5, 'onchain'])]),
		across([0.38, down([0.6, 'regime'], [0.4, 'onchain'])], [0.62, 'bands']),
	),
	risk: twice(
		down([0.5, across([0.5, 'risk'], [0.5, 'breakers'])], [0.5, 'refusals']),
		down([0.45, across([0.5, 'risk'], [0.5, 'breakers'])], [0.55, across([0.5, 'exposure'], [0.5, 'refusals'])]),
	),
	agents: twice(
		down([0.6, 'agents'], [0.4, 'plan']),
		down([0.5, 'agents'], [0.5, across([0.5, 'plan'], [0.5, 'allocation'])]),
	),
	journal: {S: down([1, 'journal']), M: down([0.66, 'journal'], [0.34, 'event']), L: across([0.62, 'journal'], [0.38, 'event'])},
	market: twice(
		down([0.6, 'price'], [0.4, across([0.5, 'book'], [0.5, 'depth'])]),
		across([0.66, 'price'], [0.34, down([0.55, 'book'], [0.45, 'depth'])]),
	),
	models: twice(
		down([0.5, 'models'], [0.5, across([0.5, 'calibration'], [0.5, 'importance'])]),
		down([0.42, across([0.6, 'models'], [0.4, 'training'])], [0.58, across([0.5, 'calibration'], [0.5, 'importance'])]),
	),
	performance: twice(
		down([0.5, across([0.57, 'equity'], [0.43, 'statistics'])], [0.5, across([0.5, 'months'], [0.5, 'trades'])]),
		down([0.5, across([0.68, 'equity'], [0.32, 'statistics'])], [0.5, across([0.5, 'months'], [0.5, 'trades'])]),
	),
	data: twice(
		down([0.5, across([0.5, 'feeds'], [0.5, 'clocks'])], [0.5, across([0.5, 'completeness'], [0.5, 'quality'])]),
		down([0.35, across([0.5, 'feeds'], [0.5, 'clocks'])], [0.65, across([0.55, 'completeness'], [0.45, 'quality'])]),
	),
};
