import test from 'ava';
import {RoutedPair, both, btc, one, standing} from './support/routed-pair.js';

const submitted = (pair: RoutedPair): readonly string[] => pair.effects.flatMap(effect => effect.type === 'SubmitOrder' ? `${effect.order.side} ${effect.order.quantity} at ${effect.order.venue ?? 'the venue'}` : []);
const lookedUp = (pair: RoutedPair): readonly string[] => pair.effects.flatMap(effect => effect.type === 'LookUpOrder' ? effect.clientOrderId : []);
const finished = (pair: RoutedPair): readonly unknown[] => pair.records.flatMap(({event}) => event.type === 'FlattenFinished' ? [event.dust] : []);
const flatten = (pair: RoutedPair): void => {
	pair.do(bench => bench.command({type: 'FlattenPositions', source: 'key', reason: 'out'}));
};

/** Two venues, each with 1 BTC and its stop. */
function holding(): RoutedPair {
	const pair = new RoutedPair();
	pair.order('buy', '2');
	pair.fillAll();
	return pair;
}

/** One venue with 1 BTC and its stop. */
function single(): RoutedPair {
	const pair = new RoutedPair(one);
	pair.order('buy', '1');
	pair.fillAll();
	return pair;
}

test('each part of a position gets a stop where it is, by the rules of that venue', t => {
	const pair = holding();
	t.deepEqual(pair.held(), {binance: '1', kraken: '1'});
	t.deepEqual([standing(pair.binance), standing(pair.kraken)], [['1 at 70'], ['1 at 69.6']]);
	const told = pair.records.flatMap(({event}) => event.type === 'ProtectionChanged' && event.status === 'confirmed' ? [`${event.quantity} at ${event.venue ?? ''}`] : []);
	t.deepEqual(told.toSorted(), ['1 at binance', '1 at kraken']);
});

test('the price of a place is its own: a fall at one venue sells there only', t => {
	const pair = holding();
	pair.kraken.move(60, 0, true);
	pair.settle(60_000);
	t.deepEqual(pair.held(), {binance: '1', kraken: '0'});
	t.deepEqual([standing(pair.binance), standing(pair.kraken)], [['1 at 70'], []]);
});

test('a sell at one venue takes its coins from the stop there, and leaves the other stop alone', t => {
	const pair = holding();
	pair.effects = [];
	pair.order('sell', '0.4', 'kraken', 99);
	t.deepEqual(submitted(pair), [], 'it waits for its coins');
	pair.deliverAll();
	t.deepEqual([standing(pair.binance), standing(pair.kraken)], [['1 at 70'], ['0.6 at 69.6']]);
	pair.fillAll();
	t.deepEqual(pair.held(), {binance: '1', kraken: '0.6'});
	t.true(submitted(pair).every(words => words.endsWith('at kraken')));
});

test('a routed sell waits at each venue for that venue\'s stop', t => {
	const pair = holding();
	pair.effects = [];
	pair.order('sell', '2', undefined, 99);
	t.deepEqual(submitted(pair), []);
	pair.binance.deliver();
	pair.hear(pair.binance);
	t.deepEqual(submitted(pair), ['sell 1 at binance'], 'Kraken has not given its coins back');
	pair.fillAll();
	t.deepEqual(pair.held(), {binance: '0', kraken: '0'});
	t.deepEqual([standing(pair.binance), standing(pair.kraken)], [[], []]);
});

test('what a stop sells while a sell waits is not taken for coins that are free', t => {
	const pair = holding();
	pair.effects = [];
	pair.order('sell', '0.4', 'kraken', 60);
	pair.kraken.move(68, 40, true);
	while (pair.kraken.words.length > 0) {
		pair.hear(pair.kraken);
	}

	t.deepEqual(submitted(pair), [], 'the stop still has all that is left');
	pair.deliverAll();
	t.true(submitted(pair).includes('sell 0.4 at kraken'), 'and has given it back');
});

test('flatten sells what is at each venue and ends when both have nothing left but dust', t => {
	const pair = holding();
	pair.effects = [];
	flatten(pair);
	while (!pair.binance.isIdle || pair.binance.words.length > 0) {
		pair.binance.deliver();
		pair.hear(pair.binance);
	}

	t.deepEqual(finished(pair), [], 'Kraken has not sold');
	pair.settle(20_000);
	t.deepEqual(pair.held(), {binance: '0', kraken: '0'});
	t.is(finished(pair).length, 1);
	t.deepEqual(submitted(pair).toSorted(), ['sell 1 at binance', 'sell 1 at kraken']);
	t.deepEqual([pair.binance.open(btc), pair.kraken.open(btc)], [[], []]);
});

test('flatten leaves what one venue cannot sell for its step, and says where that is', t => {
	const pair = new RoutedPair();
	pair.split = {binance: '1.05', kraken: '1'};
	pair.order('buy', '2.05');
	pair.fillAll();
	pair.do(bench => bench.say({type: 'HoldingsPlaced', places: {binance: {BTC: '1'}, kraken: {BTC: '1.05'}}}));
	flatten(pair);
	pair.settle(20_000);
	t.true(submitted(pair).includes('sell 1 at kraken'), 'Kraken sells in tenths');
});

test('after a restart the stops of both venues are looked up where they are, and neither is doubled', t => {
	const pair = holding();
	pair.restart();
	pair.agree();
	pair.settle(60_000);
	t.deepEqual([standing(pair.binance), standing(pair.kraken)], [['1 at 70'], ['1 at 69.6']]);
	t.deepEqual(submitted(pair), []);
	t.is(new Set(lookedUp(pair)).size, 2);
});

test('a venue is added: what was traded before is known, its stop stands once, and gives its coins to a sell', t => {
	const pair = single();
	t.deepEqual(standing(pair.binance), ['1 at 70']);
	pair.restart(both);
	t.is(lookedUp(pair).length, 0);
	pair.agree();
	pair.settle(60_000);
	t.is(new Set(lookedUp(pair)).size, 1, 'the stop that works, and no order that was over');
	t.deepEqual(pair.held(), {binance: '1', kraken: '0'});
	t.deepEqual(standing(pair.binance), ['1 at 70']);
	t.deepEqual(submitted(pair), []);
	pair.order('sell', '0.4', 'binance', 99);
	t.deepEqual(submitted(pair), [], 'the old stop has its coins');
	pair.fillAll();
	t.deepEqual(pair.held(), {binance: '0.6', kraken: '0'});
	t.deepEqual(standing(pair.binance), ['0.6 at 70']);
});

test('a venue is added: its positions get their stops beside the old one', t => {
	const pair = single();
	pair.restart(both);
	pair.agree();
	pair.settle(4000);
	pair.order('buy', '1', 'kraken');
	pair.fillAll();
	pair.settle(10_000);
	t.deepEqual([standing(pair.binance), standing(pair.kraken)], [['1 at 70'], ['1 at 69.6']]);
});

test('a venue is added: FLATTEN before anybody has said what is where sells what the books hold, where it has always been', t => {
	const pair = single();
	pair.restart(both);
	pair.differ();
	flatten(pair);
	t.deepEqual(finished(pair), []);
	t.true(submitted(pair).includes('sell 1 at binance'));
	pair.settle(10_000);
	t.is(finished(pair).length, 1);
	t.deepEqual(pair.binance.open(btc), []);
});

test('a venue is left: nothing that was over comes back, and nothing is sent while the books and the venue that is left differ', t => {
	const pair = holding();
	pair.restart(one);
	pair.differ();
	pair.settle(60_000);
	t.deepEqual(submitted(pair), []);
	t.is(new Set(lookedUp(pair)).size, 2, 'the two stops, and none of the orders that were split');
	t.deepEqual(standing(pair.binance), ['1 at 70'], 'what protects stays');
	t.deepEqual(standing(pair.kraken), ['1 at 69.6']);
	const lost = pair.records.flatMap(({event}) => event.type === 'OrderClosed' && event.status === 'lost' ? event.clientOrderId.at(-1) : []);
	t.deepEqual(lost, ['k'], 'the venue that is asked does not know the stop of the other one, and that is said');
});

test('a venue is left and comes back: its stop is known again', t => {
	const pair = holding();
	pair.restart(one);
	pair.differ();
	pair.restart(both);
	pair.agree();
	pair.settle(60_000);
	t.deepEqual([standing(pair.binance), standing(pair.kraken)], [['1 at 70'], ['1 at 69.6']]);
	t.deepEqual(submitted(pair), []);
});

test('FLATTEN sells after a start whose account does not agree with the books, too: the stop gives its coins back', t => {
	for (const [pair, config] of [[single(), one], [holding(), both]] as const) {
		pair.restart(config);
		pair.differ();
		flatten(pair);
		pair.settle(20_000);
		t.is(finished(pair).length, 1);
		t.deepEqual([pair.binance.open(btc), pair.kraken.open(btc)], [[], []]);
		t.deepEqual(submitted(pair), config === one ? ['sell 1 at the venue'] : ['sell 1 at binance', 'sell 1 at kraken']);
	}
});
