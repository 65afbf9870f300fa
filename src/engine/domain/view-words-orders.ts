/**
Journal lines about orders: what risk said, what was sent, what came of it.
*/
import type {BreakerStatus} from './breaker.js';
import type {LimitUse, Protection} from './event.js';
import type {Words} from './journal-line.js';
import {venueOfId} from './place.js';
import type {EpochMs} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {amountText, durationText, fixedText, percentText, roughText, withPlus} from './view-text.js';

/** Tells the events that `riskWords` takes. */
export const isRiskEvent = oneOf('OrderRefused', 'OrderApproved', 'BreakerTripped', 'BreakerChanged');

/** Returns the line for a verdict of risk; null for the first step of a breaker, which its trip has told. */
export function riskWords(event: Told<typeof isRiskEvent>): Words | null {
	switch (event.type) {
		case 'OrderRefused': {
			const {side, quantity, symbol} = event.proposal;
			const [first] = event.refusals;
			const more = event.refusals.length > 1 ? ` (and ${event.refusals.length - 1} more)` : '';
			return {stage: 'risk', level: 'warn', text: `refused ${side.toUpperCase()} ${amountText(quantity)} ${symbol}: ${first?.explain ?? 'no reason given'}${more}`};
		}

		case 'OrderApproved': {
			const {side, quantity, symbol} = event.order;
			return {stage: 'risk', level: 'info', text: `allowed ${side.toUpperCase()} ${amountText(quantity)} ${symbol}${tightestText(event.checked)}`};
		}

		case 'BreakerTripped': {
			return {stage: 'risk', level: 'danger', text: `breaker ${event.breaker} → ${event.action}: ${event.reason}`};
		}

		case 'BreakerChanged': {
			return breakerWords(event);
		}
	}
}

function breakerWords({name, state}: BreakerStatus): Words | null {
	switch (state) {
		case 'TRIPPED': {
			return null;
		}

		case 'ARMED': {
			return {stage: 'risk', level: 'good', text: `breaker ${name} armed again`};
		}

		case 'FLATTENING': {
			return {stage: 'risk', level: 'danger', text: `breaker ${name} closes every position`};
		}

		case 'HALTED': {
			return {stage: 'risk', level: 'warn', text: `breaker ${name} holds trading until RESUME`};
		}
	}
}

/** Returns the limit that would be fullest, `  position 20.1% of 25.0%`. */
function tightestText(checked: readonly LimitUse[]): string {
	const tightest = checked.toSorted((a, b) => (b.used / b.limit) - (a.used / a.limit))[0];
	return tightest === undefined ? '' : `  ${tightest.rule} ${limitText(tightest, tightest.used)} of ${limitText(tightest, tightest.limit)}`;
}

function limitText(limit: LimitUse, value: number): string {
	return limit.rule === 'leverage' ? `${fixedText(value, 2) ?? '—'}x` : `${percentText(value, 1)}%`;
}

/** Tells the events that `orderWords` takes. */
export const isOrderEvent = oneOf('OrderSplit', 'OrderIntended', 'ProtectionChanged', 'OrderRejected', 'OrderOutcomeUnknown', 'LookUpFailed', 'CancelIntended', 'CancelFailed', 'OrderClosed', 'ShortfallMeasured');

type OrderEvent = Told<typeof isOrderEvent>;

/** Returns the line for a step in an order's life; null for an order that filled, because its fills have lines. */
export function orderWords(event: OrderEvent): Words | null {
	switch (event.type) {
		case 'OrderSplit': {
			return {stage: 'order', level: event.parts.length === 0 ? 'warn' : 'info', text: `${event.symbol} ${event.parts.length === 0 ? 'not sent' : 'routed'}: ${event.route}`};
		}

		case 'OrderIntended': {
			const {side, quantity, symbol, limitPrice, trigger, venue} = event.order;
			const kind = trigger === undefined ? side.toUpperCase() : `STOP at ${amountText(trigger.price)}, ${side}`;
			return {stage: 'order', level: 'info', text: `${kind} ${amountText(quantity)} ${symbol}${atVenue(venue)} limit ${amountText(limitPrice)}  ${event.reason}`};
		}

		case 'OrderRejected': {
			return {stage: 'order', level: 'warn', text: `${event.clientOrderId} rejected by the venue: ${event.reason}`};
		}

		case 'OrderOutcomeUnknown': {
			return {stage: 'order', level: 'danger', text: `${event.clientOrderId} may or may not have arrived, asking the venue: ${event.reason}`};
		}

		case 'LookUpFailed': {
			return {stage: 'order', level: 'danger', text: `${event.clientOrderId} still unknown, the venue could not be asked: ${event.reason}`};
		}

		case 'CancelIntended': {
			return {stage: 'order', level: 'info', text: `cancelling ${event.clientOrderId}: ${event.reason}`};
		}

		case 'CancelFailed': {
			return {stage: 'order', level: 'danger', text: `${event.clientOrderId} was not cancelled: ${event.reason}`};
		}

		case 'ShortfallMeasured': {
			const {symbol, cost, expected, total, delay, spread, impact, fee, opportunity} = event;
			const parts = Object.entries({delay, spread, impact, fee, opportunity}).map(([name, value]) => `${name} ${fixedText(value, 2) ?? '—'}`);
			return {stage: 'order', level: 'info', text: `${symbol} cost ${fixedText(cost, 1) ?? '—'} bp${expected === undefined ? '' : ` (expected ${fixedText(expected, 1) ?? '—'})`}, ${fixedText(total, 2) ?? '—'} in all: ${parts.join(', ')}`};
		}

		case 'ProtectionChanged': {
			return protectionWords(event);
		}

		case 'OrderClosed': {
			return event.status === 'filled' ? null : {stage: 'order', level: event.status === 'lost' ? 'danger' : 'info', text: `${event.symbol} order ${event.status}, ${amountText(event.filled)} filled`};
		}
	}
}

function atVenue(venue: string | null | undefined): string {
	return venue === null || venue === undefined ? '' : ` at ${venue}`;
}

function protectionWords({symbol: market, venue, status, held, quantity, trigger, reason}: Protection): Words | null {
	const symbol = `${market}${atVenue(venue)}`;
	switch (status) {
		case 'none': {
			return null;
		}

		case 'pending': {
			return {stage: 'order', level: 'info', text: `${symbol} has no confirmed stop for now${reason === null ? '' : `: ${reason}`}`};
		}

		case 'confirmed': {
			return {stage: 'order', level: 'good', text: `${symbol} protected: stop at ${amountText(trigger ?? '0')} for ${amountText(quantity)} of ${amountText(held)}`};
		}

		case 'missing': {
			return {stage: 'data', level: 'warn', text: `${amountText(held)} ${symbol} WITHOUT A STOP at the venue: ${reason ?? 'none is confirmed'}`};
		}
	}
}

/** Tells the events that `fillWords` takes. */
export const isFillEvent = oneOf('OrderFilled', 'TradeClosed');

/** Returns the line for a fill, or for a position that went back to nothing at `at`. */
export function fillWords(event: Told<typeof isFillEvent>, at: EpochMs): Words {
	if (event.type === 'OrderFilled') {
		const {clientOrderId, side, quantity, symbol, price, fee, feeAsset} = event.fill;
		return {stage: 'fill', level: 'good', text: `${side.toUpperCase()} ${amountText(quantity)} ${symbol}${atVenue(venueOfId(clientOrderId))} @ ${amountText(price)}  fee ${roughText(fee)} ${feeAsset}`};
	}

	const pnl = withPlus(fixedText(event.pnl, 2) ?? '—');
	const text = `${event.symbol} closed ${pnl} ${event.symbol.split('/')[1] ?? ''} (${withPlus(percentText(event.return, 2))}%) after ${durationText(at - event.openedAt)}`;
	return {stage: 'trade', level: event.return > 0 ? 'good' : 'warn', text};
}
