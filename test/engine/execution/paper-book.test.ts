import test from 'ava';
import {type PaperBench, btc, pairs, paperBench} from './support/paper.js';

/** Bids at 99 and 98, asks at 100, 101 and 102, one BTC each at the best and two behind. */
async function withBook(): Promise<PaperBench> {
	const bench = await paperBench();
	bench.book([[99, 1], [98, 2]], [[100, 1], [101, 2], [102, 2]]);
	return bench;
}

test('a marketable order walks the real book, level by level, each at its own price, up to its limit', async t => {
	const {fills, send} = await withBook();
	t.like(await send({limitPrice: '101', quantity: '2'}), {status: 'filled', filled: '2'});
	t.deepEqual(pairs(fills), ['1 at 100 as taker', '1 at 101 as taker']);
	t.like(await send({side: 'sell', limitPrice: '98', quantity: '2'}), {status: 'filled'});
	t.deepEqual(pairs(fills.slice(2)), ['1 at 99 as taker', '1 at 98 as taker']);
});

test('of a book that is too small it gets what there is: the rest waits, or expires', async t => {
	const bench = await withBook();
	t.like(await bench.send({limitPrice: '100', quantity: '3', timeInForce: 'immediate-or-cancel'}), {status: 'expired', filled: '1'});
	t.like(await bench.send({limitPrice: '101', quantity: '3'}), {status: 'open', filled: '2'});
	t.deepEqual(pairs(bench.fills), ['1 at 100 as taker', '2 at 101 as taker']);
	t.like(bench.orders, [{status: 'expired'}]);
});

test('what was taken is gone until the book itself changes there', async t => {
	const bench = await withBook();
	const take = async () => {
		const {filled} = await bench.send({limitPrice: '100', quantity: '5', timeInForce: 'immediate-or-cancel'});
		return filled;
	};

	t.is(await take(), '1');
	t.is(await take(), '0');
	bench.book([[99, 1]], [[100, 1], [101, 9]]);
	t.is(await take(), '0', 'another level has changed');
	bench.book([[99, 1]], [[100, 1.5]]);
	t.is(await take(), '0.5', 'only what is new');
	bench.book([[99, 1]], [[100, 0.2]]);
	bench.book([[99, 1]], [[100, 0.9]]);
	t.is(await take(), '0.7', 'of what was there only 0.2 can still be what we took');
	bench.book([[99, 1]], [[101, 1]]);
	bench.book([[99, 1]], [[100, 1], [101, 1]]);
	t.is(await take(), '1', 'the level was gone: nothing of it is ours');
});

test('a resting order waits until those before it are served, and gets what is left of a trade', async t => {
	const bench = await withBook();
	await bench.send({limitPrice: '99', quantity: '1'});
	bench.pass(10);
	bench.trade(99, 0.6, 'sell');
	t.deepEqual(bench.fills, []);
	bench.trade(99, 0.7, 'sell');
	t.deepEqual(pairs(bench.fills), ['0.3 at 99 as maker']);
	bench.trade(99, 5, 'buy');
	t.is(bench.fills.length, 1, 'a buyer at our price serves nobody on our side');
	bench.trade(99, 5, 'sell');
	t.deepEqual(pairs(bench.fills), ['0.3 at 99 as maker', '0.7 at 99 as maker']);
	t.like(await bench.venue.lookup(btc, bench.fills[0]?.clientOrderId ?? ''), {order: {status: 'filled', filled: '1'}});
});

test('trades from before the order arrived, and those of its own millisecond, are not for it', async t => {
	const bench = await withBook();
	bench.pass(1000);
	await bench.send({limitPrice: '99.5', quantity: '1'});
	bench.trade(99.5, 5, 'sell', 500);
	bench.trade(98, 5, 'sell', 0);
	t.deepEqual(bench.fills, []);
	bench.pass(1);
	bench.trade(99.5, 0.25, 'sell');
	t.deepEqual(pairs(bench.fills), ['0.25 at 99.5 as maker'], 'between the best prices nobody is ahead');
});

test('who leaves the queue stood behind us as long as that is possible', async t => {
	const bench = await withBook();
	await bench.send({limitPrice: '98', quantity: '1'});
	bench.pass(10);
	bench.book([[99, 1], [98, 5]], [[100, 1]]);
	bench.book([[99, 1], [98, 2]], [[100, 1]]);
	bench.trade(98, 1.9, 'sell');
	t.deepEqual(bench.fills, [], 'three came behind us and left; two are still ahead');
	bench.pass(10);
	bench.book([[98, 0.05]], [[100, 1]]);
	bench.pass(10);
	bench.trade(98, 1, 'sell');
	t.deepEqual(pairs(bench.fills), ['0.95 at 98 as maker']);
});

test('a trade that the book has shown already does not serve the queue twice', async t => {
	const bench = await withBook();
	await bench.send({limitPrice: '98', quantity: '1'});
	bench.pass(10);
	bench.book([[98, 1]], [[100, 1]]);
	bench.trade(98, 1, 'sell', 5);
	t.deepEqual(bench.fills, [], 'the book came first: that trade is why one is left');
	bench.pass(10);
	bench.trade(98, 1.5, 'sell');
	t.deepEqual(pairs(bench.fills), ['0.5 at 98 as maker']);
});

test('a market that goes through an order fills it, as far as was traded there', async t => {
	const bench = await withBook();
	await bench.send({limitPrice: '98', quantity: '3'});
	bench.pass(10);
	bench.trade(97.5, 0.4, 'sell');
	t.deepEqual(pairs(bench.fills), ['0.4 at 98 as maker']);
	bench.book([[96, 1]], [[97, 0.5], [98, 0.25], [99, 7]]);
	t.deepEqual(pairs(bench.fills.slice(1)), ['0.5 at 98 as maker', '0.25 at 98 as maker'], 'offers at its price or below trade with it');
	bench.book([[96, 1]], [[97, 0.5], [98, 0.25], [99, 7]]);
	t.is(bench.fills.length, 3, 'once');
});

test('our own orders share one trade, best price and first come first', async t => {
	const bench = await withBook();
	const first = await bench.send({limitPrice: '98.5', quantity: '1'});
	const better = await bench.send({limitPrice: '98.7', quantity: '1'});
	const second = await bench.send({limitPrice: '98.5', quantity: '1'});
	bench.pass(1);
	bench.trade(98.5, 2.5, 'sell');
	t.deepEqual(bench.fills.map(({clientOrderId, quantity}) => [clientOrderId, quantity]), [[better.clientOrderId, '1'], [first.clientOrderId, '1'], [second.clientOrderId, '0.5']]);
});

test('the account never trades with itself: the resting order is taken out of the way', async t => {
	const bench = await withBook();
	const resting = await bench.send({side: 'sell', limitPrice: '99.5', quantity: '1'});
	await bench.send({limitPrice: '100', quantity: '2'});
	t.deepEqual(pairs(bench.fills), ['1 at 100 as taker']);
	t.like(bench.orders, [{clientOrderId: resting.clientOrderId, status: 'expired'}]);
});

test('nothing is filled on a book that is too old or out of step, and an order that meets nothing else is refused', async t => {
	const bench = await withBook();
	await bench.send({limitPrice: '99', quantity: '1'});
	bench.pass(30_001);
	bench.venue.takeBook(btc, {symbol: btc, at: bench.clock.now() - 30_001, bids: [[90, 1]], asks: [[91, 1]]});
	t.deepEqual(bench.fills, []);
	await t.throwsAsync(bench.send({limitPrice: '100', quantity: '1'}), {message: /^rejected: .*too old/});
	bench.venue.takeBook(btc, null);
	await t.throwsAsync(bench.send({limitPrice: '100', quantity: '1'}), {message: 'rejected: no price of BTC/USDT yet'});
	bench.book([[90, 1]], [[91, 1]]);
	t.deepEqual(pairs(bench.fills), ['1 at 99 as maker']);
});

test('a stop waits outside the book, is set off by a trade, and then meets the book', async t => {
	const bench = await withBook();
	await t.throwsAsync(bench.send({side: 'sell', limitPrice: '97', quantity: '1', trigger: {price: '100'}}), {message: /set off at once/});
	const stop = await bench.send({side: 'sell', limitPrice: '97', quantity: '1.5', reduceOnly: true, trigger: {price: '98'}});
	t.like(stop, {status: 'open', filled: '0'});
	t.like(await bench.venue.fetchBalances(), {BTC: {free: '98.5', reserved: '1.5'}});
	bench.pass(5);
	bench.trade(98.01, 1, 'sell');
	t.deepEqual(bench.fills, []);
	bench.trade(98, 1, 'sell');
	t.deepEqual(pairs(bench.fills), ['1 at 99 as taker', '0.5 at 98 as taker']);
});
