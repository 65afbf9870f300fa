/**
How amounts, shares, times and durations read, on the screen and in journal lines alike. Digits are cut from the number's
own decimal text, never from a binary fraction, so that 1.005 shows as 1.01.
*/
import type {DecimalText} from './decimal.js';
import {day, hour, type EpochMs, type Fraction, type Milliseconds} from './units.js';

const pattern = /^(-?)(\d+)(?:\.(\d*))?(?:e([-+]?\d+))?$/i;

/**
Returns `value` with exactly `decimals` decimals and thousands in groups, `-1,234.50`; half a unit rounds away from zero,
and zero has no sign. Returns null for what is not a finite decimal number.
*/
export function fixedText(value: number | DecimalText, decimals: number): string | null {
	return shiftedText(value, decimals, 0);
}

/** Returns the fixed text of value · 10^power, moving the point instead of multiplying. */
function shiftedText(value: number | DecimalText, decimals: number, power: number): string | null {
	const match = pattern.exec(String(value));
	if (match === null) {
		return null;
	}

	const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
	const units = shift(BigInt(whole + fraction), decimals + power + Number(exponent) - fraction.length);
	const digits = units.toString().padStart(decimals + 1, '0');
	const cut = digits.length - decimals;
	const text = group(digits.slice(0, cut)) + (decimals === 0 ? '' : `.${digits.slice(cut)}`);
	return sign === '-' && units !== 0n ? `-${text}` : text;
}

/** Returns digits · 10^places, rounded half away from zero when `places` is negative. */
function shift(digits: bigint, places: number): bigint {
	if (places >= 0) {
		return digits * (10n ** BigInt(places));
	}

	const divisor = 10n ** BigInt(-places);
	return (digits + (divisor / 2n)) / divisor;
}

function group(whole: string): string {
	return whole.length < 4 ? whole : whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Returns an exact amount with its own decimals and thousands in groups: `1234.5` → `1,234.5`. */
export function amountText(value: DecimalText): string {
	const [whole = '', fraction] = value.split('.');
	const digits = whole.startsWith('-') ? `-${group(whole.slice(1))}` : group(whole);
	return fraction === undefined ? digits : `${digits}.${fraction}`;
}

/** Returns an amount to about three digits that mean something: `1.52`, `0.0809`, `0.00000125`. For what nobody adds up. */
export function roughText(value: DecimalText): string {
	const size = Math.abs(Number(value));
	const decimals = size >= 1 || size === 0 || !Number.isFinite(size) ? 2 : Math.min(18, 2 - Math.floor(Math.log10(size)));
	return fixedText(value, decimals) ?? '—';
}

/** Returns a share as per cent without the sign that says so: 0.1234 → `12.3` at one decimal; `—` when it is not a number. */
export function percentText(share: Fraction, decimals: number): string {
	return shiftedText(share, decimals, 2) ?? '—';
}

/** Puts a plus before what is above zero; a text of zeros stays bare. */
export function withPlus(text: string): string {
	return /^[^-]*[1-9]/.test(text) ? `+${text}` : text;
}

/** Returns the UTC time of day, `14:03:07`. */
export function timeText(at: EpochMs): string {
	return new Date(at).toISOString().slice(11, 19);
}

/** Returns the UTC date and minute, `2021-05-19 14:03`. */
export function dateTimeText(at: EpochMs): string {
	return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** Returns a length of time in its two largest units: `3d 04h`, `4h 05m`, `56:53`, `8.2s` below ten seconds. */
export function durationText(length: Milliseconds): string {
	const ms = Math.max(0, length);
	if (ms < 10_000) {
		return `${Math.floor(ms / 100) / 10}s`;
	}

	if (ms >= day) {
		return `${Math.floor(ms / day)}d ${two(ms % day / hour)}h`;
	}

	return ms >= hour ? `${Math.floor(ms / hour)}h ${two(ms % hour / 60_000)}m` : `${two(ms / 60_000)}:${two(ms % 60_000 / 1000)}`;
}

function two(value: number): string {
	return String(Math.floor(value)).padStart(2, '0');
}
