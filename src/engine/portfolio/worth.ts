/**
What the account is worth at the newest prices, how far it has fallen, and what a flow from outside does to both: a
deposit is no profit and heals no fall, a withdrawal is no loss.
*/
import {type Decimal, decimal, formatDecimal, toNumber} from '../domain/decimal.js';
import {finite} from '../domain/error.js';
import type {Equity} from '../domain/event.js';
import {type EpochMs, startOfDay} from '../domain/units.js';
import type {ReactionContext} from '../kernel/stage.js';
import type {PortfolioState} from './state.js';

/** Values everything anew and tells it. */
export function mark(state: PortfolioState, {at, emit}: ReactionContext): void {
	const {cash, exposure} = revalue(state, at);
	emit.event({type: 'EquityMarked', ...measures(state, cash, exposure)});
}

/** Values everything anew, and opens the day where it is a new one. Throws an InvariantError where something held has no price. */
export function revalue(state: PortfolioState, at: EpochMs): {readonly cash: number; readonly exposure: number} {
	const cash = toNumber(decimal(state.balances[state.quote] ?? '0'));
	let exposure = 0;
	for (const [symbol, holding] of Object.entries(state.holdings)) {
		exposure += holding === null ? 0 : toNumber(decimal(holding.quantity)) * (state.prices[symbol] ?? Number.NaN);
	}

	const equity = finite(cash + exposure, 'equity');
	if (startOfDay(at) !== state.day) {
		state.day = startOfDay(at);
		state.dayOpen = state.equity === 0 ? equity : state.equity;
	}

	state.equity = equity;
	state.peak = Math.max(state.peak, equity);
	return {cash, exposure};
}

/**
Counts a flow of `value` quote units that is about to happen, right after `revalue`. Peak and opening of the day grow in
the same proportion as equity, so that drawdown and the day's change stay what they were. Returns that proportion.
*/
export function countFlow(state: PortfolioState, value: Decimal): number {
	const before = state.equity;
	const after = Math.max(before + toNumber(value), 0);
	const growth = before > 0 ? after / before : 1;
	state.flows = formatDecimal(decimal(state.flows) + value);
	state.peak = before > 0 ? state.peak * growth : Math.max(state.peak, after);
	state.dayOpen = before > 0 ? state.dayOpen * growth : Math.max(state.dayOpen, after);
	state.equity = after;
	return growth;
}

function measures(state: PortfolioState, cash: number, exposure: number): Equity {
	const {equity, peak, dayOpen, flows} = state;
	return {
		equity,
		cash,
		exposure,
		peak,
		drawdown: peak > 0 ? 1 - (equity / peak) : 0,
		dayOpen,
		dayChange: dayOpen > 0 ? (equity / dayOpen) - 1 : 0,
		leverage: equity > 0 ? exposure / equity : 0,
		...(flows === '0' ? {} : {flows: toNumber(decimal(flows))}),
	};
}
