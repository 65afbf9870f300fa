/**
What others offer in one market, less what paper orders have taken of it. The real book knows nothing of our orders, so we
remember: what we took at a price stays gone as long as the quantity there has never fallen below it, for until then the
very same offers may still stand there.
*/
import {type Decimal, decimal, minimum, toNumber, zero} from '../../domain/decimal.js';
import type {BookLevel, OrderBook} from '../../domain/market.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs} from '../../domain/units.js';

export type Offer = {readonly price: Decimal; readonly quantity: Decimal};

export class Liquidity {
	#book: OrderBook | null = null;
	/** By price, what we took of each side and what may still stand there. */
	readonly #taken: Readonly<Record<Side, Map<Decimal, Decimal>>> = {buy: new Map(), sell: new Map()};

	/** When the venue changed the book last; null while it is not in step. */
	get at(): EpochMs | null {
		return this.#book?.at ?? null;
	}

	/** Takes the newest book; null says that it is not in step. */
	takeBook(book: OrderBook | null): void {
		this.#book = book;
		for (const side of ['buy', 'sell'] as const) {
			this.#remember(side);
		}
	}

	/** Tells what is left of one side, best first: bids for 'buy', asks for 'sell'. */
	* offers(side: Side): Generator<Offer> {
		for (const [price, quantity] of this.#levels(side)) {
			const level = decimal(price);
			const left = quantityOf(quantity) - (this.#taken[side].get(level) ?? zero);
			if (left > zero) {
				yield {price: level, quantity: left};
			}
		}
	}

	/** Notes that we took `quantity` of what others offer at `price`. */
	take(side: Side, {price, quantity}: Offer): void {
		this.#taken[side].set(price, (this.#taken[side].get(price) ?? zero) + quantity);
	}

	/** Returns what others have standing at exactly `price`, in base units; null where the book does not reach, and while it is not in step. */
	standing(side: Side, price: Decimal): Decimal | null {
		const levels = this.#levels(side);
		const [wanted, worst] = [toNumber(price), levels.at(-1)?.[0]];
		if (this.#book === null || (worst !== undefined && isBeyond(side, wanted, worst))) {
			return null;
		}

		// Equal decimals read as equal numbers.
		const level = levels.find(([each]) => each === wanted);
		return level === undefined ? zero : quantityOf(level[1]);
	}

	/** Middle of the best prices, quote units; null without both. */
	get middle(): Decimal | null {
		const [bid, ask] = [this.#levels('buy')[0], this.#levels('sell')[0]];
		return bid === undefined || ask === undefined ? null : (decimal(bid[0]) + decimal(ask[0])) / 2n;
	}

	#levels(side: Side): readonly BookLevel[] {
		return (side === 'buy' ? this.#book?.bids : this.#book?.asks) ?? [];
	}

	#remember(side: Side): void {
		const taken = this.#taken[side];
		for (const [price, quantity] of taken) {
			const standing = this.standing(side, price) ?? quantity;
			if (standing === zero) {
				taken.delete(price);
			} else {
				taken.set(price, minimum(quantity, standing));
			}
		}
	}
}

function isBeyond(side: Side, price: number, worst: number): boolean {
	return side === 'buy' ? price < worst : price > worst;
}

/** Exact to twelve decimals, more than any venue gives. */
function quantityOf(quantity: number): Decimal {
	return decimal(quantity.toFixed(12));
}
