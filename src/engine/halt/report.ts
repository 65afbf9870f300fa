/**
What a halt by somebody beside the engine says: while it goes on, and when it is over.
*/
import type {DecimalText} from '../domain/decimal.js';
import type {Order} from '../domain/order.js';
import {type StandingStop, stopsText} from '../domain/standing-stop.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Halter} from './latch.js';

export type HaltWish = {readonly by: Halter; readonly reason: string; readonly flatten: boolean};

/** What is not ended yet. */
export type Left = {
	/** Client ids of our orders that the venue still has open, or of which nobody knows. */
	readonly orders: readonly string[];
	/** What is still held, in base units, as far as it was asked for and can be sold. */
	readonly positions: Readonly<Record<MarketSymbol, DecimalText>>;
};

export type HaltReport = Left & {
	/** True when the venue has confirmed that nothing is left. */
	readonly confirmed: boolean;
	/** Stops that were left standing; absent in logs of versions that did not say it. */
	readonly stops?: readonly StandingStop[];
	readonly flatten: boolean;
	/** What was too small to be sold. */
	readonly dust: Readonly<Record<MarketSymbol, DecimalText>>;
	/** From the wish to the confirmation, in real time. */
	readonly milliseconds: Milliseconds;
	/** Orders cancelled, and sells sent. */
	readonly cancelled: number;
	readonly sold: number;
	/** True when the venue answered anything at all. */
	readonly reached: boolean;
	/** What went wrong last, or null. */
	readonly trouble: string | null;
	/** True when it was told to stop before that. */
	readonly gaveUp: boolean;
};

/** One step, as the halt log keeps it. `at` is the machine's clock and grows from line to line. */
export type HaltStep =
	| {readonly step: 'began'; readonly wish: HaltWish}
	| {readonly step: 'cancelled'; readonly clientOrderId: string}
	/** Written before the order leaves. */
	| {readonly step: 'selling'; readonly order: Order}
	| {readonly step: 'sold'; readonly clientOrderId: string; readonly filled: DecimalText}
	| {readonly step: 'trouble'; readonly text: string}
	| {readonly step: 'note'; readonly text: string}
	| {readonly step: 'ended'; readonly report: HaltReport};

export type HaltLine = HaltStep & {readonly at: EpochMs};

/** Returns a step as a person reads it. */
export function stepText(step: HaltStep): string {
	switch (step.step) {
		case 'began': {
			return `halting for the ${step.wish.by}: ${step.wish.reason}${step.wish.flatten ? ', and closing every position' : ''}`;
		}

		case 'cancelled': {
			return `order ${step.clientOrderId} is no longer open`;
		}

		case 'selling': {
			const {quantity, symbol, limitPrice, clientOrderId} = step.order;
			return `selling ${quantity} ${symbol} at ${limitPrice} or better (${clientOrderId})`;
		}

		case 'sold': {
			return `${step.clientOrderId} has sold ${step.filled}`;
		}

		case 'trouble':
		case 'note': {
			return step.text;
		}

		case 'ended': {
			return reportText(step.report);
		}
	}
}

/** Returns how it ended, in one line. */
export function reportText({confirmed, flatten, milliseconds, orders, positions, trouble, stops = []}: HaltReport): string {
	const standing = stops.length === 0 ? '' : `; ${stopsText(stops, 'FLATTEN')}`;
	if (confirmed) {
		return `${flatten ? 'flat, ' : ''}no ${stops.length === 0 ? '' : 'other '}order of ours is open, confirmed by the venue after ${milliseconds} ms${standing}`;
	}

	const left = [...orders.map(id => `order ${id}`), ...Object.entries(positions).map(([symbol, quantity]) => `${quantity} ${symbol}`)];
	return `not confirmed after ${milliseconds} ms, left: ${left.join(', ') || 'nobody knows'}${trouble === null ? '' : ` (${trouble})`}${standing}`;
}
