/**
Whole engines in lock-step over a swinging market and a paper account, as a simulation runs them, in memory.
*/
import type {EngineConfig} from '../../../../src/engine/domain/config.js';
import type {DecimalText} from '../../../../src/engine/domain/decimal.js';
import type {InputEvent} from '../../../../src/engine/domain/event.js';
import {day, type EpochMs} from '../../../../src/engine/domain/units.js';
import {createPaperVenue} from '../../../../src/engine/execution/paper-venue.js';
import {featureSet} from '../../../../src/engine/features/feature-set.js';
import {boot} from '../../../../src/engine/kernel/boot.js';
import {createCandleKeeper} from '../../../../src/engine/kernel/candle-keeper.js';
import {createManualClock} from '../../../../src/engine/kernel/clock.js';
import {Kernel} from '../../../../src/engine/kernel/kernel.js';
import {takeTurns} from '../../../../src/engine/kernel/lock-step.js';
import {createPerformer} from '../../../../src/engine/kernel/performers.js';
import {Runner} from '../../../../src/engine/kernel/runner.js';
import {createRegimeClassifier} from '../../../../src/models/regime/rules.js';
import {openMemoryStore} from '../../../../src/storage/memory/market-store.js';
import {createStages} from '../../../../src/compose.js';
import {marketOf} from '../../../support/records.js';
import {configOf, opening, started} from '../../../support/stages.js';
import {createMemoryJournal, type MemoryJournal} from './memory-journal.js';
import {feedOf, swing} from './market.js';

export type Run = {readonly config: EngineConfig; readonly journal: MemoryJournal; readonly runner: Runner};

/** The regime rules look back for thirty days. */
const warmUpDays = 32;

/** A strategy with short memory, so that a few days are enough to trade. */
export function quickConfig(): EngineConfig {
	return configOf({
		symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'],
		strategy: {momentumDays: [1, 2, 3], volatilityDays: 5, trendDays: 3, rebalanceBand: 0.01, targetVolatility: 0.5},
		model: {warmUpBars: warmUpDays * 24},
	});
}

/** Trades `days` days, one quarter of an hour at a time, and stops the engine. */
export async function tradeInLockStep(days: number, options: {readonly seed?: number; readonly capital?: DecimalText; readonly crashAt?: EpochMs} = {}): Promise<Run> {
	const {seed = 5, capital = '10000', crashAt = null} = options;
	const config = quickConfig();
	const market = swing(config.symbols, {from: opening - ((warmUpDays + 1) * day), count: 24 * (days + warmUpDays + 2), seed, crashAt});
	const clock = createManualClock(opening);
	const feed = feedOf(market, () => clock.now());
	const journal = createMemoryJournal();
	const store = openMemoryStore();
	const failed = (error: unknown): void => {
		throw error;
	};

	const runner = new Runner({
		createKernel: () => new Kernel(createStages(config)), journal, clock, lockStep: true, onRecords: () => undefined, onInvariant: failed, onFatal: failed,
	});
	const markets = Object.fromEntries(config.symbols.map(symbol => [symbol, marketOf(symbol)]));
	const venue = createPaperVenue({
		clock, seed,
		balances: {[config.quoteCurrency]: capital},
		orders: [],
		markets: () => markets,
		config: {...config.paper, latencyMs: 0},
		staleAfterMs: Infinity,
		feeIn: 'received',
		onNotice: () => undefined,
	});
	let stopped = false;
	runner.connect(createPerformer({
		config, feed, venue,
		keeper: createCandleKeeper(store, 1000),
		trainer: {
			async train() {
				throw new Error('nobody trains here');
			},
		},
		shelf: {
			get() {
				throw new Error('there is no model');
			},
		},
		classifier: createRegimeClassifier(config.strategy.trendSymbol, featureSet.names),
		onProgress: () => undefined,
		onStop() {
			stopped = true;
		},
	}));
	await boot({runner, feed, store, config, started: started(config, {seed, capital}), warm: false, now: () => clock.now(), onProgress: () => undefined});
	const barrier = async (): Promise<void> => undefined;
	const watching = venue.watch({
		onHealth: () => undefined,
		onOrder: () => undefined,
		onFill(fill) {
			runner.postStreamed({type: 'FillReported', fill});
		},
	});
	await watching;
	const end = opening + (days * day);
	await takeTurns({
		runner, clock, barrier,
		async advance(until) {
			const next = Math.min(clock.now() + (15 * 60_000), until ?? end);
			venue.takeQuotes(market.quotesAt(next));
			return {now: next, ended: next >= end};
		},
		sampleQuotes: () => sampled(market.quotesAt(clock.now())),
		isStopped: () => stopped,
		ended: false,
	});
	runner.send({type: 'StopEngine', source: 'engine', reason: 'the run is over'});
	await runner.settle(barrier);
	runner.post({type: 'EngineStopped', reason: 'the run is over', stateHash: runner.stateHash});
	runner.end();
	return {config, journal, runner};
}

function sampled(quotes: ReturnType<ReturnType<typeof swing>['quotesAt']>): InputEvent | null {
	return quotes.length === 0 ? null : {type: 'QuotesSampled', quotes};
}
