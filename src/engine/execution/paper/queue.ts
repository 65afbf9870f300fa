/**
Where a resting paper order stands in the queue at its price, and what a trade of the market does for it. Nobody tells a
small order its place, so it is estimated from above: whoever leaves is taken to have stood behind us as long as that is
possible, and the place never gets worse, because others who come stand behind.
*/
import {type Decimal, decimal, maximum, minimum, zero} from '../../domain/decimal.js';
import type {PublicTrade} from '../../domain/market.js';
import type {EpochMs} from '../../domain/units.js';
import {type PaperOrder, isWithin, restOf} from './paper-order.js';

export type Queue = {
	/** Quantity of others that is served before us, in base units. */
	readonly ahead: Decimal;
	/** How much of it went by what the book showed: trades up to `countedUpTo` may be the reason and must not count again. */
	readonly counted: Decimal;
	readonly countedUpTo: EpochMs;
};

/** Returns the place behind everybody who stands at a price at `at`. */
export function joinQueue(standing: Decimal, at: EpochMs): Queue {
	return {ahead: standing, counted: zero, countedUpTo: at};
}

/** Returns the place after the book has shown that no more than `standing` is left of others at our price. */
export function cutQueue(queue: Queue, standing: Decimal, at: EpochMs): Queue {
	return standing >= queue.ahead ? queue : {ahead: standing, counted: queue.counted + queue.ahead - standing, countedUpTo: at};
}

/** What one trade does for one order: its place after it, and what it gets. */
export type Making = {readonly paper: PaperOrder; readonly queue: Queue | null; readonly quantity: Decimal};

/**
Returns what one trade of the market does for our resting orders of one side, which come in the order of `byPriority`.

A trade beyond an order's price has gone through it: it gets what was traded there. A trade at its price serves the queue
first. A trade that a taker of our own side made says that there was an offer; with a book in step (`bookInStep`) that offer
was seen in the book already and does not count twice. Together the orders never get more than was traded.
*/
export function planMaking(orders: readonly PaperOrder[], trade: PublicTrade, bookInStep: boolean): readonly Making[] {
	const [price, makings] = [decimal(trade.price), [] as Making[]];
	let [volume, served] = [decimal(trade.quantity.toFixed(12)), zero];
	for (const paper of orders.filter(({arrivedAt}) => arrivedAt < trade.at)) {
		const {side, limitPrice} = paper.order;
		const isThrough = decimal(limitPrice) !== price;
		if (!isWithin(side, price, decimal(limitPrice))) {
			break;
		}

		if (trade.side === side && (bookInStep || !isThrough)) {
			continue;
		}

		const {queue, passed} = isThrough ? {queue: joinQueue(zero, trade.at), passed: zero} : serveQueue(paper.queue, {volume, served, at: trade.at});
		served += passed;
		const quantity = minimum(volume - passed, restOf(paper));
		volume -= passed + quantity;
		makings.push({paper, queue, quantity});
	}

	return makings;
}

type Serving = {readonly volume: Decimal; readonly served: Decimal; readonly at: EpochMs};

/** Returns the place after a trade at our price, and how much of `volume` goes to others; `served` went to them before our order's turn. */
function serveQueue(queue: Queue | null, {volume, served, at}: Serving): {readonly queue: Queue | null; readonly passed: Decimal} {
	if (queue === null) {
		return {queue, passed: volume};
	}

	const counted = at <= queue.countedUpTo ? queue.counted : zero;
	const waiting = maximum(queue.ahead + counted - served, zero);
	const passed = minimum(volume, waiting);
	const stillCounted = maximum(counted - served - passed, zero);
	return {queue: {ahead: waiting - passed - stillCounted, counted: stillCounted, countedUpTo: queue.countedUpTo}, passed};
}
