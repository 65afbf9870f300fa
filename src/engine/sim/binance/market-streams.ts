/**
Binance's market streams: who has subscribed to which, and what each is told.
*/
import {z} from 'zod';
import type {MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Fact} from '../core/fact.js';
import type {Connection, ConnectionHandler} from '../server/dialect.js';
import {timeframeOf} from './market-data.js';
import {bookTickerStream, dayTickerStream, depthStream, klineStream, miniTickerStream, tradeStream, type MarketStream} from './stream-texts.js';
import {marketId} from './text.js';

const requestSchema = z.object({
	method: z.enum(['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS']),
	params: z.array(z.string()).default([]),
	id: z.union([z.number(), z.string(), z.null()]).default(null),
});

type StreamRequest = z.infer<typeof requestSchema>;
type Watched = {readonly stream: MarketStream; readonly connections: Set<Connection>};

export class MarketStreams {
	readonly #core: ExchangeCore;
	/** By name, in the order in which they were first subscribed to. */
	readonly #watched = new Map<string, Watched>();

	constructor(core: ExchangeCore) {
		this.#core = core;
	}

	/** Serves one WebSocket. */
	serve(connection: Connection): ConnectionHandler {
		return {
			onMessage: text => {
				connection.send(JSON.stringify(this.#reply(text, connection)));
			},
			onClose: () => {
				this.#unsubscribe([...this.#watched.keys()], connection);
			},
		};
	}

	/** Tells every subscriber what follows from the facts. */
	publish(facts: readonly Fact[]): void {
		for (const fact of facts) {
			for (const {stream, connections} of this.#watched.values()) {
				for (const text of stream(fact)) {
					for (const connection of connections) {
						connection.send(text);
					}
				}
			}
		}
	}

	#reply(text: string, connection: Connection): unknown {
		const request = parseRequest(text);
		if (request === null) {
			return {error: {code: 3, msg: 'Invalid JSON: expected a request with method, params and id'}, id: null};
		}

		const problem = request.method === 'SUBSCRIBE' ? this.#subscribe(request.params, connection) : null;
		if (problem !== null) {
			return {error: {code: 2, msg: `Invalid request: ${problem}`}, id: request.id};
		}

		if (request.method === 'UNSUBSCRIBE') {
			this.#unsubscribe(request.params, connection);
		}

		return {result: request.method === 'LIST_SUBSCRIPTIONS' ? this.#namesOf(connection) : null, id: request.id};
	}

	/** Returns what is wrong with the names, or null. All or none are subscribed to. */
	#subscribe(names: readonly string[], connection: Connection): string | null {
		const found = names.map(name => [name, this.#watched.get(name) ?? this.#open(name)] as const);
		for (const [name, watched] of found) {
			if (watched === null) {
				return `unknown stream ${name}`;
			}
		}

		for (const [name, watched] of found) {
			if (watched !== null) {
				watched.connections.add(connection);
				this.#watched.set(name, watched);
			}
		}

		return null;
	}

	#unsubscribe(names: readonly string[], connection: Connection): void {
		for (const name of names) {
			const connections = this.#watched.get(name)?.connections;
			connections?.delete(connection);
			if (connections?.size === 0) {
				this.#watched.delete(name);
			}
		}
	}

	#namesOf(connection: Connection): readonly string[] {
		return [...this.#watched].filter(([, {connections}]) => connections.has(connection)).map(([name]) => name);
	}

	#open(name: string): Watched | null {
		const [id = '', kind = ''] = name.split('@');
		const symbol = this.#core.feed.source.symbols.find(each => marketId(each).toLowerCase() === id);
		const stream = symbol === undefined ? null : openStream(this.#core, symbol, kind);
		return stream === null ? null : {stream, connections: new Set()};
	}
}

function openStream(core: ExchangeCore, symbol: MarketSymbol, kind: string): MarketStream | null {
	const timeframe = kind.startsWith('kline_') ? timeframeOf(kind.slice('kline_'.length)) : null;
	if (timeframe !== null) {
		return klineStream(core, symbol, timeframe);
	}

	switch (kind) {
		case 'trade': {
			return tradeStream(core, symbol);
		}

		case 'bookTicker': {
			return bookTickerStream(core, symbol);
		}

		case 'depth': {
			return depthStream(core, symbol);
		}

		case 'ticker': {
			return dayTickerStream(core, symbol);
		}

		case 'miniTicker': {
			return miniTickerStream(core, symbol);
		}

		default: {
			return null;
		}
	}
}

function parseRequest(text: string): StreamRequest | null {
	try {
		return requestSchema.parse(JSON.parse(text));
	} catch {
		return null;
	}
}
