/**
`cryptotrader data`: what is held of each series of bars, what is missing and why.
*/
import {type ExitCode, exitCode} from '../engine/domain/error.js';
import {timeframes, type Timeframe} from '../engine/domain/market.js';
import type {Completeness, Gap, GapReason, KnownMetric, KnownSeries} from '../engine/domain/stored.js';
import type {EpochMs, MarketSymbol} from '../engine/domain/units.js';
import type {Stores} from '../engine/ports/store.js';
import type {GlobalFlags} from './engine/flags.js';
import {openStoreFor} from './store-access.js';

/** Which series to show; null for all of them, and for all that was ever fetched of each. */
export type DataSelection = {
	readonly symbols: readonly MarketSymbol[] | null;
	readonly venue: string | null;
	readonly timeframe: Timeframe | null;
	readonly from: EpochMs | null;
	readonly to: EpochMs | null;
};

export async function data(flags: GlobalFlags, selection: DataSelection): Promise<ExitCode> {
	const access = await openStoreFor(flags);
	try {
		const series = await completenessOf(access.stores, selection);
		const metrics = await access.stores.metrics.series();
		const {root} = access.folder;
		const text = flags.json ? JSON.stringify({dataDir: root, through: access.through, series: series.map(withCounts), metrics}) : textOf(series, metrics);
		process.stdout.write(`${text}\n`);
		return exitCode.done;
	} finally {
		await access.close();
	}
}

async function completenessOf({market}: Stores, selection: DataSelection): Promise<readonly Completeness[]> {
	const known = await market.series();
	const told = [];
	for (const key of known.filter(key => isSelected(key, selection))) {
		const [from, to] = [selection.from ?? key.from, selection.to ?? key.to];
		told.push(await market.completeness(key, from, Math.max(from, to)));
	}

	return told;
}

function isSelected({symbol, venue, timeframe}: KnownSeries, selection: DataSelection): boolean {
	return (selection.symbols?.includes(symbol) ?? true) && (selection.venue ?? venue) === venue && (selection.timeframe ?? timeframe) === timeframe;
}

function withCounts(completeness: Completeness) {
	const {timeframe, expected, held} = completeness;
	return {...completeness, missing: expected - held, gaps: completeness.gaps.map(gap => ({...gap, bars: barsIn(gap, timeframe)}))};
}

function barsIn({from, to}: Gap, timeframe: Timeframe): number {
	return Math.ceil((to - from) / timeframes[timeframe]);
}

const reasonWords: Readonly<Record<GapReason, string>> = {
	'never-fetched': 'never fetched',
	'absent-at-venue': 'the exchange has none (outage)',
	rejected: 'rejected as bad',
};

function textOf(series: readonly Completeness[], metrics: readonly KnownMetric[]): string {
	const lines = [...series.flatMap(linesOf), ...metrics.map(metricLine)];
	return lines.length === 0 ? 'nothing is held yet' : lines.join('\n');
}

function linesOf(completeness: Completeness): readonly string[] {
	const {venue, symbol, timeframe, from, to, expected, held, gaps, hash, notes} = completeness;
	const share = expected === 0 ? '' : ` (${(Math.floor(held / expected * 10_000) / 100).toFixed(2)} %)`;
	return [
		`${venue} ${symbol} ${timeframe}  ${timeOf(from)} to ${timeOf(to)}  held ${held} of ${expected}${share}  ${hash.slice(0, 12)}`,
		...gaps.map(gap => `  missing ${timeOf(gap.from)} to ${timeOf(gap.to)}, ${barsIn(gap, timeframe)} bars: ${reasonWords[gap.reason]}`),
		...notes.map(note => `  ${note}`),
	];
}

function metricLine({name, asset, source, first, last, points}: KnownMetric): string {
	return `metric ${name} ${asset} from ${source}  ${timeOf(first)} to ${timeOf(last)}  ${points} points`;
}

function timeOf(time: EpochMs): string {
	return new Date(time).toISOString().replace(/:00\.000Z$/, 'Z');
}
