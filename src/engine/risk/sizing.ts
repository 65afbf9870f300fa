/**
How large an order may be. Agents propose what they would like; this is the most that their record, the volatility and
the caps justify. Orders of a person are not resized: limits accept or refuse them as they are.
*/
import type {RiskConfig} from '../domain/config.js';
import {type Decimal, decimal, floorToStep, maximum, minimum, zero} from '../domain/decimal.js';
import {finite} from '../domain/error.js';
import type {Market} from '../domain/market.js';
import type {OrderProposal} from '../domain/order.js';
import type {Fraction} from '../domain/units.js';
import {type RiskAccount, exposureOf, freeCash, grossExposure, sellable} from './account.js';
import {kelly, type TradeRecord} from './kelly.js';
import {percent} from './limits/limit.js';

export type SizingContext = {
	readonly account: RiskAccount;
	readonly market: Market;
	readonly record: TradeRecord;
	/** Standard deviation of daily returns of the market, as a fraction, > 0. */
	readonly dailyVolatility: Fraction;
};

export type Size = {
	/** A multiple of the market's quantity step, 0 or more. */
	readonly quantity: Decimal;
	/** How it came about, for the journal. */
	readonly explain: string;
};

const daysPerYear = 365;

/** Returns the size of an order for `proposal`, never more than was proposed, rounded down to the lot. */
export function sizeOrder(proposal: OrderProposal, context: SizingContext, config: RiskConfig): Size {
	const step = decimal(context.market.quantityStep);
	const wanted = decimal(proposal.quantity);
	if (proposal.side === 'sell') {
		const held = sellable(context.account, proposal.symbol);
		return {quantity: floorToStep(minimum(wanted, maximum(held, zero)), step), explain: 'as proposed, at most what is held'};
	}

	if (proposal.source !== 'agent') {
		return {quantity: floorToStep(wanted, step), explain: 'as ordered, not resized'};
	}

	const {share, explain} = positionShare(proposal, context, config);
	const [room, cap] = affordable(proposal, context.account, share, config);
	const quantity = decimal(finite(Math.max(room, 0) / Number(proposal.limitPrice), 'size').toFixed(12));
	const bound = cap === 'size' || quantity > wanted ? '' : `, held back by ${cap}`;
	return {quantity: floorToStep(minimum(wanted, quantity), step), explain: `${explain}${bound}`};
}

type Cap = 'size' | 'the position' | 'the cluster' | 'leverage' | 'cash' | 'what the market trades';

/** A value, and what holds it to that. */
type Held = readonly [value: number, cap: Cap];

/** Returns the largest value in quote units that may be added to the market now, and what holds it to that. */
function affordable(proposal: OrderProposal, account: RiskAccount, share: Fraction, config: RiskConfig): Held {
	const cluster = account.clusters.find(symbols => symbols.includes(proposal.symbol)) ?? [proposal.symbol];
	const clusterValue = cluster.reduce((sum, symbol) => sum + exposureOf(account, symbol), 0);
	const held = exposureOf(account, proposal.symbol);
	const caps: readonly Held[] = [
		[(config.maxPosition * account.equity) - held, 'the position'],
		[(config.maxCluster * account.equity) - clusterValue, 'the cluster'],
		[(config.maxLeverage * account.equity) - grossExposure(account), 'leverage'],
		[freeCash(account), 'cash'],
		[config.sizing.maxVolumeShare * (account.turnover[proposal.symbol] ?? Number.POSITIVE_INFINITY), 'what the market trades'],
	];
	let least: Held = [(share * account.equity) - held, 'size'];
	for (const cap of caps) {
		least = cap[0] < least[0] ? cap : least;
	}

	return least;
}

/**
Returns the share of equity that a position may have, before caps.

	share = risk / stop × min(1, target volatility / yearly volatility)

risk: share of equity lost at the assumed stop: ½ Kelly (or Kelly) × confidence, or a fixed fraction while fewer than
`minTrades` trades are closed. stop: `stopDeviations` daily standard deviations. The volatility factor is left out for
proposals that are scaled to a volatility target already. Spec "Position Sizing Rules", in the order of units.
*/
function positionShare(proposal: OrderProposal, context: SizingContext, config: RiskConfig): {readonly share: Fraction; readonly explain: string} {
	const {sizing} = config;
	const risk = riskShare(proposal, context.record, sizing);
	const stop = sizing.stopDeviations * finite(context.dailyVolatility, 'daily volatility');
	const yearly = context.dailyVolatility * Math.sqrt(daysPerYear);
	const scale = proposal.volatilityTargeted ? 1 : Math.min(1, sizing.targetVolatility / yearly);
	const share = finite((risk.share / stop) * scale, 'position share');
	return {share, explain: `${risk.explain}, stop ${percent(stop)}, volatility factor ${scale.toFixed(2)}: at most ${percent(share)} of equity`};
}

function riskShare(proposal: OrderProposal, record: TradeRecord, sizing: RiskConfig['sizing']): {readonly share: Fraction; readonly explain: string} {
	if (sizing.method === 'fixed-fractional' || record.trades < sizing.minTrades || record.payoff === null) {
		return {share: sizing.fixedFraction, explain: `${percent(sizing.fixedFraction)} at risk (${record.trades} of ${sizing.minTrades} trades for Kelly)`};
	}

	const part = sizing.method === 'half-kelly' ? 0.5 : 1;
	const share = kelly(record.winRate, record.payoff, sizing.kellyCap) * part * finite(proposal.confidence, 'confidence');
	return {share, explain: `${percent(share)} at risk (${sizing.method}, p ${record.winRate.toFixed(2)}, b ${record.payoff.toFixed(2)}, confidence ${proposal.confidence.toFixed(2)})`};
}
