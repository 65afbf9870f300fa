/**
What Coinbase's public channels tell of a market: events, still without the envelope of the connection.
https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels
*/
import {formatDecimal, zero, type Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Trade} from '../core/fact.js';
import {newestTrades} from '../core/public-trades.js';
import {dayStatistics} from '../market/day-statistics.js';
import {tradeText} from './products.js';
import {floatText, productId, timeText} from './text.js';

/** More levels than a book ever has. */
const wholeBook = 5000;
const tradesOfSnapshot = 50;

export type EventKind = 'snapshot' | 'update';

/** Returns the ticker of one market, or null before its first trade. The batch channel tells no best prices. */
export function tickerOf(core: ExchangeCore, symbol: MarketSymbol, isBatch: boolean): unknown {
	const market = core.market(symbol);
	const day = dayStatistics(core.feed, symbol, market.asOf);
	if (day === null) {
		return null;
	}

	const best = (side: Side): readonly [price: string, quantity: string] => {
		const [level] = market.depth(side, 1);
		return level === undefined ? ['', ''] : [formatDecimal(level.price), formatDecimal(level.quantity)];
	};

	const [[bid, bidQuantity], [ask, askQuantity]] = [best('buy'), best('sell')];
	return {
		type: 'ticker',
		product_id: productId(symbol),
		price: floatText(market.point?.price ?? day.last),
		volume_24_h: floatText(day.volume),
		low_24_h: floatText(day.low),
		high_24_h: floatText(day.high),
		low_52_w: floatText(day.low),
		high_52_w: floatText(day.high),
		price_percent_chg_24_h: floatText(Number((100 * (day.last - day.open) / day.open).toFixed(8))),
		...(isBatch ? {} : {best_bid: bid, best_ask: ask, best_bid_quantity: bidQuantity, best_ask_quantity: askQuantity}),
	};
}

/** Returns the event that tells trades, given oldest first; Coinbase tells the newest first. */
export function tradesEvent(type: EventKind, trades: readonly Trade[]): unknown {
	return {type, trades: trades.toReversed().map(trade => tradeText(trade))};
}

/** Returns the event with the last trades of a market. */
export function tradesSnapshot(core: ExchangeCore, symbol: MarketSymbol): unknown {
	return tradesEvent('snapshot', newestTrades(core, symbol, tradesOfSnapshot));
}

type Levels = ReadonlyMap<Decimal, Decimal>;

/** A market's book as it was told last, so that the next message tells what has changed. */
export class ToldBook {
	readonly #core: ExchangeCore;
	readonly #symbol: MarketSymbol;
	#sides: Readonly<Record<Side, Levels>>;
	#updateId: number;

	constructor(core: ExchangeCore, symbol: MarketSymbol) {
		this.#core = core;
		this.#symbol = symbol;
		this.#sides = {buy: this.#levels('buy'), sell: this.#levels('sell')};
		this.#updateId = core.market(symbol).updateId;
	}

	/** Returns the event with the whole book as it was told last. */
	snapshot(at: EpochMs): unknown {
		return this.#event('snapshot', at, {buy: [...this.#sides.buy], sell: [...this.#sides.sell]});
	}

	/** Returns the event with what has changed since the last one, a quantity of 0 for a level that is gone; null for nothing. */
	update(at: EpochMs): unknown {
		const {updateId} = this.#core.market(this.#symbol);
		if (updateId === this.#updateId) {
			return null;
		}

		const sides = {buy: this.#levels('buy'), sell: this.#levels('sell')};
		const changed = {buy: changes(this.#sides.buy, sides.buy), sell: changes(this.#sides.sell, sides.sell)};
		[this.#sides, this.#updateId] = [sides, updateId];
		return changed.buy.length + changed.sell.length === 0 ? null : this.#event('update', at, changed);
	}

	#levels(side: Side): Levels {
		return new Map(this.#core.market(this.#symbol).depth(side, wholeBook).map(({price, quantity}) => [price, quantity]));
	}

	#event(type: EventKind, at: EpochMs, levels: Readonly<Record<Side, readonly (readonly [Decimal, Decimal])[]>>): unknown {
		const text = (side: 'bid' | 'offer', rows: readonly (readonly [Decimal, Decimal])[]): unknown[] => rows.map(([price, quantity]) => ({
			side, event_time: timeText(at), price_level: formatDecimal(price), new_quantity: formatDecimal(quantity),
		}));
		return {type, product_id: productId(this.#symbol), updates: [...text('bid', levels.buy), ...text('offer', levels.sell)]};
	}
}

function changes(before: Levels, after: Levels): readonly (readonly [Decimal, Decimal])[] {
	const gone = [...before.keys()].filter(price => !after.has(price)).map(price => [price, zero] as const);
	return [...gone, ...[...after].filter(([price, quantity]) => before.get(price) !== quantity)];
}
