/**
What a bounded run has to say at its end, as one JSON document: every number comes from the journal, and the ledger stands
beside what the exchange says, to the last unit.
*/
import type {EngineView} from '../../engine/domain/view.js';
import type {LedgerBalances} from '../../engine/domain/ledger.js';
import {decimal, formatDecimal} from '../../engine/domain/decimal.js';
import type {Balances} from '../../engine/domain/order.js';

export type RunSummary = {
	readonly mode: string;
	readonly symbols: readonly string[];
	/** ISO times of the first start and the last record, by the exchange's clock. */
	readonly from: string;
	readonly to: string;
	readonly bars: number;
	readonly decisions: number;
	readonly orders: number;
	readonly fills: number;
	readonly refusals: number;
	readonly fees: number;
	readonly equityStart: number;
	readonly equityEnd: number;
	readonly maxDrawdown: number;
	readonly halts: number;
	readonly ledger: LedgerBalances;
	readonly exchange: LedgerBalances;
	readonly ledgerMatchesExchange: boolean;
	readonly records: number;
	readonly journalHash: string;
	readonly dataDir: string;
};

/** Follows the run for what the view does not keep. */
export type RunMeter = {
	readonly startedAt: () => number;
	readonly maxDrawdown: () => number;
	observe(view: EngineView): void;
};

export function createRunMeter(): RunMeter {
	let startedAt: number | null = null;
	let maxDrawdown = 0;
	return {
		startedAt: () => startedAt ?? 0,
		maxDrawdown: () => maxDrawdown,
		observe(view) {
			startedAt ??= view.at;
			maxDrawdown = Math.max(maxDrawdown, view.equity?.drawdown ?? 0);
		},
	};
}

export type SummaryParts = {
	readonly view: EngineView;
	readonly meter: RunMeter;
	readonly capital: string;
	readonly ledger: LedgerBalances;
	readonly exchange: Balances;
	readonly journalHash: string;
	readonly dataDir: string;
};

/** Returns the summary of a run. */
export function summarise({view, meter, capital, ledger, exchange, journalHash, dataDir}: SummaryParts): RunSummary {
	const ours = nonZero(ledger);
	const theirs = nonZero(Object.fromEntries(Object.entries(exchange).map(([asset, {free, reserved}]) => [asset, formatDecimal(decimal(free) + decimal(reserved))])));
	const {bars, decisions, orders, fills, refusals, fees, halts} = view.counts;
	return {
		mode: view.mode,
		symbols: view.symbols,
		from: new Date(meter.startedAt()).toISOString(),
		to: new Date(view.at).toISOString(),
		bars, decisions, orders, fills, refusals, fees,
		equityStart: Number(capital),
		equityEnd: view.equity?.equity ?? Number(capital),
		maxDrawdown: meter.maxDrawdown(),
		halts,
		ledger: ours,
		exchange: theirs,
		ledgerMatchesExchange: JSON.stringify(ours) === JSON.stringify(theirs),
		records: view.seq,
		journalHash,
		dataDir,
	};
}

/** Returns what is held, by name, in exact text. */
function nonZero(balances: LedgerBalances): LedgerBalances {
	return Object.fromEntries(Object.entries(balances).filter(([, amount]) => decimal(amount) !== 0n).toSorted(([a], [b]) => a < b ? -1 : 1));
}
