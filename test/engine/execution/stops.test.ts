import test from 'ava';
import {formatDecimal} from '../../../src/engine/domain/decimal.js';
import {StopPair, btc} from './support/stop-pair.js';

const dialects = ['binance', 'kraken'] as const;

/** Returns an engine that holds 1 BTC, bought at 100, with its stop confirmed at 70. */
function protectedPair(venue: string): StopPair {
	const pair = new StopPair(venue);
	pair.order('buy', '1');
	pair.deliverAll();
	pair.venue.fill(0, 100, true);
	pair.deliverAll();
	return pair;
}

for (const venue of dialects) {
	test(`${venue}: a position gets a stop as soon as it is held, and it is said when the venue has confirmed it`, t => {
		const pair = protectedPair(venue);
		t.deepEqual(pair.standing(), ['1 at 70']);
		t.deepEqual(pair.statuses(), ['pending', 'confirmed']);
		t.is(pair.venue.stops(btc)[0]?.order.limitPrice, '66.5');
		t.true(pair.venue.stops(btc)[0]?.order.reduceOnly);
	});

	test(`${venue}: a partial sell waits for its coins, the rest stays protected`, t => {
		const pair = protectedPair(venue);
		pair.order('sell', '0.4', 99);
		t.deepEqual(pair.venue.requests, [venue === 'binance' ? 'ReplaceOrder' : 'CancelOrder'], 'the sell has not left');
		pair.deliverAll();
		t.deepEqual(pair.standing(), ['0.6 at 70']);
		t.is(formatDecimal(pair.venue.leaving(btc)), '1');
		pair.venue.fill(0, 100, true);
		pair.deliverAll();
		t.is(pair.held(), '0.6');
		t.deepEqual(pair.standing(), ['0.6 at 70']);
	});

	test(`${venue}: a sell that is cancelled gives its coins back to the stop`, t => {
		const pair = protectedPair(venue);
		pair.order('sell', '0.4', 99);
		pair.deliverAll();
		pair.do(bench => bench.command({type: 'HaltTrading', source: 'key', reason: 'test'}));
		pair.settle(10_000);
		t.deepEqual(pair.standing(), ['1 at 70'], 'HALTED keeps the stop');
	});

	test(`${venue}: a sell of everything takes the stop away first, and one stop follows what is bought again`, t => {
		const pair = protectedPair(venue);
		pair.order('sell', '1', 99);
		t.deepEqual(pair.venue.requests, ['CancelOrder']);
		pair.venue.deliver();
		t.deepEqual(pair.venue.stops(btc), []);
		pair.deliverAll();
		pair.venue.fill(0, 100, true);
		pair.deliverAll();
		t.is(pair.held(), '0');
		t.is(pair.statuses().at(-1), 'none');
		pair.order('buy', '2');
		pair.deliverAll();
		pair.venue.fill(0, 100, true);
		pair.deliverAll();
		t.deepEqual(pair.standing(), ['2 at 70']);
	});

	test(`${venue}: where the stop sells first, the waiting sell does not sell again`, t => {
		const pair = protectedPair(venue);
		pair.order('sell', '1', 60);
		pair.venue.move(69, 100, true);
		pair.settle(20_000);
		t.is(pair.held(), '0');
		t.is(formatDecimal(pair.venue.ours(btc)), '0', 'nothing of somebody else was sold');
		const sells = pair.effects.filter(effect => effect.type === 'SubmitOrder' && effect.order.side === 'sell' && effect.order.trigger === undefined);
		t.deepEqual(sells, []);
	});

	test(`${venue}: a cancel whose answer is lost holds the sell back until it is known`, t => {
		const pair = protectedPair(venue);
		pair.order('sell', '1', 99);
		pair.venue.deliver(0, 'lose-answer');
		pair.hear();
		t.false(pair.venue.requests.includes('SubmitOrder'));
		pair.settle(10_000);
		t.is(formatDecimal(pair.venue.leaving(btc)), '1');
		t.deepEqual(pair.venue.stops(btc), []);
	});

	for (const moment of ['before the stop is answered', 'before the stop arrives', 'while a sell waits for its coins'] as const) {
		test(`${venue}: killed ${moment}, exactly one stop stands after the restart`, t => {
			const pair = new StopPair(venue);
			pair.order('buy', '1');
			pair.deliverAll();
			pair.venue.fill(0, 100, true);
			if (moment === 'while a sell waits for its coins') {
				pair.deliverAll();
				pair.order('sell', '0.4', 99);
				pair.venue.deliver();
			} else {
				while (!pair.venue.requests.includes('SubmitOrder')) {
					pair.hear();
				}

				pair.venue.deliver(0, moment === 'before the stop arrives' ? 'lose-request' : 'answer');
			}

			pair.kill();
			pair.settle(120_000);
			t.is(pair.held(), '1');
			t.deepEqual(pair.standing(), ['1 at 70']);
		});
	}

	test(`${venue}: a stop that was set off and does not fill gives way to sells that reach further`, t => {
		const pair = protectedPair(venue);
		pair.venue.move(65, 0, true);
		pair.settle(40_000);
		t.is(pair.held(), '0');
		t.deepEqual(pair.venue.open(btc), []);
		const ladder = pair.effects.flatMap(effect => effect.type === 'SubmitOrder' && effect.order.timeInForce === 'immediate-or-cancel' ? effect.order : []);
		t.true(ladder.length > 0 && ladder.every(({reduceOnly}) => reduceOnly));
	});

	test(`${venue}: it does so while trading is HALTED too`, t => {
		const pair = protectedPair(venue);
		pair.do(bench => bench.command({type: 'HaltTrading', source: 'key', reason: 'test'}));
		pair.settle(4000);
		pair.venue.move(65, 30, false);
		pair.settle(60_000);
		t.is(pair.held(), '0');
		t.is(formatDecimal(pair.venue.ours(btc)), '0');
	});

	test(`${venue}: one bad print below the trigger sells nothing`, t => {
		const pair = protectedPair(venue);
		pair.venue.price = 65;
		pair.quote();
		pair.venue.price = 100;
		pair.settle(60_000);
		t.deepEqual(pair.standing(), ['1 at 70']);
		t.is(pair.held(), '1');
	});

	test(`${venue}: FLATTEN takes the stop away as part of selling`, t => {
		const pair = protectedPair(venue);
		pair.do(bench => bench.command({type: 'FlattenPositions', source: 'key', reason: 'test'}));
		pair.settle(20_000);
		t.is(pair.held(), '0');
		t.deepEqual(pair.venue.open(btc), []);
		t.is(pair.records.filter(({event}) => event.type === 'FlattenFinished').length, 1);
	});

	test(`${venue}: an engine that stops leaves the stop where it is`, t => {
		const pair = protectedPair(venue);
		pair.order('sell', '0.4', 99);
		pair.deliverAll();
		pair.do(bench => bench.command({type: 'StopEngine', source: 'key', reason: 'quit'}));
		pair.settle(10_000);
		t.deepEqual(pair.standing(), ['1 at 70']);
		t.true(pair.effects.some(({type}) => type === 'StopEngine'));
	});

	test(`${venue}: a stop follows a price that has risen, and never one that falls`, t => {
		const pair = protectedPair(venue);
		const bar = {type: 'BarCompleted', barClose: 0, symbols: [btc], missing: [], late: false} as const;
		for (const [price, stop] of [[104, '1 at 70'], [120, '1 at 84'], [100, '1 at 84']] as const) {
			pair.venue.price = price;
			pair.quote();
			pair.do(bench => bench.say(bar));
			pair.deliverAll();
			t.deepEqual(pair.standing(), [stop]);
		}
	});
}

test('what a person wants of a stop is refused, because it follows the position', t => {
	const pair = protectedPair('binance');
	const clientOrderId = pair.venue.stops(btc)[0]?.order.clientOrderId ?? '';
	pair.do(bench => bench.command({type: 'CancelOrder', source: 'key', clientOrderId, reason: 'test'}));
	pair.settle(4000);
	t.true(pair.records.some(({event}) => event.type === 'CommandRefused'));
	t.deepEqual(pair.standing(), ['1 at 70']);
});

test('a price that the venue does not take brings the stop nearer, until it is taken', t => {
	const pair = new StopPair();
	pair.venue.refusal = 'Filter failure: PERCENT_PRICE_BY_SIDE';
	pair.order('buy', '1');
	pair.deliverAll();
	pair.venue.fill(0, 100, true);
	pair.settle(6000);
	t.deepEqual(pair.standing(), []);
	pair.venue.refusal = null;
	pair.settle(60_000);
	const [stop] = pair.venue.stops(btc);
	t.true(Number(stop?.order.trigger?.price) > 70 && Number(stop?.order.trigger?.price) <= 92, stop?.order.trigger?.price);
});

test('a position without a stop is said aloud after half a minute, with the reason', t => {
	const pair = new StopPair();
	pair.venue.refusal = 'too many open stops';
	pair.order('buy', '1');
	pair.deliverAll();
	pair.venue.fill(0, 100, true);
	pair.settle(60_000);
	const last = pair.records.flatMap(({event}) => event.type === 'ProtectionChanged' ? event : []).at(-1);
	t.like(last, {status: 'missing', held: '1', quantity: '0', reason: 'too many open stops'});
	pair.venue.refusal = null;
	pair.settle(15 * 60_000);
	t.is(pair.statuses().at(-1), 'confirmed');
});

test('a position that is worth too little for a stop far below gets one that is worth enough, or none, with the reason', t => {
	const pair = new StopPair();
	pair.order('buy', '0.12');
	pair.deliverAll();
	pair.venue.fill(0, 100, true);
	pair.deliverAll();
	t.deepEqual(pair.standing(), ['0.12 at 83.34']);
	const small = new StopPair();
	small.order('buy', '0.105');
	small.deliverAll();
	small.venue.fill(0, 100, true);
	small.settle(40_000);
	t.deepEqual(small.standing(), []);
	const last = small.records.flatMap(({event}) => event.type === 'ProtectionChanged' ? event : []).at(-1);
	t.is(last?.status, 'missing');
	t.regex(last?.reason ?? '', /worth too little/);
});
