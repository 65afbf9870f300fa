/**
What a paper order gets where there is no book in step: the best prices are known, what stands behind them is not. So it
pays what orders of its size cost on average, half the spread and the square-root law of impact, and gets no more than its
limit pays for.
*/
import {type Decimal, ceilToStep, decimal, floorToStep, formatDecimal, minimum, toNumber, zero} from '../../domain/decimal.js';
import type {PaperConfig} from '../../domain/config.js';
import type {Market, Quote} from '../../domain/market.js';
import type {Side} from '../../domain/order.js';
import type {BasisPoints} from '../../domain/units.js';
import {squareRootCost} from '../slippage-impact.js';
import {isWithin} from './paper-order.js';

export type QuoteFill = {
	readonly price: Decimal;
	readonly quantity: Decimal;
	/** What it is worse than the middle of the best prices, and the half spread in it. */
	readonly cost: BasisPoints;
	readonly halfSpread: BasisPoints;
};

export type QuoteTaking = {
	readonly side: Side;
	readonly limit: Decimal;
	readonly rest: Decimal;
	/** What was taken on these same best prices before, in base units: the next one pays for that as well. */
	readonly before: Decimal;
};

/** No order is larger, in base units. */
const most = 1e12;

/** Returns what an order gets on a quote, or null when its limit does not pay for the smallest step of it. */
export function fillOnQuote({side, limit, rest, before}: QuoteTaking, quote: Quote, market: Market, penalty: PaperConfig['quotePenalty']): QuoteFill | null {
	const middle = (quote.bid + quote.ask) / 2;
	const halfSpread = (quote.ask - quote.bid) / 2 / middle * 10_000;
	const costOf = (quantity: Decimal): BasisPoints => squareRootCost({
		halfSpread, dailyVolatility: penalty.dailyVolatility, coefficient: penalty.coefficient, share: toNumber(quantity) * middle / penalty.dailyValue,
	});
	const priceOf = (quantity: Decimal): Decimal => worsePrice(side, middle * (1 + ((side === 'buy' ? 1 : -1) * costOf(quantity) / 10_000)), market);
	if (isWithin(side, priceOf(before + rest), limit)) {
		return {price: priceOf(before + rest), quantity: rest, cost: costOf(before + rest), halfSpread};
	}

	const room = (Math.abs((toNumber(limit) / middle) - 1) * 10_000) - halfSpread;
	const isMarketable = isWithin(side, decimal(side === 'buy' ? quote.ask : quote.bid), limit);
	const perRoot = penalty.coefficient * penalty.dailyVolatility * 10_000;
	const payable = isMarketable && room > 0 ? ((room / perRoot) ** 2) * penalty.dailyValue / middle : 0;
	const quantity = minimum(floorToStep(decimal(Math.min(payable, most).toFixed(12)) - before, decimal(market.quantityStep)), rest);
	return quantity > zero ? {price: limit, quantity, cost: halfSpread + room, halfSpread} : null;
}

/** Returns the price on the market's tick that is no better than `price` for an order of `side`. */
function worsePrice(side: Side, price: number, {priceTick}: Market): Decimal {
	// Twelve digits: what a product of floats adds beyond them is noise.
	const exact = decimal(price.toPrecision(12));
	return side === 'buy' ? ceilToStep(exact, decimal(priceTick)) : floorToStep(exact, decimal(priceTick));
}

/** Returns what a person should know of a fill without a book. */
export function explainQuoteFill(clientOrderId: string, market: Market, {price, quantity, cost, halfSpread}: QuoteFill): string {
	const points = (value: number): string => value.toFixed(1);
	return `no book of ${market.symbol} is in step: ${clientOrderId} got ${formatDecimal(quantity)} at ${formatDecimal(price)} on best prices, `
		+ `with ${points(cost)} bp from the middle (half spread ${points(halfSpread)}, impact ${points(cost - halfSpread)})`;
}
