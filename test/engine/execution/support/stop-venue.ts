/**
A venue with stops, as the worst of them is: it reserves coins, sets stops off, replaces orders, and its answers come late,
twice, or not at all. It holds coins of somebody else too, so that it is no help against selling more than is ours.
*/
import {type Decimal, decimal, formatDecimal, zero} from '../../../../src/engine/domain/decimal.js';
import type {InputEvent} from '../../../../src/engine/domain/event.js';
import type {Order, ReportedFill, VenueOrder} from '../../../../src/engine/domain/order.js';
import type {Effect} from '../../../../src/engine/kernel/stage.js';
import {filled, venueOrder} from '../../../support/stages.js';
import type {Luck} from './unreliable-venue.js';

export type Held = {readonly order: Order; filled: Decimal; status: VenueOrder['status']; triggered: boolean; readonly fills: ReportedFill[]};

type Request = Extract<Effect, {readonly type: 'SubmitOrder' | 'CancelOrder' | 'LookUpOrder' | 'ReplaceOrder'}>;

const kinds = new Set(['SubmitOrder', 'CancelOrder', 'LookUpOrder', 'ReplaceOrder']);

export class StopVenue {
	readonly orders = new Map<string, Held>();
	/** Words on their way to the engine. */
	readonly words: InputEvent[] = [];
	price = 100;
	/** What the venue answers a stop with, or null where it takes it. */
	refusal: string | null = null;
	readonly #requests: Request[] = [];

	get isIdle(): boolean {
		return this.#requests.length === 0;
	}

	get requests(): readonly Request['type'][] {
		return this.#requests.map(({type}) => type);
	}

	ask(effects: readonly Effect[]): void {
		this.#requests.push(...effects.filter((effect): effect is Request => kinds.has(effect.type)));
	}

	disconnect(): void {
		this.#requests.length = 0;
		this.words.length = 0;
	}

	open(symbol?: string): readonly Held[] {
		return [...this.orders.values()].filter(({order, status}) => status === 'open' && (symbol === undefined || order.symbol === symbol));
	}

	stops(symbol: string): readonly Held[] {
		return this.open(symbol).filter(({order}) => order.trigger !== undefined);
	}

	/** Returns what our orders have bought and not sold. */
	ours(symbol: string): Decimal {
		return [...this.orders.values()].filter(({order}) => order.symbol === symbol)
			.reduce((sum, {order, filled: done}) => order.side === 'buy' ? sum + done : sum - done, zero);
	}

	/** Returns what open sells may still sell. */
	leaving(symbol: string): Decimal {
		return this.open(symbol).filter(({order}) => order.side === 'sell').reduce((sum, held) => sum + restOf(held), zero);
	}

	/** Delivers the oldest request about some order. */
	deliver(pick = 0, luck: Luck = 'answer'): void {
		const subjects = [...new Set(this.#requests.map(request => idOf(request)))];
		const subject = subjects[pick % Math.max(subjects.length, 1)];
		const index = this.#requests.findIndex(request => idOf(request) === subject);
		const request = this.#requests[index];
		if (request !== undefined) {
			this.#requests.splice(index, 1);
			this.words.push(...this.#answer(request, luck));
		}
	}

	/** Tells every fill again, as an account tells them that is asked for. */
	tellAll(): void {
		for (const held of this.orders.values()) {
			this.words.push(...fillsOf(held));
		}
	}

	/** Fills a part of some order that is in the book. */
	fill(pick: number, percent: number, tell: boolean): void {
		const live = this.open().filter(({order, triggered}) => order.trigger === undefined || triggered);
		const held = live[pick % Math.max(live.length, 1)];
		if (held !== undefined) {
			this.#execute(held, percent, tell);
		}
	}

	/** Moves the market. Stops that it reaches are set off, and sell `percent` of themselves where their limit allows it. */
	move(price: number, percent: number, tell: boolean): void {
		this.price = price;
		for (const held of this.open()) {
			const {trigger, limitPrice} = held.order;
			if (trigger !== undefined && (held.triggered || price <= Number(trigger.price))) {
				// What rests from before sells as soon as the market comes back to it.
				this.#execute(held, price < Number(limitPrice) ? 0 : (held.triggered ? 100 : percent), tell);
				held.triggered = true;
			}
		}
	}

	#execute(held: Held, percent: number, tell: boolean): void {
		const rest = restOf(held);
		const quantity = percent === 100 ? rest : rest * BigInt(percent) / 100n;
		if (quantity === zero) {
			return;
		}

		held.filled += quantity;
		held.status = restOf(held) === zero ? 'filled' : 'open';
		const event = filled(held.order, `t${held.order.clientOrderId}-${held.fills.length}`, formatDecimal(quantity), {clientOrderId: null});
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

			case 'ReplaceOrder': {
				return this.#replace(request, luck);
			}
		}
	}

	#place(order: Order): string | null {
		if (order.trigger !== undefined && (this.refusal !== null || this.price <= Number(order.trigger.price))) {
			return this.refusal ?? 'it would be set off at once';
		}

		const held: Held = {order, filled: zero, status: 'open', triggered: false, fills: []};
		this.orders.set(order.clientOrderId, held);
		if (order.timeInForce === 'immediate-or-cancel') {
			this.#execute(held, this.price >= Number(order.limitPrice) ? 100 : 0, false);
			held.status = held.status === 'open' ? 'expired' : held.status;
		}

		return null;
	}

	#submit(order: Order, luck: Luck): readonly InputEvent[] {
		const {clientOrderId} = order;
		const fault = luck === 'lose-request' ? null : this.#place(order);
		const held = this.orders.get(clientOrderId);
		if (luck !== 'answer') {
			return [{type: 'SubmitFailed', clientOrderId, outcome: 'unknown', reason: luck}];
		}

		return held === undefined ? [{type: 'SubmitFailed', clientOrderId, outcome: 'rejected', reason: fault ?? ''}] : [reportOf(held), ...fillsOf(held)];
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
		return held === undefined ? [{type: 'OrderMissing', clientOrderId}] : [reportOf(held), ...fillsOf(held)];
	}

	/** In one request, and only where nothing of the old order is filled. */
	#replace({order, replaced}: Extract<Request, {readonly type: 'ReplaceOrder'}>, luck: Luck): readonly InputEvent[] {
		const {clientOrderId} = order;
		const old = this.orders.get(replaced.clientOrderId);
		const can = luck !== 'lose-request' && old?.status === 'open' && old.filled === zero;
		if (can) {
			old.status = 'cancelled';
		}

		const fault = can ? this.#place(order) : 'not attempted';
		if (luck !== 'answer') {
			return [{type: 'SubmitFailed', clientOrderId, outcome: 'unknown', reason: luck}, {type: 'CancelFailed', clientOrderId: replaced.clientOrderId, reason: luck}];
		}

		const placed = this.orders.get(clientOrderId);
		return [
			placed === undefined ? {type: 'SubmitFailed', clientOrderId, outcome: 'rejected', reason: fault ?? ''} : reportOf(placed),
			can ? reportOf(old) : {type: 'CancelFailed', clientOrderId: replaced.clientOrderId, reason: 'it cannot be replaced'},
		];
	}
}

export function restOf({order, filled: done}: Held): Decimal {
	return decimal(order.quantity) - done;
}

function idOf(request: Request): string {
	return request.type === 'SubmitOrder' || request.type === 'ReplaceOrder' ? request.order.clientOrderId : request.clientOrderId;
}

function fillsOf({fills}: Held): readonly InputEvent[] {
	return fills.map(fill => ({type: 'FillReported' as const, fill}));
}

function reportOf({order, status, filled: done}: Held): InputEvent {
	return {type: 'OrderReported', order: venueOrder(order, {status, filled: formatDecimal(done)})};
}
