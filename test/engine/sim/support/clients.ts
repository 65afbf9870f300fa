/**
A running simulated exchange, and ccxt as its client, as the engine uses it.
*/
import type {ExecutionContext} from 'ava';
import ccxt from 'ccxt';
import {WebSocket} from 'ws';
import type {Balances, Fill, VenueOrder} from '../../../../src/engine/domain/order.js';
import {day, type EpochMs} from '../../../../src/engine/domain/units.js';
import {startSimulatedExchange, type FaultScript, type SimulatedExchangeOptions} from '../../../../src/engine/sim/exchange.js';
import {start, walk, writeTape} from './tapes.js';

const {binance: Binance, pro: {binance: ProBinance}} = ccxt;

export const credentials = {apiKey: 'test-key', secret: 'test-secret'};

export type Progress = {readonly now: EpochMs; readonly ended: boolean; readonly sent: Readonly<Record<string, number>>};

export type AccountReport = {
	readonly now: EpochMs;
	readonly balances: Balances;
	readonly openOrders: readonly VenueOrder[];
	readonly orders: readonly VenueOrder[];
	readonly trades: readonly Fill[];
};

/** Returns options for two taped markets of `days` days, of which the first is history. */
export function tapeOptions(days = 6): SimulatedExchangeOptions {
	return {
		seed: 9,
		source: {
			kind: 'tape',
			tapes: [
				{symbol: 'BTC/USDT', path: writeTape(walk(24 * days, 30_000, 1))},
				{symbol: 'ETH/USDT', path: writeTape(walk(24 * days, 1200, 2), 'BINANCE_ETHUSDT.csv.gz')},
			],
			from: start + day,
			to: start + (days * day),
		},
		balances: {USDT: '10000', BTC: '0.5'},
		speed: 'max',
		...credentials,
	};
}

/** Starts the exchange, closes it when the test is over, and returns what the tests ask it. */
export async function openExchange(t: ExecutionContext, options: SimulatedExchangeOptions = tapeOptions()) {
	const exchange = await startSimulatedExchange(options);
	t.teardown(async () => exchange.close());
	return {...controlOf(exchange.url), close: exchange.close};
}

export type TestExchange = ReturnType<typeof controlOf>;

/** Returns the control API of the exchange at `url`. */
export function controlOf(url: string) {
	const ask = async (method: string, path: string, body?: unknown): Promise<Response> => fetch(url + path, {method, ...(body !== undefined && {body: JSON.stringify(body)})});
	const read = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
		const response = await ask(method, path, body);
		return response.json() as Promise<T>;
	};

	let now = 0;
	const follow = async <T extends Progress>(progress: Promise<T>): Promise<T> => {
		const answer = await progress;
		({now} = answer);
		return answer;
	};

	return {
		url,
		ask,
		/** The exchange's time as of the last answer. */
		now: () => now,
		status: async () => follow(read<Progress & Record<string, unknown>>('GET', '/sim/status')),
		sync: async () => follow(read<Progress>('GET', '/sim/sync')),
		advance: async (until: EpochMs | null = null) => follow(read<Progress>('POST', '/sim/advance', {until})),
		account: async (venue?: string) => read<AccountReport>('GET', `/sim/account${venue === undefined ? '' : `?venue=${venue}`}`),
		faults: async (script: FaultScript, venue?: string) => ask('POST', '/sim/faults', {...script, ...(venue !== undefined && {venue})}),
		injected: async () => read<{readonly injected: Readonly<Record<string, number>>; readonly venues: Readonly<Record<string, Readonly<Record<string, number>>>>}>('GET', '/sim/faults'),
		/** Asks for JSON at a path. */
		json: async <T>(path: string) => read<T>('GET', path),
	};
}

const ccxtOptions = {
	...credentials,
	enableRateLimit: false,
	newUpdates: true,
	timeout: 2000,
	options: {defaultType: 'spot', fetchMarkets: {types: ['spot']}, fetchCurrencies: false, warnOnFetchOpenOrdersWithoutSymbol: false},
};

type Client = InstanceType<typeof Binance> | InstanceType<typeof ProBinance>;

function pointAt(client: Client, {url, now}: TestExchange, name: string): void {
	const base = `${url}/c/${name}`;
	const sockets = base.replace('http', 'ws');
	Object.assign(client.urls.api, {public: `${base}/api/v3`, private: `${base}/api/v3`, sapi: `${base}/sapi/v1`});
	Object.assign(client.urls.api, {ws: {spot: `${sockets}/stream/ws`, 'ws-api': {spot: `${sockets}/ws-api/v3`}}});
	client.milliseconds = now;
}

/** Returns ccxt's REST client on the exchange's clock, with the markets loaded. */
export async function restClient(exchange: TestExchange, name = 'rest') {
	const client = new Binance(ccxtOptions);
	pointAt(client, exchange, name);
	await exchange.status();
	await client.loadMarkets();
	return client;
}

/** Returns ccxt's WebSocket client on the exchange's clock, closed when the test is over. */
export async function proClient(t: ExecutionContext, exchange: TestExchange, name = 'data') {
	const client = new ProBinance(ccxtOptions);
	pointAt(client, exchange, name);
	t.teardown(async () => client.close());
	await exchange.status();
	await client.loadHttpProxyAgent();
	await client.loadMarkets();
	return client;
}

/** Opens a bare WebSocket and keeps the texts that come. */
export async function listen(t: ExecutionContext, {url}: TestExchange, path: string) {
	const socket = new WebSocket(url.replace('http', 'ws') + path);
	const texts: string[] = [];
	socket.on('message', (data: Buffer) => {
		texts.push(data.toString('utf8'));
	});
	t.teardown(() => {
		socket.terminate();
	});
	await new Promise<void>((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
	});
	return {
		socket,
		texts,
		send(message: unknown) {
			socket.send(typeof message === 'string' ? message : JSON.stringify(message));
		},
		/** Returns all texts once there are `count`. */
		async until(count: number): Promise<readonly string[]> {
			while (texts.length < count) {
				await new Promise(resolve => {
					socket.once('message', resolve);
				});
			}

			return texts;
		},
	};
}

/** Returns the venue's id of an order that ccxt has told of. */
export function idOf({id}: {readonly id?: string | undefined}): string {
	return id ?? '';
}
