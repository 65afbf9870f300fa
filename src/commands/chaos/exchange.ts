/**
The exchange of one run: simulated, in this process, on loopback and in lock-step, and what it says of our account.
*/
import type {Simulation, SimulationStatus, Tick} from '../../engine/ccxt/simulation.js';
import type {Balances, Fill, VenueOrder} from '../../engine/domain/order.js';
import type {EpochMs} from '../../engine/domain/units.js';
import {startSimulatedExchange} from '../../engine/sim/exchange.js';
import {simulationCredentials} from '../engine/simulation-words.js';
import type {Plan} from './plan.js';

/** What the exchange says of our account, in exact text. */
export type Account = {
	readonly balances: Balances;
	readonly openOrders: readonly VenueOrder[];
	readonly orders: readonly VenueOrder[];
	readonly trades: readonly Fill[];
};

export type ChaosExchange = {
	readonly url: string;
	readonly simulation: Simulation;
	account(): Promise<Account>;
	/** Returns how often each kind of fault was injected so far. */
	injected(): Promise<Readonly<Record<string, number>>>;
	/** From now on nothing goes wrong any more. */
	calm(): Promise<void>;
	close(): Promise<void>;
};

/** Opens the exchange of a run; its market ends at `to`, or never. */
export async function openExchange({venue, runSeed, config, from, capital, script, clockSkewMs, rateLimits, depthFactor, outages}: Plan, to?: EpochMs): Promise<ChaosExchange> {
	const exchange = await startSimulatedExchange({
		seed: runSeed,
		speed: 'max',
		source: {kind: 'generated', symbols: config.symbols, from, ...(to !== undefined && {to})},
		balances: {[config.quoteCurrency]: capital},
		...simulationCredentials,
		venues: [{name: venue, faults: script, clockSkewMs, outages, rateLimits, depthFactor}],
	});
	const ask = async <T>(path: string, body: object | null = null): Promise<T> => JSON.parse(await exchange.control(path, body === null ? null : JSON.stringify(body))) as T;
	return {
		url: exchange.url,
		simulation: {
			status: async () => ask<SimulationStatus>('status'),
			sync: async () => ask<Tick>('sync'),
			advance: async until => ask<Tick>('advance', {until}),
		},
		account: async () => ask<Account>('account'),
		async injected() {
			const {injected} = await ask<{readonly injected: Readonly<Record<string, number>>}>('faults');
			return injected;
		},
		async calm() {
			await ask('faults', {rules: []});
		},
		close: async () => exchange.close(),
	};
}
