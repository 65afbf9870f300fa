/**
The trading rules that every order must keep, before anything else is looked at.
*/
import {multiply, zero, type Decimal} from '../../domain/decimal.js';
import type {MarketRules} from '../market/rules.js';
import type {OrderRequest, Rejection} from './order.js';

/** Returns the rule that `request` breaks, or null. `lastPrice` values market orders. */
export function brokenRule(request: OrderRequest, rules: MarketRules, lastPrice: Decimal): Rejection | null {
	if (request.type !== 'market' && !isPrice(request.price, rules)) {
		return 'price-filter';
	}

	if (request.type === 'limit' && request.trigger && !isPrice(request.trigger.price, rules)) {
		return 'price-filter';
	}

	if (request.type !== 'market' && !isInBand(request.price, rules, lastPrice)) {
		return 'percent-price';
	}

	if (request.quantity !== null && !isQuantity(request.quantity, rules)) {
		return 'lot-size';
	}

	return orderValue(request, lastPrice) < rules.minNotional ? 'notional' : null;
}

function isPrice(price: Decimal, {priceTick, maxPrice}: MarketRules): boolean {
	return price > zero && price <= maxPrice && price % priceTick === zero;
}

function isInBand(price: Decimal, {priceBand}: MarketRules, lastPrice: Decimal): boolean {
	return priceBand === null || (price >= multiply(lastPrice, priceBand.down) && price <= multiply(lastPrice, priceBand.up));
}

function isQuantity(quantity: Decimal, {quantityStep, minQuantity, maxQuantity}: MarketRules): boolean {
	return quantity >= minQuantity && quantity <= maxQuantity && quantity % quantityStep === zero;
}

function orderValue(request: OrderRequest, lastPrice: Decimal): Decimal {
	if (request.type !== 'market') {
		return multiply(request.price, request.quantity);
	}

	return request.quantity === null ? request.value : multiply(request.quantity, lastPrice);
}
