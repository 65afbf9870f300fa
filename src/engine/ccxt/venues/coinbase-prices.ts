/**
Coinbase's channels of prices as ccxt subscribes to them. There is none for our bars: the forming one is put together from
trades, beginning with what the venue tells of it.
*/
import type {OHLCV, Trade} from 'ccxt';
import {type Timeframe, timeframes} from '../../domain/market.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import {keepBeating} from './coinbase-account.js';
import {api} from './coinbase-orders.js';
import type {PriceStream} from './specifics.js';

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
