/**
The recorded Binance feed goes through the session that the running engine uses; a book kept by the simplest means says
whether the result is right.
*/
import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import test from 'ava';
import {readRecording, replayRecording} from '../../../../src/engine/market/book/replay.js';

const folder = resolve(import.meta.dirname, '../../../../../shared/data/market/book');
const paths = ['BINANCE_BTCUSDT_feed_2024-08-08.gz', 'BINANCE_ETHUSDT_feed_2024-08-08.gz'].map(name => join(folder, name));
const markets = [{symbol: 'BTC/USDT', id: 'BTCUSDT'}, {symbol: 'ETH/USDT', id: 'ETHUSDT'}];
/** Skipped where the recordings are not at hand (`../shared/data/market/book`). */
const recorded = paths.every(path => existsSync(path)) ? test : test.skip;

/** Both recordings as one, in the order in which they were received. */
async function recordedLines(): Promise<readonly string[]> {
	const recordings = await Promise.all(paths.map(async path => readRecording(path)));
	return recordings.flat().toSorted((a, b) => a.slice(0, 19) < b.slice(0, 19) ? -1 : 1);
}

/** The recording is as foreign as data can be. */
type Foreign = ReturnType<typeof JSON.parse>;

function messageOf(line: string): Foreign {
	return JSON.parse(line.slice(line.indexOf(' ') + 1));
}

function dataOf(line: string): Foreign {
	return messageOf(line).data;
}

type Rebuilt = {readonly bids: Map<string, string>; readonly asks: Map<string, string>; lastUpdateId: number; later: number};

/** A map per side, prices and quantities as text: first the snapshot, then every diff that is newer. */
function rebuild(lines: readonly string[], id: string): Rebuilt {
	const messages = lines.map(messageOf);
	const first = messages.find(({data}) => data?.s === id && data.e === 'depthUpdate');
	const start = messages.findIndex(({lastUpdateId}) => lastUpdateId !== undefined && Math.abs(lastUpdateId - first.data.u) < 1_000_000);
	const snapshot = messages[start];
	const book: Rebuilt = {bids: new Map(snapshot.bids), asks: new Map(snapshot.asks), lastUpdateId: snapshot.lastUpdateId, later: 0};
	for (const [index, {data}] of messages.entries()) {
		if (data?.e !== 'depthUpdate' || data.s !== id || data.u <= book.lastUpdateId) {
			continue;
		}

		for (const [side, levels] of [[book.bids, data.b], [book.asks, data.a]] as const) {
			for (const [price, quantity] of levels) {
				if (Number(quantity) === 0) {
					side.delete(price);
				} else {
					side.set(price, quantity);
				}
			}
		}

		book.lastUpdateId = data.u;
		book.later += index > start ? 1 : 0;
	}

	return book;
}

function sorted(side: Map<string, string>, direction: 1 | -1): [number, number][] {
	return [...side].map(([price, quantity]): [number, number] => [Number(price), Number(quantity)]).toSorted(([a], [b]) => (a - b) * direction);
}

/** The best levels of `symbol` after each change of its book. */
function topsOf(lines: readonly string[], symbol: string): readonly unknown[] {
	const tops: unknown[] = [];
	replayRecording(lines, markets, {
		onBook(changed, book) {
			if (changed === symbol) {
				const top = book(1);
				tops.push([top?.bids[0], top?.asks[0]]);
			}
		},
	});
	return tops;
}

recorded('every recorded update is applied, none breaks the sequence, and the book is the one rebuilt from scratch', async t => {
	const lines = await recordedLines();
	const {sequenceBreaks, incidents, changes, session} = replayRecording(lines, markets);
	t.is(sequenceBreaks, 0);
	t.deepEqual(incidents, []);
	for (const {symbol, id} of markets) {
		const expected = rebuild(lines, id);
		t.is(changes.get(symbol), expected.later + 1, 'one change per diff after the snapshot, and one for the snapshot with the diffs before it');
		const book = session.book(symbol, 100_000);
		t.deepEqual(book?.bids, sorted(expected.bids, -1));
		t.deepEqual(book?.asks, sorted(expected.asks, 1));
		t.true(expected.bids.size > 900 && expected.later > 3000);
	}
});

recorded('trades come whole: as many as ids, each once and in order', async t => {
	const lines = await recordedLines();
	const told = new Map(markets.map(({symbol}) => [symbol, [] as number[]]));
	replayRecording(lines, markets, {
		onTrades(symbol, trades) {
			told.get(symbol)?.push(...trades.map(({id}) => Number(id)));
		},
	});
	for (const {symbol, id} of markets) {
		const ids = lines.filter(line => line.includes(`${id.toLowerCase()}@trade`)).map(line => Number(/"t":(\d+)/.exec(line)?.[1]));
		t.deepEqual(told.get(symbol), ids);
		t.is((ids.at(-1) ?? 0) - (ids[0] ?? 0) + 1, ids.length);
	}
});

/**
`bookTicker` tells the best levels whenever they change, with the update id of the change; a diff brings all updates of a
hundred milliseconds. So after a diff that ends at update u, the best levels are those of the last ticker up to u.
*/
recorded('after every diff the best levels are those of the last book ticker', async t => {
	const lines = await recordedLines();
	for (const {symbol, id} of markets) {
		const tickers = lines.filter(line => line.includes(`${id.toLowerCase()}@bookTicker`)).map(dataOf);
		const ends = lines.filter(line => line.includes(`${id.toLowerCase()}@depth`)).map(line => Number(/"u":(\d+)/.exec(line)?.[1]));
		const tops = topsOf(lines, symbol);
		// The first top is the one after the snapshot and the diffs before it; from the end on, each diff has one.
		const compared = tops.slice(1).map((top, index) => ({top, end: ends[ends.length - tops.length + 1 + index] ?? 0}));
		const wrong = compared.filter(({top, end}) => {
			const {b, B, a, A} = tickers.findLast(({u}) => u <= end) ?? {};
			return JSON.stringify(top) !== JSON.stringify([[Number(b), Number(B)], [Number(a), Number(A)]]);
		});
		t.true(compared.length > 3000);
		t.deepEqual(wrong, []);
	}
});

recorded('a recording that lost one diff is found out, and the book is gone until the next snapshot', async t => {
	const lines = await recordedLines();
	const victims = lines.flatMap((line, index) => line.includes('btcusdt@depth') && index > 500 ? [index] : []);
	const {sequenceBreaks, session} = replayRecording(lines.filter((_, index) => index !== victims[10]), markets);
	t.is(sequenceBreaks, 1);
	t.is(session.book('BTC/USDT', 1), null);
	t.not(session.book('ETH/USDT', 1), null);
});

recorded('a recording with a message twice and two in the wrong order tells both, and loses no book to the first', async t => {
	const lines = await recordedLines();
	const victims = lines.flatMap((line, index) => line.includes('btcusdt@depth') && index > 500 ? [index] : []);
	const twice = victims[3] ?? 0;
	const {incidents, session} = replayRecording(lines.toSpliced(twice, 0, lines[twice] ?? ''), markets);
	t.deepEqual(incidents.map(({check}) => check), ['duplicate']);
	t.not(session.book('BTC/USDT', 1), null);
	const late = lines.toSpliced(victims[5] ?? 0, 1).toSpliced(victims[6] ?? 0, 0, lines[victims[5] ?? 0] ?? '');
	t.is(replayRecording(late, markets).sequenceBreaks, 1);
});
