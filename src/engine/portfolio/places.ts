/**
What of the books is at which venue, when more than one is traded on. Fills move it; the venues' own word replaces it whenever
their sum agrees with the books to the last unit, because coins that their owner has moved between venues are still the same.
What the owner keeps there beside the books is in no place: nothing may be sold of it.
*/
import {type Decimal, type DecimalText, decimal, formatDecimal, maximum, minimum, zero} from '../domain/decimal.js';
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

/** Returns the places after the venues' word, which counts where it agrees with `books`. */
export function placesAfterReport(places: Places, books: LedgerBalances, {places: told}: EventOf<'AccountReported'>, agrees: boolean): Places {
	if (told === undefined || !agrees) {
		return places;
	}

	const next: Record<string, Record<string, DecimalText>> = Object.fromEntries(Object.keys(told).map(venue => [venue, {}]));
	for (const [asset, total] of Object.entries(books)) {
		for (const {venue, share} of sharesOf(asset, decimal(total), told, places ?? {})) {
			Object.assign(next[venue] ?? {}, share === zero ? {} : {[asset]: formatDecimal(share)});
		}
	}

	return next;
}

type Share = {readonly venue: string; readonly share: Decimal};

/** Returns where the books' total of an asset is: where it was, as far as it is still there, and else where there is more than that. */
function sharesOf(asset: string, total: Decimal, told: NonNullable<Places>, before: NonNullable<Places>): readonly Share[] {
	const there = Object.entries(told).map(([venue, balances]) => {
		const most = decimal(balances[asset] ?? '0');
		return {venue, most, kept: minimum(most, maximum(decimal(before[venue]?.[asset] ?? '0'), zero))};
	});
	let rest = there.reduce((sum, {kept}) => sum - kept, total);
	return there.map(({venue, most, kept}) => {
		const more = maximum(minimum(rest, most - kept), -kept);
		rest -= more;
		return {venue, share: kept + more};
	});
}

/** Says what is where, when that has changed. */
export function tellPlaces(before: Places, after: Places, emit: Emit): void {
	if (after !== null && JSON.stringify(before) !== JSON.stringify(after)) {
		emit.event({type: 'HoldingsPlaced', places: after});
	}
}
