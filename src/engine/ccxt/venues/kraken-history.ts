/**
Bars of Kraken. It gives the 720 newest as bars and, without a word, none before them; those are built here from its trades,
which it has all of. Kraken numbers the trades of a market one by one: a number that is missing is asked for again, and
bars into which the hole reaches are left out. A bar without trades is not invented.
*/
import type {OHLCV, Trade} from 'ccxt';
import {decimal, toNumber, zero} from '../../domain/decimal.js';
import {CryptoTraderError, exitCode, invariant} from '../../domain/error.js';
import {type Candle, timeframes} from '../../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import type {PublicExchange} from '../client.js';
import type {CandlePage} from './specifics.js';

/** Bars that Kraken gives as bars. */
export const barsAtKraken = 720;
const tradesPerRequest = 1000;
const nanoseconds = 1_000_000n;

/** One trade as Kraken lists it. */
type Print = {readonly number: number; readonly at: EpochMs; readonly price: string; readonly quantity: string};
type PrintPage = {readonly prints: readonly Print[]; readonly cursor: bigint};
type Span = {
	readonly symbol: MarketSymbol;
	readonly length: Milliseconds;
	readonly from: EpochMs;
	readonly to: EpochMs;
	/** Whether there are certainly trades after `to`. */
	readonly goesOn: boolean;
};

/** Returns the closed bars of the page, oldest first, and tells which of them are built from trades. */
export async function krakenCandles(exchange: PublicExchange, page: CandlePage, onPage: (upTo: EpochMs) => void): Promise<readonly Candle[]> {
	const {symbol, timeframe, to, now, onNote} = page;
	const length = timeframes[timeframe];
	const from = Math.ceil(page.from / length) * length;
	if (from >= to) {
		return [];
	}

	const rows: readonly OHLCV[] = await exchange.fetchOHLCV(symbol, timeframe, from, barsAtKraken);
	const recent = rows.map(row => candleOf(row)).filter(({openTime}) => openTime >= from).toSorted((a, b) => a.openTime - b.openTime);
	const reach = (Math.floor(now / length) - barsAtKraken + 1) * length;
	const first = recent[0]?.openTime ?? Infinity;
	const cut = from >= reach ? from : Math.min(to, first);
	const goesOn = recent.some(({openTime, volume}) => openTime >= cut && volume > 0);
	const older = cut > from ? await barsFromTrades(exchange, {symbol, length, from, to: cut, goesOn}, onPage) : [];
	if (cut > from) {
		onNote(from, cut, 'built from trades');
	}

	onPage(to);
	return [...older, ...recent.filter(({openTime}) => openTime < to && openTime >= cut)];
}

function candleOf(row: OHLCV): Candle {
	const [openTime = Number.NaN, open = Number.NaN, high = Number.NaN, low = Number.NaN, close = Number.NaN, volume = Number.NaN] = row.map(Number);
	return {openTime, open, high, low, close, volume};
}

/**
Returns the bars of [from, to) that had trades; both must lie on the grid of `length`. Throws a CryptoTraderError
(`venue-history`) when the trades end although there must be later ones.
*/
export async function barsFromTrades(exchange: PublicExchange, span: Span, onPage: (upTo: EpochMs) => void): Promise<readonly Candle[]> {
	const bars = new BarBuilder(span);
	let cursor = (BigInt(span.from) * nanoseconds) - 1n;
	for (;;) {
		const page = await wholePage(exchange, span.symbol, cursor, bars.last);
		const newest = page.prints.at(-1);
		if (newest === undefined && !span.goesOn) {
			return bars.finish();
		}

		if (newest === undefined || page.cursor <= cursor) {
			throw new CryptoTraderError(`${exchange.id} does not go on with the trades of ${span.symbol} after ${new Date(bars.last?.at ?? span.from).toISOString()}`, {
				code: 'venue-history', advice: 'Try again later; what was fetched before stays.', exit: exitCode.venueUnreachable,
			});
		}

		bars.add(page.prints);
		if (newest.at >= span.to) {
			return bars.finish();
		}

		onPage(newest.at);
		({cursor} = page);
	}
}

/** Asks a second time when the numbers of the trades have a hole: a venue under load may leave some out. */
async function wholePage(exchange: PublicExchange, symbol: MarketSymbol, cursor: bigint, last: Print | null): Promise<PrintPage> {
	const page = await fetchPrints(exchange, symbol, cursor);
	return hasHole(last, page.prints) ? fetchPrints(exchange, symbol, cursor) : page;
}

async function fetchPrints(exchange: PublicExchange, symbol: MarketSymbol, cursor: bigint): Promise<PrintPage> {
	const trades = await exchange.fetchTrades(symbol, undefined, tradesPerRequest, {since: String(cursor)});
	const lastRow = trades.at(-1)?.info as readonly unknown[] | undefined;
	return {prints: trades.map(trade => printOf(trade, symbol)), cursor: lastRow === undefined ? cursor : BigInt(String(lastRow.at(-1)))};
}

/** Price and quantity are read from what Kraken sent, because floats would not add up to its volumes. */
function printOf({info, timestamp}: Trade, symbol: MarketSymbol): Print {
	const row = info as readonly unknown[];
	const [[price, quantity], number] = [row, row[6]];
	invariant(Number.isSafeInteger(number), `a trade of ${symbol} has no number`);
	invariant(timestamp !== undefined, `a trade of ${symbol} has no time`);
	return {number: Number(number), at: timestamp, price: String(price), quantity: String(quantity)};
}

function hasHole(last: Print | null, prints: readonly Print[]): boolean {
	return prints.some((print, index) => isHole(prints[index - 1] ?? last, print));
}

function isHole(before: Print | null, after: Print): boolean {
	return before !== null && after.number !== before.number + 1;
}

/** Puts trades together to bars, one after the other. */
class BarBuilder {
	readonly #span: Span;
	readonly #bars = new Map<EpochMs, Print[]>();
	readonly #untrusted = new Set<EpochMs>();
	readonly #done: Candle[] = [];
	#last: Print | null = null;

	constructor(span: Span) {
		this.#span = span;
	}

	/** The last trade that was added. */
	get last(): Print | null {
		return this.#last;
	}

	/** Adds trades that follow. What is beyond the span only counts for the numbers. */
	add(prints: readonly Print[]): void {
		for (const print of prints) {
			invariant(this.#last === null || (print.number > this.#last.number && print.at >= this.#last.at), `trade ${print.number} of ${this.#span.symbol} comes after trade ${this.#last?.number}`);
			if (this.#last !== null && isHole(this.#last, print)) {
				this.#distrust(this.#last.at, print.at);
			}

			this.#put(print);
			this.#last = print;
		}

		this.#close(this.#opening(this.#last?.at ?? this.#span.from));
	}

	/** Returns the bars, those with a hole left out. */
	finish(): readonly Candle[] {
		this.#close(Infinity);
		return this.#done;
	}

	#opening(at: EpochMs): EpochMs {
		return Math.floor(at / this.#span.length) * this.#span.length;
	}

	#put(print: Print): void {
		if (print.at >= this.#span.from && print.at < this.#span.to) {
			const opening = this.#opening(print.at);
			const bar = this.#bars.get(opening);
			if (bar === undefined) {
				this.#bars.set(opening, [print]);
			} else {
				bar.push(print);
			}
		}
	}

	#distrust(from: EpochMs, to: EpochMs): void {
		this.#untrusted.add(this.#opening(from));
		this.#untrusted.add(this.#opening(to));
	}

	/** Finishes the bars that open before `opening`. */
	#close(opening: EpochMs): void {
		for (const [openTime, prints] of this.#bars) {
			if (openTime < opening) {
				this.#bars.delete(openTime);
				if (!this.#untrusted.delete(openTime)) {
					this.#done.push(barOf(openTime, prints));
				}
			}
		}
	}
}

/** Returns the bar of its trades, oldest first, at least one. Volumes are added exactly. */
function barOf(openTime: EpochMs, prints: readonly Print[]): Candle {
	let [high, low, volume] = [-Infinity, Infinity, zero];
	for (const {price, quantity} of prints) {
		high = Math.max(high, Number(price));
		low = Math.min(low, Number(price));
		volume += decimal(quantity);
	}

	return {
		openTime,
		open: Number(prints[0]?.price ?? Number.NaN),
		high,
		low,
		close: Number(prints.at(-1)?.price ?? Number.NaN),
		volume: toNumber(volume),
	};
}
