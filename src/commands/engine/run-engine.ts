/**
One engine process, from flags to exit code: data folder, exchange, engine, readers, and an orderly end.
*/
import {type ExitCode, type InvariantError, exitCode} from '../../engine/domain/error.js';
import type {InputEvent} from '../../engine/domain/event.js';
import type {Progress} from '../../engine/domain/pulse.js';
import type {LedgerBalances} from '../../engine/domain/ledger.js';
import type {OrderLife} from '../../engine/execution/order-life.js';
import {type KeptOrder, keptOrders} from '../../engine/execution/paper/paper-order.js';
import type {Runner} from '../../engine/kernel/runner.js';
import {savedBalances, savedPlaces} from '../../engine/portfolio/stage.js';
import {listen, serve} from '../../engine/remote/server.js';
import {ipcWire} from '../../engine/remote/wire.js';
import {type ComposedEngine, composeEngine} from '../../compose.js';
import {version} from '../version.js';
import type {StartingMessage} from './engine-child.js';
import {type Beside, startBeside, withBooks} from './beside.js';
import type {EngineFlags} from './flags.js';
import {type GuardLink, linkGuard} from './guard-child.js';
import {type EngineLog, logRecord, openLog} from './log.js';
import {followOwner, followSignals, followStrays} from './orderly-end.js';
import {type Preparation, prepare} from './prepare.js';
import {type Pulses, startPulses} from './pulses.js';
import {type RunMeter, type RunSummary, createRunMeter, summarise} from './summary.js';
import {trade} from './trade.js';
import type {AccountOpening} from './venue-session.js';
import {viewSocket} from './view-socket.js';

/** Levels of a book that go with every pulse: as many as a tall screen shows. */
const bookLevels = 25;

/** Runs an engine until it is told to stop or its tape ends. Throws a CryptoTraderError when it cannot start. */
export async function runEngine(flags: EngineFlags): Promise<ExitCode> {
	const preparation = await prepare(flags, text => {
		tellOwner(flags, text);
	});
	try {
		return await runPrepared(flags, preparation);
	} finally {
		preparation.release();
	}
}

/** Tells the screen that started this engine how far it is, before there is an engine to ask. */
function tellOwner({owned}: EngineFlags, text: string): void {
	if (owned) {
		process.send?.({starting: {stage: 'connecting', done: 0, text}} satisfies StartingMessage);
	}
}

async function runPrepared(flags: EngineFlags, preparation: Preparation): Promise<ExitCode> {
	const {folder, config, session} = preparation;
	const log = openLog(folder.logs, !flags.json && !flags.owned);
	let progress: Progress = {stage: 'connecting', done: 0, text: 'starting'};
	const engine = await composePrepared(flags, preparation, log, next => {
		progress = next;
	});
	const meter = follow(engine, log);
	const server = await listen(engine.local.handle, folder.socket, version);
	const view = await listen(engine.local.handle, viewSocket(folder), version, 'look');
	if (process.send !== undefined) {
		serve(engine.local.handle, ipcWire(process), version);
	}

	let beside: Beside | null = null;
	const pulses = startPulses({
		clock: session.clock, feed: session.feed, links: session.links, expectedMs: config.execution.staleAfterSeconds * 500, progress: () => progress,
		tell(pulse) {
			engine.local.tellPulse(withBooks(pulse, beside?.books(bookLevels) ?? []));
		},
	});
	followStrays(engine, log);
	followSignals(engine, folder);
	followOwner(engine, flags.owned, config.onScreenLost);
	try {
		return await spend({engine, flags, preparation, pulses, meter}, started => {
			beside = started;
		});
	} finally {
		pulses.stop();
		server.close();
		view.close();
		await Promise.allSettled(session.links.slice(1).map(async ({feed}) => feed.close()));
	}
}

async function composePrepared(flags: EngineFlags, preparation: Preparation, log: EngineLog, onProgress: (progress: Progress) => void): Promise<ComposedEngine> {
	const {folder, config, configHash, mode, session} = preparation;
	return composeEngine({
		folder, config, configHash, mode, version, onProgress,
		seed: flags.seed,
		capital: flags.capital,
		clock: session.clock,
		feed: session.feed,
		makeVenue: runner => session.makeVenue(openingOf(runner, config.quoteCurrency, flags)),
		trading: session.trading ?? null,
		lockStep: session.lockStep !== null,
		onInvariant(error, input) {
			reportInvariant(log, error, input);
		},
	});
}

type Spending = {readonly engine: ComposedEngine; readonly flags: EngineFlags; readonly preparation: Preparation; readonly pulses: Pulses; readonly meter: RunMeter};

/** The engine's time, from its start to its last word. */
async function spend({engine, flags, preparation, pulses, meter}: Spending, onBeside: (beside: Beside) => void): Promise<ExitCode> {
	const warn = (text: string): void => {
		engine.runner.post({type: 'NoticeGiven', level: 'warn', text});
	};

	let guard: GuardLink | null = null;
	let beside: Beside | null = null;
	try {
		await engine.start();
		if (preparation.notice !== null) {
			warn(preparation.notice);
		}

		guard = linkGuard(engine, preparation, warn);
		await watch(engine, preparation, pulses);
		beside = await startBeside(engine, preparation, pulses, flags.profile);
		onBeside(beside);
		const reason = await trade(engine, flags, preparation);
		const summary = await conclude(engine, {reason, meter, capital: flags.capital, dataDir: preparation.folder.root});
		await guard.farewell();
		if (flags.json) {
			process.stdout.write(`${JSON.stringify(summary)}\n`);
		}

		return exitCode.done;
	} finally {
		guard?.stop();
		await beside?.stop();
	}
}

/** Writes the engine's records into the log, and measures what the view does not keep. */
function follow({local}: ComposedEngine, log: EngineLog): RunMeter {
	const meter = createRunMeter();
	local.handle.subscribe(message => {
		if (message.kind === 'record') {
			logRecord(log, message.record);
			meter.observe(local.view);
		}
	});
	return meter;
}

type Ending = {readonly reason: string; readonly meter: RunMeter; readonly capital: string; readonly dataDir: string};

/** Ends the engine and returns what the run came to. */
async function conclude(engine: ComposedEngine, {reason, ...rest}: Ending): Promise<RunSummary> {
	const exchange = await engine.venue.fetchBalances();
	const ledger = savedBalances(engine.runner.stateOf('portfolio'));
	const journalHash = await engine.end(reason);
	return summarise({view: engine.local.view, ledger, exchange, journalHash, ...rest});
}

/** Returns what the journal says of the account. */
function openingOf(runner: Runner, quoteCurrency: string, {capital, seed}: EngineFlags): AccountOpening {
	return {
		balances: holdings(runner, quoteCurrency, capital),
		places: savedPlaces(runner.stateOf('portfolio')),
		orders: resting(runner),
		seed,
		onNotice(text) {
			runner.post({type: 'NoticeGiven', level: 'info', text});
		},
	};
}

/** Returns what the account holds: what the ledger says, or the capital where it has not been opened yet. */
function holdings(runner: Runner, quoteCurrency: string, capital: string): LedgerBalances {
	const ledger = savedBalances(runner.stateOf('portfolio'));
	return Object.keys(ledger).length === 0 ? {[quoteCurrency]: capital} : ledger;
}

/** Returns what rested in the account when the journal ended. */
function resting(runner: Runner): readonly KeptOrder[] {
	const {lives} = runner.stateOf('execution') as {readonly lives: readonly OrderLife[]};
	return keptOrders(lives);
}

function reportInvariant(log: EngineLog, error: InvariantError, input: InputEvent): void {
	log.fatal({error: error.message, stack: error.stack, input}, 'an invariant is broken; trading halts');
}

/** Joins the streams of market and account to the engine. */
async function watch({runner, venue}: ComposedEngine, {config, session}: Preparation, pulses: Pulses): Promise<void> {
	const onHealth = (feed: string, status: 'live' | 'stale' | 'down', detail: string): void => {
		runner.postStreamed({type: 'FeedHealthChanged', feed, status, detail});
	};

	const market = session.feed.watch(config.symbols, {
		onHealth,
		onQuotes() {
			pulses.touch('quotes');
			session.onQuotes();
		},
		onCandle() {
			pulses.touch('candles');
		},
	});
	const account = venue.watch({
		onHealth,
		onFill(fill) {
			runner.postStreamed({type: 'FillReported', fill});
		},
		onOrder(order) {
			runner.postStreamed({type: 'OrderReported', order});
		},
	});
	// In lock-step nothing moves before every stream stands; elsewhere the engine starts and says which are down.
	await (session.lockStep === null ? undefined : Promise.all([market, account]));
}
