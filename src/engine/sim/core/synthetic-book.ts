/**
The liquidity of everybody else: bids and asks around the last market price, drawn from the seed. What our orders take is
gone until the market moves again; then the book is full again at its new place.

The last trade lies at the best ask if a buyer made it, else at the best bid. Levels are two basis points apart; the
quantity behind them grows with the distance and is a share of what is usually traded in an hour.
*/
import {decimal, zero, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {MarketPoint} from '../market/feed.js';
import type {MarketRules} from '../market/rules.js';
import {mix, uniform} from '../../domain/random.js';

export type Level = {readonly price: Decimal; readonly quantity: Decimal};

/** How wide and deep a book is. */
export type BookShape = {
	readonly rules: MarketRules;
	/** Stands for symbol and seed. */
	readonly hash: number;
	/** Distance of best bid and best ask as a share of the price. */
	readonly spread: number;
	/** Share of an hour's usual volume that stands at the best price. */
	readonly depth: number;
};

const levelCount = 50;
const levelDistance = 0.0002;

export class SyntheticBook {
	readonly #shape: BookShape;
	readonly #hash: number;
	readonly #best: Readonly<Record<Side, Decimal>>;
	readonly #gap: Decimal;
	readonly #topQuantity: number;
	readonly #taken = new Map<Decimal, Decimal>();

	/** `usualVolume` is in base units per hour. */
	constructor(shape: BookShape, point: MarketPoint, usualVolume: number) {
		const {priceTick, priceDecimals} = shape.rules;
		const inTicks = (share: number): Decimal => BigInt(Math.max(1, Math.round(point.price * share * (10 ** priceDecimals)))) * priceTick;
		const [price, spread] = [decimal(point.price), inTicks(shape.spread)];
		this.#shape = shape;
		this.#hash = mix(shape.hash, point.at);
		this.#best = point.aggressor === 'buy' ? {buy: price - spread, sell: price} : {buy: price, sell: price + spread};
		this.#gap = inTicks(levelDistance);
		this.#topQuantity = usualVolume * shape.depth;
	}

	/** Tells what is left of the levels of one side, best first: bids for 'buy', asks for 'sell'. */
	* levels(side: Side): Generator<Level> {
		for (let index = 0; index < levelCount; index++) {
			const price = this.#price(side, index);
			const quantity = this.#quantity(side, index) - (this.#taken.get(price) ?? zero);
			if (price > zero && quantity > zero) {
				yield {price, quantity};
			}
		}
	}

	/** Returns the quantity that stands at `price`, zero where there is none. */
	quantityAt(side: Side, price: Decimal): Decimal {
		const distance = side === 'buy' ? this.#best.buy - price : price - this.#best.sell;
		const index = Number(distance / this.#gap);
		const isLevel = distance >= zero && distance % this.#gap === zero && index < levelCount;
		return isLevel ? this.#quantity(side, index) - (this.#taken.get(price) ?? zero) : zero;
	}

	/** Removes `quantity` from the level at `price`. */
	take(price: Decimal, quantity: Decimal): void {
		this.#taken.set(price, (this.#taken.get(price) ?? zero) + quantity);
	}

	#price(side: Side, index: number): Decimal {
		const distance = this.#gap * BigInt(index);
		return side === 'buy' ? this.#best.buy - distance : this.#best.sell + distance;
	}

	#quantity(side: Side, index: number): Decimal {
		const {quantityStep, quantityDecimals} = this.#shape.rules;
		const share = (1 + (0.15 * index)) * (0.4 + (1.2 * uniform(mix(mix(this.#hash, side === 'buy' ? 1 : 2), index))));
		return BigInt(Math.max(1, Math.floor(this.#topQuantity * share * (10 ** quantityDecimals)))) * quantityStep;
	}
}
