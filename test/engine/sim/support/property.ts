/**
fast-check properties as AVA assertions.
*/
import type {ExecutionContext} from 'ava';
import fc from 'fast-check';

/** Passes when the property holds for every sample; fails with the counterexample. */
export function holds<T>(t: ExecutionContext, property: fc.IProperty<T>, parameters: fc.Parameters<T> = {}): void {
	t.notThrows(() => {
		fc.assert(property, parameters);
	});
}
