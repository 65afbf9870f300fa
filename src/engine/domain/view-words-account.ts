/**
Journal lines about our account at the venue: whether it is told, how it agrees with the books, and what was decided about it.
*/
import type {EventOf} from './event.js';
import type {Words} from './journal-line.js';
import {oneOf, type Told} from './view-events.js';
import {amountText} from './view-text.js';

/** Tells the events that `accountWords` takes. */
export const isAccountEvent = oneOf('AccountUnavailable', 'AccountSilent', 'Reconciled', 'DifferenceResolved', 'OrderAdopted', 'ForeignHoldingChanged', 'ExternalFlow');

/** Returns the line for what is known of our account at the venue, or null where it only says that nothing is wrong. */
export function accountWords(event: Told<typeof isAccountEvent>): Words | null {
	switch (event.type) {
		case 'AccountUnavailable': {
			const advice = event.advice === undefined ? '' : ` ${event.advice}`;
			return {stage: 'engine', level: event.trouble === undefined ? 'warn' : 'danger', text: `the venue does not tell our account: ${event.reason}${advice}`};
		}

		case 'AccountSilent': {
			return {stage: 'engine', level: 'danger', text: `the venue has long been silent about our account: ${event.reason}`};
		}

		case 'Reconciled': {
			return reconciledWords(event);
		}

		case 'DifferenceResolved': {
			const {difference: {kind, subject, ours, theirs, id = ''}, choice, reason} = event;
			return {stage: 'command', level: 'info', text: `${pastOf[choice]} ${id}: ${kind} ${subject} ours ${ours} theirs ${theirs}: ${reason}`};
		}

		case 'OrderAdopted': {
			const {side, quantity, symbol, limitPrice, clientOrderId} = event.order;
			return {stage: 'order', level: 'warn', text: `adopted ${clientOrderId}: ${side.toUpperCase()} ${amountText(quantity)} ${symbol} @ ${amountText(limitPrice)}`};
		}

		case 'ForeignHoldingChanged': {
			return {stage: 'engine', level: 'info', text: `${amountText(event.amount)} ${event.asset} are not ours (before ${amountText(event.before)}) and stay untouched: ${event.reason}`};
		}

		case 'ExternalFlow': {
			return flowWords(event);
		}
	}
}

const pastOf = {adopt: 'adopted', ignore: 'ignored', cancel: 'cancelled'} as const;

function reconciledWords({differences, foreignOrders}: EventOf<'Reconciled'>): Words | null {
	const foreign = foreignOrders === 0 ? '' : `  ${foreignOrders} open orders are not ours and stay untouched`;
	const [first] = differences;
	if (first === undefined) {
		return foreign === '' ? null : {stage: 'engine', level: 'info', text: `reconciled with the venue:${foreign}`};
	}

	const count = differences.length === 1 ? 'one difference' : `${differences.length} differences, the first`;
	const named = first.id === undefined ? '' : ` (${first.id}; see cryptotrader reconcile)`;
	return {stage: 'engine', level: 'warn', text: `reconciled with the venue: ${count}: ${first.kind} ${first.subject} ours ${first.ours} theirs ${first.theirs}${named}${foreign}`};
}

/** A fee from coins that are not in the books comes with its fill, which has a line; one without a price is worth a line of its own. */
function flowWords({asset, amount, value, forFee, reason}: EventOf<'ExternalFlow'>): Words | null {
	if (value === null) {
		return {stage: 'engine', level: 'warn', text: `${amountText(amount)} ${asset}, whose price is not known, count in no profit or loss: ${reason}`};
	}

	const direction = amount.startsWith('-') ? 'left the account' : 'came into the account';
	return forFee === true ? null : {stage: 'engine', level: 'warn', text: `${amountText(amount.replace('-', ''))} ${asset} worth ${amountText(value.replace('-', ''))} ${direction}, no profit or loss: ${reason}`};
}
