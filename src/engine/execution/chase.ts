/**
Following a price with an order that does not fill: first a limit that reaches a little beyond the touch, then new limits
after the market, and in the end whatever of it can be had at once. None reaches further than the guard beyond the price at
which it was decided, and each asks for what is still unfilled only.
*/
import type {EngineConfig, ExecutionConfig} from '../domain/config.js';
import {type Decimal, decimal, formatDecimal, maximum, minimum} from '../domain/decimal.js';
import type {EventOf} from '../domain/event.js';
import type {Order, Side} from '../domain/order.js';
import {type Place, placeOf, tradedVenues} from '../domain/place.js';
import type {Fraction} from '../domain/units.js';
import type {Amendment, OrderLife} from './order-life.js';

/** Best prices of a market, quote units. */
export type Touch = {readonly bid: number; readonly ask: number};

type Patience = Pick<ExecutionConfig, 'slippageGuard' | 'firstReach' | 'reprices'>;

/** Returns the best prices of a sample by market, and by place of the other venues that are traded on. */
export function touchesOf({quotes, elsewhere = {}}: EventOf<'QuotesSampled'>, config: EngineConfig): Record<Place, Touch> {
	const others = tradedVenues(config).slice(1).flatMap(venue => (elsewhere[venue] ?? []).map(quote => ({...quote, venue})));
	return Object.fromEntries([...quotes, ...others].map(quote => [placeOf(quote), {bid: quote.bid, ask: quote.ask}]));
}

/** Returns what takes the order's place when it has not filled in its time, or null when it has no other chance. */
export function chaseOf({order}: OrderLife, touch: Touch | undefined, patience: Patience): Amendment | null {
	const {chase} = order;
	if (chase === undefined || touch === undefined || chase.attempt >= patience.reprices) {
		return null;
	}

	const attempt = chase.attempt + 1;
	const isLast = attempt >= patience.reprices;
	const furthest = beyond(decimal(chase.decisionPrice), order.side, patience.slippageGuard);
	const price = isLast ? furthest : nearer(order.side, beyond(touchOf(order.side, touch), order.side, patience.firstReach), furthest);
	return {
		quantity: order.quantity,
		limitPrice: formatDecimal(price),
		source: chase.source,
		reason: `${chase.reason}; not filled, ${isLast ? 'takes what there is' : `follows the price, try ${attempt + 1}`}`,
		timeInForce: isLast ? 'immediate-or-cancel' : 'good-till-cancelled',
		chase: {...chase, attempt},
	};
}

/** Returns how long an order may wait to be filled, in milliseconds. */
export function patienceOf({chase}: Order, {repriceSeconds, orderTimeoutSeconds}: ExecutionConfig): number {
	return (chase === undefined ? orderTimeoutSeconds : repriceSeconds) * 1000;
}

function touchOf(side: Side, {bid, ask}: Touch): Decimal {
	return decimal((side === 'buy' ? ask : bid).toFixed(12));
}

/** Returns the price that a taker on `side` pays at worst when it reaches `share` beyond `price`. */
function beyond(price: Decimal, side: Side, share: Fraction): Decimal {
	return decimal((Number(formatDecimal(price)) * (side === 'buy' ? 1 + share : 1 - share)).toFixed(12));
}

/** A buyer's nearer price is the lower one, a seller's the higher one. */
function nearer(side: Side, a: Decimal, b: Decimal): Decimal {
	return side === 'buy' ? minimum(a, b) : maximum(a, b);
}
