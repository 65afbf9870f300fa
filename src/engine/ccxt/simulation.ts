/**
The controls that a simulated exchange has and a real one has not: its clock, and in lock-step the permission to go on.
*/
import {CryptoTraderError, errorMessage, exitCode} from '../domain/error.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';

export type SimulationStatus = {
	readonly now: EpochMs;
	/** Virtual seconds per second, or `max` for lock-step. */
	readonly speed: number | 'max';
	readonly from: EpochMs;
	readonly to: EpochMs | null;
	readonly symbols: readonly MarketSymbol[];
	readonly ended: boolean;
	readonly venues?: readonly string[];
	readonly sent: Readonly<Record<string, number>>;
	readonly open: Readonly<Record<string, number>>;
};

export type Tick = {
	readonly now: EpochMs;
	/** True when there is nothing left to play. */
	readonly ended: boolean;
	/** Messages written so far to the sockets of each client. */
	readonly sent: Readonly<Record<string, number>>;
	/** Open sockets of each client. */
	readonly open: Readonly<Record<string, number>>;
};

export type Simulation = {
	status(): Promise<SimulationStatus>;
	/** Returns when everything that earlier requests caused has been written. */
	sync(): Promise<Tick>;
	/** Lock-step: goes on to the next market event, or to `until` if that is earlier. */
	advance(until: EpochMs | null): Promise<Tick>;
};

/** Returns the controls of the exchange that listens at `endpoint`. */
export function createSimulation(endpoint: string): Simulation {
	const ask = async (path: string, body?: object): Promise<unknown> => {
		try {
			const response = await fetch(`${endpoint}/sim/${path}`, body === undefined ? {} : {method: 'POST', body: JSON.stringify(body), headers: {'content-type': 'application/json'}});
			if (!response.ok) {
				throw new Error(`${response.status} ${await response.text()}`);
			}

			return await response.json();
		} catch (error) {
			throw new CryptoTraderError(`the simulated exchange at ${endpoint} does not answer: ${errorMessage(error)}`, {
				code: 'simulation-unreachable', advice: 'Start the engine again; the exchange goes on where it was.', exit: exitCode.venueUnreachable, cause: error,
			});
		}
	};

	return {
		status: async () => await ask('status') as SimulationStatus,
		sync: async () => await ask('sync') as Tick,
		advance: async until => await ask('advance', {until}) as Tick,
	};
}
