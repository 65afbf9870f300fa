/**
The requests that books and trades need beside their streams: a whole book from Binance, the trades after a known one from
each venue, page by page.
*/
import type {Trade} from 'ccxt';
import type {PublicTrade} from '../domain/market.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {Backfill} from '../ports/feed-session.js';
import type {PublicExchange} from './client.js';

/** Levels per side of a book from REST: a weight of 50, where 5000 levels would cost 250 of the 6000 a minute. */
const bookLevels = 1000;
const tradesPerPage = 1000;
/** After so many pages a hole is told instead of filled. */
const mostPages = 50;

/** Returns Binance's answer to the question for a whole book. */
export async function fetchRestBook(exchange: PublicExchange, symbol: MarketSymbol): Promise<unknown> {
	return exchange.publicGetDepth({symbol: exchange.market(symbol).id, limit: bookLevels});
}

export type LastTrade = {readonly symbol: MarketSymbol; readonly lastId: string; readonly lastAt: EpochMs};

/** Returns the public trades after the last known one, up to `now`. Throws what ccxt throws when the venue cannot be asked. */
export async function fetchMissedTrades(exchange: PublicExchange, last: LastTrade, now: EpochMs): Promise<Backfill> {
	switch (exchange.id) {
		case 'binance': {
			return binanceTrades(exchange, last);
		}

		case 'coinbase': {
			return pagesBack(exchange, last, now);
		}

		default: {
			return pagesForward(exchange, last);
		}
	}
}

/**
The newest trades by their own ids where they reach back far enough; else aggregates, which name the ids they stand for.
An aggregate is one taker order at one price: quantities and sides stay exact, only the number of trades is smaller.
*/
async function binanceTrades(exchange: PublicExchange, last: LastTrade): Promise<Backfill> {
	const newest = toTrades(await exchange.fetchTrades(last.symbol, undefined, tradesPerPage, {fetchTradesMethod: 'publicGetTrades'}), last.symbol);
	const [oldest] = newest;
	const lastId = Number(last.lastId);
	return oldest === undefined || newest.length < tradesPerPage || Number(oldest.id) <= lastId + 1
		? {trades: newest.filter(({id}) => Number(id) > lastId), complete: true}
		: binanceAggregates(exchange, last, lastId);
}

type Aggregate = {readonly a: number; readonly f: number; readonly l: number; readonly p: string; readonly q: string; readonly T: number; readonly m: boolean};

async function binanceAggregates(exchange: PublicExchange, {symbol, lastAt}: LastTrade, lastId: number): Promise<Backfill> {
	const trades: PublicTrade[] = [];
	let where: object = {startTime: lastAt};
	let reached = lastId;
	let whole = true;
	for (let page = 0; page < mostPages; page++) {
		const rows = await exchange.publicGetAggTrades({symbol: exchange.market(symbol).id, limit: tradesPerPage, ...where}) as readonly Aggregate[];
		for (const row of rows.map(each => numbered(each))) {
			if (row.f > lastId) {
				trades.push({id: String(row.l), symbol, at: row.T, price: Number(row.p), quantity: Number(row.q), side: row.m ? 'sell' : 'buy'});
				whole &&= reached === lastId || row.f === reached + 1;
			}

			reached = Math.max(reached, row.l);
		}

		const end = rows.at(-1);
		if (end === undefined || rows.length < tradesPerPage) {
			return {trades, complete: whole};
		}

		where = {fromId: Number(end.a) + 1};
	}

	return {trades, complete: false};
}

function numbered(row: Aggregate): Aggregate {
	return {...row, f: Number(row.f), l: Number(row.l), T: Number(row.T)};
}

/** Kraken: oldest first from a time on. */
async function pagesForward(exchange: PublicExchange, {symbol, lastAt}: LastTrade): Promise<Backfill> {
	const trades = new Map<string, PublicTrade>();
	let from = lastAt;
	for (let page = 0; page < mostPages; page++) {
		const rows = toTrades(await exchange.fetchTrades(symbol, from, tradesPerPage), symbol);
		const known = trades.size;
		for (const trade of rows) {
			trades.set(trade.id, trade);
		}

		if (rows.length < tradesPerPage) {
			return {trades: [...trades.values()], complete: true};
		}

		// A page without anything new: more trades share one second than a page holds.
		if (trades.size === known) {
			break;
		}

		from = rows.at(-1)?.at ?? from;
	}

	return {trades: [...trades.values()], complete: false};
}

/** Coinbase: the newest of a range, so pages go back from now to the last known trade. Times are whole seconds there. */
async function pagesBack(exchange: PublicExchange, {symbol, lastAt}: LastTrade, now: EpochMs): Promise<Backfill> {
	const trades = new Map<string, PublicTrade>();
	let until = now + 2000;
	for (let page = 0; page < mostPages; page++) {
		const rows = toTrades(await exchange.fetchTrades(symbol, lastAt, tradesPerPage, {until}), symbol);
		const known = trades.size;
		for (const trade of rows) {
			trades.set(trade.id, trade);
		}

		if (rows.length < tradesPerPage) {
			return {trades: [...trades.values()], complete: true};
		}

		if (trades.size === known) {
			break;
		}

		until = (rows[0]?.at ?? until) + 1000;
	}

	return {trades: [...trades.values()], complete: false};
}

function toTrades(trades: readonly Trade[], symbol: MarketSymbol): readonly PublicTrade[] {
	return trades.map(({id, timestamp, price, amount, side}) => ({
		id: String(id), symbol, at: Number(timestamp), price: Number(price), quantity: Number(amount), side: side === 'sell' ? 'sell' : 'buy',
	}));
}
