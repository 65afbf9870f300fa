/**
Kraken's spelling of amounts, times, words and numbers of orders and executions.
*/
import {decimal, formatDecimal, type Decimal} from '../../domain/decimal.js';
import type {EpochMs} from '../../domain/units.js';
import type {SimFill, SimOrder} from '../core/order.js';

/** Digits of volumes, costs and fees in replies, whatever the step of the market. */
const amountDecimals = 8;

/** Returns an amount with at least `decimals` digits after the point. */
export function fixed(amount: Decimal, decimals: number): string {
	const text = formatDecimal(amount);
	const point = text.indexOf('.');
	const digits = point === -1 ? 0 : text.length - point - 1;
	const missing = Math.max(0, decimals - digits);
	return missing === 0 ? text : `${text}${point === -1 ? '.' : ''}${'0'.repeat(missing)}`;
}

/** Returns a volume, cost or fee: `0.10000000`. */
export function amountText(amount: Decimal): string {
	return fixed(amount, amountDecimals);
}

/** Returns a float as exact text with at least `decimals` digits. */
export function floatText(value: number, decimals: number): string {
	return fixed(decimal(value), decimals);
}

/** Returns seconds with a fraction, as replies over REST tell times. */
export function seconds(at: EpochMs): number {
	return at / 1000;
}

/** Returns `2021-01-01T00:00:00.000000Z`, as streams tell times. */
export function stamp(at: EpochMs): string {
	return new Date(at).toISOString().replace('Z', '000Z');
}

/** Returns Kraken's kind of number for an order: `O00000-00000-00001A`. */
export function orderText({orderId}: Pick<SimOrder, 'orderId'>): string {
	return grouped('O', orderId.toString(36).padStart(16, '0'));
}

/** Returns the number of the order with that text, or null for a text that no order can have. */
export function orderIdOf(text: string): number | null {
	const match = /^O([\dA-Z]{5})-([\dA-Z]{5})-([\dA-Z]{6})$/.exec(text);
	return match === null ? null : Number.parseInt(match.slice(1).join(''), 36);
}

/** Returns Kraken's kind of number for an execution; unique over all markets, because it contains the order's. */
export function fillText({orderId, tradeId}: Pick<SimFill, 'orderId' | 'tradeId'>): string {
	return grouped('T', `${orderId.toString(36).padStart(6, '0')}${tradeId.toString(36).padStart(10, '0')}`);
}

function grouped(letter: string, digits: string): string {
	const text = `${letter}${digits.toUpperCase()}`;
	return `${text.slice(0, 6)}-${text.slice(6, 11)}-${text.slice(11)}`;
}
