/**
Coinbase's channels as ccxt subscribes to them. The account's channel tells of orders, not of executions, and there is no
channel for our bars: executions are asked for when an order has grown, the forming bar is put together from trades.
*/
import type {Order as CcxtOrder, OHLCV, Trade} from 'ccxt';
import {type Decimal, decimal, zero} from '../../domain/decimal.js';
import {invariant} from '../../domain/error.js';
import {type Timeframe, timeframes} from '../../domain/market.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import {api, fetchEnded, fetchFills} from './coinbase-orders.js';
import type {AccountHeard, AccountStream, PriceStream} from './specifics.js';

/** What has been told of an order so far. */
type Told = {readonly status: string; readonly filled: string; readonly tradeIds: ReadonlySet<string>};

const patience = 6;
const firstWaitMs = 150;

/** Returns the one stream of the account. Whatever an error interrupts is told after the next connection. */
export function accountStreams(exchange: PublicExchange, _symbols: readonly MarketSymbol[], heard: AccountHeard): readonly AccountStream[] {
	const told = new Map<string, Told>();
	let isBehind = false;
	return [{
		feed: 'orders',
		async next() {
			if (!isBehind) {
				await exchange.watchOrders();
				keepBeating(exchange);
			}

			isBehind = true;
			// New messages may arrive while fills are asked for, and only the next one would wake us up.
			for (let changed = changedOrders(exchange, told); changed.length > 0; changed = changedOrders(exchange, told)) {
				for (const order of changed) {
					await tell(exchange, order, told, heard);
				}
			}

			isBehind = false;
		},
	}];
}

/** Returns the orders in ccxt's cache that have changed since they were told; forgets those that have left it. */
function changedOrders(exchange: PublicExchange, told: Map<string, Told>): readonly CcxtOrder[] {
	const orders = [...(exchange.orders ?? []) as readonly CcxtOrder[]];
	const present = new Set(orders.map(({id}) => String(id)));
	for (const id of told.keys()) {
		if (!present.has(id)) {
			told.delete(id);
		}
	}

	return orders.filter(order => {
		const known = told.get(String(order.id));
		return known?.status !== stateOf(order).status || known.filled !== stateOf(order).filled;
	});
}

function stateOf({info}: CcxtOrder): {readonly status: string; readonly filled: string} {
	const {status, cumulative_quantity: filled} = info as Readonly<Record<string, unknown>>;
	invariant(typeof status === 'string' && typeof filled === 'string', 'coinbase tells of an order without status or quantity');
	return {status, filled};
}

async function tell(exchange: PublicExchange, order: CcxtOrder, told: Map<string, Told>, heard: AccountHeard): Promise<void> {
	const id = String(order.id);
	const {status, filled} = stateOf(order);
	const before = told.get(id)?.tradeIds ?? new Set<string>();
	const trades = decimal(filled) > zero ? await fillsUpTo(exchange, order, decimal(filled)) : [];
	const fresh = trades.filter(trade => !before.has(String(trade.id)));
	if (fresh.length > 0) {
		heard.fills(fresh.map(trade => ({...trade, info: {...trade.info as object, client_order_id: order.clientOrderId}})));
	}

	if (hasEnded(status)) {
		heard.orders([{...await fetchEnded(exchange, id, String(order.symbol)), clientOrderId: order.clientOrderId ?? ''}]);
	}

	told.set(id, {status, filled, tradeIds: new Set([...before, ...trades.map(trade => String(trade.id))])});
}

/** That an order is filled follows from its fills. */
function hasEnded(status: string): boolean {
	return status === 'CANCELLED' || status === 'EXPIRED' || status === 'FAILED';
}

/** Returns the fills of an order once there are all that make up `filled`; they may be told later than the order. */
async function fillsUpTo(exchange: PublicExchange, {id, symbol}: CcxtOrder, filled: Decimal): Promise<readonly Trade[]> {
	for (let tries = 1; tries <= patience; tries++) {
		const trades = await fetchFills(exchange, String(symbol), {order_ids: [String(id)]});
		let sum = zero;
		for (const {amount} of trades) {
			sum += decimal(String(amount));
		}

		if (sum >= filled) {
			return trades;
		}

		await exchange.sleep(firstWaitMs * tries);
	}

	throw new Error(`${exchange.id} tells that the order ${id} is filled, but not yet how`);
}

/** Asks for a heartbeat every second, once per connection: without one, Coinbase closes channels that are silent. */
function keepBeating(exchange: PublicExchange): void {
	const url = String((exchange.urls.api as Readonly<Record<string, unknown>>).ws);
	const subscriptions = exchange.clients[url]?.subscriptions as Readonly<Record<string, unknown>> | undefined;
	if (subscriptions !== undefined && !('heartbeats' in subscriptions)) {
		const beating = exchange.watch(url, 'heartbeats', {type: 'subscribe', product_ids: [], channel: 'heartbeats'}, 'heartbeats') as Promise<unknown>;
		// Ends with the connection, of which the stream itself is told.
		void beating.catch(() => undefined);
	}
}

/** Returns the streams of prices: tickers for quotes, trades for the forming bar. */
export function priceStreams(exchange: PublicExchange, symbols: readonly MarketSymbol[], timeframe: Timeframe): readonly PriceStream[] {
	const forming = new FormingBars(exchange, symbols, timeframe);
	return [
		{
			feed: 'quotes',
			async next() {
				await api(exchange).subscribeMultiple('ticker', false, [...symbols]);
				keepBeating(exchange);
			},
		},
		{
			feed: 'candles',
			async next() {
				try {
					await exchange.watchTradesForSymbols([...symbols]);
					await forming.follow();
				} catch (error) {
					forming.restart();
					throw error;
				}
			},
		},
	];
}

/** Keeps the forming bar of each market in ccxt's cache, where the bars of other venues are. */
class FormingBars {
	readonly #exchange: PublicExchange;
	readonly #symbols: readonly MarketSymbol[];
	readonly #timeframe: Timeframe;
	/** The newest trade that is in the bar; a market that is not here has to be begun from what the venue tells of the bar. */
	readonly #lastIds = new Map<MarketSymbol, number>();

	constructor(exchange: PublicExchange, symbols: readonly MarketSymbol[], timeframe: Timeframe) {
		this.#exchange = exchange;
		this.#symbols = symbols;
		this.#timeframe = timeframe;
	}

	/** Trades were missed: every bar is to be begun anew. */
	restart(): void {
		this.#lastIds.clear();
	}

	/** Adds the trades that have come since the last call. */
	async follow(): Promise<void> {
		for (const symbol of this.#symbols) {
			if (this.#lastIds.has(symbol)) {
				this.#fold(symbol);
			} else {
				await this.#begin(symbol);
			}
		}
	}

	async #begin(symbol: MarketSymbol): Promise<void> {
		this.#lastIds.set(symbol, Math.max(0, ...this.#trades(symbol).map(({id}) => Number(id))));
		const opening = this.#openingOf(this.#exchange.milliseconds());
		const rows: readonly OHLCV[] = await this.#exchange.fetchOHLCV(symbol, this.#timeframe, opening, 2);
		const row = rows.find(([at]) => at === opening);
		if (row !== undefined) {
			this.#put(symbol, row);
		}
	}

	#fold(symbol: MarketSymbol): void {
		const lastId = this.#lastIds.get(symbol) ?? 0;
		for (const trade of this.#trades(symbol).filter(({id}) => Number(id) > lastId).toSorted((a, b) => Number(a.id) - Number(b.id))) {
			this.#lastIds.set(symbol, Number(trade.id));
			this.#add(symbol, trade);
		}
	}

	#add(symbol: MarketSymbol, {timestamp, price: tradedAt, amount}: Trade): void {
		const [price, quantity, opening] = [Number(tradedAt), Number(amount), this.#openingOf(Number(timestamp))];
		const row = (this.#exchange.ohlcvs[symbol]?.[this.#timeframe] as readonly OHLCV[] | undefined)?.at(-1)?.map(Number);
		const [at = 0, open = price, high = price, low = price, , volume = 0] = row ?? [];
		if (row === undefined || opening > at) {
			this.#put(symbol, [opening, price, price, price, price, quantity]);
		} else if (opening === at) {
			this.#put(symbol, [at, open, Math.max(high, price), Math.min(low, price), price, volume + quantity]);
		}
	}

	#put(symbol: MarketSymbol, row: OHLCV): void {
		const bars = this.#exchange.ohlcvs as Record<string, Record<string, readonly OHLCV[]>>;
		bars[symbol] = {...bars[symbol], [this.#timeframe]: [row]};
	}

	#trades(symbol: MarketSymbol): readonly Trade[] {
		return [...(this.#exchange.trades[symbol] ?? []) as readonly Trade[]];
	}

	#openingOf(at: number): number {
		const length = timeframes[this.#timeframe];
		return Math.floor(at / length) * length;
	}
}
