/**
Kraken's WebSocket API, second version: who has subscribed to what, and what each is told. The private channels are served
on a connection of their own kind, as at the real venue, where it is another host.
https://docs.kraken.com/api/docs/guides/spot-ws-intro
*/
import {z} from 'zod';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Fact} from '../core/fact.js';
import type {Connection, ConnectionHandler} from '../server/dialect.js';
import {balanceChannel, executionChannel} from './account-channels.js';
import type {Authentication} from './authentication.js';
import {bookChannel} from './book-channel.js';
import {candleChannel, tickerChannel, tradeChannel, type Channel} from './channels.js';
import {KrakenError} from './error.js';
import {timeframeOfMinutes} from './market-data.js';
import {stamp} from './text.js';
import type {TradeNumbers} from './trade-numbers.js';

export type StreamParts = {
	readonly core: ExchangeCore;
	readonly authentication: Authentication;
	readonly numbers: TradeNumbers;
};

const requestSchema = z.object({
	method: z.string(),
	req_id: z.number().int().optional(),
	params: z.object({
		channel: z.string(),
		symbol: z.array(z.string()).optional(),
		interval: z.number().default(1),
		depth: z.number().default(10),
		event_trigger: z.enum(['bbo', 'trades']).default('trades'),
		snapshot: z.boolean().default(true),
		snap_trades: z.boolean().default(false),
		token: z.string().optional(),
	}).optional(),
});

type StreamRequest = z.infer<typeof requestSchema>;
type Wish = NonNullable<StreamRequest['params']>;
type Line = {readonly connection: Connection; readonly isPrivate: boolean; readonly channels: Map<string, Channel>; lastAt: EpochMs};

const depths = new Set([10, 25, 100, 500, 1000]);
const heartbeatEvery: Milliseconds = 1000;

export class Streams {
	readonly #parts: StreamParts;
	readonly #lines = new Set<Line>();

	constructor(parts: StreamParts) {
		this.#parts = parts;
	}

	/** Serves one WebSocket, of the public or the private kind. */
	serve(connection: Connection, isPrivate: boolean): ConnectionHandler {
		const line: Line = {connection, isPrivate, channels: new Map(), lastAt: this.#parts.core.now};
		this.#lines.add(line);
		connection.send(JSON.stringify({channel: 'status', type: 'update', data: [{version: '2.0.10', system: 'online', api_version: 'v2', connection_id: this.#lines.size}]}));
		return {
			onMessage: text => {
				for (const answer of this.#answers(text, line)) {
					connection.send(answer);
				}
			},
			onClose: () => {
				this.#lines.delete(line);
			},
		};
	}

	/** Tells every subscriber what follows from the facts, and that the line is alive when nothing does. */
	publish(facts: readonly Fact[]): void {
		const {now} = this.#parts.core;
		for (const line of this.#lines) {
			const texts = facts.flatMap(fact => [...line.channels.values()].flatMap(channel => channel.tell(fact)));
			const isSilent = line.channels.size > 0 && texts.length === 0 && now - line.lastAt >= heartbeatEvery;
			for (const text of isSilent ? [JSON.stringify({channel: 'heartbeat'})] : texts) {
				line.connection.send(text);
				line.lastAt = now;
			}
		}
	}

	#answers(text: string, line: Line): readonly string[] {
		const request = parseRequest(text);
		const times = {time_in: stamp(this.#parts.core.now), time_out: stamp(this.#parts.core.now)};
		if (request === null) {
			return [JSON.stringify({error: 'Malformed request', success: false, ...times})];
		}

		const {method, req_id: id, params} = request;
		const head = {method, ...(id !== undefined && {req_id: id})};
		if (method === 'ping') {
			return [JSON.stringify({...head, method: 'pong', ...times})];
		}

		if ((method !== 'subscribe' && method !== 'unsubscribe') || params === undefined) {
			return [JSON.stringify({...head, error: 'Method not supported', success: false, ...times})];
		}

		return this.#scope(params).flatMap(symbol => {
			const place = symbol === null ? {} : {symbol};
			const answer = method === 'subscribe' ? this.#subscribe(line, params, symbol) : this.#unsubscribe(line, params, symbol);
			return typeof answer === 'string'
				? [JSON.stringify({...head, error: answer, success: false, ...place, ...times})]
				: [JSON.stringify({...head, result: {channel: params.channel, snapshot: params.snapshot, ...place}, success: true, ...times}), ...(params.snapshot ? answer : [])];
		});
	}

	/** The markets that a request is about, one answer for each; null for a channel of the account. */
	#scope({channel, symbol}: Wish): readonly (string | null)[] {
		return channel === 'executions' || channel === 'balances' ? [null] : symbol ?? [''];
	}

	/** Returns the snapshot, or what is wrong. */
	#subscribe(line: Line, wish: Wish, symbol: string | null): readonly string[] | string {
		const key = keyOf(wish, symbol);
		if (line.channels.has(key)) {
			return 'Already subscribed';
		}

		const channel = symbol === null ? this.#openPrivate(line, wish) : this.#openPublic(line, wish, symbol);
		if (typeof channel === 'string') {
			return channel;
		}

		line.channels.set(key, channel);
		return channel.snapshot;
	}

	#unsubscribe(line: Line, wish: Wish, symbol: string | null): readonly string[] | string {
		return line.channels.delete(keyOf(wish, symbol)) ? [] : 'Subscription not found';
	}

	#openPrivate({isPrivate}: Line, {channel, token, snap_trades: withFills}: Wish): Channel | string {
		const {core, authentication} = this.#parts;
		try {
			authentication.checkToken(isPrivate ? token ?? null : null, core.now);
		} catch (error) {
			if (error instanceof KrakenError) {
				return error.message;
			}

			throw error;
		}

		return channel === 'executions' ? executionChannel(core, withFills) : balanceChannel(core);
	}

	#openPublic({isPrivate}: Line, wish: Wish, symbol: string): Channel | string {
		if (isPrivate) {
			return 'Public market data subscriptions are not supported on this endpoint';
		}

		return this.#parts.core.feed.source.symbols.includes(symbol) ? openMarket(this.#parts, wish, symbol) : `Currency pair not supported ${symbol}`;
	}
}

function openMarket({core, numbers}: StreamParts, {channel, interval, depth, event_trigger: trigger}: Wish, symbol: MarketSymbol): Channel | string {
	switch (channel) {
		case 'ticker': {
			return tickerChannel(core, symbol, trigger);
		}

		case 'trade': {
			return tradeChannel(core, symbol, numbers);
		}

		case 'ohlc': {
			const timeframe = timeframeOfMinutes(interval);
			return timeframe === null ? 'Subscription ohlc interval not supported' : candleChannel(core, symbol, timeframe);
		}

		case 'book': {
			return depths.has(depth) ? bookChannel(core, symbol, depth) : 'Subscription depth not supported';
		}

		default: {
			return 'Subscription name invalid';
		}
	}
}

function keyOf({channel, interval, depth}: Wish, symbol: string | null): string {
	const detail = channel === 'ohlc' ? interval : (channel === 'book' ? depth : '');
	return `${channel} ${symbol ?? ''} ${detail}`;
}

function parseRequest(text: string): StreamRequest | null {
	try {
		return requestSchema.parse(JSON.parse(text));
	} catch {
		return null;
	}
}
