/**
Stops trading from the shell and waits until the venue has confirmed it.
*/
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import {finalStatuses} from '../engine/domain/order.js';
import type {EngineView} from '../engine/domain/view.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import type {GlobalFlags} from './engine/flags.js';
import {requireEngine} from './running-engine.js';

const patienceMs = 60_000;
const pollMs = 100;

/** Halts, or halts and flattens; returns 75 with the orders that are left when that is not confirmed within a minute. */
export async function halt(flags: GlobalFlags, flatten: boolean): Promise<ExitCode> {
	const {handle} = await requireEngine(flags);
	const started = performance.now();
	const reply = await handle.send({type: flatten ? 'FlattenPositions' : 'HaltTrading', source: 'cli', reason: 'cryptotrader halt'});
	if (!reply.accepted) {
		throw new CryptoTraderError(`the engine did not take the halt: ${reply.reason}`, {code: 'halt-refused', advice: 'Look at `cryptotrader status`.'});
	}

	const view = await untilDone(handle, flatten, started);
	await handle.close();
	const milliseconds = Math.round(performance.now() - started);
	const left = openOrders(view);
	const done = isDone(view, flatten);
	if (flags.json) {
		process.stdout.write(`${JSON.stringify({halted: view.tradingState === 'HALTED', flat: flatten && done, openOrders: left, milliseconds})}\n`);
	} else {
		process.stdout.write(done ? `${view.tradingState}${flatten ? ' and flat' : ''}, no open order, confirmed in ${milliseconds} ms\n` : `not confirmed: ${left.join(', ') || 'positions are still open'}\n`);
	}

	return done ? exitCode.done : exitCode.couldNotFinish;
}

async function untilDone(handle: EngineHandle, flatten: boolean, started: number): Promise<EngineView> {
	for (;;) {
		const view = await handle.snapshot();
		if (isDone(view, flatten) || performance.now() - started > patienceMs) {
			return view;
		}

		await new Promise(resolve => {
			setTimeout(resolve, pollMs);
		});
	}
}

function isDone(view: EngineView, flatten: boolean): boolean {
	return view.tradingState === 'HALTED' && openOrders(view).length === 0 && !(flatten && view.flattening);
}

function openOrders(view: EngineView): string[] {
	return view.orders.filter(order => !finalStatuses.has(order.status)).map(order => order.clientOrderId);
}
