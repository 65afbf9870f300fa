/**
What Kraken's `executions` channel says of our orders. ccxt's own reading of it fails where an order ends: that message
names neither market nor side nor our id. So what was said of an order before is kept until it ends; orders of ours are
always named before, when they are new or in the snapshot.

Messages are numbered. One that comes again is left out, and after a missing one the connection is given up: the snapshot of
the next one tells the fills that were missed.
*/
import ccxt, {type Order as CcxtOrder, type Trade} from 'ccxt';
import type {EpochMs, Milliseconds} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import {isImmediateEnd} from './kraken-transport.js';
import type {AccountHeard, AccountStream} from './specifics.js';

type Entry = Readonly<Record<string, unknown>>;

/** What of ccxt is used here; its own types do not tell all of it. */
type Inner = {
	urls: {api: {ws: {private: string; privateV2: string}}};
	client: (url: string) => SocketClient;
	authenticate: () => Promise<string>;
	requestId: () => number;
	watch: (url: string, messageHash: string, message: object, subscribeHash: string) => Promise<unknown>;
	handleOrders: (client: SocketClient, message: ExecutionMessage) => void;
	handleMyTrades: (client: SocketClient, message: ExecutionMessage) => void;
	safeCurrencyCode: (id: string) => string;
};

type SocketClient = {
	readonly subscriptions: Record<string, unknown>;
	resolve(result: unknown, hash: string): void;
	onError(error: Error): void;
	close(): Promise<void> | void;
};
type ExecutionMessage = {readonly type?: string; readonly data?: readonly Entry[]; readonly sequence?: number};

const heardHash = 'executionsHeard';
const subscribedHash = 'executions';
const clockTolerance: Milliseconds = 5000;
/** Executions that are remembered as told, so that a snapshot after a break tells only what was missed. */
const mostRemembered = 1000;

/** Returns the one stream that tells fills and ends of orders. */
export function krakenAccountStreams(exchange: PublicExchange, heard: AccountHeard): readonly AccountStream[] {
	const executions = new Executions(exchange);
	return [{
		feed: 'fills',
		async next() {
			await executions.wait();
			const {fills, ends} = executions.take();
			heard.fills(fills);
			heard.orders(ends);
		},
	}];
}

class Executions {
	readonly #exchange: PublicExchange;
	readonly #inner: Inner;
	readonly #orders = new Map<string, Entry>();
	readonly #told = new Set<string>();
	#entries: Entry[] = [];
	#line: SocketClient | null = null;
	#sequence = 0;
	/** When the stream was first asked for, less what two clocks may differ by: executions before that are no news. */
	#since: EpochMs | null = null;

	constructor(exchange: PublicExchange) {
		this.#exchange = exchange;
		this.#inner = exchange as unknown as Inner;
		const handle: Inner['handleOrders'] = (client, message) => {
			this.#hear(client, message);
		};

		this.#inner.handleOrders = handle;
		this.#inner.handleMyTrades = handle;
	}

	/** Resolves when something was said; subscribes first where that is not done. */
	async wait(): Promise<void> {
		await this.#exchange.loadMarkets();
		const {urls: {api: {ws}}} = this.#inner;
		const isNew = this.#since === null;
		this.#since ??= this.#exchange.milliseconds() - clockTolerance;
		if (this.#entries.length > 0) {
			return;
		}

		const token = subscribedHash in this.#inner.client(ws.privateV2).subscriptions ? '' : await this.#freshToken(ws.private);
		const parameters = {channel: 'executions', token, snap_orders: true, snap_trades: !isNew};
		await this.#inner.watch(ws.privateV2, heardHash, {method: 'subscribe', params: parameters, req_id: this.#inner.requestId()}, subscribedHash);
	}

	/** Returns what was said and is news. */
	take(): {readonly fills: readonly Trade[]; readonly ends: readonly CcxtOrder[]} {
		const entries = this.#entries;
		this.#entries = [];
		const fills: Trade[] = [];
		const ends: CcxtOrder[] = [];
		for (const entry of entries) {
			const id = String(entry.order_id);
			const known = {...this.#orders.get(id), ...entry};
			this.#orders.set(id, known);
			if (entry.exec_type === 'trade' && this.#isNews(entry)) {
				fills.push(this.#tradeOf(known));
			}

			if (['canceled', 'expired', 'filled'].includes(String(entry.exec_type))) {
				this.#orders.delete(id);
				ends.push(...(entry.exec_type === 'filled' ? [] : endOf(id, known)));
			}
		}

		return {fills, ends};
	}

	#hear(client: SocketClient, {type, data = [], sequence = this.#sequence + 1}: ExecutionMessage): void {
		if (type === 'snapshot') {
			[this.#line, this.#sequence] = [client, sequence - 1];
		}

		// A connection that was given up may still say something, and a message may come twice.
		if (client !== this.#line || sequence <= this.#sequence) {
			return;
		}

		if (sequence > this.#sequence + 1) {
			this.#line = null;
			client.onError(new ccxt.NetworkError(`kraken's executions skipped from ${this.#sequence} to ${sequence}`));
			void client.close();
			return;
		}

		this.#sequence = sequence;
		this.#entries.push(...data);
		client.resolve(true, heardHash);
	}

	/** A token is good for minutes only, and nobody says when it is not: each connection gets its own. */
	async #freshToken(url: string): Promise<string> {
		delete this.#inner.client(url).subscriptions.authenticated;
		return this.#inner.authenticate();
	}

	#isNews({exec_id: id, timestamp}: Entry): boolean {
		const isTold = this.#told.has(String(id));
		this.#told.add(String(id));
		for (const oldest of this.#told.size > mostRemembered ? [...this.#told].slice(0, 1) : []) {
			this.#told.delete(oldest);
		}

		return !isTold && timeOf(timestamp) >= (this.#since ?? 0);
	}

	#tradeOf(entry: Entry): Trade {
		const [fee] = (entry.fees ?? []) as readonly (Entry | undefined)[];
		return {
			info: entry,
			id: entry.exec_id,
			order: entry.order_id,
			timestamp: timeOf(entry.timestamp),
			datetime: entry.timestamp,
			symbol: entry.symbol,
			side: entry.side,
			takerOrMaker: entry.liquidity_ind === 'm' ? 'maker' : 'taker',
			price: entry.last_price,
			amount: entry.last_qty,
			cost: entry.cost,
			...(fee !== undefined && {fee: {cost: fee.qty, currency: this.#inner.safeCurrencyCode(String(fee.asset))}}),
		} as unknown as Trade;
	}
}

/** Returns the order as it ended without being filled; nothing of one that was never named. */
function endOf(id: string, entry: Entry): readonly CcxtOrder[] {
	const {symbol, side, order_qty: amount} = entry;
	return symbol === undefined || side === undefined || amount === undefined
		? []
		: [{
			info: entry,
			id,
			clientOrderId: entry.cl_ord_id,
			timestamp: timeOf(entry.timestamp),
			symbol,
			side,
			price: entry.limit_price,
			amount,
			filled: entry.cum_qty ?? 0,
			status: entry.exec_type === 'expired' || isImmediateEnd(entry) ? 'expired' : 'canceled',
		} as unknown as CcxtOrder];
}

function timeOf(stamp: unknown): EpochMs {
	return Date.parse(String(stamp));
}
