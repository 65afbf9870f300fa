/**
The halt key, measured from the key to the wire while a model is being trained beside it: when the latch holds, when the
last order can have left, and when the cancel is at the exchange. The engine is a process of its own, as under a screen, and a
proxy in front of the simulated exchange takes the times.
*/
import {existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {type AddressInfo, connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import {startEngineChild} from '../src/commands/engine/engine-child.js';
import {startSimulationChild} from '../src/commands/engine/simulation-child.js';
import {createWayOut, folderAt} from '../src/commands/screen-way-out.js';
import {type Candle, timeframes} from '../src/engine/domain/market.js';
import {finalStatuses} from '../src/engine/domain/order.js';
import type {EngineView} from '../src/engine/domain/view.js';
import type {EngineHandle} from '../src/engine/ports/engine-handle.js';
import {replaceDurably} from '../src/storage/durable.js';
import {loadConfig} from '../src/storage/settings/config.js';
import {systemClock} from '../src/tui/clock.js';
import {createCommandLane} from '../src/tui/commands.js';
import type {WayOut} from '../src/tui/way-out.js';
import {timeOf, type Bench, type Measure} from './bench.js';

/** `BENCH_ROUNDS` makes it smaller, to try it out. */
const rounds = Number(process.env.BENCH_ROUNDS ?? 100);
/** The allocator buys some of the others in its first hour; what is placed here must have room. */
const markets = 'BTC/USDT,ETH/USDT,SOL/USDT,BNB/USDT,XRP/USDT';
const trainedBars = 8000;

export const bench: Bench = {
	name: 'halt',
	about: `the halt key ${rounds} times, an order working and another just on its way, a model in training`,
	async run() {
		const folder = mkdtempSync(join(tmpdir(), 'cryptotrader-bench-'));
		try {
			return await measure(folder);
		} finally {
			rmSync(folder, {recursive: true, force: true});
		}
	},
};

async function measure(folder: string): Promise<readonly Measure[]> {
	const data = join(folder, 'data');
	mkdirSync(join(folder, 'logs'));
	const exchange = await startSimulationChild(['--symbols', ...markets.split(','), '--speed', '1', '--balance', 'USDT=100000'], join(folder, 'logs'));
	const wire = await openWire(Number(new URL(exchange.endpoint).port));
	const engine = await startEngineChild(['--mode', 'sim', '--symbols', markets, '--endpoint', wire.url, '--capital', '100000', '--data-dir', data], null, () => undefined);
	const training = keepTraining();
	try {
		await untilThere(join(data, 'engine.grd'));
		await until(engine.handle, view => view.tradingState === 'RUNNING' && Object.keys(view.quotes).length === markets.split(',').length);
		const wayOut = createWayOut(() => folderAt(data));
		const times: Round[] = [];
		for (let round = 0; round < rounds; round++) {
			times.push(await press(engine.handle, wayOut, wire));
		}

		const trained = {name: 'models trained meanwhile', value: training.trained(), unit: 'models', reference: null};
		return [...resultsOf(times), ...await references(folder, wire.url), trained];
	} finally {
		await training.stop();
		await engine.stop('the benchmark is over');
		wire.close();
		exchange.stop();
	}
}

type Round = {readonly latchMs: number; readonly lastSendMs: number; readonly cancelMs: number};

/** Presses the key once: one order rests, and one was sent a moment ago. Resumes afterwards. */
async function press(handle: EngineHandle, wayOut: WayOut, wire: Wire): Promise<Round> {
	const place = async (symbol: string, quantity: string, view: EngineView): Promise<void> => {
		const limitPrice = ((view.quotes[symbol]?.bid ?? 0) * 0.8).toFixed(symbol === 'XRP/USDT' ? 4 : 2);
		await handle.send({type: 'PlaceManualOrder', source: 'cli', symbol, side: 'buy', quantity, limitPrice, reason: 'a benchmark'});
	};

	const before = await handle.snapshot();
	await place('ETH/USDT', '0.1', before);
	await until(handle, ({orders}) => orders.findLast(({symbol, trigger}) => symbol === 'ETH/USDT' && trigger === null)?.status === 'open');
	const lane = createCommandLane(systemClock, wayOut);
	lane.attach(handle);
	wire.seen.length = 0;
	const underWay = place('XRP/USDT', '400', before);
	const pressed = performance.now();
	lane.send({type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'});
	const latchMs = performance.now() - pressed;
	await underWay;
	await until(handle, ({tradingState, orders}) => tradingState === 'HALTED' && orders.every(({status, trigger}) => trigger !== null || finalStatuses.has(status)));
	const at = (method: string): readonly number[] => wire.seen.filter(seen => seen.method === method).map(seen => seen.at - pressed);
	const cancelMs = at('DELETE')[0];
	if (cancelMs === undefined) {
		throw new Error('no cancel was seen on the wire');
	}

	await handle.send({type: 'ResumeTrading', source: 'key', reason: 'the next round', confirmation: 'RESUME'});
	await until(handle, ({tradingState}) => tradingState === 'RUNNING');
	return {latchMs, cancelMs, lastSendMs: Math.max(0, ...at('POST'))};
}

function resultsOf(times: readonly Round[]): readonly Measure[] {
	const measures = [
		['key to latch set', times.map(({latchMs}) => latchMs)],
		['key to last order on the wire', times.map(({lastSendMs}) => lastSendMs)],
		['key to cancel on the wire', times.map(({cancelMs}) => cancelMs)],
	] as const;
	return measures.flatMap(([name, values]) => [0.5, 0.99].map(share => ({name: `${name}, p${share * 100}`, value: percentile(values, share), unit: 'ms', reference: null})));
}

/** What the same machine needs for the least of it: the same bytes to the disk, and a question to the exchange and back. */
async function references(folder: string, url: string): Promise<readonly Measure[]> {
	const [writes, questions, wakings]: [number[], number[], number[]] = [[], [], []];
	for (let round = 0; round < rounds; round++) {
		writes.push(await timeOf(async () => {
			replaceDurably(join(folder, 'reference'), 'x'.repeat(200));
		}));
		wakings.push(await timeOf(async () => wait(1)) - 1);
		questions.push(await timeOf(async () => {
			const answer = await fetch(`${url}/sim/status`);
			await answer.text();
		}));
	}

	return [
		{name: 'reference: 200 bytes to the disk, p99', value: percentile(writes, 0.99), unit: 'ms', reference: null},
		{name: 'reference: a timer, how late it wakes, p99', value: percentile(wakings, 0.99), unit: 'ms', reference: null},
		{name: 'reference: a question to the exchange, p99', value: percentile(questions, 0.99), unit: 'ms', reference: null},
	];
}

function percentile(values: readonly number[], share: number): number {
	return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? Number.NaN;
}

async function until(handle: EngineHandle, condition: (view: EngineView) => boolean): Promise<void> {
	for (let tries = 0; tries < 6000; tries++) {
		if (condition(await handle.snapshot())) {
			return;
		}

		await wait(5);
	}

	throw new Error('the engine does not come to where it should be');
}

async function untilThere(path: string): Promise<void> {
	for (let tries = 0; tries < 600 && !existsSync(path); tries++) {
		await wait(50);
	}
}

type Wire = {readonly url: string; readonly seen: {readonly method: string; readonly at: number}[]; close(): void};

/** Passes everything on to the exchange and takes the times at which orders of the engine, and cancels of whoever cancels, come by. */
async function openWire(port: number): Promise<Wire> {
	const seen: {method: string; at: number}[] = [];
	const server = createServer(client => {
		const exchange = connect(port, '127.0.0.1');
		client.on('data', chunk => {
			const method = /^(POST(?= \/c\/trade)|DELETE) \/c\/(?:trade|halt)\/\S*\/order[ ?]/.exec(chunk.toString('latin1'))?.[1];
			if (method !== undefined) {
				seen.push({method, at: performance.now()});
			}
		});
		client.pipe(exchange).pipe(client);
		client.on('error', () => {
			exchange.destroy();
		});
		exchange.on('error', () => {
			client.destroy();
		});
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address: AddressInfo | string | null = server.address();
	return {
		url: `http://127.0.0.1:${typeof address === 'object' ? address?.port ?? 0 : 0}`,
		seen,
		close() {
			server.close();
		},
	};
}

/** Trains the first model over and over in a worker thread, as the engine does once a week. */
function keepTraining(): {trained(): number; stop(): Promise<void>} {
	const {model} = loadConfig();
	const candles: Candle[] = Array.from({length: trainedBars}, (_, index) => candleOf(index));
	const asOf = trainedBars * timeframes['1h'];
	const history = ['BTC/USDT', 'ETH/USDT'].map(symbol => ({symbol, candles}));
	let worker: Worker | null = null;
	let trained = 0;
	const train = (): void => {
		worker = new Worker(new URL('../src/commands/engine/training-thread.ts', import.meta.url), {workerData: {request: {kind: 'logistic', asOf, seed: 7, history}, timeframe: '1h', model}});
		worker.once('message', (result: object) => {
			if ('error' in result) {
				throw new Error(`the training failed: ${String(result.error)}`);
			}

			trained += 1;
		});
		worker.once('exit', train);
	};

	train();
	return {
		trained: () => trained,
		async stop() {
			worker?.removeAllListeners();
			await worker?.terminate();
		},
	};
}

function candleOf(index: number): Candle {
	const open = 30_000 * Math.exp((Math.sin(index / 50) / 10) + (Math.sin(index * 1.7) / 100));
	return {openTime: index * timeframes['1h'], open, high: open * 1.01, low: open * 0.99, close: open * (1 + (Math.sin(index * 2.3) / 200)), volume: 100 + (index % 37)};
}
