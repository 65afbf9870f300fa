/**
The one source of chance, seeded and split by labels, so that a run can be repeated: sequences for what is made in order
(a generated market, exploration of an agent), hashes for what must be known at any point without going through
everything before it (noise inside a bar, quantities in a book).
*/
/* eslint-disable no-bitwise -- mixing bits is what these functions are for */

export type Random = {
	/** Returns the next number in [0, 1). */
	next(): number;
	/** Returns the next draw from the standard normal distribution (Marsaglia's polar method). */
	normal(): number;
};

const two32 = 2 ** 32;

/** The finaliser of MurmurHash3 (Appleby, public domain): every input bit moves every output bit. */
function scramble(value: number): number {
	let bits = value ^ (value >>> 16);
	bits = Math.imul(bits, 0x85_EB_CA_6B);
	bits ^= bits >>> 13;
	bits = Math.imul(bits, 0xC2_B2_AE_35);
	return (bits ^ (bits >>> 16)) >>> 0;
}

/** Returns a hash in [0, 2³²) that depends on `hash` and on the non-negative integer `value` (below 2⁵³). */
export function mix(hash: number, value: number): number {
	const high = Math.floor(value / two32);
	const low = value % two32;
	return scramble(Math.imul(hash ^ scramble(low), 0x9E_37_79_B1) + Math.imul(high, 0x85_EB_CA_77));
}

/** Returns the hash, in [0, 2³²), that stands for `label` under `seed`. Different labels give independent streams. */
export function hashOf(seed: number, label: string): number {
	let hash = mix(0x6A_09_E6_67, Math.abs(Math.trunc(seed)));
	for (const letter of label) {
		hash = mix(hash, letter.codePointAt(0) ?? 0);
	}

	return hash;
}

/** Returns the hash as a number in [0, 1). */
export function uniform(hash: number): number {
	return (hash >>> 0) / two32;
}

/** Returns a sequence of its own for `label` under `seed` (sfc32 of PractRand: four words, period about 2¹²⁷). */
export function randomFrom(seed: number, label: string): Random {
	const start = hashOf(seed, label);
	let [a, b, c, counter] = [mix(start, 1), mix(start, 2), mix(start, 3), 1];
	const next = (): number => {
		const sum = (a + b + counter) >>> 0;
		counter = (counter + 1) >>> 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) >>> 0;
		c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
		return sum / two32;
	};

	return {next, normal: () => polar(next)};
}

function polar(next: () => number): number {
	for (;;) {
		const x = (2 * next()) - 1;
		const square = (x * x) + (((2 * next()) - 1) ** 2);
		if (square > 0 && square < 1) {
			return x * Math.sqrt(-2 * Math.log(square) / square);
		}
	}
}
