/**
Books and trades through ccxt from the simulated exchange: each venue's protocol, faults in its streams, reconnections.
What the engine has is compared with what the venue says when it is asked.
*/
import test, {type ExecutionContext} from 'ava';
import {type CcxtClient, createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createMicrostructureFeed} from '../../../src/engine/ccxt/microstructure.js';
import type {BookLevel, PublicTrade} from '../../../src/engine/domain/market.js';
import type {QualityFinding} from '../../../src/engine/domain/quality.js';
import {openFeedSession} from '../../../src/engine/market/book/session.js';
import type {FaultScript, SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';
import {openExchange, tapeOptions} from '../sim/support/clients.js';
import {eventually} from './support.js';

type VenueName = 'binance' | 'coinbase' | 'kraken';
type Streams = NonNullable<FaultScript['streams']>;

const btc = 'BTC/USDT';
const symbols = [btc, 'ETH/USDT'];

async function open(t: ExecutionContext, venue: VenueName, streams: Streams = [], staleAfterMs: number | null = null) {
	const faults: FaultScript = {rules: [], streams};
	const options: SimulatedExchangeOptions = {...tapeOptions(), venues: [{name: venue, faults}]};
	const exchange = await openExchange(t, options);
	await exchange.advance();
	const client = await createCcxtClient({venue, lane: 'book', endpoint: exchange.url, credentials: null, now: () => exchange.now(), timeoutMs: 2000});
	const feed = createMicrostructureFeed(client, {openSession: openFeedSession, staleAfterMs, now: () => exchange.now()});
	t.teardown(async () => feed.close());
	const trades: PublicTrade[] = [];
	const findings: QualityFinding[] = [];
	const health: string[] = [];
	let changes = 0;
	await feed.watch(symbols, {
		onTrades(symbol, list) {
			trades.push(...list.filter(() => symbol === btc));
		},
		beforeBook: () => undefined,
		onBook() {
			changes += 1;
		},
		onHealth: (name, status) => health.push(`${name} ${status}`),
		onQuality: finding => findings.push(finding),
	});
	return {
		exchange, client, feed, trades, findings, health,
		changes: () => changes,
		/** Plays `count` events, and waits after each until both books are there. */
		async play(count: number) {
			for (let index = 0; index < count; index++) {
				await exchange.advance();
				await pause(5);
			}
		},
		async synced() {
			await eventually('books in step', () => symbols.every(symbol => feed.book(symbol, 1) !== null));
		},
	};
}

type Opened = Awaited<ReturnType<typeof open>>;

async function pause(milliseconds: number): Promise<void> {
	await new Promise(done => {
		setTimeout(done, milliseconds);
	});
}

async function bookAtVenue({exchange}: CcxtClient, symbol: string): Promise<{bids: BookLevel[]; asks: BookLevel[]}> {
	const {bids, asks} = await exchange.fetchOrderBook(symbol, 500);
	const levels = (side: typeof bids): BookLevel[] => side.map(([price, quantity]) => [Number(price), Number(quantity)]);
	return {bids: levels(bids), asks: levels(asks)};
}

/** Waits until the book of each market is the venue's. Nothing moves meanwhile. */
async function assertBooks(t: ExecutionContext, opened: Opened): Promise<void> {
	for (const symbol of symbols) {
		const expected = await bookAtVenue(opened.client, symbol);
		await eventually(`the book of ${symbol}`, () => JSON.stringify(opened.feed.book(symbol, 500)?.bids) === JSON.stringify(expected.bids));
		t.deepEqual(opened.feed.book(symbol, 500)?.asks, expected.asks);
		t.true(expected.bids.length > 10);
	}
}

/** Compares the trades since the first one that was streamed, as far back as the venue's newest list goes, with that list. */
async function assertTrades(t: ExecutionContext, {client: {exchange}, trades}: Opened): Promise<void> {
	const newest = await exchange.fetchTrades(btc, undefined, 1000, exchange.id === 'binance' ? {fetchTradesMethod: 'publicGetTrades'} : {});
	const from = Math.max(0, newest.findIndex(({id}) => id === trades[0]?.id));
	const expected = newest.slice(from);
	await eventually('the last trade', () => trades.at(-1)?.id === expected.at(-1)?.id);
	const ours = trades.slice(trades.findIndex(({id}) => id === expected[0]?.id));
	t.deepEqual(ours.map(({id}) => id), expected.map(({id}) => id));
	t.deepEqual(ours.map(({price, quantity, side}) => [price, quantity, side]), expected.map(({price, amount, side}) => [Number(price), Number(amount), side]));
	t.true(ours.length > 3);
}

for (const venue of ['binance', 'coinbase', 'kraken'] as const) {
	test(`${venue}: books follow the stream and are the venue's, trades come whole`, async t => {
		const opened = await open(t, venue);
		await opened.play(3);
		await opened.synced();
		await opened.play(30);
		await assertBooks(t, opened);
		await assertTrades(t, opened);
		t.true(opened.changes() > 30);
		t.deepEqual(opened.findings, []);
		t.true(opened.health.includes('book live') && opened.health.includes('trades live'));
	});

	test(`${venue}: ccxt keeps nothing of what is ours`, async t => {
		const opened = await open(t, venue);
		await opened.play(20);
		await opened.synced();
		t.deepEqual(Object.keys(opened.client.exchange.orderbooks), []);
		t.deepEqual(Object.keys(opened.client.exchange.trades), []);
		t.true(opened.client.received() > 20);
	});

	test(`${venue}: a book message that is lost is noticed, and the book comes back right`, async t => {
		const opened = await open(t, venue, [{match: {kind: 'book', nth: 12}, fault: {kind: 'drop'}}]);
		await opened.play(40);
		await eventually('the break', () => opened.findings.some(({check}) => check === 'sequence-break'));
		await opened.play(10);
		await opened.synced();
		await opened.play(5);
		await assertBooks(t, opened);
	});

	test(`${venue}: trades that are lost in the stream are fetched`, async t => {
		const opened = await open(t, venue, [{match: {kind: 'trade', text: 'BTC', nth: 5}, fault: {kind: 'drop'}}, {match: {kind: 'trade', text: 'BTC', nth: 9}, fault: {kind: 'duplicate'}}]);
		await opened.play(40);
		await pause(100);
		await opened.play(5);
		await assertTrades(t, opened);
	});

	test(`${venue}: after the streams were cut books start anew and missed trades are fetched`, async t => {
		const opened = await open(t, venue);
		await opened.play(10);
		await opened.synced();
		await opened.exchange.faults({rules: [{match: {nth: 1}, fault: {kind: 'disconnect-streams'}}]});
		await opened.client.exchange.fetchTime();
		await eventually('down', () => opened.health.includes('book down') || opened.health.includes('trades down'));
		t.is(opened.feed.book(btc, 1), null, 'a book that nobody tells of is none');
		// What happens while nobody listens.
		await opened.play(10);
		await eventually('live again', () => opened.health.lastIndexOf('book live') > opened.health.indexOf('book down') && opened.health.lastIndexOf('trades live') > opened.health.indexOf('trades down'));
		await opened.play(10);
		await opened.synced();
		await opened.play(3);
		await assertBooks(t, opened);
		await assertTrades(t, opened);
	});

	test(`${venue}: a connection that is open and dead is cut after the limit, and everything is whole afterwards`, async t => {
		const opened = await open(t, venue, [], 1000);
		await opened.play(10);
		await opened.synced();
		await opened.exchange.faults({rules: [{match: {nth: 1}, fault: {kind: 'freeze-streams'}}]});
		await opened.client.exchange.fetchTime();
		await opened.play(5);
		await eventually('stale', () => opened.health.includes('book stale'));
		await eventually('live again', () => {
			void opened.exchange.advance();
			return opened.health.lastIndexOf('book live') > opened.health.indexOf('book stale') && opened.health.lastIndexOf('trades live') > opened.health.indexOf('trades stale');
		});
		await opened.play(10);
		await opened.synced();
		await opened.exchange.sync();
		await assertBooks(t, opened);
		await assertTrades(t, opened);
	});
}

test('binance: a book from REST that cannot be had is asked for again', async t => {
	const {exchange, feed, play, synced} = await (async () => {
		const options = tapeOptions();
		const exchange = await openExchange(t, {...options, faults: {rules: [{match: {path: '/depth$', times: 3}, fault: {kind: 'status', code: 503}}]}});
		await exchange.advance();
		const client = await createCcxtClient({venue: 'binance', lane: 'book', endpoint: exchange.url, credentials: null, now: () => exchange.now(), timeoutMs: 2000, tries: 1});
		const feed = createMicrostructureFeed(client, {openSession: openFeedSession, staleAfterMs: null, now: () => exchange.now()});
		t.teardown(async () => feed.close());
		await feed.watch([btc], {onTrades: () => undefined, beforeBook: () => undefined, onBook: () => undefined, onHealth: () => undefined, onQuality: () => undefined});
		return {exchange, feed, play: async () => exchange.advance(), synced: async () => eventually('the book', () => feed.book(btc, 1) !== null)};
	})();
	await play();
	t.is(feed.book(btc, 1), null);
	await synced();
	t.true(exchange.now() > 0);
});
