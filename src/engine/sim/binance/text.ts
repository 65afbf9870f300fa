/**
Binance's spelling of amounts, symbols and words.
*/
import {decimal, formatDecimal, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {OrderRequest, SimOrder, TimeInForce} from '../core/order.js';

/** Returns an amount with at least eight decimals, `0.10000000`. */
export function amountText(amount: Decimal): string {
	return padded(formatDecimal(amount));
}

/** Returns a float by its shortest text with at least eight decimals. */
export function floatText(value: number): string {
	const text = String(value);
	return padded(text.includes('e') ? formatDecimal(decimal(value)) : text);
}

function padded(text: string): string {
	const point = text.indexOf('.');
	return point === -1 ? `${text}.00000000` : text.padEnd(point + 9, '0');
}

/** Returns `BTCUSDT` for `BTC/USDT`. */
export function marketId(symbol: MarketSymbol): string {
	return symbol.replace('/', '');
}

export const sideText: Readonly<Record<Side, string>> = {buy: 'BUY', sell: 'SELL'};

const typeNames: Readonly<Record<OrderRequest['type'], string>> = {limit: 'LIMIT', 'limit-maker': 'LIMIT_MAKER', market: 'MARKET'};

/** Returns the type of an order. One with a trigger stops a loss when it goes with the market, else it takes a profit. */
export function typeText({type, side, trigger}: SimOrder): string {
	if (trigger === null) {
		return typeNames[type];
	}

	return (side === 'buy') === (trigger.direction === 'up') ? 'STOP_LOSS_LIMIT' : 'TAKE_PROFIT_LIMIT';
}

export const timeInForceText: Readonly<Record<TimeInForce, string>> = {
	'good-till-cancelled': 'GTC',
	'immediate-or-cancel': 'IOC',
	'fill-or-kill': 'FOK',
};

export const stateText: Readonly<Record<SimOrder['state'], string>> = {
	new: 'NEW',
	'partially-filled': 'PARTIALLY_FILLED',
	filled: 'FILLED',
	cancelled: 'CANCELED',
	expired: 'EXPIRED',
	'expired-in-match': 'EXPIRED_IN_MATCH',
};
