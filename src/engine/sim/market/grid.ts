/**
Floats on a decimal grid.
*/

/** Returns the multiple of 10⁻ᵈ that is nearest to `value`, as the float that its decimal text reads as. */
export function roundTo(value: number, decimals: number): number {
	const scale = 10 ** decimals;
	return Math.round(value * scale) / scale;
}
