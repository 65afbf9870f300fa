/**
How our books and the venue's agree, as the read model keeps it, and what flows from outside do to the account's past: what
came in counts as if it had always been there, so that neither a deposit nor a withdrawal looks like a profit or a loss.
*/
import {decimal, formatDecimal} from './decimal.js';
import type {EventOf} from './event.js';
import type {EpochMs} from './units.js';
import {oneOf, type Told} from './view-events.js';
import type {EngineView, ReconciliationView} from './view.js';

/** Tells the events that `foldReconciliation` takes. */
export const isReconciliationEvent = oneOf('Reconciled', 'DifferenceResolved', 'ForeignHoldingChanged', 'ExternalFlow');

/** Nothing is compared yet. */
export const noReconciliation: ReconciliationView = {at: null, differences: [], first: false, foreignOrders: 0, foreign: {}, unpricedFees: {}};

/** Returns the view after an event about how books and venue agree. */
export function foldReconciliation(view: EngineView, event: Told<typeof isReconciliationEvent>, at: EpochMs): EngineView {
	const {reconciliation} = view;
	switch (event.type) {
		case 'Reconciled': {
			const {differences, foreignOrders, first = false} = event;
			return {...view, reconciliation: {...reconciliation, at, differences, foreignOrders, first}};
		}

		case 'DifferenceResolved': {
			const differences = reconciliation.differences.filter(({id}) => id !== event.difference.id);
			return {...view, reconciliation: {...reconciliation, differences}};
		}

		case 'ForeignHoldingChanged': {
			const {[event.asset]: before, ...others} = reconciliation.foreign;
			return {...view, reconciliation: {...reconciliation, foreign: event.amount === '0' ? others : {...others, [event.asset]: event.amount}}};
		}

		case 'ExternalFlow': {
			return event.value === null ? withUnpriced(view, event) : scaled(view, event.growth);
		}
	}
}

function withUnpriced(view: EngineView, {asset, amount}: EventOf<'ExternalFlow'>): EngineView {
	const {reconciliation} = view;
	const sum = formatDecimal(decimal(reconciliation.unpricedFees[asset] ?? '0') + decimal(amount));
	return {...view, reconciliation: {...reconciliation, unpricedFees: {...reconciliation.unpricedFees, [asset]: sum}}};
}

/** Returns the view with the account's past in proportion to what it is worth now. Of an account that was emptied nothing follows. */
function scaled(view: EngineView, growth: number): EngineView {
	if (growth <= 0) {
		return view;
	}

	return {
		...view,
		equityCurve: view.equityCurve.map(point => ({...point, equity: point.equity * growth})),
		days: view.days.map(({day, open, close}) => ({day, open: open * growth, close: close * growth})),
	};
}
