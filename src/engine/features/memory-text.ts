/**
A program's memory as text for snapshots: the name of its layout and its bytes in base64, exact to the bit.
*/
import {Buffer} from 'node:buffer';
import {CryptoTraderError} from '../domain/error.js';

/** The one bit pattern that NaN is written with, so that equal states give equal text. */
const canonicalNan = 0x7F_F8_00_00_00_00_00_00n;

/** Returns `memory` as text under the name of its layout (without a colon). */
export function writeMemory(memory: Float64Array, layout: string): string {
	const copy = Float64Array.from(memory);
	const bits = new BigUint64Array(copy.buffer);
	for (const [slot, value] of copy.entries()) {
		if (Number.isNaN(value)) {
			bits[slot] = canonicalNan;
		}
	}

	return `${layout}:${Buffer.from(copy.buffer).toString('base64')}`;
}

/** Returns the memory in `text`. Throws a CryptoTraderError when it is of another layout or length. */
export function readMemory(text: string, layout: string, length: number): Float64Array {
	const [name = '', encoded = ''] = text.split(':');
	const bytes = Uint8Array.from(Buffer.from(encoded, 'base64'));
	if (name !== layout || bytes.length !== length * Float64Array.BYTES_PER_ELEMENT) {
		throw new CryptoTraderError(`saved features are of layout ${name} and ${bytes.length} bytes, these are of ${layout}`, {
			code: 'feature-layout',
			advice: 'Warm the features up from stored history instead of this snapshot.',
		});
	}

	return new Float64Array(bytes.buffer);
}
