/**
One market as it stands now: the last trade, everybody else's liquidity and our own resting orders, seen as one book.
*/
import {zero, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs} from '../../domain/units.js';
import type {MarketPoint} from '../market/feed.js';
import type {MarketRules} from '../market/rules.js';
import {byPriority, isOpen, remaining, withinLimit, type SimOrder} from './order.js';
import {RestingOrders} from './resting-orders.js';
import {isWaiting, StopOrders} from './stop-orders.js';
import {SyntheticBook, type BookShape, type Level} from './synthetic-book.js';

/** Something that can be traded with: a level of others, or an order of ours. */
export type Offer = Level & {readonly own: SimOrder | null};

export class LiveMarket {
	readonly resting = new RestingOrders();
	readonly stops = new StopOrders();
	readonly #shape: BookShape;
	#point: MarketPoint | null = null;
	#book: SyntheticBook | null = null;
	#asOf: EpochMs = 0;
	#updateId = 0;

	constructor(shape: BookShape) {
		this.#shape = shape;
	}

	get rules(): MarketRules {
		return this.#shape.rules;
	}

	/** The last trade, or null before the first. */
	get point(): MarketPoint | null {
		return this.#point;
	}

	/** The last event of this market: a trade, or the end of a bar. */
	get asOf(): EpochMs {
		return this.#asOf;
	}

	/** Number of the last change of the book; grows, but not one by one. */
	get updateId(): number {
		return this.#updateId;
	}

	/** Keeps an open order in the book, or beside it while it waits for its trigger; takes one that is over out. */
	keep(order: SimOrder): void {
		const [home, other] = isWaiting(order) ? [this.stops, this.resting] : [this.resting, this.stops];
		other.remove(order);
		if (isOpen(order)) {
			home.put(order);
		} else {
			home.remove(order);
		}
	}

	/** Moves the market to a new trade, with a fresh book around it. */
	move(point: MarketPoint, usualVolume: number): void {
		this.#point = point;
		this.#book = new SyntheticBook(this.#shape, point, usualVolume);
		this.pass(point.at);
		this.touch(point.at);
	}

	/** Notes that time has come to `at` without a trade. */
	pass(at: EpochMs): void {
		this.#asOf = Math.max(this.#asOf, at);
	}

	/** Notes a change of the book at `at`. Update ids follow the clock, so that they grow over a restart as well. */
	touch(at: EpochMs): void {
		this.#updateId = Math.max(this.#updateId + 1, Math.floor(at / 1000));
	}

	/** Tells what stands on one side of the book, best first, others before ours at the same price; never crossed by ours. */
	* offers(side: Side): Generator<Offer> {
		const opposite = this.resting.side(side === 'buy' ? 'sell' : 'buy')[0]?.price ?? null;
		const own = this.resting.side(side).map(order => ({price: order.price, quantity: remaining(order), own: order}));
		let next = 0;
		for (const level of this.#book?.levels(side) ?? []) {
			for (let order = own[next]; order !== undefined && byPriority(side, order.price, level.price) < 0; order = own[next]) {
				yield order;
				next++;
			}

			if (opposite === null || !withinLimit(side, opposite, level.price)) {
				yield {...level, own: null};
			}
		}

		yield * own.slice(next);
	}

	/** Returns up to `limit` price levels of one side, best first. */
	depth(side: Side, limit: number): readonly Level[] {
		const levels: Level[] = [];
		for (const {price, quantity} of this.offers(side)) {
			const last = levels.at(-1);
			if (last?.price === price) {
				levels[levels.length - 1] = {price, quantity: last.quantity + quantity};
			} else if (levels.length === limit) {
				break;
			} else {
				levels.push({price, quantity});
			}
		}

		return levels;
	}

	/** Returns what others offer at exactly `price` on one side: the queue that a new order there joins. */
	queueAt(side: Side, price: Decimal): Decimal {
		return this.#book?.quantityAt(side, price) ?? zero;
	}

	/** Takes `quantity` out of others' liquidity at `price`. */
	take(price: Decimal, quantity: Decimal): void {
		this.#book?.take(price, quantity);
	}
}
