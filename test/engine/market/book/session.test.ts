/**
The protocols of the three venues, message by message: what is applied, what breaks a book, what is asked for then.
*/
import {crc32} from 'node:zlib';
import test from 'ava';
import type {PublicTrade} from '../../../../src/engine/domain/market.js';
import type {EpochMs} from '../../../../src/engine/domain/units.js';
import {openFeedSession} from '../../../../src/engine/market/book/session.js';
import type {SessionDemand} from '../../../../src/engine/ports/feed-session.js';

const opening: EpochMs = Date.UTC(2024, 0, 1);
const btc = 'BTC/USDT';

function bench(venue: 'binance' | 'coinbase' | 'kraken', id = {binance: 'BTCUSDT', coinbase: 'BTC-USDT', kraken: btc}[venue]) {
	const demands: SessionDemand[] = [];
	const incidents: string[] = [];
	const trades: PublicTrade[] = [];
	const heard: string[] = [];
	let now = opening;
	const session = openFeedSession(venue, [{symbol: btc, id}, {symbol: 'ETH/USDT', id: 'ETH'}], {
		onTrades(_, list) {
			trades.push(...list);
		},
		beforeBook(symbol, at) {
			heard.push(`before ${session.book(symbol, 1)?.bids[0]?.[0] ?? 'none'} ${at - opening}`);
		},
		onBook(symbol) {
			heard.push(`book ${session.book(symbol, 1)?.bids[0]?.[0] ?? 'none'}`);
		},
		onIncident(symbol, check) {
			incidents.push(`${symbol ?? 'all'} ${check}`);
		},
		onDemand: demand => demands.push(demand),
		elapsed: () => now - opening,
	});
	return {
		session, demands, incidents, trades, heard,
		wait(milliseconds: number) {
			now += milliseconds;
		},
		now: () => now,
		say(message: unknown, connection = 1) {
			return session.receive(typeof message === 'string' ? message : JSON.stringify(message), connection, now);
		},
		book: () => session.book(btc, 10),
	};
}

const diff = (first: number, last: number, b: readonly unknown[] = [], a: readonly unknown[] = []) => ({
	e: 'depthUpdate', E: opening + first, s: 'BTCUSDT', U: first, u: last, b, a,
});
const rest = (lastUpdateId: number) => ({lastUpdateId, bids: [['99', '1'], ['98', '2']], asks: [['101', '1']]});

test('Binance: diffs are kept until the book from REST comes, the first may overlap it, old ones are dropped', t => {
	const {session, say, demands, book, incidents, heard} = bench('binance');
	say(diff(5, 9, [['99', '7']]));
	t.is(book(), null);
	t.deepEqual(demands, [{demand: 'snapshot', symbol: btc, afterMs: 0}]);
	say(diff(10, 12, [['97', '3']]));
	say(diff(13, 14, [], [['102', '4']]));
	t.is(demands.length, 1, 'asked once');
	session.snapshot(btc, rest(11), opening + 20);
	t.deepEqual(book(), {symbol: btc, at: opening + 13, bids: [[99, 1], [98, 2], [97, 3]], asks: [[101, 1], [102, 4]]});
	say(diff(15, 15, [['99', '0']]));
	t.is(book()?.bids[0]?.[0], 98);
	t.deepEqual(incidents, []);
	t.deepEqual(heard.slice(-2), ['before 99 15', 'book 98'], 'who listens sees the book before and after');
});

test('Binance: a book from REST that is older than the stream is asked for again, with patience, and is no incident', t => {
	const {session, say, demands, incidents, book} = bench('binance');
	say(diff(10, 12));
	session.snapshot(btc, rest(5), opening);
	session.snapshot(btc, rest(7), opening);
	session.snapshot(btc, null, opening);
	t.deepEqual(demands.map(each => each.afterMs), [0, 1000, 2000, 4000]);
	t.deepEqual(incidents, []);
	session.snapshot(btc, rest(9), opening);
	t.not(book(), null);
});

test('Binance: a quiet market gets its book as soon as the subscription is confirmed', t => {
	const {session, say, demands, book} = bench('binance');
	t.true(say({result: null, id: 1}));
	t.is(demands.length, 2, 'one per market');
	session.snapshot(btc, rest(9), opening);
	t.not(book(), null);
	say(diff(12, 13));
	t.is(book(), null, 'something happened in between: a newer book is needed');
	t.is(demands.length, 3);
	session.snapshot(btc, rest(12), opening);
	t.not(book(), null);
});

test('Binance: a hole breaks the book, a repetition does not', t => {
	const {session, say, demands, incidents, book} = bench('binance');
	say(diff(10, 12));
	session.snapshot(btc, rest(11), opening);
	say(diff(10, 12));
	say(diff(11, 11));
	t.deepEqual(incidents, [`${btc} duplicate`, `${btc} out-of-order`]);
	t.not(book(), null);
	say(diff(14, 15));
	t.is(incidents.at(-1), `${btc} sequence-break`);
	t.is(book(), null);
	t.is(demands.length, 2);
	say(diff(16, 16));
	session.snapshot(btc, rest(15), opening);
	t.not(book(), null);
});

test('Binance: with the id of the update before, that decides', t => {
	const {session, say, incidents} = bench('binance');
	say({...diff(10, 12), pu: 9});
	session.snapshot(btc, rest(11), opening);
	say({...diff(20, 25), pu: 12});
	t.deepEqual(incidents, []);
	say({...diff(26, 27), pu: 24});
	t.deepEqual(incidents, [`${btc} sequence-break`]);
});

test('Binance: a crossed book is broken, a malformed update as well, and trades by themselves show theirs', t => {
	const levels = [['101', '1'], ['x', '1'], ['-1', '1'], ['99', '-1'], ['99']];
	for (const bad of [...levels.map(level => diff(13, 13, [level])), {...diff(13, 13), U: 14}, {...diff(13, 13), b: null}]) {
		const {session, say, incidents, book} = bench('binance');
		say(diff(10, 12));
		session.snapshot(btc, rest(11), opening);
		say(bad);
		t.is(incidents.length, 1);
		t.regex(incidents[0] ?? '', /crossed-book|malformed/);
		t.is(book(), null);
	}
});

test('Binance: half a message loses the book that it names', t => {
	const {session, say, incidents, book} = bench('binance');
	say(diff(10, 12));
	session.snapshot(btc, rest(11), opening);
	t.true(say('{"e":"depthUpdate","s":"BTCUSDT","U":13,"u":1'));
	t.deepEqual(incidents, [`${btc} malformed`]);
	t.is(book(), null);
	t.true(say('{"e":"trade","s":"BTCUSDT","t":13,"p":"1'));
	t.is(incidents.length, 2);
});

test('Binance: patience grows while it breaks again and again, and is forgotten after a steady minute', t => {
	const {session, say, demands, wait, now} = bench('binance');
	let id = 10;
	const breakOnce = (): void => {
		say(diff(id, id));
		session.snapshot(btc, rest(id), now());
		say(diff(id + 5, id + 5));
		id += 6;
		session.snapshot(btc, rest(id), now());
	};

	breakOnce();
	breakOnce();
	breakOnce();
	const waits = demands.map(each => each.afterMs);
	t.deepEqual(waits.slice(0, 3), [0, 1000, 2000]);
	wait(61_000);
	say(diff(id + 50, id + 50));
	t.is(demands.at(-1)?.afterMs, 0);
});

test('Binance: sides of trades are the taker\'s, and foreign messages are left to others', t => {
	const {say, trades} = bench('binance');
	say({stream: 'btcusdt@trade', data: {e: 'trade', E: opening, s: 'BTCUSDT', t: 1, p: '100.5', q: '2', T: opening, m: true}});
	say({e: 'trade', E: opening, s: 'BTCUSDT', t: 2, p: '101', q: '1', T: opening, m: false});
	t.deepEqual(trades.map(({id, price, side}) => [id, price, side]), [['1', 100.5, 'sell'], ['2', 101, 'buy']]);
	t.false(say({e: '24hrTicker', s: 'BTCUSDT'}));
	t.false(say({error: {code: 2}, id: 1}));
});

test('a connection that is lost takes the books with it', t => {
	const {session, say, book, heard} = bench('binance');
	say(diff(10, 12));
	session.snapshot(btc, rest(11), opening);
	session.closed('book', opening + 500);
	t.is(book(), null);
	t.deepEqual(heard.slice(-2), ['before 99 500', 'book none']);
});

const level2 = (sequence: number, type: string, updates: readonly (readonly [string, string, string])[], product = 'BTC-USDT') => ({
	channel: 'l2_data', timestamp: new Date(opening + sequence).toISOString(), sequence_num: sequence,
	events: [{
		type, product_id: product,
		updates: updates.map(([side, price, quantity]) => ({side, event_time: '2024-01-01T00:00:00Z', price_level: price, new_quantity: quantity})),
	}],
});
const firstBook = (sequence: number, product?: string) => level2(sequence, 'snapshot', [['bid', '98', '2'], ['bid', '99', '1'], ['offer', '101', '1']], product);

test('Coinbase: a snapshot and updates make the book', t => {
	const {say, book, incidents} = bench('coinbase');
	t.false(say({channel: 'subscriptions', sequence_num: 0, events: [{subscriptions: {}}]}), 'what is not ours is left to others, but counted');
	say(firstBook(1));
	say(level2(2, 'update', [['bid', '99', '0'], ['offer', '100.5', '3']]));
	t.deepEqual(book(), {symbol: btc, at: opening + 2, bids: [[98, 2]], asks: [[100.5, 3], [101, 1]]});
	t.deepEqual(incidents, []);
});

test('Coinbase: a hole in the numbers of a connection loses all books and asks for a new connection, once', t => {
	const {say, book, incidents, demands} = bench('coinbase');
	say(firstBook(0));
	say({channel: 'heartbeats', sequence_num: 1, events: []});
	say(level2(3, 'update', [['bid', '97', '1']]));
	t.is(book(), null);
	t.deepEqual(incidents, ['all sequence-break']);
	t.like(demands, [{demand: 'reconnect', afterMs: 0}]);
	say(level2(4, 'update', [['bid', '97', '1']]));
	t.is(demands.length, 1);
	say(firstBook(0), 2);
	t.not(book(), null, 'a new connection counts anew');
	t.true(say(level2(5, 'update', [['bid', '99', '0']])));
	t.is(book()?.bids[0]?.[0], 99, 'a straggler of the old connection changes nothing');
});

test('Coinbase: numbers that come again or late are told and dropped', t => {
	const {say, book, incidents} = bench('coinbase');
	say(firstBook(5));
	say(level2(5, 'update', [['bid', '99', '0']]));
	say(level2(4, 'update', [['bid', '99', '0']]));
	t.deepEqual(incidents, ['all duplicate', 'all out-of-order']);
	t.is(book()?.bids[0]?.[0], 99);
});

test('Coinbase: a malformed update asks for a new connection', t => {
	const {say, book, incidents, demands} = bench('coinbase');
	say(firstBook(0));
	say(level2(1, 'update', [['middle', '99', '0']]));
	t.is(book(), null);
	t.deepEqual([incidents, demands.length], [[`${btc} malformed`], 1]);
});

test('Coinbase: USDC markets are told as their USD twins; trades come newest first', t => {
	const {say, book, trades} = bench('coinbase', 'BTC-USDC');
	say(firstBook(0, 'BTC-USD'));
	t.not(book(), null);
	const trade = (id: number) => ({
		trade_id: String(id), product_id: 'BTC-USD', price: '100', size: '1', side: id === 7 ? 'BUY' : 'SELL', time: new Date(opening + id).toISOString(),
	});
	say({channel: 'market_trades', sequence_num: 1, timestamp: 'x', events: [{type: 'update', trades: [trade(8), trade(7)]}]});
	t.deepEqual(trades.map(({id, side}) => [id, side]), [['7', 'buy'], ['8', 'sell']]);
});

test('Coinbase: a trade that cannot be read is fetched', t => {
	const {say, incidents, demands} = bench('coinbase');
	const trade = (id: number, price: unknown) => ({
		channel: 'market_trades', sequence_num: id,
		events: [{type: 'update', trades: [{trade_id: String(id), product_id: 'BTC-USDT', price, size: '1', side: 'BUY', time: new Date(opening + id).toISOString()}]}],
	});
	say(trade(1, '100'));
	say(trade(2, null));
	t.deepEqual(incidents, [`${btc} malformed`]);
	t.like(demands, [{demand: 'trades', symbol: btc, lastId: '1'}]);
});

type Rows = readonly (readonly [string, string])[];

/** A message as Kraken writes it: numbers with their trailing zeros. */
function krakenBook(type: string, bids: Rows, asks: Rows, checksum: number): string {
	const side = (rows: Rows): string => `[${rows.map(([price, qty]) => `{"price":${price},"qty":${qty}}`).join(',')}]`;
	return `{"channel":"book","type":"${type}","data":[{"symbol":"${btc}","bids":${side(bids)},"asks":${side(asks)},"checksum":${checksum},"timestamp":"2024-01-01T00:00:01.000000Z"}]}`;
}

/** The worked example of Kraken's guide to the checksum of its WebSocket v2, with the checksum that it gives. */
const bids: Rows = [
	['45283.5', '0.10000000'],
	['45283.4', '1.54582015'],
	['45282.1', '0.10000000'],
	['45281.0', '0.10000000'],
	['45280.3', '1.54592586'],
	['45279.0', '0.07990000'],
	['45277.6', '0.03310103'],
	['45277.5', '0.30000000'],
	['45277.3', '1.54602737'],
	['45276.6', '0.15445238'],
];
const asks: Rows = [
	['45285.2', '0.00100000'],
	['45286.4', '1.54571953'],
	['45286.6', '1.54571109'],
	['45289.6', '1.54560911'],
	['45290.2', '0.15890660'],
	['45291.8', '1.54553491'],
	['45294.7', '0.04454749'],
	['45296.1', '0.35380000'],
	['45297.5', '0.09945542'],
	['45299.5', '0.18772827'],
];
const documented = 3_310_070_434;

test('Kraken: the checksum is that of the documentation\'s example', t => {
	const {say, book, incidents} = bench('kraken');
	t.true(say(krakenBook('snapshot', bids, asks, documented)));
	t.deepEqual(incidents, []);
	t.deepEqual(book()?.bids[0], [45_283.5, 0.1]);
});

test('Kraken: trailing zeros count, so the digits are taken from the text', t => {
	const {say, book} = bench('kraken');
	const digits = ['4528520', '100000', '4528510', '250000000'].join('');
	say(krakenBook('snapshot', [['45285.10', '2.50000000']], [['45285.20', '0.00100000']], crc32(digits)));
	t.deepEqual(book()?.asks, [[45_285.2, 0.001]]);
});

test('Kraken: a wrong checksum breaks the book and asks for a new subscription to it', t => {
	const {say, book, incidents, demands} = bench('kraken');
	say(krakenBook('snapshot', bids, asks, documented));
	say(krakenBook('update', [['45283.5', '0.70000000']], [], 1));
	t.is(book(), null);
	t.deepEqual([incidents, demands], [[`${btc} sequence-break`], [{demand: 'resubscribe', symbol: btc, afterMs: 0}]]);
	say(krakenBook('update', [['45283.5', '0.70000000']], [], documented));
	t.is(book(), null, 'an update alone brings nothing back');
	say(krakenBook('snapshot', bids, asks, documented));
	t.not(book(), null);
});

test('Kraken: a snapshot that does not come is asked for again after half a minute', t => {
	const {say, demands, wait} = bench('kraken');
	say(krakenBook('snapshot', bids, asks, 1));
	t.is(demands.length, 1);
	wait(29_000);
	say(krakenBook('update', [['45283.5', '0.70000000']], [], 1));
	t.is(demands.length, 1);
	wait(2000);
	say(krakenBook('update', [['45283.5', '0.70000000']], [], 1));
	t.deepEqual(demands.map(each => each.afterMs), [0, 1000]);
});

test('Kraken: trades have consecutive ids, and a hole is fetched', t => {
	const {say, trades, demands, session} = bench('kraken');
	const trade = (id: number) => ({symbol: btc, side: 'buy', price: 100, qty: 1, trade_id: id, timestamp: new Date(opening + id).toISOString()});
	say({channel: 'trade', type: 'snapshot', data: [trade(1), trade(2)]});
	say({channel: 'trade', type: 'update', data: [trade(4)]});
	t.like(demands, [{demand: 'trades', lastId: '2'}]);
	session.backfill(btc, {trades: [3, 4].map(id => ({id: String(id), symbol: btc, at: opening + id, price: 100, quantity: 1, side: 'buy'})), complete: true}, opening);
	t.deepEqual(trades.map(({id}) => id), ['1', '2', '3', '4']);
	t.false(say({channel: 'heartbeat'}));
	t.false(say({method: 'subscribe', success: true, result: {channel: 'book'}}));
});

test('a time stamp from another world is told and not believed', t => {
	const {session, say, book, incidents} = bench('binance');
	say(diff(10, 12));
	session.snapshot(btc, rest(11), opening);
	say({...diff(13, 13, [['99', '5']]), E: opening * 1000});
	t.deepEqual(incidents, [`${btc} timestamp-drift`]);
	t.is(book()?.at, opening);
});
