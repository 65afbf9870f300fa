/**
A venue that orders reach only while trading allows them: between the decision and its request lie waits, and whoever halts
in between is told that nothing new leaves.
*/
import {objecting} from '../../engine/ccxt/requests.js';
import type {TradingState} from '../../engine/domain/event.js';
import type {Order} from '../../engine/domain/order.js';
import type {Venue} from '../../engine/ports/venue.js';

/** Returns the venue with an eye on the trading state, which is asked for right before every request of an order. What reduces may leave. */
export function obedientVenue(venue: Venue, tradingState: () => TradingState): Venue {
	return {
		...venue,
		async submit(order) {
			const objection = (): string | null => refusal(tradingState(), order);
			const reason = objection();
			return reason === null ? objecting(objection, async () => venue.submit(order)) : {outcome: 'rejected', reason};
		},
	};
}

function refusal(state: TradingState, {reduceOnly}: Order): string | null {
	return state === 'RUNNING' || reduceOnly ? null : `trading is ${state} since it was decided`;
}
