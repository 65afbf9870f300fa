/**
`cryptotrader backfill`: history from the venues into the store, several markets and venues at once. What is held is not
asked for again, so that one that was interrupted goes on where it stopped.
*/
import type {EngineConfig} from '../engine/domain/config.js';
import {CryptoTraderError, type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import {type Timeframe, timeframes} from '../engine/domain/market.js';
import type {Completeness} from '../engine/domain/stored.js';
import {type EpochMs, type MarketSymbol, day} from '../engine/domain/units.js';
import {fetchHistory} from '../engine/kernel/backfill.js';
import type {MarketStore} from '../engine/ports/store.js';
import {loadConfig} from '../storage/settings/config.js';
import {type Progress, createProgress} from './backfill-progress.js';
import type {GlobalFlags} from './engine/flags.js';
import {type VenueLink, openLink} from './engine/venue-link.js';
import {settingsFiles} from './profile-settings.js';
import {openStoreFor} from './store-access.js';

export type BackfillWords = {
	readonly symbols: readonly MarketSymbol[] | null;
	/** Names of venues; null takes the configured one. */
	readonly exchanges: readonly string[] | null;
	readonly timeframe: Timeframe | null;
	readonly days: number | null;
	readonly from: EpochMs | null;
	readonly to: EpochMs | null;
	readonly recheck: boolean;
	readonly endpoint: string | null;
	readonly configFiles: readonly string[];
};

type Job = {readonly link: VenueLink; readonly symbol: MarketSymbol; readonly timeframe: Timeframe; readonly from: EpochMs; readonly to: EpochMs};

type Failure = {readonly venue: string; readonly symbol: MarketSymbol; readonly reason: string};

/** Markets of one venue that are fetched side by side. A venue's limits hold for all of them together. */
const atOnce = 2;
const usualDays = 730;

/** Returns 0 when everything was fetched, 75 when something could not be (it says what, and running it again goes on there), 69 when nothing could. */
export async function backfill(flags: GlobalFlags, words: BackfillWords): Promise<ExitCode> {
	demandOwnFolder(flags, words);
	const config = loadConfig({files: settingsFiles(flags, words.configFiles), overrides: words.symbols === null ? {} : {symbols: words.symbols}});
	const access = await openStoreFor(flags, {create: true});
	const links: VenueLink[] = [];
	try {
		for (const venue of words.exchanges ?? [config.venue]) {
			links.push(await openLink({venue, config, endpoint: words.endpoint, now: () => Date.now(), staleAfterMs: null}));
		}

		const progress = createProgress(process.stderr, {now: () => performance.now(), quiet: flags.json});
		const plans = await Promise.all(links.map(async link => planFor(link, config, words)));
		const {market} = access.stores;
		const unfinished = await Promise.all(plans.map(async plan => fetchAll(plan.jobs, market, progress, words.recheck)));
		const failures = [...plans.flatMap(plan => plan.failures), ...unfinished.flat()];
		progress.end();
		const series = await Promise.all(plans.flatMap(plan => plan.jobs).map(async job => completenessOf(market, job)));
		process.stdout.write(flags.json ? `${JSON.stringify({dataDir: access.folder.root, series, failures})}\n` : textOf(series, failures));
		return failures.length === 0 ? exitCode.done : (series.length === 0 ? exitCode.venueUnreachable : exitCode.couldNotFinish);
	} finally {
		await Promise.allSettled(links.map(async ({feed}) => feed.close()));
		await access.close();
	}
}

/** Simulated bars among real ones could never be told apart again. */
function demandOwnFolder({dataDir}: GlobalFlags, {endpoint}: BackfillWords): void {
	if (endpoint !== null && dataDir === null) {
		throw new CryptoTraderError('history of a simulated exchange does not belong into a profile', {
			code: 'simulated-history', advice: 'Name a folder of its own with --data-dir.', exit: exitCode.wrongUse,
		});
	}
}

type Plan = {readonly jobs: readonly Job[]; readonly failures: readonly Failure[]};

/** A market that a venue does not trade, or a venue that does not answer, fails; the others go on. */
async function planFor(link: VenueLink, config: EngineConfig, words: BackfillWords): Promise<Plan> {
	const fail = (symbol: MarketSymbol, reason: string): Failure => ({venue: link.venue, symbol, reason});
	const timeframe = words.timeframe ?? config.timeframe;
	try {
		const range = rangeOf(words, await link.feed.fetchTime(), timeframe);
		const listed = await link.feed.listed(config.symbols);
		return {
			jobs: listed.map(symbol => ({link, symbol, timeframe, ...range})),
			failures: config.symbols.filter(symbol => !listed.includes(symbol)).map(symbol => fail(symbol, `${link.venue} does not trade it`)),
		};
	} catch (error) {
		if (error instanceof CryptoTraderError && error.exit === exitCode.wrongUse) {
			throw error;
		}

		return {jobs: [], failures: config.symbols.map(symbol => fail(symbol, errorMessage(error)))};
	}
}

/** Whole bars that have closed by `now`. */
function rangeOf({days, from, to}: BackfillWords, now: EpochMs, timeframe: Timeframe): {readonly from: EpochMs; readonly to: EpochMs} {
	const length = timeframes[timeframe];
	const end = Math.floor(Math.min(to ?? now, now) / length) * length;
	const start = Math.floor((from ?? end - ((days ?? usualDays) * day)) / length) * length;
	if (start >= end) {
		throw new CryptoTraderError('there is nothing between these times', {code: 'empty-range', advice: 'Give a --from before --to, and before now.', exit: exitCode.wrongUse});
	}

	return {from: start, to: end};
}

async function fetchAll(jobs: readonly Job[], store: MarketStore, progress: Progress, recheck: boolean): Promise<readonly Failure[]> {
	const waiting = [...jobs];
	const failures: Failure[] = [];
	const work = async (): Promise<void> => {
		for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
			const {link, symbol} = job;
			try {
				await fetchOne(job, store, progress, recheck);
			} catch (error) {
				failures.push({venue: link.venue, symbol, reason: errorMessage(error)});
			}
		}
	};

	await Promise.all(Array.from({length: atOnce}, work));
	return failures;
}

async function fetchOne({link, symbol, timeframe, from, to}: Job, store: MarketStore, progress: Progress, recheck: boolean): Promise<void> {
	const series = progress.series(`${link.venue} ${symbol}`);
	// The markets must be known before the first bar is asked for.
	await link.feed.loadMarkets([symbol]);
	await fetchHistory(link.feed, store, {symbol, timeframe, from, to, recheck, onProgress: series.tell});
	series.end();
}

async function completenessOf(store: MarketStore, {link, symbol, timeframe, from, to}: Job): Promise<Completeness & {readonly missing: number}> {
	const completeness = await store.completeness({venue: link.venue, symbol, timeframe}, from, to);
	return {...completeness, missing: completeness.expected - completeness.held};
}

function textOf(series: readonly Completeness[], failures: readonly Failure[]): string {
	const lines = [
		...series.map(({venue, symbol, timeframe, held, expected, gaps, notes}) =>
			`${venue} ${symbol} ${timeframe}: ${held} of ${expected} bars${gaps.length === 0 ? '' : `, ${gaps.length} gaps`}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`),
		...failures.map(({venue, symbol, reason}) => `${venue} ${symbol}: not finished, ${reason}`),
		...(failures.length === 0 ? [] : ['Run it again to go on where it stopped.']),
		'See every gap and its reason with `cryptotrader data`.',
	];
	return `${lines.join('\n')}\n`;
}
