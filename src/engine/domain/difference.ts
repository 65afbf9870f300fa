/**
How differences between our books and the venue's are named, so that a person can say what becomes of each.
*/
import {hashOf} from './random.js';

/**
Returns the name of a difference, `b-03f9a2`: the kind's letter and a hash of what it is about. `facts` are what makes it
another difference when it changes, so that nobody decides on amounts that they have not seen.
*/
export function differenceId(kind: 'balance' | 'order' | 'fill', ...facts: readonly string[]): string {
	const hash = hashOf(0, [kind, ...facts].join('|')).toString(16).padStart(8, '0');
	return `${kind.slice(0, 1)}-${hash.slice(0, 6)}`;
}
