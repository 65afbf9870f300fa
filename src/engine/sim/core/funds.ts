/**
What orders need and hold back of the account. A fee in quote units is part of what a buy costs.
*/
import {ceilToStep, decimal, divide, multiply, zero, type Decimal} from '../../domain/decimal.js';
import type {MarketRules} from '../market/rules.js';
import type {TakingPlan} from './matching.js';
import {remaining, type OrderRequest, type SimOrder} from './order.js';

/** Reservations for fees are rounded up to eight decimals, so that they always cover the fees, which are cut. */
const feeStep = decimal('1e-8');

/** Returns what buying for `value` quote units can cost at most, fee included. */
export function costOfBuying(value: Decimal, {feeIn, takerFee}: MarketRules): Decimal {
	return feeIn === 'quote' ? value + ceilToStep(multiply(value, takerFee), feeStep) : value;
}

/** Returns what an order needs of which asset to be taken. */
export function fundsFor(request: OrderRequest, plan: TakingPlan, rules: MarketRules): readonly [asset: string, amount: Decimal] {
	if (request.side === 'sell') {
		return [rules.base, request.quantity ?? plan.quantity];
	}

	if (request.type === 'market') {
		return [rules.quote, request.value ?? costOfBuying(plan.value, rules)];
	}

	return [rules.quote, costOfBuying(multiply(request.price, request.quantity), rules)];
}

/** Returns the value in quote units that a market order of `value` can trade for when its fee has to come out of that, too. */
export function spendable(value: Decimal, {feeIn, takerFee}: MarketRules): Decimal {
	return feeIn === 'quote' && value > zero ? divide(value, decimal('1') + takerFee) : value;
}

/** Returns what an open order holds back: the cost of the rest to buy, the rest itself to sell. */
export function reservation(order: SimOrder, rules: MarketRules): readonly [asset: string, amount: Decimal] {
	return order.side === 'buy' ? [rules.quote, costOfBuying(multiply(order.price, remaining(order)), rules)] : [rules.base, remaining(order)];
}
