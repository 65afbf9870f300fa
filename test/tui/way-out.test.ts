/**
A halt from the screen: latched before it is sent, and done beside an engine that does not take it.
*/
import test from 'ava';
import {createCommandLane} from '../../src/tui/commands.js';
import type {WayOut} from '../../src/tui/way-out.js';
import {createFakeEngine} from '../support/fake-engine.js';
import {createFakeClock} from '../support/screen-clock.js';

const neverAnswers = new Promise<never>(() => {
	// An engine that hangs.
});
const halt = {type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'} as const;
const flatten = {type: 'FlattenPositions', source: 'key', reason: 'typed FLATTEN'} as const;

function open(part: Partial<WayOut> = {}) {
	const [clock, engine, log] = [createFakeClock(), createFakeEngine(), [] as string[]];
	const lane = createCommandLane(clock, {
		latch({flatten: isFlatten}) {
			log.push(`latched${isFlatten ? ' to flatten' : ''}, ${engine.sent.length} sent`);
		},
		async halt(_key, onStep) {
			onStep('order a is no longer open');
			log.push('guard asked');
			return 'confirmed';
		},
		...part,
	});
	const settle = async (): Promise<void> => {
		for (let turn = 0; turn < 10; turn++) {
			await Promise.resolve();
		}
	};

	return {clock, engine, lane, log, settle};
}

test('the latch is set before the halt is sent, and once for a held key', async t => {
	const {engine, lane, log, clock, settle} = open();
	lane.attach(engine);
	lane.send(halt);
	lane.send(halt);
	await settle();
	clock.advance(5000);
	await settle();
	t.deepEqual(log, ['latched, 0 sent'], 'the engine has taken it: nobody else is asked');
	lane.send(flatten);
	t.is(log[1], 'latched to flatten, 1 sent');
});

test('an engine that does not answer within a second is gone round', async t => {
	const {engine, lane, log, clock, settle} = open();
	engine.answer = async () => neverAnswers;
	lane.attach(engine);
	lane.send(halt);
	clock.advance(900);
	await settle();
	t.deepEqual(log, ['latched, 0 sent']);
	clock.advance(200);
	await settle();
	t.deepEqual(log, ['latched, 0 sent', 'guard asked']);
	t.is(lane.state().HaltTrading?.beside, 'guard: confirmed');
	t.is(lane.state().HaltTrading?.state, 'sending');
});

test('neither a latch that cannot be set nor a guard that is not there keeps the halt from the engine, and both are told', async t => {
	const {engine, lane, clock, settle} = open({
		latch() {
			throw new Error('disk full');
		},
		async halt() {
			throw new Error('there is no guard');
		},
	});
	engine.answer = async () => neverAnswers;
	lane.attach(engine);
	lane.send(halt);
	t.is(engine.sent.length, 1);
	t.is(lane.state().HaltTrading?.beside, 'the latch could not be set: disk full');
	clock.advance(1100);
	await settle();
	t.is(lane.state().HaltTrading?.beside, 'nobody answers: there is no guard');
});

test('other commands are not latched', t => {
	const {engine, lane, log} = open();
	lane.attach(engine);
	lane.send({type: 'ResumeTrading', source: 'key', reason: 'x', confirmation: 'RESUME'});
	t.deepEqual(log, []);
});
