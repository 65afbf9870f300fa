/**
What a venue refuses before it looks at anything else, in the order in which venues do: price step, price band, quantity,
value. And what an order holds back of the account until it is over.
*/
import {type Decimal, ceilToStep, decimal, floorToStep, formatDecimal, multiply, zero} from '../../domain/decimal.js';
import {assetsOf} from '../../domain/ledger.js';
import type {Market} from '../../domain/market.js';
import type {Order, Side} from '../../domain/order.js';
import type {Fraction} from '../../domain/units.js';

/** Fees are cut to eight decimals, and what is held back for them is rounded up. */
const feeStep = decimal('1e-8');
/** Prices of orders lie between these multiples of the last price: Binance's for its major markets. */
const band = {down: decimal('0.2'), up: decimal('5')};

/** Fees are taken from what is received, or always in quote units: then a buy costs its value and the fee. */
export type FeeIn = 'received' | 'quote';

/** Returns which rule of the market an order breaks, in words, or null. `lastPrice` in quote units. */
export function brokenRule({limitPrice, quantity: text, trigger}: Order, {symbol, priceTick, quantityStep, minQuantity, minNotional}: Market, lastPrice: Decimal): string | null {
	const [price, quantity] = [decimal(limitPrice), decimal(text)];
	const offStep = [limitPrice, trigger?.price ?? limitPrice].find(each => decimal(each) <= zero || decimal(each) % decimal(priceTick) !== zero);
	if (offStep !== undefined) {
		return `price ${offStep} is not a multiple of ${priceTick}, the price step of ${symbol}`;
	}

	if (price < multiply(lastPrice, band.down) || price > multiply(lastPrice, band.up)) {
		return `price ${limitPrice} is too far from ${formatDecimal(lastPrice)}, the last price of ${symbol}`;
	}

	if (quantity < decimal(minQuantity) || multiply(quantity, price) < decimal(minNotional)) {
		return `${text} at ${limitPrice} is below the smallest order of ${symbol}`;
	}

	return quantity % decimal(quantityStep) === zero ? null : `quantity ${text} is not a multiple of ${quantityStep}, the quantity step of ${symbol}`;
}

/** Returns whether an order is a stop that a trade at `price` sets off: a fall to its trigger to sell, a rise to buy. */
export function isReached({side, trigger}: Order, price: Decimal): boolean {
	return trigger !== undefined && (side === 'sell' ? price <= decimal(trigger.price) : price >= decimal(trigger.price));
}

/** Returns what an order with `rest` base units to fill may have to give at most, its fee as a taker included. */
export function claimOf({symbol, side, limitPrice}: Order, rest: Decimal, takerFee: Fraction, feeIn: FeeIn): {readonly asset: string; readonly amount: Decimal} {
	const {base, quote} = assetsOf(symbol);
	if (side === 'sell') {
		return {asset: base, amount: rest};
	}

	const value = multiply(rest, decimal(limitPrice));
	return {asset: quote, amount: value + (feeIn === 'quote' ? ceilToStep(multiply(value, decimal(takerFee)), feeStep) : zero)};
}

/** Returns the fee of an execution and the asset that it is taken in. */
export function feeOf(side: Side, execution: {readonly price: Decimal; readonly quantity: Decimal; readonly liquidity: 'maker' | 'taker'}, market: Market, feeIn: FeeIn): {readonly fee: string; readonly feeAsset: string} {
	const rate = decimal(execution.liquidity === 'maker' ? market.makerFee : market.takerFee);
	const inBase = side === 'buy' && feeIn === 'received';
	const amount = inBase ? execution.quantity : multiply(execution.quantity, execution.price);
	return {fee: formatDecimal(floorToStep(multiply(amount, rate), feeStep)), feeAsset: inBase ? market.base : market.quote};
}
