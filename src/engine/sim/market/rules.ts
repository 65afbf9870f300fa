/**
The trading rules of one market: steps, smallest and largest order, fees; Binance's, which other venues change. Exact,
because orders are checked against them.
*/
import {decimal, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {MarketSymbol} from '../../domain/units.js';
import {assetProfile} from './asset.js';

export type MarketRules = {
	readonly symbol: MarketSymbol;
	readonly base: string;
	readonly quote: string;
	readonly priceTick: Decimal;
	/** Digits after the point of `priceTick`. */
	readonly priceDecimals: number;
	readonly maxPrice: Decimal;
	readonly quantityStep: Decimal;
	/** Digits after the point of `quantityStep`. */
	readonly quantityDecimals: number;
	readonly minQuantity: Decimal;
	readonly maxQuantity: Decimal;
	/** Smallest order value in quote units. */
	readonly minNotional: Decimal;
	/** Shares of an execution's value or quantity that the exchange takes. */
	readonly makerFee: Decimal;
	readonly takerFee: Decimal;
	/** Fees are taken from what is received, or always in quote units: then a buy costs its value and the fee. */
	readonly feeIn: 'received' | 'quote';
	/** Prices of orders lie between these multiples of the last price; null: anywhere. */
	readonly priceBand: {readonly down: Decimal; readonly up: Decimal} | null;
	/** Most orders that may be open at once; null: any number. */
	readonly maxOpenOrders: number | null;
};

/** Returns base and quote of a symbol such as `BTC/USDT`. */
export function assetsOf(symbol: MarketSymbol): readonly [base: string, quote: string] {
	const [base = '', quote = ''] = symbol.split('/');
	return [base, quote];
}

/** Returns the rules of `symbol`, with a price step of at least `sourceDecimals` digits, so that the source's prices fit. */
export function marketRules(symbol: MarketSymbol, sourceDecimals = 0): MarketRules {
	const [base, quote] = assetsOf(symbol);
	const profile = assetProfile(base);
	const priceDecimals = Math.max(profile.priceDecimals, sourceDecimals);
	const quantityStep = decimal(`1e-${profile.quantityDecimals}`);
	return {
		symbol,
		base,
		quote,
		priceTick: decimal(`1e-${priceDecimals}`),
		priceDecimals,
		maxPrice: decimal('1000000'),
		quantityStep,
		quantityDecimals: profile.quantityDecimals,
		minQuantity: quantityStep,
		maxQuantity: decimal('90000000'),
		minNotional: decimal('5'),
		makerFee: decimal('0.001'),
		takerFee: decimal('0.001'),
		feeIn: 'received',
		priceBand: {down: decimal('0.2'), up: decimal('5')},
		maxOpenOrders: 200,
	};
}

/** Returns the asset that the fee of an execution is taken in. */
export function feeAssetOf(side: Side, {base, quote, feeIn}: MarketRules): string {
	return feeIn === 'received' && side === 'buy' ? base : quote;
}
