import test from 'ava';
import {createStore, type Store} from '../../src/tui/store.js';
import {createCommandLane} from '../../src/tui/commands.js';
import {createFakeEngine, type FakeEngine} from '../support/fake-engine.js';
import {createTape, makeRun, recordAt} from '../support/records.js';
import {createFakeClock, type FakeClock} from '../support/screen-clock.js';

const records = makeRun({bars: 30});

type Setting = {readonly store: Store; readonly clock: FakeClock; readonly engine: FakeEngine; readonly publications: () => number};

async function follow(engine = createFakeEngine(records)): Promise<Setting> {
	const clock = createFakeClock();
	const store = createStore({mode: 'paper', clock});
	let count = 0;
	store.subscribe(() => {
		count++;
	});
	await store.attach(engine);
	clock.advance(100);
	return {store, clock, engine, publications: () => count};
}

const halt = {type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'test', source: 'key', latched: true, until: null} as const;

test('starts from the snapshot', async t => {
	const {store, engine} = await follow();
	t.is(store.state().phase, 'running');
	t.is(store.state().view, engine.view());
	t.is(store.state().now, engine.view().at);
});

test('publishes quiet news four times a second, however many there are', async t => {
	const {store, clock, engine, publications} = await follow();
	const before = publications();
	for (let tick = 0; tick < 100; tick++) {
		engine.pulse({quotes: [{symbol: 'BTC/USDT', at: engine.view().at, bid: tick, ask: tick + 2, last: tick + 1}]});
		clock.advance(10);
	}

	t.is(publications() - before, 4);
	clock.advance(250);
	t.is(store.state().quotes['BTC/USDT']?.last, 100);
	const quiet = publications();
	clock.advance(2000);
	t.is(publications(), quiet);
});

test('publishes once a second where nothing moves but the lag, and at once when the clock shows another second', async t => {
	const {store, clock, engine, publications} = await follow();
	engine.pulse();
	clock.advance(1000);
	const before = publications();
	for (let tick = 0; tick < 12; tick++) {
		engine.pulse({lagMs: tick});
		clock.advance(250);
	}

	t.is(publications() - before, 3);
	engine.pulse({at: engine.view().at + 1000});
	clock.advance(250);
	t.is(publications() - before, 4);
	t.is(store.state().now, engine.view().at + 1000);
});

test('publishes a halt, a fill and a key at the next frame', async t => {
	const {store, clock, engine, publications} = await follow();
	engine.pulse();
	clock.advance(250);
	engine.pulse();
	clock.advance(1);
	const before = publications();
	engine.add(halt);
	clock.advance(66);
	t.is(publications(), before + 1);
	t.is(store.state().view.tradingState, 'HALTED');
	engine.pulse();
	store.poke();
	clock.advance(66);
	t.is(publications(), before + 2);
});

test('records that come before the snapshot are neither lost nor doubled', async t => {
	const clock = createFakeClock();
	const store = createStore({mode: 'paper', clock});
	const engine = createFakeEngine(records.slice(0, -5));
	const later = records.slice(-5);
	const slow: FakeEngine = {...engine, async snapshot() {
		for (const record of later.slice(0, 4)) {
			engine.tell({kind: 'record', record});
		}

		return createFakeEngine(records.slice(0, -3)).view();
	}};
	await store.attach(slow);
	engine.tell({kind: 'record', record: recordAt(later, -1)});
	clock.advance(300);
	t.is(store.state().phase, 'running');
	t.deepEqual(store.state().view, createFakeEngine(records).view());
});

test('a gap in the records is not shrugged off', async t => {
	const {store, clock, engine} = await follow(createFakeEngine(records.slice(0, -5)));
	engine.tell({kind: 'record', record: recordAt(records, -1)});
	clock.advance(300);
	t.is(store.state().phase, 'broken');
	t.regex(store.state().reason ?? '', /the journal goes from record/);
	const {seq} = store.state().view;
	engine.tell({kind: 'record', record: recordAt(records, -5)});
	clock.advance(300);
	t.is(store.state().view.seq, seq);
});

test('live quotes take over from sampled ones, and older ones do not', async t => {
	const {store, clock, engine} = await follow();
	const sampled = engine.view().quotes['BTC/USDT'];
	engine.pulse({quotes: [{symbol: 'BTC/USDT', at: engine.view().at + 1, bid: 1, ask: 3, last: 2}]});
	clock.advance(300);
	t.is(store.state().quotes['BTC/USDT']?.last, 2);
	t.is(store.state().quotes['ETH/USDT'], engine.view().quotes['ETH/USDT']);
	engine.add({type: 'QuotesSampled', quotes: [{symbol: 'BTC/USDT', at: engine.view().at + 2000, bid: 4, ask: 6, last: 5}]});
	clock.advance(300);
	t.is(store.state().quotes['BTC/USDT']?.last, 5);
	t.not(sampled, undefined);
});

test('tells that the engine has been silent, once it should have spoken', async t => {
	const {store, clock, engine} = await follow();
	engine.pulse();
	clock.advance(2900);
	t.is(store.state().silentFor, null);
	clock.advance(2200);
	t.true((store.state().silentFor ?? 0) > 3000);
	engine.pulse();
	clock.advance(300);
	t.is(store.state().silentFor, null);
});

test('an engine that goes, or never comes, shows as gone with its reason', async t => {
	const {store, clock, engine} = await follow();
	engine.tell({kind: 'gone', reason: 'killed'});
	clock.advance(100);
	t.like(store.state(), {phase: 'gone', reason: 'killed'});
	const failing = await follow({...createFakeEngine(), async snapshot() {
		throw new Error('the socket is closed');
	}});
	t.like(failing.store.state(), {phase: 'gone', reason: 'the socket is closed'});
});

test('remembers which command was refused after it was taken', async t => {
	const {store, clock, engine} = await follow();
	engine.add({type: 'CommandRefused', command: {type: 'ResumeTrading', source: 'key', reason: '', confirmation: ''}, reason: 'say why'});
	clock.advance(100);
	t.like(store.state().refusal, {command: 'ResumeTrading', reason: 'say why'});
});

test('leaves no timer and no listener behind', async t => {
	const {store, clock, engine} = await follow();
	engine.pulse();
	store.close();
	t.is(engine.listeners, 0);
	t.is(clock.waiting, 0);
});

test('two hundred snapshots add no listener', async t => {
	const engine = createFakeEngine(createTape().records);
	for (let index = 0; index < 200; index++) {
		const {store} = await follow(engine);
		store.close();
	}

	t.is(engine.listeners, 0);
});

const haltCommand = {type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'} as const;

test('a held halt key sends one command, a later press another', async t => {
	const clock = createFakeClock();
	const engine = createFakeEngine(records);
	const lane = createCommandLane(clock);
	lane.attach(engine);
	for (let repeat = 0; repeat < 30; repeat++) {
		lane.send(haltCommand);
		await Promise.resolve();
		clock.advance(30);
	}

	t.is(engine.sent.length, 1);
	t.is(lane.state().HaltTrading?.state, 'accepted');
	clock.advance(1000);
	lane.send(haltCommand);
	t.is(engine.sent.length, 2);
});

test('a halt before there is an engine is the first thing that it hears', t => {
	const engine = createFakeEngine(records);
	const lane = createCommandLane(createFakeClock());
	lane.send(haltCommand);
	lane.send(haltCommand);
	t.is(lane.state().HaltTrading?.state, 'waiting');
	lane.attach(engine);
	t.deepEqual(engine.sent, [haltCommand]);
});

test('tells what became of a command', async t => {
	const engine = createFakeEngine(records);
	const lane = createCommandLane(createFakeClock());
	lane.attach(engine);
	engine.answer = () => ({accepted: false, reason: 'the journal is full'});
	lane.send(haltCommand);
	await Promise.resolve();
	await Promise.resolve();
	t.like(lane.state().HaltTrading, {state: 'refused', reason: 'the journal is full'});
	engine.answer = () => {
		throw new Error('the socket is closed');
	};

	lane.send(haltCommand);
	await Promise.resolve();
	t.like(lane.state().HaltTrading, {state: 'failed', reason: 'the socket is closed'});
});
