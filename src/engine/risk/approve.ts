/**
The only maker of `Approved<Order>`: it asks every limit, and brands the order when all let it pass. Nothing else in the
engine may cast to that type, and execution takes nothing else.
*/
import type {RiskConfig} from '../domain/config.js';
import {type Decimal, type DecimalText, ceilToStep, decimal, floorToStep, formatDecimal, multiply, toNumber} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import type {LimitUse} from '../domain/event.js';
import type {Market} from '../domain/market.js';
import {type Approved, type Order, type OrderProposal, type Refusal, isStop} from '../domain/order.js';
import type {RiskAccount} from './account.js';
import {cash} from './limits/cash.js';
import {dailyLoss} from './limits/daily-loss.js';
import {drawdown} from './limits/drawdown.js';
import {holding} from './limits/holding.js';
import type {CheckedOrder, Limit} from './limits/limit.js';
import {maxCluster} from './limits/max-cluster.js';
import {maxLeverage} from './limits/max-leverage.js';
import {maxPosition} from './limits/max-position.js';
import {minBet} from './limits/min-bet.js';
import {minimum} from './limits/minimum.js';
import {oneAtATime} from './limits/one-at-a-time.js';
import {reach} from './limits/reach.js';
import {reduceOnly} from './limits/reduce-only.js';
import {tradingState} from './limits/trading-state.js';

/** Every limit, in the order in which refusals are told. */
const limits: readonly Limit[] = [
	minimum, minBet, reduceOnly, holding, tradingState, reach, drawdown, dailyLoss, oneAtATime, maxPosition, maxCluster, maxLeverage, cash,
];

export type Verdict =
	| {readonly verdict: 'approved'; readonly order: Approved<Order>; readonly checked: readonly LimitUse[]}
	| {readonly verdict: 'refused'; readonly refusals: readonly Refusal[]};

export type SizedProposal = {
	readonly proposal: OrderProposal;
	readonly clientOrderId: string;
	readonly quantity: Decimal;
	/** How the quantity came about. */
	readonly sizing: string;
	readonly market: Market;
};

/** Returns the order when every limit lets it pass, otherwise every refusal. */
export function approve(sized: SizedProposal, account: RiskAccount, config: RiskConfig): Verdict {
	const order = orderOf(sized);
	const checked = checkedOrder(sized, order);
	const checks = limits.map(limit => limit(account, checked, config));
	const refusals = checks.flatMap(({refusal}) => refusal ?? []);
	if (refusals.length > 0) {
		return {verdict: 'refused', refusals};
	}

	return {verdict: 'approved', order: order as Approved<Order>, checked: checks.flatMap(({use}) => use ?? [])};
}

function orderOf({proposal, clientOrderId, quantity, market}: SizedProposal): Order {
	return {
		clientOrderId,
		symbol: proposal.symbol,
		side: proposal.side,
		quantity: formatDecimal(quantity),
		limitPrice: roundPrice(proposal, market),
		timeInForce: proposal.timeInForce,
		reduceOnly: proposal.reduceOnly,
		...(proposal.chase === undefined ? {} : {chase: proposal.chase}),
		...(proposal.trigger === undefined ? {} : {trigger: proposal.trigger}),
		...(proposal.replaces === undefined ? {} : {replaces: proposal.replaces}),
		...(proposal.venue === undefined ? {} : {venue: proposal.venue}),
	};
}

/** Returns the price on the market's tick, on the side that never pays more or takes less than was proposed. */
function roundPrice(proposal: OrderProposal, market: Market): DecimalText {
	const price = decimal(proposal.limitPrice);
	const tick = decimal(market.priceTick);
	return formatDecimal(proposal.side === 'buy' ? floorToStep(price, tick) : ceilToStep(price, tick));
}

function checkedOrder({proposal, quantity, sizing, market}: SizedProposal, order: Order): CheckedOrder {
	const price = decimal(order.limitPrice);
	const notional = toNumber(multiply(quantity, price));
	invariant(Number.isFinite(notional) && notional >= 0, `order ${order.clientOrderId} is worth ${notional}`);
	return {
		symbol: order.symbol,
		venue: order.venue ?? null,
		side: order.side,
		quantity,
		price,
		notional,
		reduceOnly: order.reduceOnly,
		immediate: order.timeInForce === 'immediate-or-cancel',
		isStop: isStop(order),
		replaces: order.replaces ?? null,
		protects: order.reduceOnly && (isStop(order) || proposal.afterTrigger === true),
		source: proposal.source,
		market,
		wanted: decimal(proposal.quantity),
		sizing,
	};
}
