/**
Numbers as the screen shows them: fixed decimals from the market's own steps, a plus only on changes, `—` for what is not
known, and never a cut number.
*/
import type {DecimalText} from '../engine/domain/decimal.js';
import type {EpochMs, Fraction, MarketSymbol, Milliseconds} from '../engine/domain/units.js';
import {durationText, fixedText, percentText, timeText, withPlus} from '../engine/domain/view-text.js';
import {span, type Span} from './text.js';
import type {Tone} from './theme.js';

/** What stands for a number that nobody knows. */
export const unknown = '—';

/** Returns `value` with `decimals` decimals, `67,412.50`. */
export function fixed(value: number | DecimalText | null, decimals: number): string {
	return value === null ? unknown : fixedText(value, decimals) ?? unknown;
}

/** Returns an amount of money with two decimals. */
export function money(value: number | null): string {
	return fixed(value, 2);
}

/** Returns money with a plus when it is above zero. */
export function signedMoney(value: number | null): string {
	return withPlus(money(value));
}

/** Returns a share as `12.3%`. */
export function percent(share: Fraction | null, decimals = 1): string {
	return share === null || !Number.isFinite(share) ? unknown : `${percentText(share, decimals)}%`;
}

/** Returns a change as `+1.24%`. */
export function signedPercent(change: Fraction | null, decimals = 2): string {
	return change === null || !Number.isFinite(change) ? unknown : `${withPlus(percentText(change, decimals))}%`;
}

/** Returns a score or an effect as `+0.61`. */
export function signedFixed(value: number | null, decimals = 2): string {
	return withPlus(fixed(value, decimals));
}

/** Returns a change with its arrow, in colour, the three signs that do not depend on each other: `▲ +1.24%`. */
export function changeSpan(change: Fraction | null, decimals = 2): Span {
	const text = signedPercent(change, decimals);
	if (text === unknown) {
		return span(unknown, 'muted');
	}

	const tone = toneOfText(text);
	return span(`${tone === 'up' ? '▲' : (tone === 'down' ? '▼' : ' ')} ${text}`, tone);
}

/** Returns the tone of a signed number as it reads, so that what rounds to zero is flat. */
export function toneOfText(text: string): Tone {
	return text.startsWith('+') ? 'up' : (text.startsWith('-') ? 'down' : 'flat');
}

/** Returns a number that is not money in three digits: `1.23M`, `45.6k`. For volumes only. */
export function compact(value: number | null): string {
	if (value === null || !Number.isFinite(value)) {
		return unknown;
	}

	const units = [[1e9, 'B'], [1e6, 'M'], [1e3, 'k']] as const;
	const [unit, letter] = units.find(([size]) => Math.abs(value) >= size) ?? [1, ''];
	const scaled = value / unit;
	return `${fixed(scaled, Math.abs(scaled) >= 100 ? 0 : (Math.abs(scaled) >= 10 ? 1 : 2))}${letter}`;
}

/** Returns the decimals of a step, `0.0100` → 2. */
export function decimalsOf(step: DecimalText): number {
	return step.replace(/0+$/, '').split('.')[1]?.length ?? 0;
}

/** Returns decimals that suit a price whose tick is not known: four digits that mean something, at least two decimals. */
export function decimalsFor(price: number): number {
	return price >= 10 || price <= 0 || !Number.isFinite(price) ? 2 : Math.min(8, 3 - Math.floor(Math.log10(price)));
}

/** Returns `text` at the right of `width` cells; a number that does not fit becomes `#####`, never a wrong number. */
export function rightAlign(text: string, width: number): string {
	return text.length > width ? '#'.repeat(Math.max(0, width)) : text.padStart(width);
}

/** Returns the UTC time of day with its zone, `14:03:07Z`. */
export function clock(at: EpochMs | null): string {
	return at === null ? unknown : `${timeText(at)}Z`;
}

/** Returns an age in whole seconds below two minutes, `12s`, else in its two largest units. */
export function age(length: Milliseconds | null): string {
	return length === null ? unknown : (length < 120_000 ? `${Math.max(0, Math.floor(length / 1000))}s` : durationText(length));
}

/** Returns minutes and seconds, `00:12`; from an hour on the two largest units. */
export function countdown(length: Milliseconds): string {
	const seconds = Math.max(0, Math.floor(length / 1000));
	const two = (value: number): string => String(value).padStart(2, '0');
	return seconds >= 3600 ? durationText(length) : `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** Returns the traded asset of a market, `BTC/USDT` → `BTC`. */
export function baseOf(symbol: MarketSymbol): string {
	return symbol.split('/')[0] ?? symbol;
}
