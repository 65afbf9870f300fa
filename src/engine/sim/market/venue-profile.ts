/**
What is typical of each venue: its trading rules, and how its market differs from the shared one. As published by the
venues in 2026 for an account without discounts.
*/
import {decimal, maximum, type DecimalText} from '../../domain/decimal.js';
import type {VenueName} from '../options.js';
import {assetProfile} from './asset.js';
import type {MarketRules} from './rules.js';

export type VenueProfile = {
	/** Largest distance of its prices from the shared market's, as a share. */
	readonly basis: number;
	/** Its volume as a share of the shared market's. */
	readonly volume: number;
	readonly spreadFactor: number;
	/** Returns what the venue makes of the usual rules of a market. */
	rules(usual: MarketRules): MarketRules;
};

const profiles: Readonly<Record<VenueName, VenueProfile>> = {
	binance: {rules: usual => usual, basis: 0, volume: 1, spreadFactor: 1},
	coinbase: {
		rules: usual => ({
			...withFees(usual, '0.004', '0.006'),
			...withQuantityDecimals(8),
			minNotional: decimal('1'),
			feeIn: 'quote',
			priceBand: null,
			maxOpenOrders: 500,
		}),
		basis: 0.0006,
		volume: 0.4,
		spreadFactor: 1.3,
	},
	kraken: {
		rules: usual => ({
			...withFees(usual, '0.0025', '0.004'),
			...withQuantityDecimals(8),
			...(usual.base === 'BTC' && {priceTick: decimal('0.1'), priceDecimals: 1}),
			minQuantity: maximum(decimal('1e-8'), decimal((3 / assetProfile(usual.base).referencePrice).toPrecision(1))),
			minNotional: decimal('0.5'),
			feeIn: 'quote',
			priceBand: null,
			maxOpenOrders: 80,
		}),
		basis: 0.0008,
		volume: 0.15,
		spreadFactor: 1.6,
	},
};

/** Returns the profile of a venue. */
export function venueProfile(venue: VenueName): VenueProfile {
	return profiles[venue];
}

/** Returns rules with these shares as fees. */
export function withFees(rules: MarketRules, makerFee: DecimalText | undefined, takerFee: DecimalText | undefined): MarketRules {
	return {...rules, ...(makerFee !== undefined && {makerFee: decimal(makerFee)}), ...(takerFee !== undefined && {takerFee: decimal(takerFee)})};
}

function withQuantityDecimals(quantityDecimals: number): Pick<MarketRules, 'quantityStep' | 'quantityDecimals' | 'minQuantity'> {
	const quantityStep = decimal(`1e-${quantityDecimals}`);
	return {quantityStep, quantityDecimals, minQuantity: quantityStep};
}
