/**
The five moments in which an order is in two minds, at each venue: the whole engine through ccxt, HTTP and WebSocket against
the simulated exchange, and the books compared to the last unit afterwards.
*/
import test, {type ExecutionContext} from 'ava';
import {checkRun} from '../../src/commands/chaos/check.js';
import {type Trip, roads} from '../../src/commands/chaos/faults.js';
import type {Sabotage} from '../../src/commands/chaos/life.js';
import type {Plan} from '../../src/commands/chaos/plan.js';
import type {Remains} from '../../src/commands/chaos/run.js';
import {type ChaosVenue, type Word, buy, calmPlan, cancelFirst, eventsOf, minute, play as playPlan, scripted} from '../chaos/support.js';

const venues: readonly ChaosVenue[] = ['binance', 'coinbase', 'kraken'];

// Connections that end leave rejections behind in ccxt.
process.on('unhandledRejection', () => undefined);

const resting: readonly Word[] = [{afterMs: 70 * minute, command: buy(0.9)}, {afterMs: 75 * minute, command: cancelFirst}];

type Played = {readonly remains: Remains; readonly events: readonly string[]};

/** Plays the plan, checks everything that is checked after a chaos run, and returns what is left of the one order. */
async function play(t: ExecutionContext, plan: Plan, words: readonly Word[], sabotage: Sabotage = venue => venue): Promise<Played> {
	const remains = await playPlan(plan, {helm: scripted(plan.from, words), sabotage});
	t.deepEqual(checkRun(remains), []);
	const ids = remains.records.flatMap(({event}) => event.type === 'OrderIntended' && event.reason === 'test' ? [event.order.clientOrderId] : []);
	t.is(ids.length, 1, 'one order was wanted');
	t.is(remains.sent.filter(({clientOrderId}) => clientOrderId === ids[0]).length, 1, 'it was sent once');
	return {remains, events: eventsOf(remains.records, ids[0] ?? '')};
}

const onCreate = (kind: Trip['kind'], holdMs = 0): Partial<Plan> => ({trips: [{kind, errand: 'create', nth: 1, holdMs}]});
/** Longer than anything lasts. */
const forEver = 10 ** 12;

for (const venue of venues) {
	test(`${venue}: a timeout on create with the order accepted: it is found and goes on`, async t => {
		const {remains, events} = await play(t, calmPlan(venue, onCreate('late-reply')), resting);
		t.is(remains.faults['late-reply'], 1);
		t.true(events.indexOf('OrderOutcomeUnknown') < events.indexOf('OrderAcknowledged') && events.includes('OrderOutcomeUnknown'), events.join(', '));
		t.is(events.at(-1), 'OrderClosed cancelled');
		t.is(remains.account.orders.length, 1);
	});

	test(`${venue}: a timeout on create with the order lost: it is looked for, given up, and not sent again`, async t => {
		const {remains, events} = await play(t, calmPlan(venue, onCreate('late-request', forEver)), [{afterMs: 70 * minute, command: buy(0.9)}]);
		t.is(remains.faults['late-request'], 1);
		t.true(events.includes('OrderOutcomeUnknown') && events.filter(type => type === 'OrderMissing').length >= 3, events.join(', '));
		t.is(events.at(-1), 'OrderClosed lost');
		t.deepEqual(remains.account.orders, []);
	});

	test(`${venue}: a duplicate reply: the order that was taken twice is one order`, async t => {
		const rules = [{match: {client: '^trade$', ...roads[venue].create, nth: 1}, fault: {kind: 'duplicate', answer: 'second'}}] as const;
		const {remains, events} = await play(t, calmPlan(venue, {script: {rules}}), resting);
		t.is(remains.faults.duplicate, 1);
		t.false(events.includes('OrderRejected'));
		t.is(events.at(-1), 'OrderClosed cancelled');
		t.is(remains.account.orders.length, 1);
	});

	test(`${venue}: a fill during a cancel: what was bought is held, whatever the cancel says`, async t => {
		let raced = false;
		const race: Sabotage = (honest, {clock, simulation}) => ({
			...honest,
			async cancel(key) {
				for (let tries = 0; !raced && tries < 400; tries++) {
					const {now} = await simulation.advance(null);
					clock.moveTo(now);
					const open = await honest.fetchOpenOrders([key.symbol]);
					raced = !open.some(({clientOrderId}) => clientOrderId === key.clientOrderId);
				}

				return honest.cancel(key);
			},
		});
		const words: readonly Word[] = [{afterMs: 70 * minute, command: buy(0.998)}, {afterMs: 71 * minute, command: cancelFirst}];
		const {remains, events} = await play(t, calmPlan(venue), words, race);
		t.true(raced, 'it was filled before the cancel arrived');
		t.true(events.includes('CancelIntended'));
		t.is(events.at(-1), 'OrderClosed filled');
		t.true(Number(remains.account.balances.BTC?.free) + Number(remains.account.balances.BTC?.reserved) > 0);
	});

	test(`${venue}: kill -9 after send: the next start finds the order and does not send it again`, async t => {
		const plan = calmPlan(venue, {kills: [{point: 'after-create', nth: 1, downMs: minute}]});
		const {remains, events} = await play(t, plan, resting);
		t.deepEqual([remains.kills, remains.starts], [1, 2]);
		t.true(events.includes('OrderOutcomeUnknown') && events.includes('OrderAcknowledged'), events.join(', '));
		t.is(events.at(-1), 'OrderClosed cancelled');
		t.is(remains.account.orders.length, 1);
	});
}
