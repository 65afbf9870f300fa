/**
Client ids for what is sold beside the engine. They begin like the engine's own, so that they are known as ours, and go on
with a capital that no id of the engine has; with the prefix they are 18 characters, the most that Kraken takes. Where more than one
venue is traded on, a capital says which it is.
*/
import {capitalOf, type Place, venueOf} from '../engine/domain/place.js';

const length = 6;

/** Returns a function that makes ids, each once: they count on from the tenth of a second at which the function was made, and begin anew after seven years, or ten weeks where a venue is named. */
export function createIds(): (prefix: string, place: Place) => string {
	let next = Math.floor(Date.now() / 100);
	return (prefix, place) => {
		next += 1;
		const venue = capitalOf(venueOf(place));
		const digits = length - venue.length;
		return `${prefix}G${venue}${(next % (36 ** digits)).toString(36).padStart(digits, '0')}`;
	};
}
