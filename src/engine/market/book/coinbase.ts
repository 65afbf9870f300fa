/**
Coinbase Advanced Trade's market streams: `l2_data` with a snapshot and updates, `market_trades`, and on every message of
a connection a number one above the one before.
https://docs.cdp.coinbase.com/advanced-trade/docs/ws-channels
*/
import {type Decoded, foreign, type JsonObject, MalformedMessage, isObject, levelOf, listOf, parseObject, priceOf, quantityOf, reading, textOf, timeOf, type DecodedTrade, type VenueMessage} from './message.js';
import type {LevelChange} from './local-book.js';

/** Returns what a text of the market data connection says. */
export function decodeCoinbase(text: string): Decoded {
	const message = parseObject(text);
	if (message === null) {
		return {sequence: null, messages: [{kind: 'malformed', market: /"product_id":"([\w-]+)"/.exec(text)?.[1] ?? null, what: text.includes('market_trades') ? 'trades' : 'book', detail: `not JSON: ${text.slice(0, 60)}`}], taken: true};
	}

	const sequence = typeof message.sequence_num === 'number' ? message.sequence_num : null;
	if (message.channel === 'l2_data') {
		return {sequence, messages: eachEvent(message, 'book', event => book(event, message)), taken: true};
	}

	return message.channel === 'market_trades'
		? {sequence, messages: eachEvent(message, 'trades', event => trades(event)).flat(), taken: true}
		: {...foreign, sequence};
}

function eachEvent(message: JsonObject, what: 'book' | 'trades', read: (event: JsonObject) => VenueMessage | readonly VenueMessage[]): readonly VenueMessage[] {
	if (!Array.isArray(message.events)) {
		return [{kind: 'malformed', market: null, what, detail: 'a message without events'}];
	}

	return message.events.flatMap((event: unknown) => isObject(event) ? read(event) : []);
}

function book(event: JsonObject, message: JsonObject): VenueMessage {
	return reading(event.product_id, 'book', () => {
		const sides: Readonly<Record<'bid' | 'offer', LevelChange[]>> = {bid: [], offer: []};
		for (const update of listOf(event.updates, 'updates')) {
			const {side, price_level: price, new_quantity: quantity} = isObject(update) ? update : {};
			if (side !== 'bid' && side !== 'offer') {
				throw new MalformedMessage(`no side of a book: ${JSON.stringify(side)}`);
			}

			sides[side].push(levelOf(price, quantity));
		}

		return {
			kind: event.type === 'snapshot' ? 'snapshot' : 'update', market: textOf(event.product_id, 'product'), at: timeOf(message.timestamp),
			checksum: null, bids: sides.bid, asks: sides.offer,
		};
	});
}

/** One event may carry trades of several products. They come newest first. */
function trades(event: JsonObject): readonly VenueMessage[] {
	const list = Array.isArray(event.trades) ? event.trades.filter(trade => isObject(trade)) : [];
	const products = [...new Set(list.map(({product_id: id}) => String(id)))];
	return products.map(market => reading(market, 'trades', () => ({
		kind: 'trades', market, past: event.type === 'snapshot',
		trades: list.filter(trade => trade.product_id === market).map(trade => tradeOf(trade)).toReversed(),
	})));
}

function tradeOf(trade: JsonObject): DecodedTrade {
	if (trade.side !== 'BUY' && trade.side !== 'SELL') {
		throw new MalformedMessage('side of the trade is missing');
	}

	return {
		id: textOf(trade.trade_id, 'trade id'), at: timeOf(trade.time), price: priceOf(trade.price), quantity: quantityOf(trade.size),
		side: trade.side === 'BUY' ? 'buy' : 'sell',
	};
}

/** Returns whether the number follows what came before on the connection: next, again or out of order, or after a hole. */
export function follows(last: number | null, sequence: number): 'next' | 'old' | 'hole' {
	if (last === null || sequence === last + 1) {
		return 'next';
	}

	return sequence <= last ? 'old' : 'hole';
}
