import test from 'ava';
import {decimal} from '../../../src/engine/domain/decimal.js';
import {hour} from '../../../src/engine/domain/units.js';
import {planMaking} from '../../../src/engine/sim/core/matching.js';
import {accepted, btc, coreOn, limit, market, next, rejectionOf, text} from './support/core.js';
import {barsOf, start} from './support/tapes.js';

/** Falls from 100 to 90, rises to 110, closes at 105; 400 BTC are traded, most in three equal parts. */
const rising = barsOf([[100, 110, 90, 105, 400], [105, 105, 105, 105, 400]]);

test('the book lies around the last trade, best prices first, deeper behind', t => {
	const core = coreOn(rising);
	const [bids, asks] = [core.market(btc).depth('buy', 50), core.market(btc).depth('sell', 50)];
	t.is(bids.length, 50);
	t.is(asks.length, 50);
	t.true([bids[0]?.price, asks[0]?.price].includes(decimal('100')));
	t.true((bids[0]?.price ?? 0n) < (asks[0]?.price ?? 0n));
	t.true(bids.every(({price}, index) => index === 0 || price < (bids[index - 1]?.price ?? 0n)));
	t.true(asks.every(({price}, index) => index === 0 || price > (asks[index - 1]?.price ?? 0n)));
});

test('a market order takes the best prices first and what it took is gone until the market moves', t => {
	const core = coreOn(rising);
	const [first, second] = core.market(btc).depth('sell', 3);
	const {order, fills} = accepted(core.place(market('buy', text((first?.quantity ?? 0n) + decimal('0.00001')))));
	t.is(order.state, 'filled');
	t.deepEqual(fills.map(({price}) => price), [first?.price, second?.price]);
	t.is(core.market(btc).depth('sell', 1)[0]?.price, second?.price);
	t.is(core.market(btc).depth('sell', 1)[0]?.quantity, (second?.quantity ?? 0n) - decimal('0.00001'));
	next(core);
	t.is(core.market(btc).depth('sell', 50).length, 50);
});

test('an order larger than the whole book is filled as far as it goes and then expires', t => {
	const core = coreOn(rising, {USDT: '1000000000'});
	const {order} = accepted(core.place(market('buy', '1000000')));
	t.is(order.state, 'expired');
	t.true(order.filled > 0n && order.filled < order.quantity);
	t.deepEqual(core.market(btc).depth('sell', 5), []);
	t.is(core.account.balance('USDT').reserved, 0n);
});

test('a market order by value spends at most its value, in whole steps of quantity', t => {
	const core = coreOn(rising);
	const {order} = accepted(core.place({symbol: btc, side: 'buy', type: 'market', quantity: null, value: decimal('1234.56'), clientOrderId: null}));
	t.is(order.state, 'filled');
	t.true(order.filledValue <= decimal('1234.56') && order.filledValue > decimal('1234.5'));
	t.is(order.filled % decimal('0.00001'), 0n);
});

test('a limit order takes up to its limit; the rest rests, expires, or nothing happens at all', t => {
	const core = coreOn(rising);
	const [first, second] = core.market(btc).depth('sell', 2);
	const price = text(first?.price ?? 0n);
	const more = text((first?.quantity ?? 0n) + decimal('1'));
	t.is(accepted(core.place(limit('buy', price, more, 'fill-or-kill'))).order.filled, 0n);
	const immediate = accepted(core.place(limit('buy', price, more, 'immediate-or-cancel'))).order;
	t.is(immediate.state, 'expired');
	t.is(immediate.filled, first?.quantity ?? 0n);
	next(core);
	const [again] = core.market(btc).depth('sell', 1);
	const resting = accepted(core.place(limit('buy', text(again?.price ?? 0n), text((again?.quantity ?? 0n) + decimal('2'))))).order;
	t.is(resting.state, 'partially-filled');
	t.is(core.market(btc).depth('buy', 1)[0]?.price, again?.price);
	t.is(text(core.account.balance('USDT').reserved), text((again?.price ?? 0n) * 2n));
	t.true(second !== undefined);
});

test('an order that may only make is refused when it would take, and rests otherwise', t => {
	const core = coreOn(rising);
	const [ask] = core.market(btc).depth('sell', 1);
	const make = (price: string) => core.place({symbol: btc, side: 'buy', type: 'limit-maker', price: decimal(price), quantity: decimal('1'), clientOrderId: null});
	t.is(rejectionOf(make(text(ask?.price ?? 0n))), 'would-take');
	t.is(accepted(make('95')).order.state, 'new');
});

test('a resting order is filled when the market trades through it, at its own price, as a maker', t => {
	const core = coreOn(rising);
	accepted(core.place(limit('buy', '95', '2')));
	accepted(core.place(limit('sell', '108', '3')));
	core.takeFacts();
	next(core);
	const [bought] = core.history.fills();
	t.like(bought, {side: 'buy', price: decimal('95'), quantity: decimal('2'), liquidity: 'maker', at: start + (hour / 3)});
	t.is(text(bought?.fee ?? 0n), '0.002');
	t.is(core.history.fills().length, 1);
	next(core);
	t.like(core.history.fills()[1], {side: 'sell', price: decimal('108'), quantity: decimal('3'), feeAsset: 'USDT'});
	t.deepEqual(core.history.open(), []);
});

test('the best price is served first, then the older order, as far as the traded volume reaches', t => {
	const core = coreOn(rising, {USDT: '100000'});
	const older = accepted(core.place(limit('buy', '95', '100'))).order;
	const younger = accepted(core.place(limit('buy', '95', '100'))).order;
	const better = accepted(core.place(limit('buy', '96', '20'))).order;
	next(core);
	const traded = core.market(btc).point?.volume ?? 0;
	const filled = (orderId: number) => Number(text(core.history.lookUp(btc, {orderId})?.filled ?? 0n));
	t.deepEqual(core.history.fills().map(({orderId}) => orderId), [better.orderId, older.orderId, younger.orderId]);
	t.is(filled(better.orderId), 20);
	t.is(filled(older.orderId), 100);
	t.is(filled(younger.orderId).toFixed(6), (traded - 120).toFixed(6));
	t.is(core.history.lookUp(btc, {orderId: younger.orderId})?.state, 'partially-filled');
});

test('at exactly the traded price whoever came earlier is served first, others as well as ours', t => {
	const core = coreOn(rising);
	const older = accepted(core.place(limit('buy', '95', '2'))).order;
	const younger = accepted(core.place(limit('buy', '95', '2'))).order;
	const queue = [{...older, ahead: decimal('3')}, {...younger, ahead: decimal('4')}];
	const serve = (quantity: string) => planMaking(queue, {price: decimal('95'), quantity: decimal(quantity), aggressor: 'sell'}).map(fill => [text(fill.quantity), text(fill.ahead)]);
	t.deepEqual(serve('2'), [['0', '1'], ['0', '2']]);
	t.deepEqual(serve('4'), [['1', '0'], ['0', '1']]);
	t.deepEqual(serve('7'), [['2', '0'], ['1', '0']]);
	t.deepEqual(serve('100'), [['2', '0'], ['2', '0']]);
	t.deepEqual(planMaking(queue, {price: decimal('95'), quantity: decimal('9'), aggressor: 'buy'}), []);
	t.deepEqual(planMaking(queue, {price: decimal('95.01'), quantity: decimal('9'), aggressor: 'sell'}), []);
});

test('a new order queues behind what others offer at its price, and only there', t => {
	const core = coreOn(rising);
	const [bid, deeper] = core.market(btc).depth('buy', 2);
	const aheadAt = (price: bigint) => accepted(core.place(limit('buy', text(price), '0.1'))).order.ahead;
	t.is(aheadAt(deeper?.price ?? 0n), deeper?.quantity ?? 0n);
	t.is(aheadAt((bid?.price ?? 0n) - decimal('0.01')), 0n);
});

test('a trade at our price from our own side, or one that does not reach it, fills nothing', t => {
	const core = coreOn(rising);
	accepted(core.place(limit('buy', '89.99', '1')));
	accepted(core.place(limit('sell', '110.01', '1')));
	core.advance(start + (2 * hour));
	t.deepEqual(core.history.fills(), []);
	t.is(core.history.open().length, 2);
});

test('an order that would trade with one of our own takes that one out of the book', t => {
	const core = coreOn(rising);
	const [, second] = core.market(btc).depth('sell', 2);
	const own = accepted(core.place(limit('sell', text((second?.price ?? 0n) - decimal('0.01')), '1'))).order;
	const {order, fills} = accepted(core.place(limit('buy', text(second?.price ?? 0n), '50')));
	t.true(order.filled > 0n);
	t.true(fills.every(({liquidity, price}) => liquidity === 'taker' && price !== own.price));
	t.is(core.history.lookUp(btc, own)?.state, 'expired-in-match');
	t.is(core.account.balance('BTC').reserved, 0n);
});

test('the book is never crossed by an order of ours that the market has not served yet', t => {
	const core = coreOn(barsOf([[100, 100, 80, 80, 1], [80, 80, 80, 80, 1]]), {USDT: '100000000'});
	accepted(core.place(limit('buy', '99', '100000')));
	core.advance(start + hour);
	t.is(core.market(btc).depth('buy', 1)[0]?.price, decimal('99'));
	t.true(core.market(btc).depth('sell', 50).every(({price}) => price > decimal('99')));
});

test('rules are checked before anything else', t => {
	const core = coreOn(rising);
	const refused = (...order: Parameters<typeof limit>) => rejectionOf(core.place(limit(...order)));
	t.is(refused('buy', '95.001', '1'), 'price-filter');
	t.is(refused('buy', '0', '1'), 'price-filter');
	t.is(refused('buy', '1000000.01', '1'), 'price-filter');
	t.is(refused('buy', '95', '0.000001'), 'lot-size');
	t.is(refused('buy', '95', '0'), 'lot-size');
	t.is(refused('buy', '95', '0.05'), 'notional');
	t.is(rejectionOf(core.place(market('sell', '0.04'))), 'notional');
	t.is(refused('buy', '95', '10526.31579'), 'insufficient-balance');
	t.is(refused('sell', '105', '100.00001'), 'insufficient-balance');
	t.is(refused('buy', '95', '1', 'good-till-cancelled', 'mine'), 'accepted');
	t.is(refused('buy', '94', '1', 'good-till-cancelled', 'mine'), 'duplicate-client-order-id');
	core.cancel(btc, {clientOrderId: 'mine'}, 'c');
	t.is(refused('buy', '94', '1', 'good-till-cancelled', 'mine'), 'accepted');
});

test('in a gap of the tape the market is closed, and opens again behind it', t => {
	const flat = [100, 100, 100, 100, 1] as const;
	const core = coreOn(barsOf([flat, flat, flat, flat]).filter((_, index) => index !== 1));
	const {orderId} = accepted(core.place(limit('buy', '95', '1'))).order;
	core.advance(start + hour);
	t.is(rejectionOf(core.place(market('buy', '1'))), 'market-closed');
	t.is(core.cancel(btc, {orderId}, 'c')?.state, 'cancelled');
	core.advance(start + (2 * hour));
	t.is(rejectionOf(core.place(market('buy', '1'))), 'accepted');
});

test('cancelling gives the reservation back, once', t => {
	const core = coreOn(rising, {USDT: '1000'});
	const {orderId} = accepted(core.place(limit('buy', '95', '10'))).order;
	t.is(text(core.account.balance('USDT').free), '50');
	t.is(core.cancel(btc, {orderId}, 'c')?.state, 'cancelled');
	t.is(text(core.account.balance('USDT').free), '1000');
	t.is(core.cancel(btc, {orderId}, 'c'), null);
	t.is(core.cancel('ETH/USDT', {orderId}, 'c'), null);
});

test('an order between two events of the market does not move the market', t => {
	const core = coreOn(rising);
	core.advance(start + (hour / 6));
	accepted(core.place(market('buy', '1')));
	t.is(core.market(btc).asOf, start);
	t.is(core.history.fills()[0]?.at, start + (hour / 6));
});
