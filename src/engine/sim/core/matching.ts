/**
Who trades with whom: price first, then time. Pure; the exchange carries out what is planned here.
*/
import {divide, floorToStep, minimum, multiply, zero, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {Offer} from './live-market.js';
import {remaining, withinLimit, type SimOrder} from './order.js';
import type {Level} from './synthetic-book.js';

/** What an arriving order wants: up to a price (null: any), a quantity in base units or a value in quote units. */
export type Appetite = {
	readonly side: Side;
	readonly limit: Decimal | null;
	readonly quantity: Decimal | null;
	readonly value: Decimal;
	readonly quantityStep: Decimal;
};

export type TakingPlan = {
	readonly takes: readonly Level[];
	/** Orders of ours in the way. They are taken out of the book instead of trading with ourselves. */
	readonly inTheWay: readonly SimOrder[];
	readonly quantity: Decimal;
	readonly value: Decimal;
};

/** Plans what an arriving order takes from `offers`, best first. */
export function planTaking(offers: Iterable<Offer>, {side, limit, quantity, value, quantityStep}: Appetite): TakingPlan {
	const takes: Level[] = [];
	const inTheWay: SimOrder[] = [];
	let [taken, spent] = [zero, zero];
	for (const offer of offers) {
		const wanted = quantity === null ? floorToStep(divide(value - spent, offer.price), quantityStep) : quantity - taken;
		if (wanted <= zero || (limit !== null && !withinLimit(side, offer.price, limit))) {
			break;
		}

		if (offer.own === null) {
			const take = minimum(wanted, offer.quantity);
			takes.push({price: offer.price, quantity: take});
			taken += take;
			spent += multiply(take, offer.price);
		} else {
			inTheWay.push(offer.own);
		}
	}

	return {takes, inTheWay, quantity: taken, value: spent};
}

export type MakerFill = {readonly order: SimOrder; readonly quantity: Decimal; readonly ahead: Decimal};

/**
Plans what resting orders get from one trade of the market. Orders that the market trades through are filled at their
own price, best first, as far as the traded volume reaches. At exactly the traded price whoever came earlier is served
first, and only if the trade came from the other side.
*/
export function planMaking(orders: readonly SimOrder[], trade: {readonly price: Decimal; readonly quantity: Decimal; readonly aggressor: Side}): readonly MakerFill[] {
	const fills: MakerFill[] = [];
	let [volume, served] = [trade.quantity, zero];
	for (const order of orders) {
		const through = order.price !== trade.price;
		if (!withinLimit(order.side, trade.price, order.price) || (!through && trade.aggressor === order.side)) {
			break;
		}

		const queue = through || order.ahead <= served ? zero : order.ahead - served;
		const passed = minimum(volume, queue);
		const quantity = minimum(volume - passed, remaining(order));
		volume -= passed + quantity;
		served += passed;
		fills.push({order, quantity, ahead: queue - passed});
	}

	return fills;
}
