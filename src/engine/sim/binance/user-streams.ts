/**
Binance's WebSocket API, as far as a client needs it to hear of its own orders and balances.
https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/user-data-stream-requests
*/
import {z} from 'zod';
import type {Fact} from '../core/fact.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Connection, ConnectionHandler} from '../server/dialect.js';
import {checkSignature, type Credentials} from './authentication.js';
import {BinanceError, errors} from './error.js';
import {userEvent} from './user-texts.js';

const requestSchema = z.object({
	id: z.union([z.number(), z.string(), z.null()]).default(null),
	method: z.string(),
	params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

type ApiCall = z.infer<typeof requestSchema>;

export class UserStreams {
	readonly #core: ExchangeCore;
	readonly #credentials: Credentials;
	/** Subscription ids by connection. */
	readonly #subscriptions = new Map<Connection, number>();
	#nextSubscription = 0;

	constructor(core: ExchangeCore, credentials: Credentials) {
		this.#core = core;
		this.#credentials = credentials;
	}

	/** Serves one WebSocket. */
	serve(connection: Connection): ConnectionHandler {
		return {
			onMessage: text => {
				connection.send(JSON.stringify(this.#reply(text, connection)));
			},
			onClose: () => {
				this.#subscriptions.delete(connection);
			},
		};
	}

	/** Tells every subscriber what follows from the facts. */
	publish(facts: readonly Fact[]): void {
		const events = this.#subscriptions.size === 0 ? [] : facts.map(fact => userEvent(fact)).filter(event => event !== null);
		for (const event of events) {
			for (const [connection, subscriptionId] of this.#subscriptions) {
				connection.send(JSON.stringify({subscriptionId, event}));
			}
		}
	}

	#reply(text: string, connection: Connection): unknown {
		const call = parseCall(text);
		try {
			if (call === null) {
				throw errors.method();
			}

			return {id: call.id, status: 200, result: this.#perform(call, connection), rateLimits: []};
		} catch (error) {
			if (error instanceof BinanceError) {
				return {id: call?.id ?? null, status: error.status, error: {code: error.code, msg: error.message}, rateLimits: []};
			}

			throw error;
		}
	}

	#perform({method, params}: ApiCall, connection: Connection): unknown {
		switch (method) {
			case 'ping': {
				return {};
			}

			case 'time': {
				return {serverTime: this.#core.now};
			}

			case 'userDataStream.subscribe.signature': {
				this.#checkCaller(params);
				return {subscriptionId: this.#subscribe(connection)};
			}

			case 'userDataStream.unsubscribe': {
				this.#subscriptions.delete(connection);
				return {};
			}

			default: {
				throw errors.method();
			}
		}
	}

	/** Key and signature count; the timestamp does not, since clients take it from the wall clock. */
	#checkCaller(parameters: ApiCall['params']): void {
		const {signature = '', ...signed} = parameters;
		if (signed.apiKey !== this.#credentials.apiKey) {
			throw errors.apiKey();
		}

		const payload = Object.keys(signed).toSorted().map(name => `${name}=${String(signed[name])}`).join('&');
		checkSignature(payload, String(signature), this.#credentials.secret);
	}

	#subscribe(connection: Connection): number {
		const subscriptionId = this.#subscriptions.get(connection) ?? this.#nextSubscription++;
		this.#subscriptions.set(connection, subscriptionId);
		return subscriptionId;
	}
}

function parseCall(text: string): ApiCall | null {
	try {
		return requestSchema.parse(JSON.parse(text));
	} catch {
		return null;
	}
}
