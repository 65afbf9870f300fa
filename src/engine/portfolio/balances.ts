/**
The venue's balances beside the books', to the last unit, and what a person decides about a difference: it is a flow
into or out of the account, or it is the user's own and stays out of the books.
*/
import {type Decimal, decimal, formatDecimal, maximum, minimum, toNumber, zero} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import type {Difference, EventOf, ForeignChange} from '../domain/event.js';
import {applyFlow, assetsOf} from '../domain/ledger.js';
import type {Balances} from '../domain/order.js';
import type {ReactionContext} from '../kernel/stage.js';
import {type PortfolioState, marketOf, valueOf} from './state.js';
import {tradeWithOutside} from './trades.js';
import {countFlow, mark, revalue} from './worth.js';

/**
Returns every asset that the books are about whose total at the venue, without what is the user's own, is not theirs, to
the last unit. Where the venue holds less than both together, the user's own is what has become less, as long as it lasts.
*/
export function compareBalances(state: PortfolioState, theirs: Balances): Omit<EventOf<'BalancesReconciled'>, 'type'> {
	const differences: Difference[] = [];
	const foreign: ForeignChange[] = [];
	for (const asset of assetsIn(state)) {
		const ours = decimal(state.balances[asset] ?? '0');
		const own = decimal(state.foreign[asset] ?? '0');
		const total = decimal(theirs[asset]?.free ?? '0') + decimal(theirs[asset]?.reserved ?? '0');
		const left = maximum(total - own, minimum(total, ours));
		checkHolding(state, asset, ours);
		if (total - left !== own) {
			foreign.push({asset, before: formatDecimal(own), amount: formatDecimal(total - left)});
		}

		if (left !== ours) {
			const value = valueOf(state, asset, left - ours);
			differences.push({kind: 'balance', subject: asset, ours: formatDecimal(ours), theirs: formatDecimal(left), value: value === null ? null : toNumber(value)});
		}
	}

	return {differences, ...(foreign.length === 0 ? {} : {foreign})};
}

function assetsIn({quote, symbols, balances, foreign}: PortfolioState): string[] {
	const held = Object.entries({...foreign, ...balances}).filter(([asset]) => decimal(balances[asset] ?? '0') !== zero || decimal(foreign[asset] ?? '0') !== zero);
	return [...new Set([quote, ...symbols.map(symbol => assetsOf(symbol).base), ...held.map(([asset]) => asset)])].toSorted();
}

/** The position in a market and the balance of its coin are two books about the same thing. */
function checkHolding(state: PortfolioState, asset: string, balance: Decimal): void {
	if (asset !== state.quote) {
		const held = decimal(state.holdings[marketOf(state, asset)]?.quantity ?? '0');
		invariant(held === balance, `the position in ${asset} is ${formatDecimal(held)}, its balance ${formatDecimal(balance)}`);
	}
}

/** Takes a person's word on a difference of balances into the books. */
export function resolveBalance(state: PortfolioState, event: EventOf<'DifferenceResolved'>, context: ReactionContext): void {
	const {difference, choice, reason} = event;
	const amount = decimal(difference.theirs) - decimal(difference.ours);
	if (choice === 'adopt') {
		flow(state, difference.subject, amount, reason, context);
	} else {
		setAside(state, difference.subject, amount, reason, context);
	}
}

function flow(state: PortfolioState, asset: string, amount: Decimal, reason: string, context: ReactionContext): void {
	const value = valueOf(state, asset, amount);
	invariant(value !== null, `no price of ${asset} is known`);
	revalue(state, context.at);
	const growth = countFlow(state, value);
	state.balances = applyFlow(state.balances, asset, amount);
	context.emit.event({type: 'ExternalFlow', asset, amount: formatDecimal(amount), value: formatDecimal(value), growth, reason});
	if (asset !== state.quote) {
		tradeWithOutside(state, asset, amount, context);
	}

	mark(state, context);
}

function setAside(state: PortfolioState, asset: string, amount: Decimal, reason: string, {emit}: ReactionContext): void {
	invariant(amount > zero, `nothing of ${asset} is there to be set aside`);
	const before = state.foreign[asset] ?? '0';
	const after = formatDecimal(decimal(before) + amount);
	emit.event({type: 'ForeignHoldingChanged', asset, before, amount: after, reason});
	state.foreign[asset] = after;
}
