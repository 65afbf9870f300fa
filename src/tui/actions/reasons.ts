/**
Why an action cannot be done now, as people are told.
*/
import type {HaltCause} from '../../engine/domain/event.js';
import {lastChange} from '../forms/undo.js';
import {heldPositions, workingOrders} from '../selectors.js';
import type {KeyContext} from './action.js';

type Reason = (context: KeyContext) => string | null;

/** What holds trading down only until what it waits for is true. */
const endsByItself = new Set<HaltCause['rule']>(['start', 'stop', 'reconcile', 'clock']);

/** Returns the first reason of several. */
export function firstOf(...reasons: readonly Reason[]): Reason {
	return context => {
		for (const reason of reasons) {
			const text = reason(context);
			if (text !== null) {
				return text;
			}
		}

		return null;
	};
}

export const whyNotPast: Reason = ({screen}) => screen.past === null ? null : 'this is the past, where nothing can be changed';

export const whyNotNow: Reason = ({screen}) => screen.past === null ? 'this is now' : null;

/** The past stands still already. */
export const whyNotFreeze: Reason = ({screen}) => screen.past === null ? null : 'the past stands still';

/** Rows that a record stands behind can be gone to. */
export const whyNotVisit: Reason = ({item}) => (item?.seq ?? null) === null ? 'select a row with a record behind it, for example in the journal' : null;

export const whyNotYet: Reason = ({screen}) => screen.phase === 'starting' ? 'the engine has not answered yet' : null;

export const whyNotGone: Reason = ({screen}) => {
	if (screen.phase === 'starting') {
		return 'the engine has not answered yet';
	}

	return screen.phase === 'running' && screen.view.stopped === null ? null : 'there is no engine to do it';
};

export const whyNotResume: Reason = ({screen}) => {
	if (screen.phase !== 'running') {
		return 'there is no engine to resume';
	}

	const {tradingState, causes} = screen.view;
	if (tradingState === 'RUNNING') {
		return 'trading is running';
	}

	return causes.every(({rule, latched}) => !latched && endsByItself.has(rule)) ? 'trading resumes by itself when that has ended' : null;
};

export const whyNotWhy: Reason = ({screen, symbol, item}) => {
	if (item !== null && item.seq !== null) {
		return null;
	}

	const market = item?.symbol ?? symbol;
	if (market === null) {
		return 'no market is known yet';
	}

	return screen.view.insights[market] === undefined ? `there is no signal for ${market} yet` : null;
};

export const whyNotMarkets: Reason = ({screen}) => screen.view.symbols.length > 1 ? null : 'there is only one market';

export const whyNotMarket: Reason = ({symbol}) => symbol === null ? 'no market is known yet' : null;

export const whyNotSuspend: Reason = ({canSuspend}) => canSuspend ? null : 'the engine would be suspended too';

export const whyNotEquity: Reason = ({screen}) => screen.view.equity === null ? 'the account is not known yet' : null;

/** Working orders can be changed while one is selected or there is only one. */
export const whyNotOrder: Reason = ({screen, item}) => {
	const working = workingOrders(screen.view);
	if (working.length === 0) {
		return 'no order is open';
	}

	const chosen = item?.order ?? null;
	return working.length === 1 || working.some(({clientOrderId}) => clientOrderId === chosen) ? null : 'select an open order in the Orders view first (3)';
};

export const whyNotPosition: Reason = ({screen, symbol, item}) => {
	const held = heldPositions(screen);
	if (held.length === 0) {
		return 'no position is open';
	}

	const market = item?.symbol ?? symbol;
	return held.some(position => position.symbol === market) ? null : `nothing is held of ${market ?? 'any market'}`;
};

export const whyNotUndo: Reason = ({screen}) => lastChange(screen.view) === null ? 'nothing was changed by hand' : null;

export const whyNotSort: Reason = ({sortable}) => sortable.length === 0 ? 'this pane is not a table' : null;

export const whyNotFailed: Reason = ({failedPanes}) => failedPanes > 0 ? null : 'no pane has failed';

const lockedText = 'this screen is locked; :lock and its word unlock it';

export const whyNotReadOnly: Reason = ({readOnly, locked}) => locked ? lockedText : (readOnly ? 'this screen is read-only' : null);

export const whyNotLocked: Reason = ({locked}) => locked ? lockedText : null;

export const whyNotExport: Reason = ({exportable}) => exportable ? null : 'this pane is no table with rows, or there is no data folder here';
