/**
Σ fills = position and cash + inventory − fees conserved, to the last unit, counted here from the fills alone; and what the
exchange has executed is what the journal has, execution by execution.
*/
import {type Decimal, decimal, formatDecimal, multiply, zero} from '../../engine/domain/decimal.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {Fill} from '../../engine/domain/order.js';
import {savedBalances} from '../../engine/portfolio/stage.js';
import type {Check, Violation} from './check.js';
import type {Remains} from './run.js';

export const checkBooks: Check = remains => [...checkFills(remains), ...checkBalances(remains), ...checkPositions(remains), ...checkEquity(remains), ...checkAgreement(remains)];

function fillsOf(records: readonly JournalRecord[]): readonly {readonly fill: Fill; readonly seq: number}[] {
	return records.flatMap(({event, seq}) => event.type === 'OrderFilled' ? [{fill: event.fill, seq}] : []);
}

/** Venues spell the numbers of executions in their own ways; everything else about them is the same everywhere. */
function textOf({clientOrderId, symbol, side, price, quantity, fee, feeAsset, at}: Fill): string {
	return `${clientOrderId} ${symbol} ${side} ${quantity} at ${price}, fee ${fee} ${feeAsset}, ${at}`;
}

/** Every execution once, here and at the exchange. */
function checkFills({records, account}: Remains): readonly Violation[] {
	const theirs = account.trades.map(trade => textOf(trade));
	const seen = new Set<string>();
	const wrong: Violation[] = [];
	for (const {fill, seq} of fillsOf(records)) {
		const name = `${fill.symbol} ${fill.tradeId}`;
		wrong.push(...(seen.has(name) ? [{rule: 'fills', what: `execution ${name} is booked twice`, seq}] : []));
		seen.add(name);
		const index = theirs.indexOf(textOf(fill));
		if (index === -1) {
			wrong.push({rule: 'fills', what: `the exchange has no execution ${textOf(fill)}`, seq});
		} else {
			theirs.splice(index, 1);
		}
	}

	return [...wrong, ...theirs.map(text => ({rule: 'fills', what: `the journal has no execution ${text}`, seq: null}))];
}

/** Returns what the account holds of each asset by these fills. */
export function balancesAfter(fills: readonly Fill[], opening: Readonly<Record<string, string>>): ReadonlyMap<string, Decimal> {
	const balances = new Map(Object.entries(opening).map(([asset, amount]) => [asset, decimal(amount)]));
	const add = (asset: string, amount: Decimal): void => {
		balances.set(asset, (balances.get(asset) ?? zero) + amount);
	};

	for (const {symbol, side, quantity, price, fee, feeAsset} of fills) {
		const [base = '', quote = ''] = symbol.split('/');
		const sign = side === 'buy' ? 1n : -1n;
		add(base, sign * decimal(quantity));
		add(quote, -sign * multiply(decimal(quantity), decimal(price)));
		add(feeAsset, -decimal(fee));
	}

	return balances;
}

/** Counted from the fills, kept in the ledger, told by the exchange: three times the same. */
function checkBalances({plan, records, account, ledger}: Remains): readonly Violation[] {
	const counted = balancesAfter(fillsOf(records).map(({fill}) => fill), {[plan.config.quoteCurrency]: plan.capital});
	const kept = ledger === null ? null : savedBalances(ledger);
	const assets = new Set([...counted.keys(), ...Object.keys(account.balances), ...Object.keys(kept ?? {})]);
	return [...assets].toSorted().flatMap(asset => {
		const ours = counted.get(asset) ?? zero;
		const {free = '0', reserved = '0'} = account.balances[asset] ?? {};
		const theirs = decimal(free) + decimal(reserved);
		const own = kept === null ? ours : decimal(kept[asset] ?? '0');
		return ours === theirs && own === ours ? [] : [{rule: 'conservation', what: `${asset}: ${formatDecimal(ours)} by the fills, ${formatDecimal(own)} in the ledger, ${formatDecimal(theirs)} at the exchange`, seq: null}];
	});
}

/** At every change of a position: it is the sum of the fills before it, and never below nothing; nor is cash. */
function checkPositions({plan, records}: Remains): readonly Violation[] {
	const fills: Fill[] = [];
	const {quoteCurrency} = plan.config;
	const wrong: Violation[] = [];
	for (const {event, seq} of records) {
		if (event.type === 'OrderFilled') {
			fills.push(event.fill);
		} else if (event.type === 'PositionChanged') {
			const balances = balancesAfter(fills, {[quoteCurrency]: plan.capital});
			const held = balances.get(event.symbol.split('/')[0] ?? '') ?? zero;
			wrong.push(
				...(held === decimal(event.quantity) ? [] : [{rule: 'position', what: `${event.symbol}: ${event.quantity} told, ${formatDecimal(held)} by the fills`, seq}]),
				...[...balances].filter(([, amount]) => amount < zero).map(([asset, amount]) => ({rule: 'cash', what: `${asset} is ${formatDecimal(amount)}`, seq})),
			);
		}
	}

	return wrong;
}

function checkEquity({records}: Remains): readonly Violation[] {
	return records.flatMap(({event, seq}) => event.type === 'EquityMarked' && !Object.values(event).every(value => typeof value !== 'number' || Number.isFinite(value))
		? [{rule: 'equity', what: `equity is ${JSON.stringify(event)}`, seq}]
		: []);
}

/** The last comparison with the exchange shows no difference, and there was one in the quiet time. */
function checkAgreement({quietFrom, records}: Remains): readonly Violation[] {
	const last = records.findLast(({event}) => event.type === 'Reconciled');
	if (last?.event.type !== 'Reconciled' || last.at < (quietFrom ?? 0)) {
		return [{rule: 'reconciliation', what: `account and journal were last compared ${last === undefined ? 'never' : new Date(last.at).toISOString()}`, seq: last?.seq ?? null}];
	}

	return last.event.differences.map(difference => ({rule: 'reconciliation', what: JSON.stringify(difference), seq: last.seq}));
}
