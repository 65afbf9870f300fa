/**
A halt without engine and guard: what is ours is read out of the journal, and this command has its own line to the venue.
*/
import {setTimeout as wait} from 'node:timers/promises';
import {type CcxtClient, type Credentials, createCcxtClient} from '../engine/ccxt/client.js';
import {createHaltVenue} from '../engine/ccxt/halt-venue.js';
import {createSimulation} from '../engine/ccxt/simulation.js';
import {CryptoTraderError, exitCode} from '../engine/domain/error.js';
import type {Milliseconds} from '../engine/domain/units.js';
import {type HaltReport, type HaltWish, stepText} from '../engine/halt/report.js';
import {startHalt} from '../engine/halt/run-halt.js';
import {createPacedClock, createSystemClock} from '../engine/kernel/clock.js';
import type {Clock} from '../engine/ports/clock.js';
import type {DataFolder} from '../storage/data-folder.js';
import type {GlobalFlags} from './engine/flags.js';
import {haltLogPath, openHaltLog} from './engine/halt-log-file.js';
import {latchPath, writeLatch} from './engine/latch-file.js';
import {simulationCredentialsOf} from './engine/simulation-words.js';
import type {HaltOptions} from './halt.js';
import type {HaltFollowing} from './halt-by-guard.js';
import {createIds} from './halt-ids.js';
import {type Remembered, rememberedOf} from './halt-memory.js';
import {unlockKeystore} from './keys.js';

const requestTimeoutMs: Milliseconds = 5000;

/** Halts, and returns what came of it within the patience. Throws a CryptoTraderError when there is nothing to do it with. */
export async function haltByItself(flags: GlobalFlags, folder: DataFolder, wish: HaltWish, options: HaltOptions & HaltFollowing): Promise<HaltReport> {
	const remembered = rememberedOf(folder);
	if (remembered.mode === 'paper') {
		options.onStep('a paper account has nothing at an exchange, and the latch holds the engine');
		return nothingAtVenue(wish);
	}

	const credentials = await credentialsFor(flags, remembered, options);
	const clock = options.endpoint === null ? createSystemClock() : await simulationClock(options.endpoint);
	const {venue} = remembered;
	const client = await createCcxtClient({venue, lane: 'halt', endpoint: options.endpoint, credentials, now: () => clock.now(), timeoutMs: requestTimeoutMs});
	try {
		return await run(client, folder, {wish, remembered, options});
	} finally {
		void client.close();
	}
}

type Job = {readonly wish: HaltWish; readonly remembered: Remembered; readonly options: HaltOptions & HaltFollowing};

async function run(client: CcxtClient, folder: DataFolder, {wish, remembered: {brief}, options: {patienceMs, onStep}}: Job): Promise<HaltReport> {
	const started = performance.now();
	const elapsed = (): Milliseconds => performance.now() - started;
	const log = openHaltLog(haltLogPath(folder.root), error => {
		onStep(`the halt log: ${String(error)}`);
	});
	const newId = createIds();
	writeLatch(latchPath(folder.root), {...wish, outside: true});
	const halting = startHalt({
		venue: createHaltVenue(client, brief.symbols),
		wish, brief, elapsed,
		wait: async milliseconds => wait(milliseconds),
		newId: () => newId(brief.prefix ?? ''),
		stop: () => elapsed() > patienceMs ? `not confirmed within ${patienceMs / 1000} s` : null,
		tell(step) {
			log.add(step);
			onStep(stepText(step));
		},
	});
	try {
		return await halting.report;
	} finally {
		log.close();
	}
}

function nothingAtVenue({flatten}: HaltWish): HaltReport {
	return {confirmed: true, gaveUp: false, flatten, orders: [], positions: {}, dust: {}, milliseconds: 0, cancelled: 0, sold: 0, reached: true, trouble: null};
}

async function credentialsFor(flags: GlobalFlags, {mode, venue}: Remembered, {endpoint, passphraseFd}: HaltOptions): Promise<Credentials> {
	if (mode === 'sim') {
		if (endpoint === null) {
			throw new CryptoTraderError('neither engine nor guard answers, and nobody says where the simulated exchange is', {
				code: 'no-endpoint', advice: 'Give --endpoint http://127.0.0.1:<port>. The halt is latched: the engine sends nothing when it goes on.', exit: exitCode.couldNotFinish,
			});
		}

		return simulationCredentialsOf(venue);
	}

	const store = await unlockKeystore(flags, passphraseFd === undefined ? {} : {passphraseFd});
	const [key] = store.forVenue(venue);
	if (key === undefined) {
		throw new CryptoTraderError(`there is no key for ${venue}`, {
			code: 'no-key', advice: `Cancel your orders at ${venue} itself. The halt is latched: the engine sends nothing when it goes on.`, exit: exitCode.couldNotFinish,
		});
	}

	return {apiKey: key.apiKey.reveal(), secret: key.secret.reveal()};
}

async function simulationClock(endpoint: string): Promise<Clock> {
	const {now, speed} = await createSimulation(endpoint).status();
	return createPacedClock(now, speed === 'max' ? 0 : speed);
}
