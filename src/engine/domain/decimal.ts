/**
Exact decimal numbers for money and quantities: a bigint that counts units of 10⁻¹⁸. Sums and products of prices and
quantities with up to nine decimals each are exact; only division rounds, and says which way.
*/
import {invariant} from './error.js';

/** An exact amount in units of 10⁻¹⁸. */
export type Decimal = bigint;

/** A decimal in plain text without exponent or trailing zeros, `-12.5`; how events and journals carry amounts. */
export type DecimalText = string;

const places = 18;
const one = 10n ** BigInt(places);
/** No amount of money has more digits. */
const maxExponent = 300;
const pattern = /^([-+]?)(\d+)(?:\.(\d*))?(?:e([-+]?\d+))?$/i;

export const zero: Decimal = 0n;

/**
Reads `12.50`, `1e-8` or a finite number (by its shortest text, exact to 15 digits).

Throws an InvariantError for anything else, NaN and infinity among it, and for digits beyond the 18th decimal.
*/
export function decimal(value: string | number): Decimal {
	const match = pattern.exec(String(value).trim());
	invariant(match !== null, `not a decimal number: ${JSON.stringify(value)}`);
	const [, sign, whole = '', fraction = '', exponent = '0'] = match;
	invariant(Math.abs(Number(exponent)) <= maxExponent, `exponent out of range: ${JSON.stringify(value)}`);
	const shift = places - fraction.length + Number(exponent);
	const digits = BigInt(whole + fraction);
	const magnitude = shift >= 0 ? digits * (10n ** BigInt(shift)) : dropZeros(digits, -shift, value);
	return sign === '-' ? -magnitude : magnitude;
}

function dropZeros(digits: bigint, count: number, value: string | number): bigint {
	const divisor = 10n ** BigInt(count);
	invariant(digits % divisor === 0n, `more than ${places} decimals: ${JSON.stringify(value)}`);
	return digits / divisor;
}

/** Returns the canonical text: no exponent, no trailing zeros, `0` for zero. */
export function formatDecimal(value: Decimal): DecimalText {
	const negative = value < 0n;
	const digits = (negative ? -value : value).toString().padStart(places + 1, '0');
	const fraction = digits.slice(-places).replace(/0+$/, '');
	const text = fraction === '' ? digits.slice(0, -places) : `${digits.slice(0, -places)}.${fraction}`;
	return negative ? `-${text}` : text;
}

/** Returns the nearest float, for scores and the screen; never for the ledger. */
export function toNumber(value: Decimal): number {
	return Number(formatDecimal(value));
}

/** Returns a·b, exact while both have at most nine decimals; beyond that the 19th decimal is cut towards zero. */
export function multiply(a: Decimal, b: Decimal): Decimal {
	return a * b / one;
}

/** Returns a/b cut towards zero at the 18th decimal. Throws an InvariantError when b is zero. */
export function divide(a: Decimal, b: Decimal): Decimal {
	invariant(b !== 0n, 'division by zero');
	return a * one / b;
}

/** Returns the largest multiple of `step` that is not above `value`. `step` must be positive. */
export function floorToStep(value: Decimal, step: Decimal): Decimal {
	invariant(step > 0n, 'a step must be positive');
	const rest = value % step;
	return rest < 0n ? value - rest - step : value - rest;
}

/** Returns the smallest multiple of `step` that is not below `value`. `step` must be positive. */
export function ceilToStep(value: Decimal, step: Decimal): Decimal {
	return -floorToStep(-value, step);
}

export function minimum(a: Decimal, b: Decimal): Decimal {
	return a < b ? a : b;
}

export function maximum(a: Decimal, b: Decimal): Decimal {
	return a > b ? a : b;
}

export function absolute(value: Decimal): Decimal {
	return value < 0n ? -value : value;
}
