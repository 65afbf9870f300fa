/**
The one file that joins everything: from a profile's settings to an engine and the handle that others use. Each part knows
only its ports; here they get their bodies.
*/
import {latchPath, readLatch} from './commands/engine/latch-file.js';
import {type EngineStores, openEngineStores} from './commands/engine/engine-stores.js';
import {createModelShelf} from './commands/engine/model-shelf.js';
import {obedientVenue} from './commands/engine/obedient-venue.js';
import type {TradeVenues} from './commands/engine/trade-venues.js';
import {createTrainer} from './commands/engine/trainer.js';
import {createMomentumPolicy} from './engine/agents/momentum-policy.js';
import {createAgentsStage} from './engine/agents/stage.js';
import {withoutSecrets, type EngineConfig} from './engine/domain/config.js';
import type {DecimalText} from './engine/domain/decimal.js';
import type {Mode} from './engine/domain/event.js';
import type {Order} from './engine/domain/order.js';
import {timeframes} from './engine/domain/market.js';
import {tradedVenues} from './engine/domain/place.js';
import type {Progress} from './engine/domain/pulse.js';
import {createFlattenStage} from './engine/execution/flatten.js';
import {createShortfallStage} from './engine/execution/shortfall-stage.js';
import {createReconcileStage} from './engine/execution/reconcile.js';
import {createRoutingStage} from './engine/execution/routing-stage.js';
import {createExecutionStage} from './engine/execution/stage.js';
import {createStopsStage} from './engine/execution/stops.js';
import {haltCommand, refusalOf} from './engine/halt/latch.js';
import {featureSet} from './engine/features/feature-set.js';
import {createFeaturesStage} from './engine/features/stage.js';
import {boot} from './engine/kernel/boot.js';
import {type CandleKeeper, createCandleKeeper} from './engine/kernel/candle-keeper.js';
import {Kernel} from './engine/kernel/kernel.js';
import {type HeldBack, createPerformer} from './engine/kernel/performers.js';
import {Runner, type RunnerOptions} from './engine/kernel/runner.js';
import type {Stage} from './engine/kernel/stage.js';
import {createTradingStage, savedTradingState} from './engine/kernel/trading.js';
import {createMarketStage} from './engine/market/stage.js';
import {type LocalHandle, createLocalHandle} from './engine/monitor/local-handle.js';
import {createPortfolioStage} from './engine/portfolio/stage.js';
import type {Clock} from './engine/ports/clock.js';
import type {Journal} from './engine/ports/journal.js';
import type {Stores} from './engine/ports/store.js';
import type {Feed, Venue} from './engine/ports/venue.js';
import {createBreakersStage} from './engine/risk/breakers/stage.js';
import {createRiskStage} from './engine/risk/stage.js';
import {createSignalsStage} from './engine/signals/stage.js';
import {createRegimeClassifier} from './models/regime/rules.js';
import type {DataFolder} from './storage/data-folder.js';
import {openJournal} from './storage/journal/open-journal.js';

export type EngineOptions = {
	readonly folder: DataFolder;
	readonly config: EngineConfig;
	readonly configHash: string;
	readonly mode: Mode;
	readonly seed: number;
	readonly capital: DecimalText;
	readonly version: string;
	readonly clock: Clock;
	readonly feed: Feed;
	/** Called after the journal was read, because a paper account opens with what the ledger holds. */
	readonly makeVenue: (runner: Runner) => Venue;
	/** What routes orders over several venues; null where there is only one. */
	readonly trading: Pick<TradeVenues, 'router' | 'otherMarkets'> | null;
	readonly lockStep: boolean;
	readonly onProgress: (progress: Progress) => void;
	readonly onInvariant: RunnerOptions['onInvariant'];
};

export type ComposedEngine = {
	readonly local: LocalHandle;
	readonly runner: Runner;
	readonly venue: Venue;
	/** Takes bars for the store. */
	readonly keeper: CandleKeeper;
	readonly stores: Stores;
	/** Resolves with the reason when the engine was told to stop; rejects when it cannot go on. */
	readonly stopped: Promise<string>;
	/** Brings the engine from its journal to trading. */
	start(): Promise<void>;
	/** Writes the last record and lets go of everything. Returns the journal's last hash. */
	end(reason: string): Promise<string>;
};

/** Live bars are written in batches of this many; in lock-step they come by the thousand. */
const keptBars = {lockStep: 2000, live: 1};

/** Returns the stages in the order in which a record visits them. */
export function createStages(config: EngineConfig): readonly Stage[] {
	return [
		createMarketStage(config),
		createPortfolioStage(tradedVenues(config)),
		createFeaturesStage(config),
		createSignalsStage(config),
		createAgentsStage(config, createMomentumPolicy(config.strategy, config.risk.maxPosition)),
		createBreakersStage(config),
		createRiskStage(config),
		createRoutingStage(tradedVenues(config)),
		createExecutionStage(config),
		createStopsStage(config),
		createShortfallStage(timeframes[config.timeframe]),
		createFlattenStage(config),
		createReconcileStage(config),
		createTradingStage(config.execution.maxClockOffsetSeconds * 1000),
	];
}

/** Looks at the latch, on the disk, at this moment. */
function heldBack({root}: DataFolder, order: Order): HeldBack | null {
	const latch = readLatch(latchPath(root));
	const reason = refusalOf(latch, order);
	return latch === null || reason === null ? null : {reason, command: haltCommand(latch)};
}

type Parts = {readonly journal: Journal; readonly kept: EngineStores; readonly keeper: CandleKeeper; readonly runner: Runner; readonly local: LocalHandle};

/** Opens journal and store of the folder, rebuilds the state, and returns the engine, not yet started. */
export async function composeEngine(options: EngineOptions): Promise<ComposedEngine> {
	const stopping = Promise.withResolvers<string>();
	const parts = await openParts(options, stopping.reject);
	const {runner, local, keeper, kept} = parts;
	try {
		runner.recover(record => {
			local.tellRecord(record);
			kept.take(record);
		});
	} catch (error) {
		await letGo(parts, options.feed);
		throw error;
	}

	const venue = obedientVenue(options.makeVenue(runner), () => savedTradingState(runner.stateOf('trading')));
	const {config, feed, folder, seed, onProgress} = options;
	runner.connect(createPerformer({
		config, feed, venue, keeper,
		shelf: createModelShelf(folder.models),
		trainer: createTrainer({config, feed, store: kept.stores.market, keeper, modelsFolder: folder.models, seed}),
		classifier: createRegimeClassifier(config.strategy.trendSymbol, featureSet.names),
		onProgress(done, text) {
			onProgress(done < 1 ? {stage: 'training', done, text} : {stage: 'live', done: 1, text: 'live'});
		},
		onStop: stopping.resolve,
		heldBack: order => heldBack(folder, order),
		...(options.trading === null ? {} : {route: options.trading.router}),
	}));
	return {
		local,
		runner,
		venue,
		keeper,
		stores: kept.stores,
		stopped: stopping.promise,
		async start() {
			await startEngine(parts, options);
			kept.begin(text => {
				runner.post({type: 'NoticeGiven', level: 'warn', text});
			});
		},
		async end(reason) {
			runner.post({type: 'EngineStopped', reason, stateHash: runner.stateHash});
			runner.end();
			await keeper.flush();
			await venue.close();
			local.tellGone(reason);
			await letGo(parts, feed);
			return parts.journal.lastHash;
		},
	};
}

async function openParts(options: EngineOptions, onFatal: (error: unknown) => void): Promise<Parts> {
	const {folder, config, clock, lockStep, onInvariant} = options;
	const journal = openJournal(folder.journal);
	try {
		const kept = await openEngineStores({folder, journal, clock, lockStep, config: config.storage, version: options.version});
		const runner = new Runner({
			createKernel: () => new Kernel(createStages(config)),
			journal, clock, lockStep, onInvariant, onFatal,
			onRecords(records) {
				for (const record of records) {
					local.tellRecord(record);
					kept.take(record);
				}
			},
		});
		const local = createLocalHandle(command => runner.send(command), async () => undefined, kept.ask);
		return {journal, kept, keeper: createCandleKeeper(kept.stores.market, lockStep ? keptBars.lockStep : keptBars.live), runner, local};
	} catch (error) {
		journal.close();
		throw error;
	}
}

async function letGo({journal, kept}: Parts, feed: Feed): Promise<void> {
	await Promise.allSettled([feed.close(), kept.end()]);
	journal.sync();
	journal.close();
}

async function startEngine({runner, kept, local}: Parts, options: EngineOptions): Promise<void> {
	const {mode, seed, capital, version, configHash, config, feed, clock, onProgress} = options;
	const {symbols, quoteCurrency} = config;
	await boot({
		...(options.trading === null ? {} : {otherMarkets: options.trading.otherMarkets}),
		runner, feed, store: kept.stores.market, config, onProgress,
		// A journal that has seen a bar has been warmed up; a start that was killed before that begins again.
		warm: local.view.lastBarClose !== null,
		now: () => clock.now(),
		started: {version, mode, venue: feed.name, symbols, quoteCurrency, capital, seed, configHash, config: withoutSecrets(config)},
	});
	onProgress({stage: 'live', done: 1, text: 'live'});
}
