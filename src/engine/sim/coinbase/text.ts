/**
Coinbase's spelling of amounts, products, times, ids and words.
*/
import {decimal, formatDecimal} from '../../domain/decimal.js';
import type {Timeframe} from '../../domain/market.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {hashOf} from '../../domain/random.js';
import type {SimFill, SimOrder, TimeInForce} from '../core/order.js';

/** Returns `BTC-USDT` for `BTC/USDT`. */
export function productId(symbol: MarketSymbol): string {
	return symbol.replace('/', '-');
}

/** Returns a float as decimal text, never with an exponent. */
export function floatText(value: number): string {
	return formatDecimal(decimal(value));
}

/** Returns the time in ISO 8601 with six decimals, as Coinbase writes it. */
export function timeText(at: EpochMs): string {
	return new Date(at).toISOString().replace('Z', '000Z');
}

export const sideText: Readonly<Record<Side, string>> = {buy: 'BUY', sell: 'SELL'};

export const timeInForceText: Readonly<Record<TimeInForce, string>> = {
	'good-till-cancelled': 'GOOD_UNTIL_CANCELLED',
	'immediate-or-cancel': 'IMMEDIATE_OR_CANCEL',
	'fill-or-kill': 'FILL_OR_KILL',
};

/** What is left of an immediate order is cancelled, in Coinbase's words. */
export const statusText: Readonly<Record<SimOrder['state'], string>> = {
	new: 'OPEN',
	'partially-filled': 'OPEN',
	filled: 'FILLED',
	cancelled: 'CANCELLED',
	expired: 'CANCELLED',
	'expired-in-match': 'CANCELLED',
};

/** The timeframes of ours that Coinbase has. */
export const granularities: Readonly<Record<string, Timeframe>> = {
	ONE_MINUTE: '1m',
	FIVE_MINUTE: '5m',
	FIFTEEN_MINUTE: '15m',
	ONE_HOUR: '1h',
	FOUR_HOUR: '4h',
	ONE_DAY: '1d',
};

/** The one user of the simulated venue. */
export const userId = uuid(0, 1);

/** Returns the order's id, a UUID that follows from its number. */
export function orderUuid({orderId}: Pick<SimOrder, 'orderId'>): string {
	return uuid(hashOf(0, 'order'), orderId);
}

/** Returns the number of the order that has this id, or null where no order can have it. */
export function orderNumber(id: string): number | null {
	const number = Number.parseInt(id.slice(-12), 16);
	return Number.isSafeInteger(number) && orderUuid({orderId: number}) === id ? number : null;
}

/** Returns the id of an execution of ours; other than those of public trades, it is a UUID. */
export function fillUuid({symbol, tradeId}: SimFill): string {
	return uuid(hashOf(0, `fill/${symbol}`), tradeId);
}

export function accountUuid(asset: string): string {
	return uuid(hashOf(0, `account/${asset}`), 1);
}

/** `number` below 2⁴⁸. */
function uuid(hash: number, number: number): string {
	return `${hash.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}
