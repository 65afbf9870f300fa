/**
The venues that are known well enough to trust money to: each has its file here, speaks to the simulated exchange in its
own dialect, and passes the contract suites.
*/
import {CryptoTraderError, exitCode} from '../../domain/error.js';
import {binanceSpecifics} from './binance.js';
import {coinbaseSpecifics} from './coinbase.js';
import {krakenSpecifics} from './kraken.js';
import type {VenueSpecifics} from './specifics.js';

const known: Readonly<Record<string, VenueSpecifics>> = {
	binance: binanceSpecifics,
	coinbase: coinbaseSpecifics,
	kraken: krakenSpecifics,
};

/** Returns what is particular to a venue. Throws a CryptoTraderError (`venue-unknown`) for one that is not in the table. */
export function specificsOf(venue: string): VenueSpecifics {
	const specifics = Object.hasOwn(known, venue) ? known[venue] : undefined;
	if (specifics === undefined) {
		throw new CryptoTraderError(`unknown venue: ${venue}`, {code: 'venue-unknown', advice: `Choose one of ${Object.keys(known).join(', ')}.`, exit: exitCode.wrongUse});
	}

	return specifics;
}
