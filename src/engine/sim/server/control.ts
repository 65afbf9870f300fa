/**
The control API under `/sim`, for whoever runs the simulation: time, synchronisation, the account in exact text, faults.
*/
import {z} from 'zod';
import {formatDecimal} from '../../domain/decimal.js';
import {errorMessage} from '../../domain/error.js';
import type {Fill, VenueOrder} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {SimFill, SimOrder} from '../core/order.js';
import {faultScriptSchema} from '../faults/fault-script.js';
import type {VenueFaults} from '../faults/venue-faults.js';
import {openByClient, sentByClient, type Venue} from '../venues.js';
import type {Conductor} from './conductor.js';
import type {ApiReply, ApiRequest} from './dialect.js';

export type ControlOptions = {
	/** At least one. */
	readonly venues: readonly [Venue, ...Venue[]];
	readonly conductor: Conductor;
	/** By the names under which scripts are set. */
	readonly faults: Readonly<Record<string, VenueFaults>>;
	readonly about: {readonly speed: number | 'max'; readonly seed: number; readonly from: EpochMs; readonly to: EpochMs | null; readonly symbols: readonly MarketSymbol[]};
};

/** How far the market is, and the messages sent to and open sockets of each client. */
type Progress = {readonly now: EpochMs; readonly ended: boolean; readonly sent: Readonly<Record<string, number>>; readonly open: Readonly<Record<string, number>>};

const faultsSchema = faultScriptSchema.unwrap().extend({venue: z.string().optional()});
const advanceSchema = z.strictObject({until: z.number().int().nullable()});

export class Control {
	readonly #options: ControlOptions;
	/** Requests that have arrived and are not answered yet. */
	readonly #pending = new Set<Promise<unknown>>();

	constructor(options: ControlOptions) {
		this.#options = options;
	}

	/** Counts a request to the venue as under way until `work` settles, so that `sync` can wait for it. */
	async track<T>(work: Promise<T>): Promise<T> {
		this.#pending.add(work);
		try {
			return await work;
		} finally {
			this.#pending.delete(work);
		}
	}

	/** Returns the reply to a request under `/sim`. */
	async answer({method, path, query, body}: ApiRequest): Promise<ApiReply> {
		switch (`${method} ${path}`) {
			case 'GET /sim/status': {
				const {now, ended, sent, open} = this.#progress();
				const {speed, seed, from, to, symbols} = this.#options.about;
				return json(200, {now, speed, from, to, ended, seed, symbols, venues: this.#options.venues.map(({name}) => name), sent, open});
			}

			case 'GET /sim/sync': {
				await Promise.allSettled(this.#pending);
				return json(200, this.#progress());
			}

			case 'POST /sim/advance': {
				return this.#advance(body);
			}

			case 'GET /sim/account': {
				return this.#at(new URLSearchParams(query).get('venue'), ({core}) => json(200, accountReport(core)));
			}

			case 'GET /sim/faults': {
				return json(200, injectedFaults(this.#options.faults));
			}

			case 'POST /sim/faults': {
				return withBody(faultsSchema, body, ({venue = this.#options.venues[0].name, ...script}) => {
					this.#options.faults[venue]?.replace(script);
					return venue in this.#options.faults ? json(200, {rules: script.rules.length, streams: script.streams?.length ?? 0}) : noVenue(venue);
				});
			}

			default: {
				return json(404, {error: `no ${method} ${path} in the control API`});
			}
		}
	}

	/** Answers for the venue of that name, for the first one without a name. */
	#at(name: string | null, answer: (venue: Venue) => ApiReply): ApiReply {
		const {venues} = this.#options;
		const venue = name === null ? venues[0] : venues.find(each => each.name === name);
		return venue === undefined ? noVenue(name) : answer(venue);
	}

	#advance(body: string): ApiReply {
		if (!this.#options.conductor.isLockStep) {
			return json(409, {error: 'the clock runs by itself; only lock-step (speed max) can be advanced'});
		}

		return withBody(advanceSchema, body, ({until}) => {
			this.#options.conductor.step(until);
			return json(200, this.#progress());
		});
	}

	#progress(): Progress {
		const {conductor, venues} = this.#options;
		conductor.catchUp();
		return {now: conductor.now, ended: venues[0].core.ended, sent: sentByClient(venues), open: openByClient(venues)};
	}
}

function json(status: number, value: unknown): ApiReply {
	return {status, body: JSON.stringify(value)};
}

function noVenue(name: string | null): ApiReply {
	return json(404, {error: `no venue ${name} at the simulated exchange`});
}

function withBody<T>(schema: z.ZodType<T>, body: string, reply: (value: T) => ApiReply): ApiReply {
	try {
		return reply(schema.parse(JSON.parse(body)));
	} catch (error) {
		return json(400, {error: error instanceof z.ZodError ? z.prettifyError(error) : errorMessage(error)});
	}
}

/** Returns how often each kind of fault was injected, everywhere together and at each venue. */
function injectedFaults(faults: Readonly<Record<string, VenueFaults>>): unknown {
	const injected: Record<string, number> = {};
	for (const [kind, count] of Object.values(faults).flatMap(each => Object.entries(each.injected))) {
		injected[kind] = (injected[kind] ?? 0) + count;
	}

	return {injected, venues: Object.fromEntries(Object.entries(faults).map(([name, each]) => [name, each.injected]))};
}

/** Returns the account as the exchange keeps it, amounts as exact text. */
function accountReport({account, history, marketTime}: ExchangeCore): unknown {
	return {
		now: marketTime,
		balances: account.toText(),
		openOrders: history.open().map(order => venueOrder(order)),
		orders: history.orders().map(order => venueOrder(order)),
		trades: history.fills().map(fill => venueFill(fill)),
	};
}

function venueOrder({clientOrderId, orderId, symbol, side, quantity, filled, price, state, updatedAt}: SimOrder): VenueOrder {
	const status: Readonly<Record<SimOrder['state'], VenueOrder['status']>> = {
		new: 'open', 'partially-filled': 'open', filled: 'filled', cancelled: 'cancelled', expired: 'expired', 'expired-in-match': 'expired',
	};
	return {
		clientOrderId,
		venueOrderId: String(orderId),
		symbol,
		side,
		quantity: formatDecimal(quantity),
		filled: formatDecimal(filled),
		limitPrice: formatDecimal(price),
		status: status[state],
		at: updatedAt,
	};
}

function venueFill({tradeId, orderId, clientOrderId, symbol, side, price, quantity, fee, feeAsset, liquidity, at}: SimFill): Fill {
	return {
		tradeId: String(tradeId),
		venueOrderId: String(orderId),
		clientOrderId,
		symbol,
		side,
		price: formatDecimal(price),
		quantity: formatDecimal(quantity),
		fee: formatDecimal(fee),
		feeAsset,
		liquidity,
		at,
	};
}
