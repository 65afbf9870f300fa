/**
When the guard acts: on a wish, on silence, and not on sleep; and when it ends.
*/
import test from 'ava';
import type {VenueOrder} from '../../../src/engine/domain/order.js';
import type {Brief} from '../../../src/engine/halt/brief.js';
import {Guard} from '../../../src/engine/halt/guard.js';
import type {HaltStep, HaltWish} from '../../../src/engine/halt/report.js';
import {createVenueSwitch} from '../../../src/engine/halt/venue-switch.js';
import {createWatchdog} from '../../../src/engine/halt/watchdog.js';
import type {HaltVenue} from '../../../src/engine/ports/halt-venue.js';

const symbol = 'BTC/USDT';
const prefix = 'ct01234567-';
const brief: Brief = {prefix, symbols: [symbol], positions: {}, working: [], since: 0, trades: [], markets: {}, bids: {}, slippageGuard: 0.005};

function orderAt(clientOrderId: string): VenueOrder {
	return {clientOrderId, venueOrderId: `v-${clientOrderId}`, symbol, side: 'buy', quantity: '1', filled: '0', limitPrice: '100', status: 'open', at: 0};
}

/** A guard over a venue with these orders open; time passes only by `pass`. */
function open(ids: readonly string[], {silentAfterMs = 10_000, down = false}: {silentAfterMs?: number | null; down?: boolean} = {}) {
	const orders = new Map(ids.map(id => [id, orderAt(id)]));
	const [steps, latches, switches, warmings] = [[] as HaltStep[], [] as HaltWish[], [] as number[], [] as number[]];
	let [now, done, isDown] = [0, false, down];
	const answer = async <T>(value: () => T): Promise<T> => {
		if (isDown) {
			throw new Error('unreachable');
		}

		return value();
	};

	const venue: HaltVenue = {
		name: 'v',
		warmUp: async () => undefined,
		async keepWarm() {
			warmings.push(now);
		},
		fetchOpenOrders: async () => answer(() => [...orders.values()]),
		cancel: async ({clientOrderId}) => answer(() => {
			const order = orders.get(clientOrderId);
			orders.delete(clientOrderId);
			return order === undefined ? {outcome: 'unknown', reason: 'no such order'} : {outcome: 'confirmed', order: {...order, status: 'cancelled'}};
		}),
		lookup: async () => answer(() => null),
		fetchBalances: async () => answer(() => ({})),
		fetchFills: async () => answer(() => []),
		sell: async () => ({outcome: 'rejected', reason: 'nothing is held'}),
		fetchBid: async () => 100,
		async fetchMarket() {
			throw new Error('not asked for');
		},
		async cancelAllAfter(seconds) {
			switches.push(seconds);
		},
		close: async () => undefined,
	};
	const guard = new Guard({
		venue,
		watchdog: createWatchdog(silentAfterMs, 250),
		venueSwitch: createVenueSwitch(venue, 1, () => undefined),
		latch(wish) {
			latches.push(wish);
		},
		log(step) {
			steps.push(step);
		},
		newId: () => `${prefix}G1`,
		async wait(milliseconds) {
			now += milliseconds;
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		},
		now: () => now,
		stop: () => null,
		onDone() {
			done = true;
		},
	});
	const pass = async (milliseconds: number, tick = 250): Promise<void> => {
		for (let passed = 0; passed < milliseconds; passed += tick) {
			now += tick;
			guard.tick(tick);
			await new Promise(resolve => {
				setImmediate(resolve);
			});
		}
	};

	return {guard, orders, steps, latches, switches, warmings, pass, isDone: () => done, recover() {
		isDown = false;
	}};
}

test('an engine that falls silent with orders working is halted after its seconds, and only what is its own', async t => {
	const {guard, orders, latches, pass} = open([`${prefix}1`, 'stranger']);
	guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
	await pass(9500);
	t.is(latches.length, 0);
	await pass(1500);
	t.like(latches, [{by: 'guard', flatten: false}]);
	t.deepEqual([...orders.keys()], ['stranger']);
});

test('a stop that protects a position is no reason to halt, and stays when there is one', async t => {
	const stops = [{clientOrderId: `${prefix}9`, symbol}];
	const idle = open([`${prefix}9`]);
	idle.guard.beat({...brief, stops});
	await idle.pass(12_000);
	t.deepEqual(idle.latches, []);

	const halted = open([`${prefix}1`, `${prefix}9`]);
	halted.guard.beat({...brief, stops});
	t.true((await halted.guard.halt({by: 'screen', reason: 'Ctrl+X', flatten: false})).confirmed);
	t.deepEqual([...halted.orders.keys()], [`${prefix}9`]);
	t.true((await halted.guard.halt({by: 'screen', reason: 'typed FLATTEN', flatten: true})).confirmed);
	t.is(halted.orders.size, 0);
});

test('an order that was sent after the last heartbeat is found at the venue', async t => {
	const {guard, orders, pass} = open([`${prefix}2`]);
	guard.beat(brief);
	await pass(11_000);
	t.is(orders.size, 0);
});

test('silence without orders does nothing, nor does a heart that beats, nor a machine that slept', async t => {
	const idle = open(['stranger']);
	idle.guard.beat(brief);
	await idle.pass(30_000);
	t.deepEqual(idle.latches, []);

	const alive = open([`${prefix}1`]);
	for (let second = 0; second < 30; second++) {
		alive.guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
		await alive.pass(1000);
	}

	t.deepEqual(alive.latches, []);

	const asleep = open([`${prefix}1`]);
	asleep.guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
	asleep.guard.tick(8 * 3_600_000);
	await asleep.pass(2000);
	t.deepEqual(asleep.latches, [], 'eight hours in one tick are a lid that was closed');
});

test('zero seconds watch over nothing, and a guard whose engine is gone still ends', async t => {
	const {guard, latches, pass, isDone} = open([`${prefix}1`], {silentAfterMs: null});
	guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
	await pass(30_000);
	t.deepEqual(latches, []);
	t.false(isDone());
	guard.orphan();
	await pass(1000);
	t.true(isDone());
});

test('a killed engine: the guard cancels, calls the venue\'s switch off, and ends', async t => {
	const {guard, orders, pass, isDone, switches} = open([`${prefix}1`]);
	guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
	await pass(500);
	t.deepEqual(switches, [60]);
	guard.orphan();
	await pass(12_000);
	t.is(orders.size, 0);
	t.true(isDone());
	t.is(switches.at(-1), 0);
});

test('a venue that cannot be reached is asked until it can, and the same trouble is told once', async t => {
	const {guard, orders, steps, recover} = open([`${prefix}1`], {down: true});
	guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
	const halting = guard.halt({by: 'screen', reason: 'Ctrl+X', flatten: false});
	await new Promise(resolve => {
		setTimeout(resolve, 20);
	});
	t.like(guard.soFar(), {confirmed: false, reached: false, orders: [`${prefix}1`]});
	recover();
	t.like(await halting, {confirmed: true, reached: true, orders: []});
	t.is(orders.size, 0);
	t.is(steps.filter(({step}) => step === 'trouble').length, 2, 'the cancel and the question');
});

test('a wish to flatten that comes while a halt runs is done after it', async t => {
	const {guard, steps} = open([`${prefix}1`]);
	guard.beat(brief);
	const [first, second] = await Promise.all([
		guard.halt({by: 'screen', reason: 'Ctrl+X', flatten: false}),
		guard.halt({by: 'screen', reason: 'typed FLATTEN', flatten: true}),
	]);
	t.deepEqual([first.flatten, second.flatten, first.confirmed, second.confirmed], [false, true, true, true]);
	t.is(steps.filter(({step}) => step === 'began').length, 2);
});

test('farewell calls the switch off and ends', async t => {
	const {guard, isDone} = open([]);
	guard.beat(brief);
	await guard.farewell();
	t.true(isDone());
});

test('a rush cancels what works at once, once, and nothing else; what the venue says to it is for the engine', async t => {
	const {guard, orders, latches, steps} = open([`${prefix}1`, `${prefix}9`, 'stranger']);
	guard.rush();
	guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}], stops: [{clientOrderId: `${prefix}9`, symbol}]});
	guard.rush();
	await Promise.resolve();
	t.deepEqual([...orders.keys()], [`${prefix}9`, 'stranger']);
	guard.rush();
	t.deepEqual([latches, steps], [[], []], 'it is the engine\'s halt');

	const down = open([`${prefix}1`], {down: true});
	down.guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
	t.notThrows(() => {
		down.guard.rush();
	});
});

test('the line to the venue is kept open while orders work', async t => {
	const {guard, warmings, pass} = open([`${prefix}1`], {silentAfterMs: null});
	guard.beat(brief);
	await pass(30_000);
	t.deepEqual(warmings, [], 'nothing to cancel');
	guard.beat({...brief, working: [{clientOrderId: `${prefix}1`, symbol}]});
	await pass(31_000);
	t.is(warmings.length, 3, 'at once, and every fifteen seconds');
});
