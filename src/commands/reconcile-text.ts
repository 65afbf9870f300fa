/**
How the differences between books and exchange read, for people and for programs.
*/
import {decimal, formatDecimal} from '../engine/domain/decimal.js';
import type {Difference} from '../engine/domain/event.js';
import type {EngineView} from '../engine/domain/view.js';
import {amountText, dateTimeText, fixedText, withPlus} from '../engine/domain/view-text.js';

/** Returns what programs read. */
export function reconciliationOf({reconciliation, venue, quoteCurrency, tradingState, equity}: EngineView) {
	const {at, ...rest} = reconciliation;
	return {venue, quoteCurrency, tradingState, comparedAt: at === null ? null : new Date(at).toISOString(), externalFlows: equity?.flows ?? 0, ...rest};
}

/** Returns what people read. */
export function reconciliationText({reconciliation, venue, quoteCurrency}: EngineView): string {
	const {at, differences, first, foreign, foreignOrders, unpricedFees} = reconciliation;
	const own = Object.entries(foreign).map(([asset, amount]) => `${amountText(amount)} ${asset}`).join(', ');
	const fees = Object.entries(unpricedFees).map(([asset, amount]) => `${amountText(amount)} ${asset}`).join(', ');
	return [
		headline(at, differences.length, venue),
		...differences.map(difference => differenceText(difference, quoteCurrency)),
		...(differences.length > 0 ? ['Nothing is traded before each is decided: cryptotrader reconcile adopt <id> | ignore <id> --reason "…"'] : []),
		...(first ? ['Books and account meet for the first time: `cryptotrader reconcile ignore` leaves alone everything that is in it beyond the capital.'] : []),
		...(own === '' ? [] : [`Yours, never traded and never counted: ${own}`]),
		...(foreignOrders === 0 ? [] : [`${foreignOrders} open orders are not ours and stay untouched`]),
		...(fees === '' ? [] : [`Fees whose price is not known, in no profit or loss: ${fees}`]),
		'',
	].join('\n');
}

function headline(at: number | null, count: number, venue: string): string {
	if (at === null) {
		return `The account at ${venue} has not been compared since the start`;
	}

	const found = count === 0 ? `agrees with ${venue}` : `${count === 1 ? 'one difference' : `${count} differences`} with ${venue}`;
	return `${dateTimeText(at)}Z  ${found}`;
}

/** Returns one difference in a line: its name, what both sides say, what it is worth, and what it probably is. */
export function differenceText({id = '?', kind, subject, ours, theirs, value, likely = 'unknown'}: Difference, quote: string): string {
	const worth = value === null || value === undefined ? '' : `, worth ${fixedText(Math.abs(value), 2) ?? '?'} ${quote}`;
	const what = kind === 'balance'
		? `ours ${amountText(ours)}, venue ${amountText(theirs)}: ${withPlus(amountText(formatDecimal(decimal(theirs) - decimal(ours))))}${worth}`
		: `ours: ${ours}; venue: ${theirs}${worth}`;
	return `${id}  ${kind} ${subject}  ${what}; probably ${likely}`;
}
