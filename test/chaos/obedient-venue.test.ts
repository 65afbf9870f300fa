import test from 'ava';
import {obedientVenue} from '../../src/commands/engine/obedient-venue.js';
import {NotSentError} from '../../src/engine/ccxt/outcome-errors.js';
import {createBudget} from '../../src/engine/ccxt/budget.js';
import type {PublicExchange} from '../../src/engine/ccxt/client.js';
import {guardRequests, objecting} from '../../src/engine/ccxt/requests.js';
import type {TradingState} from '../../src/engine/domain/event.js';
import type {Venue} from '../../src/engine/ports/venue.js';
import {approvedOrder} from '../support/records.js';

const order = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});

/** Only orders are asked of it. */
const nothing = {name: 'test'} as unknown as Venue;

function open(state: () => TradingState, changes: Partial<Venue> = {}): {readonly venue: Venue; readonly sent: string[]} {
	const sent: string[] = [];
	return {sent, venue: obedientVenue({
		...nothing,
		async submit({clientOrderId}) {
			sent.push(clientOrderId);
			return {outcome: 'unknown', reason: 'the test says so'};
		},
		...changes,
	}, state)};
}

test('an order that adds risk does not leave once trading is halted or restricted, and is known not to have left', async t => {
	for (const state of ['HALTED', 'REDUCE_ONLY'] as const) {
		const {venue, sent} = open(() => state);
		t.deepEqual(await venue.submit(order), {outcome: 'rejected', reason: `trading is ${state} since it was decided`});
		t.deepEqual(sent, []);
	}
});

test('what makes a position smaller leaves all the same, and so does everything while trading runs', async t => {
	const halted = open(() => 'HALTED');
	await halted.venue.submit({...order, side: 'sell', reduceOnly: true});
	const running = open(() => 'RUNNING');
	await running.venue.submit(order);
	t.deepEqual([halted.sent.length, running.sent.length], [1, 1]);
});

test('a halt that comes while the order waits for its request keeps it back', async t => {
	let state: TradingState = 'RUNNING';
	const left: string[] = [];
	const exchange = {
		id: 'test',
		fetch: async (url: string) => left.push(url),
		onRestResponse: () => undefined,
		sleep: async () => undefined,
	};
	guardRequests(exchange as unknown as PublicExchange, {budget: createBudget(() => 0), lane: 'trade', tries: 1});
	const {venue} = open(() => state, {
		submit: async () => objecting(() => null, async () => {
			await exchange.fetch('before');
			state = 'HALTED';
			await exchange.fetch('after');
			return {outcome: 'unknown', reason: 'it has left'};
		}),
	});
	await t.throwsAsync(venue.submit(order), {instanceOf: NotSentError, message: /trading is HALTED/});
	t.deepEqual(left, ['before']);
});
