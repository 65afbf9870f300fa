/**
What is typical of each asset: a plausible price, how it moves with the market, how much is traded, how fine its price
and quantity steps are. The generated market and the synthetic book are drawn from this.
*/
import {hashOf, mix, uniform} from '../../domain/random.js';

export type AssetProfile = {
	/** Price in quote units that the generated market wanders around. */
	readonly referencePrice: number;
	/** Move per move of the market factor. */
	readonly beta: number;
	/** Yearly standard deviation of what the market factor does not explain. */
	readonly ownVolatility: number;
	/** Value traded in a usual hour, in quote units. */
	readonly hourlyValue: number;
	/** Distance of best bid and best ask as a share of the price. */
	readonly spread: number;
	/** Digits after the point of price and quantity. */
	readonly priceDecimals: number;
	readonly quantityDecimals: number;
};

type Row = readonly [price: number, beta: number, own: number, hourlyValue: number, spread: number, priceDecimals: number, quantityDecimals: number];

const rows: Readonly<Record<string, Row>> = {
	BTC: [60_000, 1, 0.15, 60e6, 0.000_05, 2, 5],
	ETH: [3000, 1.15, 0.35, 35e6, 0.000_07, 2, 4],
	SOL: [140, 1.5, 0.6, 12e6, 0.0001, 2, 3],
	BNB: [550, 0.95, 0.4, 6e6, 0.0001, 2, 3],
	XRP: [0.55, 1.1, 0.65, 10e6, 0.0002, 4, 1],
	ADA: [0.45, 1.25, 0.55, 3e6, 0.000_25, 4, 1],
	AVAX: [30, 1.5, 0.6, 3e6, 0.0003, 2, 2],
	LINK: [15, 1.3, 0.55, 3e6, 0.0003, 2, 2],
	DOGE: [0.13, 1.4, 0.7, 8e6, 0.0002, 5, 0],
	LTC: [80, 1.05, 0.45, 3e6, 0.0002, 2, 3],
};

/** Returns the profile of `base`; for an asset that is not in the table, one made up from its name, always the same. */
export function assetProfile(base: string): AssetProfile {
	const [referencePrice, beta, ownVolatility, hourlyValue, spread, priceDecimals, quantityDecimals] = rows[base] ?? invented(base);
	return {referencePrice, beta, ownVolatility, hourlyValue, spread, priceDecimals, quantityDecimals};
}

function invented(base: string): Row {
	const hash = hashOf(0, base);
	const price = Number((10 ** ((3 * uniform(hash)) - 1)).toPrecision(2));
	const priceDecimals = price >= 10 ? 2 : 4;
	return [price, 1 + (0.6 * uniform(mix(hash, 1))), 0.5 + (0.4 * uniform(mix(hash, 2))), 1e6, 0.0004, priceDecimals, price >= 10 ? 2 : 1];
}
