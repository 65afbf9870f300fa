/**
A venue as the worst of them is: it takes, fills and ends orders when the test says so, and its words about that come
late, twice, in any order, or not at all. What it answers when it is asked was true when it said so.
*/
import {decimal, formatDecimal, zero, type Decimal} from '../../../../src/engine/domain/decimal.js';
import type {InputEvent} from '../../../../src/engine/domain/event.js';
import type {Order, ReportedFill, VenueOrder} from '../../../../src/engine/domain/order.js';
import type {Effect} from '../../../../src/engine/kernel/stage.js';
import {filled, venueOrder} from '../../../support/stages.js';

/** Whether a request and its answer arrive. */
export type Luck = 'answer' | 'lose-answer' | 'lose-request';

export type HeldOrder = {readonly order: Order; filled: Decimal; status: VenueOrder['status']; readonly fills: ReportedFill[]};

type Request = Extract<Effect, {readonly type: 'SubmitOrder' | 'CancelOrder' | 'LookUpOrder'}>;

export class UnreliableVenue {
	readonly orders = new Map<string, HeldOrder>();
	/** Words on their way to the engine. */
	readonly words: InputEvent[] = [];
	/** What the engine has asked for and the network has not delivered. */
	readonly #requests: Request[] = [];

	get isIdle(): boolean {
		return this.#requests.length === 0;
	}

	ask(effects: readonly Effect[]): void {
		this.#requests.push(...effects.filter((effect): effect is Request => ['SubmitOrder', 'CancelOrder', 'LookUpOrder'].includes(effect.type)));
	}

	/** Forgets what is on its way in both directions, as when the engine's process dies. */
	disconnect(): void {
		this.#requests.length = 0;
		this.words.length = 0;
	}

	/** Delivers the oldest request about some order; requests about one order do not overtake each other. */
	deliver(pick: number, luck: Luck): void {
		const subjects = [...new Set(this.#requests.map(request => idOf(request)))];
		const subject = subjects[pick % Math.max(subjects.length, 1)];
		const index = this.#requests.findIndex(request => idOf(request) === subject);
		const request = this.#requests[index];
		if (request !== undefined) {
			this.#requests.splice(index, 1);
			this.words.push(...this.#answer(request, luck));
		}
	}

	/** Fills a part of some open order; the stream, if it tells, names only the venue's id of the order. */
	fill(pick: number, percent: number, tell: boolean): void {
		const open = [...this.orders.values()].filter(({status}) => status === 'open');
		const held = open[pick % Math.max(open.length, 1)];
		if (held === undefined) {
			return;
		}

		const rest = decimal(held.order.quantity) - held.filled;
		const part = rest * BigInt(percent) / 100n;
		const quantity = part === zero ? rest : part;
		held.filled += quantity;
		held.status = held.filled === decimal(held.order.quantity) ? 'filled' : 'open';
		const event = filled(held.order, `t${held.fills.length}`, formatDecimal(quantity), {clientOrderId: null});
		held.fills.push(event.fill);
		this.words.push(...(tell ? [event, reportOf(held)] : []));
	}

	#answer(request: Request, luck: Luck): readonly InputEvent[] {
		switch (request.type) {
			case 'SubmitOrder': {
				return this.#submit(request.order, luck);
			}

			case 'CancelOrder': {
				return this.#cancel(request.clientOrderId, luck);
			}

			case 'LookUpOrder': {
				return this.#lookUp(request.clientOrderId, luck);
			}
		}
	}

	#submit(order: Order, luck: Luck): readonly InputEvent[] {
		const {clientOrderId} = order;
		const held: HeldOrder = {order, filled: zero, status: 'open', fills: []};
		if (luck !== 'lose-request') {
			this.orders.set(clientOrderId, held);
		}

		return luck === 'answer' ? [reportOf(held)] : [{type: 'SubmitFailed', clientOrderId, outcome: 'unknown', reason: luck}];
	}

	#cancel(clientOrderId: string, luck: Luck): readonly InputEvent[] {
		const held = this.orders.get(clientOrderId);
		if (held?.status !== 'open' || luck === 'lose-request') {
			return [{type: 'CancelFailed', clientOrderId, reason: luck}];
		}

		held.status = 'cancelled';
		return luck === 'answer' ? [reportOf(held)] : [{type: 'CancelFailed', clientOrderId, reason: luck}];
	}

	#lookUp(clientOrderId: string, luck: Luck): readonly InputEvent[] {
		if (luck !== 'answer') {
			return [{type: 'LookUpFailed', clientOrderId, reason: luck}];
		}

		const held = this.orders.get(clientOrderId);
		return held === undefined ? [{type: 'OrderMissing', clientOrderId}] : [reportOf(held), ...held.fills.map(fill => ({type: 'FillReported' as const, fill}))];
	}
}

function idOf(request: Request): string {
	return request.type === 'SubmitOrder' ? request.order.clientOrderId : request.clientOrderId;
}

function reportOf({order, status, filled: done}: HeldOrder): InputEvent {
	return {type: 'OrderReported', order: venueOrder(order, {status, filled: formatDecimal(done)})};
}
