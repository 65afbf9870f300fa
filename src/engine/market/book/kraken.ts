/**
Kraken's WebSocket v2: `book` with a snapshot, updates and a checksum over the ten best levels, and `trade`. The checksum
is made of the digits as they were sent, and numbers lose their trailing zeros when JSON is parsed, so levels are read out
of the text itself.
https://docs.kraken.com/api/docs/guides/spot-ws-book-v2
*/
import {crc32} from 'node:zlib';
import type {LevelChange, LocalBook} from './local-book.js';
import {type Decoded, foreign, type JsonObject, MalformedMessage, countOf, isObject, levelOf, listOf, parseObject, priceOf, quantityOf, reading, textOf, timeOf, type DecodedTrade, type VenueMessage} from './message.js';

/** Levels per side that enter the checksum. */
const checkedLevels = 10;

/** Numbers that are kept as they were written: the value of "price" and "qty". */
const rawNumber = /"(price|qty)":\s*(-?[\d.]+(?:e[-+]?\d+)?)/gi;

/** Returns what a text of the public v2 connection says. */
export function decodeKraken(text: string): Decoded {
	const isBook = text.includes('"book"');
	// Prices and quantities become texts, so that the checksum sees what the venue wrote.
	const message = parseObject(isBook ? text.replaceAll(rawNumber, '"$1":"$2"') : text);
	if (message === null) {
		return {sequence: null, messages: [{kind: 'malformed', market: /"symbol":"([^"]+)"/.exec(text)?.[1] ?? null, what: isBook ? 'book' : 'trades', detail: `not JSON: ${text.slice(0, 60)}`}], taken: true};
	}

	const {data, type} = message;
	if ((message.channel !== 'book' && message.channel !== 'trade') || !Array.isArray(data)) {
		return foreign;
	}

	const entries = data.filter(entry => isObject(entry));
	const books = (): readonly VenueMessage[] => entries.map(entry => reading(entry.symbol, 'book', () => book(entry, type)));
	return {sequence: null, messages: message.channel === 'book' ? books() : trades(entries, type === 'snapshot'), taken: true};
}

function book(entry: JsonObject, type: unknown): VenueMessage {
	const kind = type === 'snapshot' ? 'snapshot' : 'update';
	return {
		kind, market: textOf(entry.symbol, 'symbol'),
		// A snapshot may come without a time; the book then has none until its first update.
		at: kind === 'snapshot' && entry.timestamp === undefined ? 0 : timeOf(entry.timestamp),
		checksum: entry.checksum === undefined ? null : countOf(entry.checksum, 'checksum'),
		bids: levels(entry.bids), asks: levels(entry.asks),
	};
}

function levels(value: unknown): readonly LevelChange[] {
	return value === undefined
		? []
		: listOf(value, 'levels').map(level => {
			const {price, qty} = isObject(level) ? level : {};
			return levelOf(price, qty, digits(textOf(price, 'price')) + digits(textOf(qty, 'quantity')));
		});
}

/** Returns a number's digits as the checksum wants them: no point, no zeros in front. */
function digits(text: string): string {
	return text.replace('.', '').replace(/^0+/, '');
}

/** Returns the CRC32 of the ten best asks and then bids. */
export function checksumOf({bids, asks}: LocalBook): number {
	return crc32([...asks.top(checkedLevels), ...bids.top(checkedLevels)].map(({mark}) => mark).join(''));
}

function trades(entries: readonly JsonObject[], past: boolean): readonly VenueMessage[] {
	const markets = [...new Set(entries.map(({symbol}) => String(symbol)))];
	return markets.map(market => reading(market, 'trades', () => ({
		kind: 'trades', market, past, trades: entries.filter(({symbol}) => symbol === market).map(entry => tradeOf(entry)),
	})));
}

function tradeOf(entry: JsonObject): DecodedTrade {
	if (entry.side !== 'buy' && entry.side !== 'sell') {
		throw new MalformedMessage('side of the trade is missing');
	}

	return {id: textOf(entry.trade_id, 'trade id'), at: timeOf(entry.timestamp), price: priceOf(entry.price), quantity: quantityOf(entry.qty), side: entry.side};
}
