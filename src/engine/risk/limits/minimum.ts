/** No order may be smaller than the venue takes, in units and in money. */
import {decimal, formatDecimal, multiply, toNumber, zero} from '../../domain/decimal.js';
import {type Limit, passes} from './limit.js';

/** Refuses what is below the market's smallest order, and says so when it was sizing that left nothing of a real wish. */
export const minimum: Limit = (_account, {quantity, price, notional, market, wanted, sizing}) => {
	if (quantity > zero && quantity >= decimal(market.minQuantity) && multiply(quantity, price) >= decimal(market.minNotional)) {
		return passes;
	}

	if (quantity === zero && wanted >= decimal(market.quantityStep)) {
		return {use: null, refusal: {rule: 'sizing', limit: 0, would: toNumber(multiply(wanted, price)), explain: `sizing leaves no room: ${sizing}`}};
	}

	const smallest = `${market.minQuantity} ${market.base} and ${market.minNotional} ${market.quote}`;
	const explain = `${formatDecimal(quantity)} ${market.base} worth ${notional.toFixed(2)} is below the smallest order of ${smallest} (${sizing})`;
	return {use: null, refusal: {rule: 'minimum', limit: Number(market.minNotional), would: notional, explain}};
};
