/**
What of the books is at which venue, when more than one is traded on. Fills move it; the venues' own word replaces it whenever
their sum agrees with the books to the last unit, because coins that their owner has moved between venues are still the same.
*/
import type {EventOf} from '../domain/event.js';
import {type LedgerBalances, applyToBalances} from '../domain/ledger.js';
import type {Fill} from '../domain/order.js';
import {venueOfId} from '../domain/place.js';
import type {Emit} from '../kernel/stage.js';

/** Units of each asset by venue; null before the venues have said it, and where there is only one. */
export type Places = Readonly<Record<string, LedgerBalances>> | null;

/** Returns the places after a fill. `main` is the venue of orders whose ids name none. */
export function placesAfterFill(places: Places, fill: Fill, main: string): Places {
	if (places === null) {
		return null;
	}

	const venue = venueOfId(fill.clientOrderId) ?? main;
	return {...places, [venue]: applyToBalances(places[venue] ?? {}, fill)};
}

/** Returns the places after the venues' word; it counts where their sum and the books agree. */
export function placesAfterReport(places: Places, {places: told}: EventOf<'AccountReported'>, agrees: boolean): Places {
	return told === undefined || !agrees ? places : told;
}

/** Says what is where, when that has changed. */
export function tellPlaces(before: Places, after: Places, emit: Emit): void {
	if (after !== null && JSON.stringify(before) !== JSON.stringify(after)) {
		emit.event({type: 'HoldingsPlaced', places: after});
	}
}
