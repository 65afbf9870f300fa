/**
Starts the simulated exchange: a local server that speaks enough of Binance's spot API for ccxt to be its client, on a
market that is recorded or made up. The engine meets it over HTTP and WebSocket only.
*/
import {binanceDialect} from './binance/dialect.js';
import {Account, freeBalances} from './core/account.js';
import {ExchangeCore} from './core/exchange-core.js';
import {OrderHistory} from './core/order-history.js';
import type {BarSource} from './market/bars.js';
import {MarketFeed} from './market/feed.js';
import {generatedSource} from './market/generated-source.js';
import {assetsOf} from './market/rules.js';
import {marketSchedule} from './market/schedule.js';
import {tapeSource} from './market/tape-source.js';
import {checkOptions, type SimulatedExchangeOptions} from './options.js';
import {tick} from './pace.js';
import {ClientSockets} from './server/client-sockets.js';
import {Conductor} from './server/conductor.js';
import {firstAnswer} from './server/dialect.js';
import {startServer} from './server/http-server.js';
import {responder} from './server/responder.js';
import {StateFile} from './state/state-file.js';

export {readTape, symbolOfTapeFile} from './market/tape.js';
export type {FaultScript} from './faults/fault-script.js';
export type {SimulatedExchangeOptions} from './options.js';

export type SimulatedExchange = {
	/** `http://127.0.0.1:<port>`, without a slash at the end. */
	readonly url: string;
	readonly port: number;
	close(): Promise<void>;
};

/**
Starts the exchange. Throws a CryptoTraderError for options that make no sense, a tape, state file or port that cannot be
used, and a generated market that would start before 2016.
*/
export async function startSimulatedExchange(options: SimulatedExchangeOptions): Promise<SimulatedExchange> {
	checkOptions(options);
	const source = openSource(options);
	const stateFile = options.stateFile === undefined ? null : new StateFile(options.stateFile, {seed: options.seed, market: `${options.source.kind} ${source.symbols.join(' ')}`});
	const core = openCore(options, source, stateFile);
	const dialects = [binanceDialect(core, options, options.speed === 'max' ? 1 : options.speed)];
	const sockets = new ClientSockets();
	const conductor = new Conductor({core, dialects, stateFile, speed: options.speed});
	const respond = responder({options, core, conductor, sockets, dialects});
	try {
		const server = await startServer({
			port: options.port ?? 0,
			respond,
			connect(client, path, socket) {
				const connection = sockets.add(client, socket);
				const handler = firstAnswer(dialects, dialect => dialect.connect(path, connection));
				socket.on('message', (data: Buffer) => handler?.onMessage(data.toString('utf8')));
				socket.on('close', () => handler?.onClose());
				return handler !== null;
			},
		});
		let closing: Promise<void> | null = null;
		return {
			url: `http://127.0.0.1:${server.port}`,
			port: server.port,
			async close() {
				closing ??= closeAll([conductor, sockets, server]);
				await closing;
			},
		};
	} catch (error) {
		conductor.close();
		throw error;
	}
}

async function closeAll(parts: readonly {close(): Promise<void> | void}[]): Promise<void> {
	for (const part of parts) {
		await part.close();
	}
}

function openSource({source, seed}: SimulatedExchangeOptions): BarSource {
	return source.kind === 'tape' ? tapeSource(source) : generatedSource({...source, seed});
}

function openCore({source: {from}, balances, seed, speed}: SimulatedExchangeOptions, source: BarSource, stateFile: StateFile | null): ExchangeCore {
	const feed = new MarketFeed(source, marketSchedule(source, speed === 'max' ? null : speed * tick), seed);
	const opening = stateFile?.saved ?? {now: from, balances: freeBalances(source.symbols.flatMap(symbol => assetsOf(symbol)), balances), orders: [], fills: []};
	if (stateFile?.saved === null) {
		stateFile.append(opening);
	}

	return new ExchangeCore({feed, seed, now: opening.now, account: new Account(opening.balances), history: new OrderHistory(opening.orders, opening.fills)});
}
