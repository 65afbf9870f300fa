/**
Coinbase's markets and what is public of them.
https://docs.cdp.coinbase.com/api-reference/advanced-trade-api/rest-api/public/list-public-products
*/
import {formatDecimal} from '../../domain/decimal.js';
import {timeframes, type Candle} from '../../domain/market.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Trade} from '../core/fact.js';
import {newestTrades, tradesBetween} from '../core/public-trades.js';
import type {Level} from '../core/synthetic-book.js';
import {candlesBetween} from '../market/candles.js';
import {dayStatistics} from '../market/day-statistics.js';
import {errors} from './error.js';
import type {Parameters} from './parameters.js';
import {floatText, granularities, productId, sideText, timeText} from './text.js';

const mostCandles = 350;
const mostLevels = 1000;
const mostTrades = 100;
/** More trades than a window of the ticker endpoint is ever asked for. */
const mostInWindow = 100_000;

/** `GET .../products`: spot markets only; there are no futures. */
export function products(core: ExchangeCore, parameters: Parameters): unknown {
	const type = parameters.text('product_type');
	const symbols = type === null || type === 'SPOT' ? parameters.symbols() ?? core.listed() : [];
	const list = symbols.map(symbol => productOf(core, symbol));
	return {products: list, num_products: list.length, pagination: {prev_cursor: '', next_cursor: '', has_next: false, has_prev: false}};
}

export function product(core: ExchangeCore, parameters: Parameters, id: string): unknown {
	return productOf(core, parameters.symbolOf(id));
}

function productOf(core: ExchangeCore, symbol: MarketSymbol): unknown {
	const {base, quote, quantityStep, minQuantity, maxQuantity, priceTick, minNotional} = core.rules(symbol);
	const day = dayStatistics(core.feed, symbol, core.market(symbol).asOf);
	const id = productId(symbol);
	return {
		product_id: id,
		price: day === null ? '' : floatText(day.last),
		price_percentage_change_24h: day === null ? '' : floatText(Number((100 * (day.last - day.open) / day.open).toFixed(8))),
		volume_24h: day === null ? '' : floatText(day.volume),
		volume_percentage_change_24h: '',
		base_increment: formatDecimal(quantityStep),
		quote_increment: formatDecimal(priceTick),
		quote_min_size: formatDecimal(minNotional),
		quote_max_size: '150000000',
		base_min_size: formatDecimal(minQuantity),
		base_max_size: formatDecimal(maxQuantity),
		base_name: base,
		quote_name: quote,
		watched: false,
		is_disabled: false,
		new: false,
		status: 'online',
		cancel_only: false,
		limit_only: false,
		post_only: false,
		trading_disabled: !core.isTrading(symbol),
		auction_mode: false,
		product_type: 'SPOT',
		quote_currency_id: quote,
		base_currency_id: base,
		fcm_trading_session_details: null,
		mid_market_price: '',
		alias: '',
		alias_to: [],
		base_display_symbol: base,
		quote_display_symbol: quote,
		view_only: false,
		price_increment: formatDecimal(priceTick),
		display_name: id,
		product_venue: 'CBE',
		approximate_quote_24h_volume: day === null ? '' : floatText(Number(day.value.toFixed(2))),
	};
}

/** `GET .../product_book`. */
export function productBook(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbolOf(parameters.text('product_id') ?? '');
	const book = pricebook(core, symbol, parameters.limit(mostLevels, mostLevels));
	return {pricebook: book, last: floatText(core.market(symbol).point?.price ?? 0), mid_market: '', spread_bps: '', spread_absolute: ''};
}

/** `GET .../best_bid_ask`. */
export function bestBidAsk(core: ExchangeCore, parameters: Parameters): unknown {
	return {pricebooks: (parameters.symbols() ?? core.listed()).map(symbol => pricebook(core, symbol, 1))};
}

function pricebook(core: ExchangeCore, symbol: MarketSymbol, limit: number): unknown {
	const market = core.market(symbol);
	const side = (levels: readonly Level[]): unknown => levels.map(({price, quantity}) => ({price: formatDecimal(price), size: formatDecimal(quantity)}));
	return {product_id: productId(symbol), bids: side(market.depth('buy', limit)), asks: side(market.depth('sell', limit)), time: timeText(core.now)};
}

/** `GET .../products/{id}/candles`: both ends inclusive, newest first, and the forming one among them. */
export function candles(core: ExchangeCore, parameters: Parameters, id: string): unknown {
	const symbol = parameters.symbolOf(id);
	const timeframe = granularities[parameters.text('granularity') ?? ''];
	const [start, end] = [parameters.seconds('start'), parameters.seconds('end')];
	if (timeframe === undefined || start === null || end === null) {
		throw errors.invalidArgument(timeframe === undefined ? 'granularity is not supported' : 'start and end are required');
	}

	const length = timeframes[timeframe];
	const [first, last] = [Math.ceil(start / length) * length, Math.floor(end / length) * length];
	if ((last - first) / length >= mostCandles) {
		throw errors.tooManyCandles();
	}

	const found = candlesBetween(core.feed, symbol, timeframe, {from: first, to: last + length}, core.market(symbol).asOf);
	return {candles: found.filter(({volume}) => volume > 0).map(candle => candleText(candle)).toReversed()};
}

function candleText({openTime, open, high, low, close, volume}: Candle): unknown {
	const [lowText = '', highText = '', openText = '', closeText = '', volumeText = ''] = [low, high, open, close, volume].map(value => floatText(value));
	return {start: String(openTime / 1000), low: lowText, high: highText, open: openText, close: closeText, volume: volumeText};
}

/** `GET .../products/{id}/ticker`: newest trades first, of a window if one is given; at most a hundred, whatever is asked for. */
export function ticker(core: ExchangeCore, parameters: Parameters, id: string): unknown {
	const symbol = parameters.symbolOf(id);
	const market = core.market(symbol);
	const trades = tradesOf(core, symbol, {from: parameters.seconds('start'), to: parameters.seconds('end')}, parameters.limit(mostTrades, mostTrades));
	const best = (side: 'buy' | 'sell'): string => market.depth(side, 1).map(({price}) => formatDecimal(price))[0] ?? '';
	return {
		trades: trades.toReversed().map(trade => ({...tradeText(trade), bid: '', ask: '', exchange: 'coinbase'})),
		best_bid: best('buy'),
		best_ask: best('sell'),
	};
}

function tradesOf(core: ExchangeCore, symbol: MarketSymbol, {from, to}: {readonly from: EpochMs | null; readonly to: EpochMs | null}, limit: number): readonly Trade[] {
	if (from === null && to === null) {
		return newestTrades(core, symbol, limit);
	}

	return tradesBetween(core, symbol, {from: from ?? 0, to: to ?? core.marketTime}, mostInWindow).slice(-limit);
}

/** Returns a public trade. Its side is the maker's, the opposite of the side that took. */
export function tradeText({tradeId, symbol, price, quantity, aggressor, at}: Trade): Readonly<Record<string, string>> {
	return {
		trade_id: String(tradeId),
		product_id: productId(symbol),
		price: formatDecimal(price),
		size: formatDecimal(quantity),
		time: timeText(at),
		side: sideText[aggressor === 'buy' ? 'sell' : 'buy'],
	};
}
