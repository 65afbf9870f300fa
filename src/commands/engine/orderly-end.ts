/**
How an engine ends or comes to rest when nobody asks it nicely: signals of the operating system, and the loss of the
screen that owns it.
*/
import {isDeepStrictEqual} from 'node:util';
import {setTimeout as wait} from 'node:timers/promises';
import {errorMessage, exitCode} from '../../engine/domain/error.js';
import {finalStatuses} from '../../engine/domain/order.js';
import type {ComposedEngine} from '../../compose.js';
import type {DataFolder} from '../../storage/data-folder.js';
import {releaseMessage} from './engine-child.js';
import {latchPath, writeLatch} from './latch-file.js';
import type {EngineLog} from './log.js';

/** Working orders get this long to be cancelled before the process ends without them. */
const patienceMs = 10_000;
/** An owned engine whose screen is gone, and that nobody attaches to, ends after this long. */
const lonelyMs = 10 * 60_000;

/** SIGTERM and SIGINT stop the engine in good order, SIGUSR2 latches and halts trading. */
export function followSignals(engine: ComposedEngine, {root}: Pick<DataFolder, 'root'>): void {
	const stop = (signal: string): void => {
		engine.runner.send({type: 'StopEngine', source: 'signal', reason: signal});
		void giveUpLater(engine);
	};

	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
	process.on('SIGHUP', () => undefined);
	process.on('SIGUSR2', () => {
		writeLatch(latchPath(root), {by: 'signal', reason: 'SIGUSR2', flatten: false, outside: false});
		engine.runner.send({type: 'HaltTrading', source: 'signal', reason: 'SIGUSR2'});
	});
}

async function giveUpLater(engine: ComposedEngine): Promise<void> {
	await wait(patienceMs, undefined, {ref: false});
	const left = engine.local.view.orders.filter(order => !finalStatuses.has(order.status));
	process.stderr.write(`cryptotrader: could not cancel in ${patienceMs / 1000} s: ${left.map(order => order.clientOrderId).join(', ') || 'nothing, but the engine did not end'}\n`);
	process.exit(exitCode.couldNotFinish);
}

/**
An engine that a screen owns follows `onScreenLost` when that screen dies: trading halts, or goes on without it. Either way
the process lives on for others to attach; in good order the screen stops it before it leaves.
*/
export function followOwner(engine: ComposedEngine, owned: boolean, onScreenLost: 'halt' | 'continue'): void {
	if (!owned) {
		return;
	}

	let released = false;
	process.on('message', message => {
		released ||= isDeepStrictEqual(message, releaseMessage);
	});
	process.once('disconnect', () => {
		if (onScreenLost === 'halt' && !released) {
			engine.runner.send({type: 'HaltTrading', source: 'engine', reason: 'the screen is gone'});
			setTimeout(() => {
				engine.runner.send({type: 'StopEngine', source: 'engine', reason: 'the screen has been gone for ten minutes'});
			}, lonelyMs).unref();
		}
	});
}

/**
Errors that nobody caught. ccxt leaves a rejection behind now and then when a connection ends; any other means that the
program does not understand its own state, so trading halts.
*/
export function followStrays(engine: ComposedEngine, log: EngineLog): void {
	process.on('unhandledRejection', error => {
		log.error({error: errorMessage(error), stack: error instanceof Error ? error.stack : undefined}, 'a rejection that nobody handled');
		if (!(error instanceof Error && venueErrors.has(error.constructor.name))) {
			engine.runner.send({type: 'HaltTrading', source: 'engine', reason: `unexpected error: ${errorMessage(error)}`});
		}
	});
	process.on('uncaughtException', error => {
		log.fatal({error: error.message, stack: error.stack}, 'an error that nobody caught');
		engine.runner.send({type: 'HaltTrading', source: 'engine', reason: `unexpected error: ${error.message}`});
		process.exit(exitCode.failed);
	});
}

/** Names of ccxt's errors about connections. */
const venueErrors = new Set(['NetworkError', 'RequestTimeout', 'ExchangeNotAvailable', 'ExchangeClosedByUser', 'DDoSProtection', 'RateLimitExceeded', 'OnMaintenance']);
