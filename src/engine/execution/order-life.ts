/**
The life of one order, as data: what is known of it, and how a word from the venue changes that. Whatever the order in
which acknowledgements, fills and cancels arrive, Σ fills is what counts, and an order closes only when all its fills are
known.
*/
import {type Decimal, type DecimalText, decimal, formatDecimal, maximum} from '../domain/decimal.js';
import type {Command} from '../domain/command.js';
import {invariant} from '../domain/error.js';
import {
	type Approved, type Chase, type Order, type OrderProposal, type OrderStatus, type ReportedFill, type Source, type TimeInForce, type VenueOrder, finalStatuses,
} from '../domain/order.js';
import type {EpochMs} from '../domain/units.js';

export type OrderLife = {
	readonly order: Order;
	readonly intendedAt: EpochMs;
	/** The order, while it has not been sent because a stop still has its coins; else null. */
	waits: Approved<Order> | null;
	status: OrderStatus;
	venueOrderId: string | null;
	/** Sum of the fills that are known. */
	filled: DecimalText;
	/** The most that the venue has said is filled. */
	reported: DecimalText;
	/** The venue's last word, while fills that belong to it are still missing. */
	ending: OrderStatus | null;
	tradeIds: string[];
	/** Cancels asked for; more than none means that the order is to end. */
	cancels: number;
	/** When the last of them was asked for. */
	cancelAskedAt: EpochMs;
	/** True when the engine ended before it sent the order. */
	unsent?: boolean;
	/** Times that the venue was asked and knew nothing. */
	missing: number;
	/** Times in a row that it could not be asked. */
	failures?: number;
	/** What a person wants instead, proposed once this order is over; or null. */
	amendment: Amendment | null;
};

/** `quantity` is the whole order's, what is filled already included. */
export type Amendment = {
	readonly quantity: DecimalText;
	readonly limitPrice: DecimalText;
	readonly source: Source;
	readonly reason: string;
	/** Without it as the order's. */
	readonly timeInForce?: TimeInForce;
	/** Without it the new order stays as it is. */
	readonly chase?: Chase;
};

export function newLife(order: Order, at: EpochMs): OrderLife {
	return {
		order, intendedAt: at, waits: null, status: 'intended', venueOrderId: null, filled: '0', reported: '0', ending: null, tradeIds: [], cancels: 0, cancelAskedAt: 0, missing: 0, amendment: null,
	};
}

/** Finished orders that are remembered, so that a late or repeated report still finds its order. */
const finishedKept = 200;

/** Returns the lives with one more, the newest; the oldest of many finished ones are forgotten. */
export function withLife(lives: readonly OrderLife[], life: OrderLife): OrderLife[] {
	const forgotten = new Set(lives.filter(other => !isWorking(other)).slice(0, -finishedKept));
	return [...lives.filter(other => !forgotten.has(other)), life];
}

/** Returns whether something can still happen to the order. */
export function isWorking(life: OrderLife): boolean {
	return !finalStatuses.has(life.status);
}

/** Takes the venue's word on the order; returns true when it is the first sign that the order arrived. */
export function takeReport(life: OrderLife, report: VenueOrder): boolean {
	const first = life.venueOrderId === null && report.status !== 'rejected';
	life.venueOrderId ??= report.venueOrderId;
	life.missing = 0;
	life.failures = 0;
	life.reported = formatDecimal(maximum(decimal(life.reported), decimal(report.filled)));
	if (isWorking(life)) {
		life.status = 'open';
	}

	if (report.status !== 'open') {
		life.ending = report.status;
	}

	return first;
}

/** Adds a fill; returns false when it is known already. Throws InvariantError when more is filled than was ordered. */
export function takeFill(life: OrderLife, fill: ReportedFill): boolean {
	if (life.tradeIds.includes(fill.tradeId)) {
		return false;
	}

	const filled: Decimal = decimal(life.filled) + decimal(fill.quantity);
	invariant(filled <= decimal(life.order.quantity), `order ${life.order.clientOrderId} for ${life.order.quantity} is filled for ${formatDecimal(filled)}`);
	life.tradeIds.push(fill.tradeId);
	life.filled = formatDecimal(filled);
	life.venueOrderId ??= fill.venueOrderId;
	if (isWorking(life)) {
		life.status = 'open';
	}

	return true;
}

/** Returns the status that the order ends with now, or null while it goes on or fills are missing. */
export function endOf(life: OrderLife): OrderStatus | null {
	if (!isWorking(life)) {
		return null;
	}

	if (decimal(life.filled) === decimal(life.order.quantity)) {
		return 'filled';
	}

	return life.ending !== null && decimal(life.filled) >= decimal(life.reported) ? life.ending : null;
}

/** Returns the order that takes the place of an amended one that has ended, or null where nothing is left to trade. */
export function replacementOf({order, filled, amendment}: OrderLife): OrderProposal | null {
	if (amendment === null || decimal(amendment.quantity) <= decimal(filled)) {
		return null;
	}

	const {limitPrice, source, reason, timeInForce = order.timeInForce, chase} = amendment;
	const {symbol, side, reduceOnly, venue} = order;
	const quantity = formatDecimal(decimal(amendment.quantity) - decimal(filled));
	const {confidence, volatilityTargeted} = chase ?? {confidence: 1, volatilityTargeted: false};
	return {
		symbol, side, quantity, limitPrice, reduceOnly, timeInForce, source, reason, confidence, volatilityTargeted,
		...(chase === undefined ? {} : {chase}),
		...(venue === undefined ? {} : {venue}),
	};
}

/** Between two questions about an order, and between two cancels of one that stays. */
export const retryMs = 2000;

/** The first failure is tried again at once, because a cancel may overtake its order; after that a venue that keeps refusing is left some peace. */
export function mayAskAgain(life: OrderLife, at: EpochMs): boolean {
	return life.cancels === 1 || at - life.cancelAskedAt >= retryMs;
}

export function amendmentOf({quantity, limitPrice, source, reason}: Extract<Command, {type: 'AmendOrder'}>): Amendment {
	return {quantity, limitPrice, source, reason};
}

/** Finds the order that a report speaks of: by our id, or by the venue's, which is unique only within a market. */
export function find(lives: readonly OrderLife[], report: Pick<ReportedFill, 'clientOrderId' | 'venueOrderId' | 'symbol'>): OrderLife | undefined {
	return lives.findLast(life => life.order.clientOrderId === report.clientOrderId)
		?? lives.findLast(life => life.venueOrderId === report.venueOrderId && life.order.symbol === report.symbol);
}
