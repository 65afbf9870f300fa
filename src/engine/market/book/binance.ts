/**
Binance's market streams: diffs with update ids that follow each other, to be joined to a book from REST; trades with
consecutive ids.
https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams#how-to-manage-a-local-order-book-correctly
*/
import type {BookChanges, LevelChange} from './local-book.js';
import {type Decoded, foreign, type JsonObject, MalformedMessage, countOf, isObject, levelOf, listOf, parseObject, priceOf, quantityOf, reading, textOf, type VenueMessage} from './message.js';

/** Returns what a text of the raw or combined streams says. */
export function decodeBinance(text: string): Decoded {
	const message = parseObject(text);
	if (message === null) {
		return unreadable(text);
	}

	const data = isObject(message.data) ? message.data : message;
	switch (data.e) {
		case 'depthUpdate': {
			return taken(reading(data.s, 'book', () => diff(data)));
		}

		case 'trade': {
			return taken(reading(data.s, 'trades', () => trade(data)));
		}

		default: {
			return data.result === null && 'id' in data ? taken({kind: 'confirmed'}) : foreign;
		}
	}
}

/** Something that was cut or scrambled: nobody can say which market it was for. */
function unreadable(text: string): Decoded {
	const what = text.includes('"trade"') ? 'trades' : 'book';
	return {sequence: null, messages: [{kind: 'malformed', market: /"s":"(\w+)"/.exec(text)?.[1] ?? null, what, detail: `not JSON: ${text.slice(0, 60)}`}], taken: true};
}

function taken(message: VenueMessage): Decoded {
	return {sequence: null, messages: [message], taken: true};
}

function diff(data: JsonObject): VenueMessage {
	const [first, last] = [countOf(data.U, 'first update id'), countOf(data.u, 'last update id')];
	if (last < first) {
		throw new MalformedMessage(`update ids run backwards: ${first} to ${last}`);
	}

	return {
		kind: 'diff', market: textOf(data.s, 'symbol'), at: countOf(data.E, 'event time'), first, last,
		previous: data.pu === undefined ? null : countOf(data.pu, 'previous update id'),
		bids: levels(data.b), asks: levels(data.a),
	};
}

function levels(value: unknown): readonly LevelChange[] {
	return listOf(value, 'levels').map(level => {
		const [price, quantity] = listOf(level, 'level');
		return levelOf(price, quantity);
	});
}

function trade(data: JsonObject): VenueMessage {
	if (typeof data.m !== 'boolean') {
		throw new MalformedMessage('side of the trade is missing');
	}

	const id = String(countOf(data.t, 'trade id'));
	return {
		kind: 'trades', market: textOf(data.s, 'symbol'), past: false,
		trades: [{id, at: countOf(data.T, 'trade time'), price: priceOf(data.p), quantity: quantityOf(data.q), side: data.m ? 'sell' : 'buy'}],
	};
}

export type RestBook = BookChanges & {readonly lastUpdateId: number};

/** Returns the book in the answer to `GET /api/v3/depth`, or null when it cannot be read. `at` is when it was asked for. */
export function decodeBinanceSnapshot(answer: unknown, at: number): RestBook | null {
	try {
		return isObject(answer) ? {lastUpdateId: countOf(answer.lastUpdateId, 'last update id'), at, bids: levels(answer.bids), asks: levels(answer.asks)} : null;
	} catch (error) {
		if (error instanceof MalformedMessage) {
			return null;
		}

		throw error;
	}
}
