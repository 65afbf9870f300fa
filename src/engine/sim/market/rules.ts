/**
The trading rules of one market at the simulated exchange: steps, smallest and largest order, fee. Exact, because orders
are checked against them.
*/
import {decimal, multiply, type Decimal} from '../../domain/decimal.js';
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
	/** Also the smallest quantity. */
	readonly quantityStep: Decimal;
	/** Digits after the point of `quantityStep`. */
	readonly quantityDecimals: number;
	readonly maxQuantity: Decimal;
	/** Smallest order value in quote units. */
	readonly minNotional: Decimal;
	/** Share that the exchange takes, for maker and taker alike. */
	readonly feeRate: Decimal;
	/** What the fee is taken from: what is received, or quote units, which a buy pays on top of its value. */
	readonly feeIn: 'received' | 'quote';
};

/** Returns base and quote of a symbol such as `BTC/USDT`. */
export function assetsOf(symbol: MarketSymbol): readonly [base: string, quote: string] {
	const [base = '', quote = ''] = symbol.split('/');
	return [base, quote];
}

/** Returns the rules of `symbol`, with a price step of at least `priceDecimals` digits, so that the source's prices fit. */
export function marketRules(symbol: MarketSymbol, priceDecimals = 0): MarketRules {
	const [base, quote] = assetsOf(symbol);
	const profile = assetProfile(base);
	const decimals = Math.max(profile.priceDecimals, priceDecimals);
	return {
		symbol,
		base,
		quote,
		priceTick: decimal(`1e-${decimals}`),
		priceDecimals: decimals,
		maxPrice: decimal('1000000'),
		quantityStep: decimal(`1e-${profile.quantityDecimals}`),
		quantityDecimals: profile.quantityDecimals,
		maxQuantity: decimal('90000000'),
		minNotional: decimal('5'),
		feeRate: decimal('0.001'),
		feeIn: 'received',
	};
}

/** Returns the quote units that buying for `value` takes, or what is set aside for it: with the fee where it is paid on top. */
export function costOfValue(value: Decimal, {feeIn, feeRate}: MarketRules): Decimal {
	return feeIn === 'quote' ? value + multiply(value, feeRate) : value;
}

/** Returns the asset that the fee of an execution is taken in. */
export function feeAssetOf(side: Side, {base, quote, feeIn}: MarketRules): string {
	return feeIn === 'received' && side === 'buy' ? base : quote;
}
