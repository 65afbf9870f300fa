/**
One life of the engine: everything that a process of it would have, joined as `compose.ts` does, with deaths where the plan
has them. Market history is kept in memory; the journal is on the disk.
*/
import {type CcxtClient, createCcxtClient} from '../../engine/ccxt/client.js';
import {createBudget} from '../../engine/ccxt/budget.js';
import {createCcxtFeed} from '../../engine/ccxt/feed.js';
import type {Simulation, Tick} from '../../engine/ccxt/simulation.js';
import {createCcxtVenue} from '../../engine/ccxt/venue.js';
import type {Command} from '../../engine/domain/command.js';
import {withoutSecrets} from '../../engine/domain/config.js';
import type {EventOf} from '../../engine/domain/event.js';
import {CryptoTraderError, type InvariantError} from '../../engine/domain/error.js';
import type {Quote} from '../../engine/domain/market.js';
import {featureSet} from '../../engine/features/feature-set.js';
import {boot} from '../../engine/kernel/boot.js';
import {createCandleKeeper} from '../../engine/kernel/candle-keeper.js';
import {type ManualClock, createManualClock} from '../../engine/kernel/clock.js';
import {Kernel} from '../../engine/kernel/kernel.js';
import {createPerformer} from '../../engine/kernel/performers.js';
import {Runner} from '../../engine/kernel/runner.js';
import {savedTradingState} from '../../engine/kernel/trading.js';
import type {Journal} from '../../engine/ports/journal.js';
import type {MarketStore} from '../../engine/ports/store.js';
import type {Feed, Venue} from '../../engine/ports/venue.js';
import {createRegimeClassifier} from '../../models/regime/rules.js';
import {configHash} from '../../storage/settings/config.js';
import {createStages} from '../../compose.js';
import {obedientVenue} from '../engine/obedient-venue.js';
import {simulationCredentialsOf} from '../engine/simulation-words.js';
import {version} from '../version.js';
import type {KillSwitch} from './kill-switch.js';
import {type MortalJournal, openMortalJournal} from './mortal-journal.js';
import {Network, turn, type Wire} from './network.js';
import {Patience} from './patience.js';
import type {Plan} from './plan.js';
import {Streams} from './streams.js';
import type {Witness} from './witness.js';

/** Where a test puts something wrong between engine and venue, to see that it is found. */
export type Sabotage = (venue: Venue, surroundings: {readonly clock: ManualClock; readonly simulation: Simulation}) => Venue;

export type LifeOptions = {
	readonly plan: Plan;
	/** From 1. */
	readonly number: number;
	readonly journalFolder: string;
	readonly endpoint: string;
	readonly simulation: Simulation;
	readonly store: MarketStore;
	readonly wire: Wire;
	readonly witness: Witness;
	readonly killSwitch: KillSwitch;
	/** Asked between a decision and its request. */
	readonly between: () => Command | null;
	readonly sabotage: Sabotage;
};

export type Life = {
	readonly runner: Runner;
	readonly clock: ManualClock;
	readonly streams: Streams;
	/** Invariants that broke. */
	readonly broken: readonly string[];
	readonly journal: MortalJournal;
	quotes(): readonly Quote[];
	/** Brings the engine from its journal to trading. Throws when the exchange cannot be reached. */
	start(): Promise<void>;
	/** Returns at once while the engine lives, and never when it is dead. */
	alive(): Promise<void>;
	/** Has lost streams dialled that are due. */
	dial(): Promise<void>;
	/** Returns when nothing is under way in either direction. */
	quiesce(): Promise<void>;
	/** Performs what the engine has decided until it has nothing to do, and hears what the exchange has to say to that. */
	settle(): Promise<void>;
	/** Closes connections as the death of a process does. */
	bury(): Promise<void>;
};

type Clients = {readonly trade: CcxtClient; readonly data: CcxtClient};

/** Opens journal and connections and rebuilds the state; nothing is asked of the exchange yet. */
export async function openLife(options: LifeOptions): Promise<Life> {
	const {plan: {config}, killSwitch, witness, simulation, number, wire} = options;
	const {now, sent} = await simulation.status();
	const clock = createManualClock(now);
	const network = new Network({wire, life: killSwitch, number, witness, now: () => clock.now()});
	const streams = new Streams(() => clock.now(), async wait => {
		const {now: at} = await simulation.status();
		await simulation.advance(at + wait);
	});
	const clients = await openClients(options, {clock, network, streams, sent});
	witness.begin();
	const journal = openWitnessed(options);
	const broken: string[] = [];
	const runner = openRunner(options, {journal, clock, broken});
	const feed = createCcxtFeed(clients.data, {timeframe: config.timeframe, staleAfterMs: null, now: () => clock.now()});
	const honest = obedientVenue(createCcxtVenue(clients.trade, config.symbols), () => savedTradingState(runner.stateOf('trading')));
	const venue = options.sabotage(honest, {clock, simulation});
	const quiesce = async (): Promise<void> => quiet(simulation, streams, network);
	return {
		runner, clock, streams, broken, journal,
		quotes: () => feed.quotes(),
		alive: async () => alive(killSwitch),
		async start() {
			runner.recover(record => {
				witness.take(record);
			});
			witness.onSynced();
			connect(runner, {options, feed, venue, quiesce});
			await cuttingWhatIsMute(startEngine(runner, {options, feed, venue, streams, clock}), {killSwitch, streams, network, clients});
			await quiesce();
			await alive(killSwitch);
			streams.begin();
		},
		quiesce,
		async dial() {
			while (streams.dialNext()) {
				await turn();
				await quiesce();
				await alive(killSwitch);
			}
		},
		async settle() {
			await runner.settle(async () => undefined);
			await alive(killSwitch);
			await quiesce();
			await runner.settle(async () => undefined);
			await alive(killSwitch);
		},
		async bury() {
			await Promise.allSettled([venue.close(), feed.close()]);
			killSwitch.bury();
		},
	};
}

type RunnerParts = {readonly journal: Journal; readonly clock: ManualClock; readonly broken: string[]};

/** Returns the runner of this life; what breaks is kept in `broken`. */
function openRunner({plan: {config}, killSwitch}: LifeOptions, {journal, clock, broken}: RunnerParts): Runner {
	return new Runner({
		createKernel: () => new Kernel(createStages(config)),
		journal, clock,
		lockStep: true,
		onRecords: () => undefined,
		onInvariant(error: InvariantError, input) {
			broken.push(`${error.message} (${input.type})`);
		},
		onFatal(error) {
			if (!killSwitch.isDead) {
				broken.push(`fatal: ${String(error)}`);
				killSwitch.die();
			}
		},
	});
}

/** Opens the journal that dies with this life; what it takes is witnessed. */
function openWitnessed({journalFolder, killSwitch, witness}: LifeOptions): ReturnType<typeof openMortalJournal> {
	return openMortalJournal(journalFolder, killSwitch, {
		onWritten(records) {
			for (const record of records) {
				witness.take(record);
			}
		},
		onSynced() {
			witness.onSynced();
		},
	});
}

async function alive({isDead}: KillSwitch): Promise<void> {
	if (isDead) {
		await Promise.withResolvers<void>().promise;
	}
}

type Lines = {readonly clock: ManualClock; readonly network: Network; readonly streams: Streams; readonly sent: Tick['sent']};

async function openClients({plan, endpoint}: LifeOptions, {clock, network, streams, sent}: Lines): Promise<Clients> {
	let slept = 0;
	const budget = createBudget(() => clock.now() + slept);
	const open = async (lane: 'trade' | 'data'): Promise<CcxtClient> => {
		const client = await createCcxtClient({
			venue: plan.venue, lane, endpoint, credentials: lane === 'data' ? null : simulationCredentialsOf(plan.venue), now: () => clock.now(), timeoutMs: 60_000, budget,
			waitToDial: async wait => streams.waitToDial(wait),
		});
		network.join(client, ms => {
			slept += ms;
		});
		streams.join(client, sent);
		return client;
	};

	return {data: await open('data'), trade: await open('trade')};
}

/** Returns when nothing is under way any more in either direction. */
async function quiet(simulation: Simulation, streams: Streams, network: Network): Promise<void> {
	for (let carried = -1; carried !== network.carried || !network.isIdle;) {
		({carried} = network);
		await streams.agree(async () => simulation.sync());
	}
}

type Starting = {readonly killSwitch: KillSwitch; readonly streams: Streams; readonly network: Network; readonly clients: Clients};

/** Waits for a start, and cuts connections on which it waits in vain, as unanswered pings would do. */
async function cuttingWhatIsMute(started: Promise<void>, {killSwitch, streams, network, clients: {data, trade}}: Starting): Promise<void> {
	let patience = new Patience();
	while (!killSwitch.isDead && await isPending(started)) {
		if (network.isIdle && patience.isOver(`${network.carried} ${data.received()} ${trade.received()}`)) {
			streams.cut();
			patience = new Patience();
		}
	}

	await alive(killSwitch);
}

/** Returns after a turn whether a promise is still open; throws with it. */
async function isPending(promise: Promise<void>): Promise<boolean> {
	return Promise.race([promise.then(() => false), turn().then(() => true)]);
}

type Joined = {readonly options: LifeOptions; readonly feed: Feed; readonly venue: Venue; readonly quiesce: () => Promise<void>};

function connect(runner: Runner, {options, feed, venue, quiesce}: Joined): void {
	const {plan: {config}, store, killSwitch, between} = options;
	const noModel = (): never => {
		throw new CryptoTraderError('no model is trained here', {code: 'model-missing', advice: 'Chaos is about orders.'});
	};

	const perform = createPerformer({
		config, feed, venue,
		keeper: createCandleKeeper(store, 2000),
		trainer: {
			train: async () => noModel(),
		},
		shelf: {get: noModel},
		classifier: createRegimeClassifier(config.strategy.trendSymbol, featureSet.names),
		onProgress: () => undefined,
		onStop: () => undefined,
	});
	runner.connect(async effect => {
		await alive(killSwitch);
		const command = between();
		if (command !== null) {
			runner.send(command);
			await alive(killSwitch);
		}

		const inputs = await perform(effect);
		await alive(killSwitch);
		await quiesce();
		await alive(killSwitch);
		return inputs;
	});
}

type Booting = {readonly options: LifeOptions; readonly feed: Feed; readonly venue: Venue; readonly streams: Streams; readonly clock: ManualClock};

async function startEngine(runner: Runner, {options, feed, venue, streams, clock}: Booting): Promise<void> {
	const {plan, store, witness} = options;
	await boot({
		runner, feed, store, config: plan.config,
		warm: witness.hasTraded,
		now: () => clock.now(),
		onProgress: () => undefined,
		started: startedOf(plan),
	});
	const onHealth = (name: string, status: 'live' | 'stale' | 'down'): void => {
		streams.note(name, status);
		// The words of the platform differ from time to time.
		runner.postStreamed({type: 'FeedHealthChanged', feed: name, status, detail: status === 'live' ? 'connected' : 'lost'});
	};

	await Promise.all([
		feed.watch(plan.config.symbols, {onHealth, onQuotes: () => undefined, onCandle: () => undefined}),
		venue.watch({
			onHealth,
			onFill(fill) {
				runner.postStreamed({type: 'FillReported', fill});
			},
			onOrder(order) {
				runner.postStreamed({type: 'OrderReported', order});
			},
		}),
	]);
	await turn();
}

function startedOf({config, runSeed, capital, venue}: Plan): Omit<EventOf<'EngineStarted'>, 'type'> {
	const {symbols, quoteCurrency} = config;
	return {version, mode: 'sim', venue, symbols, quoteCurrency, capital, seed: runSeed, configHash: configHash(config), config: withoutSecrets(config)};
}

