import test from 'ava';
import fc from 'fast-check';
import {createManualClock, createPacedClock, createSystemClock} from '../../../src/engine/kernel/clock.js';
import type {Clock} from '../../../src/engine/ports/clock.js';
import {holds} from '../sim/support/property.js';

test('a manual clock stands until it is moved, and never goes back', t => {
	const clock = createManualClock(1000);
	t.is(clock.now(), 1000);
	clock.moveTo(1500);
	clock.moveTo(1200);
	t.is(clock.now(), 1500);
});

test('timers run in the order of their times, those of one time in the order in which they were set', t => {
	const clock = createManualClock(0);
	const ran: string[] = [];
	for (const [name, at] of [['c', 30], ['a', 10], ['b1', 20], ['b2', 20], ['past', -5]] as const) {
		clock.schedule(at, () => ran.push(`${name}@${clock.now()}`));
	}

	t.is(clock.nextDue, -5);
	clock.moveTo(25);
	t.deepEqual(ran, ['past@0', 'a@10', 'b1@20', 'b2@20']);
	t.is(clock.nextDue, 30);
	clock.moveTo(30);
	t.is(ran.at(-1), 'c@30');
	t.is(clock.nextDue, null);
});

test('a timer that sets another one has it run in the same move when it is due', t => {
	const clock = createManualClock(0);
	const ran: number[] = [];
	const again = (): void => {
		ran.push(clock.now());
		clock.schedule(clock.now() + 10, again);
	};

	clock.schedule(10, again);
	clock.moveTo(35);
	t.deepEqual(ran, [10, 20, 30]);
	t.is(clock.nextDue, 40);
});

test('a timer that was called off does not run, not even when another one of the same moment calls it off', t => {
	const clock = createManualClock(0);
	const ran: string[] = [];
	const cancel = clock.schedule(10, () => ran.push('a'));
	cancel();
	const cancelLate: {call: () => void} = {call: () => undefined};
	clock.schedule(20, () => {
		cancelLate.call();
	});
	cancelLate.call = clock.schedule(20, () => ran.push('b'));
	clock.moveTo(100);
	t.deepEqual(ran, []);
});

test('moving in one step or in many runs the same timers at the same times', t => {
	holds(t, fc.property(fc.array(fc.nat(100)), fc.array(fc.nat(100)), (due, stops) => {
		const run = (moves: readonly number[]): string[] => {
			const clock = createManualClock(0);
			const ran: string[] = [];
			for (const [index, at] of due.entries()) {
				clock.schedule(at, () => ran.push(`${index}@${clock.now()}`));
			}

			for (const to of moves) {
				clock.moveTo(to);
			}

			return ran;
		};

		return run([100]).join(' ') === run([...stops.toSorted((a, b) => a - b), 100]).join(' ');
	}), {seed: 41});
});

async function fired(clock: Clock, ahead: number): Promise<number> {
	const at = clock.now() + ahead;
	await new Promise<void>(resolve => {
		clock.schedule(at, resolve);
	});
	return clock.now() - at;
}

test('running clocks never fire early, however far ahead and at whatever pace', async t => {
	t.true(await fired(createSystemClock(), 3) >= 0);
	t.true(await fired(createSystemClock(-5000), 3) >= 0);
	t.true(await fired(createPacedClock(Date.UTC(2021, 0, 1), 3600), 20_000) >= 0);
	t.true(await fired(createPacedClock(0, 0.5), 2) >= 0);
	t.true(await fired(createPacedClock(0, 1), -100) >= 0);
});

test('a paced clock starts at its anchor and the system clock at its offset', t => {
	t.true(createPacedClock(Date.UTC(2021, 0, 1), 1).now() >= Date.UTC(2021, 0, 1));
	const before = Date.now();
	const moved = createSystemClock(3_600_000).now();
	t.true(moved >= before + 3_600_000 && moved <= Date.now() + 3_600_000);
});

test('a timer that was called off on a running clock does not run', async t => {
	const clock = createPacedClock(0, 1000);
	let ran = false;
	const cancel = clock.schedule(1000, () => {
		ran = true;
	});
	cancel();
	await fired(clock, 5000);
	t.false(ran);
});
