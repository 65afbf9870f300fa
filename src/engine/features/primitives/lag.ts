/**
The value of some bars ago.
*/
import {at, type Primitive} from './primitive.js';

const position = 0;
const scalars = 1;

/** Returns a primitive that answers with the value of `bars` bars ago, `bars` ≥ 1; NaN for the first `bars` values. */
export function lag(bars: number): Primitive {
	return {
		name: `lag ${bars}`,
		scalars,
		ring: bars,
		lookback: bars,
		settling: 0,
		advance(memory, base, value) {
			const offset = at(memory, base + position);
			const slot = base + scalars + offset;
			const old = at(memory, slot);
			memory[slot] = value;
			memory[base + position] = offset + 1 === bars ? 0 : offset + 1;
			return old;
		},
	};
}
