/**
The engine's side of its guard: it starts one unless one is there, tells it four times a second how things stand, starts
another when it is lost, and says farewell at the end.
*/
import {fork} from 'node:child_process';
import {once} from 'node:events';
import {openSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import type {ComposedEngine} from '../../compose.js';
import {errorMessage} from '../../engine/domain/error.js';
import type {EventType} from '../../engine/domain/event.js';
import type {Milliseconds} from '../../engine/domain/units.js';
import type {FromGuard, GuardOrders, ToGuard} from '../../engine/halt/messages.js';
import type {Wire} from '../../engine/remote/wire.js';
import {createBriefKeeper} from './brief-keeper.js';
import {childEnvironment} from './child-environment.js';
import {connectGuard, guardSocket} from './guard-socket.js';
import {watchLatch} from './latch-watch.js';
import type {Preparation} from './prepare.js';
import {programEntry} from './simulation-child.js';
import type {HaltAccess} from './venue-session.js';

export type GuardLink = {
	/** Says farewell to the guard, where there is one, and returns when it has gone. */
	farewell(): Promise<void>;
	/** Stops looking. A guard that was told no farewell then thinks that the engine is lost. */
	stop(): void;
};

/** Told before anything that follows from it leaves: an engine that is stopped right then has orders that its guard must know. */
const toldAtOnce: ReadonlySet<EventType> = new Set(['OrderIntended', 'OrderClosed', 'PositionChanged']);
const beatMs: Milliseconds = 250;
const retryMs: Milliseconds = 2000;
const farewellMs: Milliseconds = 3000;
const birthMs: Milliseconds = 30_000;
/** A guard that reads so little is stopped itself; beats are left out until it goes on. */
const maxBacklogBytes = 1_000_000;

/** Starts to look after latch and guard. To be called once the engine has its markets. */
export function linkGuard(engine: ComposedEngine, {folder, config, session}: Preparation, onTrouble: (text: string) => void): GuardLink {
	const {clock, speed, halt} = session;
	const latch = watchLatch(engine, folder);
	const {idPrefix} = engine.runner.stateOf('risk') as {readonly idPrefix: string};
	const keeper = createBriefKeeper(config, clock.now(), Number.isFinite(speed) ? speed : 1, idPrefix);
	const ordersFor = (access: HaltAccess): GuardOrders => ({
		...access,
		symbols: config.symbols,
		clock: {at: clock.now(), speed},
		brief: keeper.brief(engine.local.view, clock.now()),
		silentAfterMs: config.execution.guardSeconds === 0 ? null : config.execution.guardSeconds * 1000,
	});
	const guard = halt === null ? null : keepGuard(folder, () => ordersFor(halt), onTrouble);
	const beat = (): void => {
		guard?.beat({beat: keeper.brief(engine.local.view, clock.now())});
	};

	const look = (): void => {
		latch.look();
		beat();
	};

	const unfollow = engine.local.handle.subscribe(message => {
		if (message.kind === 'record') {
			keeper.take(message.record);
			if (toldAtOnce.has(message.record.event.type)) {
				beat();
			}
		}
	});
	look();
	// In lock-step real time decides nothing.
	const timer = setInterval(session.lockStep === null ? look : () => undefined, beatMs);
	return {
		async farewell() {
			await guard?.farewell();
		},
		stop() {
			clearInterval(timer);
			unfollow();
			latch.stop();
			guard?.stop();
		},
	};
}

type Kept = {beat(message: ToGuard): void; farewell(): Promise<void>; stop(): void};

/** Keeps a line to a guard that guards just this. */
function keepGuard(folder: Preparation['folder'], orders: () => GuardOrders, onTrouble: (text: string) => void): Kept {
	let wire: Wire | null = null;
	const stopping = new AbortController();
	let closed = Promise.resolve();
	const keep = async (): Promise<void> => {
		for (let told = ''; !stopping.signal.aborted;) {
			try {
				wire = await reach(folder, orders());
				const line = wire;
				closed = new Promise(resolve => {
					line.onClose(resolve);
				});
				told = '';
				await closed;
			} catch (error) {
				const text = errorMessage(error);
				if (text !== told) {
					onTrouble(`no guard watches over this engine, it is tried again: ${text}`);
				}

				told = text;
			}

			wire = null;
			await wait(retryMs, undefined, {ref: false});
		}
	};

	void keep();
	return {
		beat(message) {
			if (wire !== null && wire.backlog() < maxBacklogBytes) {
				wire.send(message);
			}
		},
		async farewell() {
			stopping.abort();
			wire?.send({farewell: true} satisfies ToGuard);
			await Promise.race([closed, wait(farewellMs, undefined, {ref: false})]);
		},
		stop() {
			stopping.abort();
			wire?.close();
		},
	};
}

/** Returns a line to a guard of this venue: one that is there, or a new one. Throws when there is none to be had. */
async function reach(folder: Preparation['folder'], orders: GuardOrders): Promise<Wire> {
	const present = await connectGuard(guardSocket(folder));
	if (present !== null) {
		const {venue, endpoint} = await greeting(present);
		if (venue === orders.venue && endpoint === orders.endpoint) {
			return present;
		}

		// One of an engine before this one, with another account.
		const gone = new Promise<void>(resolve => {
			present.onClose(resolve);
		});
		present.send({farewell: true} satisfies ToGuard);
		await Promise.race([gone, wait(farewellMs, undefined, {ref: false})]);
	}

	await startGuard(folder, orders);
	const line = await connectGuard(guardSocket(folder));
	if (line === null) {
		throw new Error('it has started and does not listen');
	}

	return line;
}

async function greeting(wire: Wire): Promise<{readonly venue: string; readonly endpoint: string | null}> {
	const said = new Promise<FromGuard>(resolve => {
		wire.onMessage(message => {
			resolve(message as FromGuard);
		});
	});
	const message = await Promise.race([said, wait(farewellMs, null, {ref: false})]);
	if (message === null || !('guard' in message)) {
		wire.close();
		throw new Error('the guard that is there does not answer');
	}

	return message.guard;
}

/** Starts a guard in a process group of its own and returns when it listens. Its keys go over IPC, where nobody else can read them. */
async function startGuard(folder: Preparation['folder'], orders: GuardOrders): Promise<void> {
	const log = openSync(join(folder.logs, 'guard.log'), 'a', 0o600);
	const child = fork(programEntry(), ['guard', '--data-dir', folder.root], {stdio: ['ignore', log, log, 'ipc'], detached: true, env: childEnvironment()});
	child.send(orders);
	const answer = await Promise.race([once(child, 'message').then(() => 'ready'), once(child, 'exit').then(() => 'ended'), wait(birthMs, 'late', {ref: false})]);
	if (child.connected) {
		child.disconnect();
	}

	child.unref();
	if (answer !== 'ready') {
		throw new Error(`it ${answer === 'ended' ? 'ended' : 'was not ready in time'}; see logs/guard.log in the data folder`);
	}
}
