/**
One guard process, from its birth beside an engine to its end. It shares nothing with the engine but the data folder: its
own ccxt instance, its own socket, its own process group.
*/
import {existsSync, rmSync} from 'node:fs';
import {setTimeout as wait} from 'node:timers/promises';
import {join} from 'node:path';
import {CryptoTraderError, type ExitCode, errorMessage, exitCode} from '../engine/domain/error.js';
import type {Milliseconds} from '../engine/domain/units.js';
import {Guard} from '../engine/halt/guard.js';
import {unfinishedHalt} from '../engine/halt/halt-log.js';
import {type FromGuard, type GuardOrders, parseToGuard} from '../engine/halt/messages.js';
import type {HaltTools} from '../engine/halt/patience.js';
import type {HaltWish} from '../engine/halt/report.js';
import {createVenueSwitch} from '../engine/halt/venue-switch.js';
import {createWatchdog} from '../engine/halt/watchdog.js';
import {createPacedClock, createSystemClock} from '../engine/kernel/clock.js';
import type {HaltVenue} from '../engine/ports/halt-venue.js';
import type {Wire} from '../engine/remote/wire.js';
import {type DataFolder, openDataFolder} from '../storage/data-folder.js';
import {acquireLock} from '../storage/file-lock.js';
import type {GlobalFlags} from './engine/flags.js';
import {guardSocket, listenForTalk} from './engine/guard-socket.js';
import {haltLogPath, openHaltLog, readHaltLog} from './engine/halt-log-file.js';
import {latchPath, writeLatch} from './engine/latch-file.js';
import {createIds} from './halt-ids.js';
import {openHaltVenue} from './halt-venues.js';
import {within} from './within.js';

const tickMs: Milliseconds = 250;
const warmUpRetryMs: Milliseconds = 1000;
/** A simulated exchange that has not answered for so long is gone, and its account with it. */
const simulationGoneMs: Milliseconds = 20_000;

/** Guards until the engine has said farewell, or is gone and nothing of it is left. */
export async function guard(flags: GlobalFlags): Promise<ExitCode> {
	if (flags.dataDir === null || process.send === undefined) {
		throw new CryptoTraderError('a guard is started by its engine', {code: 'guard-alone', advice: 'Start an engine: it brings its guard along.', exit: exitCode.wrongUse});
	}

	const folder = openDataFolder(flags.dataDir, {create: false});
	const lock = acquireLock(join(folder.root, 'guard.lock'), owner => new CryptoTraderError(
		`another guard${owner === null ? '' : ` (process ${owner.pid})`} watches over ${folder.root}`,
		{code: 'guard-running', advice: 'It is used as it is.'},
	));
	try {
		const orders = await birth();
		return orders === null ? exitCode.failed : await watch(folder, orders);
	} finally {
		lock.release();
	}
}

/** Returns the first message of the engine, or null when it ends before that. */
async function birth(): Promise<GuardOrders | null> {
	return new Promise(resolve => {
		process.once('message', message => {
			resolve(message as GuardOrders);
		});
		process.once('disconnect', () => {
			resolve(null);
		});
	});
}

async function watch(folder: DataFolder, orders: GuardOrders): Promise<ExitCode> {
	const complain = (error: unknown): void => {
		process.stderr.write(`${new Date().toISOString()} ${errorMessage(error)}\n`);
	};

	// What ccxt leaves behind when a connection ends must not end the one who gets us out.
	process.on('unhandledRejection', complain);
	process.on('uncaughtException', complain);
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => undefined);
	}

	const done = Promise.withResolvers<void>();
	const log = openHaltLog(haltLogPath(folder.root), complain);
	const venue = await openVenue(orders);
	const stop = stopFor(folder, orders);
	const guarding = new Guard({
		venue, stop,
		watchdog: createWatchdog(orders.silentAfterMs, tickMs),
		venueSwitch: createVenueSwitch(venue, orders.clock.speed, complain),
		latch: latchFor(folder, complain),
		log: log.add,
		newId: createIds(),
		wait: async milliseconds => wait(milliseconds),
		now: () => performance.now(),
		onDone: done.resolve,
	});
	// Until the engine's line is there it counts as lost.
	guarding.beat(orders.brief);
	guarding.orphan();
	const server = await listenForTalk(guardSocket(folder), wire => {
		talk(wire, guarding, orders);
	});
	process.send?.({ready: true});
	process.disconnect();
	void warmUp(venue, stop);
	goOn(guarding, folder);
	const timer = startTicking(guarding, () => orders.endpoint !== null && !existsSync(folder.root), done.resolve);
	await done.promise;
	clearInterval(timer);
	server.close();
	rmSync(guardSocket(folder), {force: true});
	log.close();
	return exitCode.done;
}

async function openVenue({venue, endpoint, credentials, others = [], symbols, clock: {at, speed}}: GuardOrders): Promise<HaltVenue> {
	const clock = endpoint === null ? createSystemClock(at - Date.now()) : createPacedClock(at, speed);
	return openHaltVenue([{venue, credentials}, ...others], {endpoint, symbols, now: () => clock.now()});
}

/** A real venue is asked for ever; a simulated one dies with its engine, and a data folder that is gone was somebody's wish. */
function stopFor(folder: DataFolder, {endpoint}: GuardOrders): HaltTools['stop'] {
	return silentFor => {
		if (endpoint === null) {
			return null;
		}

		return silentFor > simulationGoneMs || !existsSync(folder.root) ? 'the simulated exchange is gone' : null;
	};
}

function latchFor(folder: DataFolder, complain: (error: unknown) => void): (wish: HaltWish) => void {
	return wish => {
		try {
			writeLatch(latchPath(folder.root), {...wish, outside: true});
		} catch (error) {
			complain(error);
		}
	};
}

/** Loads the markets while there is time. */
async function warmUp(venue: HaltVenue, stop: HaltTools['stop']): Promise<void> {
	const started = performance.now();
	while (stop(performance.now() - started) === null) {
		try {
			await venue.warmUp();
			return;
		} catch {
			await wait(warmUpRetryMs);
		}
	}
}

/** A halt that another guard began and did not end is ended by this one. */
function goOn(guarding: Guard, folder: DataFolder): void {
	const wish = unfinishedHalt(readHaltLog(haltLogPath(folder.root)));
	if (wish !== null) {
		void guarding.halt(wish);
	}
}

/** `isForgotten` says that nobody can want anything any more: the folder of a simulation is gone. */
function startTicking(guarding: Guard, isForgotten: () => boolean, end: () => void): NodeJS.Timeout {
	let last = performance.now();
	return setInterval(() => {
		const now = performance.now();
		guarding.tick(now - last);
		last = now;
		if (isForgotten()) {
			end();
		}
	}, tickMs);
}

/** Listens to one talker: an engine, a screen, a shell. */
function talk(wire: Wire, guarding: Guard, {venue, endpoint}: GuardOrders): void {
	const say = (message: FromGuard): void => {
		wire.send(message);
	};

	let isEngine = false;
	let isOver = false;
	const answer = async (wish: HaltWish, patienceMs: Milliseconds): Promise<void> => {
		const halting = guarding.halt(wish, step => {
			say({step});
		});
		const report = await within(patienceMs, halting) ?? guarding.soFar();
		if (report !== null) {
			say({report});
		}
	};

	wire.onMessage(message => {
		const told = parseToGuard(message);
		if (told === null) {
			wire.close();
		} else if ('beat' in told) {
			isEngine = true;
			guarding.beat(told.beat);
		} else if ('rush' in told) {
			guarding.rush();
		} else if ('farewell' in told) {
			isOver = true;
			void guarding.farewell();
		} else {
			void answer(told.halt, told.patienceMs);
		}
	});
	wire.onClose(() => {
		if (isEngine && !isOver) {
			guarding.orphan();
		}
	});
	say({guard: {pid: process.pid, venue, endpoint}});
}
