/**
From target weights to the orders that would reach them. Where the execution agent will stand: for now every order is a
limit that reaches a little beyond the last price and then follows it.
*/
import {decimal, formatDecimal, minimum, type DecimalText} from '../domain/decimal.js';
import {finite} from '../domain/error.js';
import type {OrderProposal, Source} from '../domain/order.js';
import type {Fraction, MarketSymbol} from '../domain/units.js';

export type PlannerMarket = {
	readonly symbol: MarketSymbol;
	readonly target: Fraction;
	readonly confidence: Fraction;
	readonly held: DecimalText;
	readonly price: number;
	readonly reason: string;
	readonly source: Source;
};

export type PlannerSettings = {
	/** Change of weight below which nothing is traded. */
	readonly band: Fraction;
	/** How far beyond the last price the first limit reaches. */
	readonly reach: Fraction;
};

/** Returns the order that brings a market to its target weight, or null when it is near enough. A target of 0 sells everything. */
export function planOrder(market: PlannerMarket, equity: number, settings: PlannerSettings): OrderProposal | null {
	const held = decimal(market.held);
	const value = Number(market.held) * finite(market.price, `price of ${market.symbol}`);
	const change = finite(market.target - (value / equity), `change of weight of ${market.symbol}`);
	const leave = market.target === 0 && held > 0n;
	if ((change === 0 || Math.abs(change) < settings.band) && !leave) {
		return null;
	}

	const side = change > 0 ? 'buy' : 'sell';
	const wanted = decimal((Math.abs(change) * equity / market.price).toFixed(12));
	const quantity = leave ? held : (side === 'sell' ? minimum(wanted, held) : wanted);
	const limit = market.price * (side === 'buy' ? 1 + settings.reach : 1 - settings.reach);
	return {
		symbol: market.symbol,
		side,
		quantity: formatDecimal(quantity),
		limitPrice: formatDecimal(decimal(limit.toFixed(12))),
		reduceOnly: side === 'sell',
		confidence: market.confidence,
		volatilityTargeted: true,
		timeInForce: 'good-till-cancelled',
		source: market.source,
		reason: market.reason,
		chase: {
			attempt: 0, decisionPrice: formatDecimal(decimal(market.price.toFixed(12))), confidence: market.confidence, volatilityTargeted: true,
			source: market.source, reason: market.reason,
		},
	};
}
