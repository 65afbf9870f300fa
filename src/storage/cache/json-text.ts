/**
What a cache keeps is JSON, whatever it keeps it in, so that a value is the same wherever it comes back from.
*/
import {invariant} from '../../engine/domain/error.js';

/** Returns `value` as JSON. Throws an InvariantError for what JSON has no word for. */
export function jsonText(value: unknown): string {
	const text: unknown = JSON.stringify(value);
	invariant(typeof text === 'string', `a cache keeps JSON, not ${typeof value}`);
	return text;
}
