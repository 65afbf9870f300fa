/**
What a trade would change, in money and against the limits, as far as the screen can tell: prices move, and risk decides.
*/
import {decimal, floorToStep, formatDecimal, type DecimalText} from '../../engine/domain/decimal.js';
import type {LimitUse} from '../../engine/domain/event.js';
import type {Side} from '../../engine/domain/order.js';
import type {Fraction, MarketSymbol} from '../../engine/domain/units.js';
import {amountText} from '../../engine/domain/view-text.js';
import {baseOf, fixed, money, percent} from '../format.js';
import {heldPositions, lastPrice} from '../selectors.js';
import type {ScreenState} from '../store.js';
import {span, type Line} from '../text.js';

export type Trade = {readonly symbol: MarketSymbol; readonly side: Side; readonly quantity: number; readonly price: number};

/** Returns lines about a trade that fills whole at its price: money, fee, and position, leverage and cash after it. */
export function effectLines(screen: ScreenState, {symbol, side, quantity, price}: Trade): readonly Line[] {
	const {equity, quoteCurrency, markets} = screen.view;
	if (equity === null) {
		return [[span('The account is not known yet.', 'muted')]];
	}

	const value = quantity * price;
	const sign = side === 'buy' ? 1 : -1;
	const fee = value * (markets[symbol]?.takerFee ?? 0);
	const held = heldPositions(screen).find(position => position.symbol === symbol)?.value ?? 0;
	const after = Math.max(0, held + (sign * value));
	const exposure = Math.max(0, equity.exposure + (sign * value));
	return [
		[span(`${side === 'buy' ? 'Buys' : 'Sells'} about `), span(`${money(value)} ${quoteCurrency}`, undefined, {bold: true}), span(` of ${baseOf(symbol)}, fee about ${money(fee)}`)],
		limitLine('position', held / equity.equity, after / equity.equity, limitOf(screen, 'position')),
		limitLine('leverage', equity.leverage, exposure / equity.equity, limitOf(screen, 'leverage')),
		[span('cash      ', 'muted'), span(`${money(equity.cash)} → ${money(equity.cash - (sign * value) - fee)} ${quoteCurrency}`, equity.cash - (sign * value) - fee < 0 ? 'danger' : 'flat')],
	];
}

function limitOf({view}: ScreenState, rule: LimitUse['rule']): number | null {
	return view.limits.find(limit => limit.rule === rule)?.limit ?? null;
}

/** Returns `position  12.0% → 20.1% of equity, limit 25.0%`, loud where the limit would be passed. */
function limitLine(rule: 'position' | 'leverage', before: number, after: number, limit: number | null): Line {
	const text = (value: number): string => rule === 'leverage' ? `${fixed(value, 2)}x` : percent(value);
	const over = limit !== null && after > limit;
	return [
		span(`${rule.padEnd(10)}`, 'muted'),
		span(`${text(before)} → ${text(after)}${rule === 'position' ? ' of equity' : ''}`, over ? 'danger' : 'flat', {bold: over}),
		span(limit === null ? '' : `, limit ${text(limit)}${over ? ': risk cuts or refuses it' : ''}`, over ? 'danger' : 'muted'),
	];
}

/** Returns the trade that brings a market to a weight at the last price, or null where nothing is to be done or known. */
export function tradeTo(screen: ScreenState, symbol: MarketSymbol, weight: Fraction): Trade | null {
	const {equity} = screen.view;
	const price = lastPrice(screen, symbol);
	if (equity === null || price === null || price <= 0) {
		return null;
	}

	const held = heldPositions(screen).find(position => position.symbol === symbol)?.value ?? 0;
	const change = (weight * equity.equity) - held;
	return change === 0 ? null : {symbol, side: change > 0 ? 'buy' : 'sell', quantity: Math.abs(change) / price, price};
}

/** How far beyond the last price an order by hand reaches, so that it fills at once. */
const guard = 0.005;

/** Returns a limit price that fills at once unless the market moves more than half a per cent, on the market's tick. */
export function marketablePrice(screen: ScreenState, symbol: MarketSymbol, side: Side): DecimalText | null {
	const quote = screen.quotes[symbol];
	const price = (side === 'buy' ? quote?.ask : quote?.bid) ?? lastPrice(screen, symbol);
	if (price === null || !Number.isFinite(price)) {
		return null;
	}

	const limit = decimal((price * (side === 'buy' ? 1 + guard : 1 - guard)).toFixed(10));
	const tick = screen.view.markets[symbol]?.priceTick;
	return formatDecimal(tick === undefined ? limit : floorToStep(limit, decimal(tick)));
}

/** Returns what is wrong with an amount as it was typed, or null. */
export function amountProblem(name: string, typed: string, step: DecimalText | undefined): string | null {
	if (!/^\d{1,12}(\.\d{1,12})?$/.test(typed) || Number(typed) <= 0) {
		return typed === '' ? `Say the ${name}.` : `The ${name} must be a number above zero, for example 0.01.`;
	}

	const value = decimal(typed);
	return step !== undefined && floorToStep(value, decimal(step)) !== value ? `The ${name} must be a multiple of ${amountText(step)}.` : null;
}

/** Returns what the venue would not take of an order, or null. */
export function orderProblem({view}: ScreenState, {symbol, quantity, price}: Trade): string | null {
	const market = view.markets[symbol];
	if (market === undefined) {
		return null;
	}

	if (quantity < Number(market.minQuantity)) {
		return `The venue takes ${amountText(market.minQuantity)} ${market.base} at least.`;
	}

	return quantity * price < Number(market.minNotional) ? `The venue takes orders of ${amountText(market.minNotional)} ${market.quote} at least; this is ${money(quantity * price)}.` : null;
}
