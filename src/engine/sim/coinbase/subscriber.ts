/**
One WebSocket at Coinbase: what it has subscribed to, and the number of its next message.
*/
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {Connection} from '../server/dialect.js';
import {productId, timeText, userId} from './text.js';

export type Channel = 'ticker' | 'ticker_batch' | 'market_trades' | 'level2' | 'user' | 'heartbeats';

export class Subscriber {
	readonly #connection: Connection;
	/** An empty set stands for all products. */
	readonly #channels = new Map<Channel, ReadonlySet<MarketSymbol>>();
	#nextSequence = 0;
	#beats = 0;

	constructor(connection: Connection) {
		this.#connection = connection;
	}

	/** Adds products to a channel; without any it is all of them. */
	enter(channel: Channel, symbols: readonly MarketSymbol[]): void {
		const present = this.#channels.get(channel);
		this.#channels.set(channel, new Set(present?.size === 0 ? [] : [...present ?? [], ...symbols]));
	}

	/** Takes products out of a channel; without any it is left altogether. */
	leave(channel: Channel, symbols: readonly MarketSymbol[]): void {
		const rest = [...this.#channels.get(channel) ?? []].filter(symbol => !symbols.includes(symbol));
		if (rest.length === 0 || symbols.length === 0) {
			this.#channels.delete(channel);
		} else {
			this.#channels.set(channel, new Set(rest));
		}
	}

	watches(channel: Channel, symbol: MarketSymbol): boolean {
		const symbols = this.#channels.get(channel);
		return symbols !== undefined && (symbols.size === 0 || symbols.has(symbol));
	}

	/** Sends events in the envelope of this connection. */
	send(name: string, at: EpochMs, events: readonly unknown[]): void {
		this.sendText(name, at, JSON.stringify(events));
	}

	/** Like `send`, for events that are text already. */
	sendText(name: string, at: EpochMs, events: string): void {
		const sequence = this.#nextSequence++;
		this.#connection.send(`{"channel":"${name}","client_id":"","timestamp":"${timeText(at)}","sequence_num":${sequence},"events":${events}}`);
	}

	/** Tells everything that is subscribed to, as after each change of it. */
	confirm(at: EpochMs): void {
		const subscriptions = Object.fromEntries([...this.#channels].map(([channel, symbols]) => {
			const products = [...symbols].map(symbol => productId(symbol));
			return [channel, products.length === 0 ? [channel === 'user' ? userId : channel] : products];
		}));
		this.send('subscriptions', at, [{subscriptions}]);
	}

	/** Sends a heartbeat, if it is wanted. */
	beat(at: EpochMs): void {
		if (this.#channels.has('heartbeats')) {
			this.send('heartbeats', at, [{current_time: timeText(at), heartbeat_counter: this.#beats++}]);
		}
	}
}
