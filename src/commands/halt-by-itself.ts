/**
A halt without engine and guard: what is ours is read out of the journal, and this command has its own line to the venue.
*/
import {setTimeout as wait} from 'node:timers/promises';
import {createSimulation} from '../engine/ccxt/simulation.js';
import {CryptoTraderError, exitCode} from '../engine/domain/error.js';
import {symbolOf} from '../engine/domain/place.js';
import type {Milliseconds} from '../engine/domain/units.js';
import {type HaltReport, type HaltWish, stepText} from '../engine/halt/report.js';
import {startHalt} from '../engine/halt/run-halt.js';
import {createPacedClock, createSystemClock} from '../engine/kernel/clock.js';
import type {Clock} from '../engine/ports/clock.js';
import type {HaltVenue} from '../engine/ports/halt-venue.js';
import type {DataFolder} from '../storage/data-folder.js';
import type {GlobalFlags} from './engine/flags.js';
import {haltLogPath, openHaltLog} from './engine/halt-log-file.js';
import {latchPath, writeLatch} from './engine/latch-file.js';
import {simulationCredentialsOf} from './engine/simulation-words.js';
import type {HaltOptions} from './halt.js';
import type {HaltFollowing} from './halt-by-guard.js';
import {createIds} from './halt-ids.js';
import {type Remembered, rememberedOf} from './halt-memory.js';
import {type HaltLine, openHaltVenue} from './halt-venues.js';
import {unlockKeystore} from './keys.js';

/** Halts, and returns what came of it within the patience. Throws a CryptoTraderError when there is nothing to do it with. */
export async function haltByItself(flags: GlobalFlags, folder: DataFolder, wish: HaltWish, options: HaltOptions & HaltFollowing): Promise<HaltReport> {
	const remembered = rememberedOf(folder);
	if (remembered.mode === 'paper') {
		options.onStep('a paper account has nothing at an exchange, and the latch holds the engine');
		return nothingAtVenue(wish);
	}

	const lines = await linesFor(flags, remembered, options);
	const clock = options.endpoint === null ? createSystemClock() : await simulationClock(options.endpoint);
	const {symbols} = remembered.brief;
	const venue = await openHaltVenue(lines, {endpoint: options.endpoint, symbols: [...new Set(symbols.map(place => symbolOf(place)))], now: () => clock.now()});
	try {
		return await run(venue, folder, {wish, remembered, options});
	} finally {
		void venue.close();
	}
}

type Job = {readonly wish: HaltWish; readonly remembered: Remembered; readonly options: HaltOptions & HaltFollowing};

async function run(venue: HaltVenue, folder: DataFolder, {wish, remembered: {brief}, options: {patienceMs, onStep}}: Job): Promise<HaltReport> {
	const started = performance.now();
	const elapsed = (): Milliseconds => performance.now() - started;
	const log = openHaltLog(haltLogPath(folder.root), error => {
		onStep(`the halt log: ${String(error)}`);
	});
	const newId = createIds();
	writeLatch(latchPath(folder.root), {...wish, outside: true});
	const halting = startHalt({
		venue, wish, brief, elapsed,
		wait: async milliseconds => wait(milliseconds),
		newId: place => newId(brief.prefix ?? '', place),
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
	return {confirmed: true, gaveUp: false, flatten, orders: [], stops: [], positions: {}, dust: {}, milliseconds: 0, cancelled: 0, sold: 0, reached: true, trouble: null};
}

/** Returns the keys of every venue that was traded on. Throws a CryptoTraderError where one is missing: half a halt would look like a whole one. */
async function linesFor(flags: GlobalFlags, {mode, venues}: Remembered, {endpoint, passphraseFd}: HaltOptions): Promise<readonly HaltLine[]> {
	if (mode === 'sim') {
		if (endpoint === null) {
			throw new CryptoTraderError('neither engine nor guard answers, and nobody says where the simulated exchange is', {
				code: 'no-endpoint', advice: 'Give --endpoint http://127.0.0.1:<port>. The halt is latched: the engine sends nothing when it goes on.', exit: exitCode.couldNotFinish,
			});
		}

		return venues.map(venue => ({venue, credentials: simulationCredentialsOf(venue)}));
	}

	const store = await unlockKeystore(flags, passphraseFd === undefined ? {} : {passphraseFd});
	return venues.map(venue => {
		const [key] = store.forVenue(venue);
		if (key === undefined) {
			throw new CryptoTraderError(`there is no key for ${venue}`, {
				code: 'no-key', advice: `Cancel your orders at ${venue} itself. The halt is latched: the engine sends nothing when it goes on.`, exit: exitCode.couldNotFinish,
			});
		}

		return {venue, credentials: {apiKey: key.apiKey.reveal(), secret: key.secret.reveal()}};
	});
}

async function simulationClock(endpoint: string): Promise<Clock> {
	const {now, speed} = await createSimulation(endpoint).status();
	return createPacedClock(now, speed === 'max' ? 0 : speed);
}
