import test from 'ava';
import fc from 'fast-check';
import {decimal, floorToStep, formatDecimal, zero} from '../../../src/engine/domain/decimal.js';
import {holds} from '../sim/support/property.js';
import {StopPair, btc} from './support/stop-pair.js';
import type {Luck} from './support/unreliable-venue.js';

type Step =
	| {readonly kind: 'buy' | 'sell'; readonly tenths: number}
	| {readonly kind: 'deliver'; readonly pick: number; readonly luck: Luck}
	| {readonly kind: 'fill'; readonly pick: number; readonly percent: number; readonly tell: boolean}
	| {readonly kind: 'hear'; readonly pick: number; readonly twice: boolean}
	| {readonly kind: 'move'; readonly price: number; readonly percent: number; readonly tell: boolean}
	| {readonly kind: 'pass'; readonly ms: number}
	| {readonly kind: 'halt' | 'resume' | 'flatten' | 'kill' | 'bar'};

const step: fc.Arbitrary<Step> = fc.oneof(
	{weight: 3, arbitrary: fc.record({kind: fc.constantFrom('buy' as const, 'sell' as const), tenths: fc.integer({min: 1, max: 30})})},
	{weight: 7, arbitrary: fc.record({kind: fc.constant('deliver' as const), pick: fc.nat(), luck: fc.constantFrom<Luck[]>('answer', 'answer', 'answer', 'lose-answer', 'lose-request')})},
	{weight: 4, arbitrary: fc.record({kind: fc.constant('fill' as const), pick: fc.nat(), percent: fc.integer({min: 1, max: 100}), tell: fc.boolean()})},
	{weight: 8, arbitrary: fc.record({kind: fc.constant('hear' as const), pick: fc.nat(), twice: fc.boolean()})},
	{weight: 1, arbitrary: fc.record({kind: fc.constant('move' as const), price: fc.constantFrom(100, 130, 90, 69, 60), percent: fc.constantFrom(0, 50, 100), tell: fc.boolean()})},
	{weight: 2, arbitrary: fc.integer({min: 0, max: 12_000}).map(ms => ({kind: 'pass' as const, ms}))},
	{weight: 1, arbitrary: fc.constantFrom('halt' as const, 'resume' as const, 'flatten' as const, 'kill' as const, 'bar' as const).map(kind => ({kind}))},
);

function take(pair: StopPair, action: Step): void {
	switch (action.kind) {
		case 'buy':
		case 'sell': {
			pair.order(action.kind, String(action.tenths / 10), action.kind === 'buy' ? pair.venue.price : pair.venue.price * 0.99);
			break;
		}

		case 'deliver': {
			pair.venue.deliver(action.pick, action.luck);
			break;
		}

		case 'fill': {
			pair.venue.fill(action.pick, action.percent, action.tell);
			break;
		}

		case 'hear': {
			pair.hear(action.pick, action.twice);
			break;
		}

		case 'move': {
			pair.venue.move(action.price, action.percent, action.tell);
			pair.quote();
			break;
		}

		case 'pass': {
			pair.do(bench => bench.pass(action.ms));
			break;
		}

		case 'bar': {
			pair.do(bench => bench.say({type: 'BarCompleted', barClose: 0, symbols: [btc], missing: [], late: false}));
			break;
		}

		case 'halt': {
			pair.do(bench => bench.command({type: 'HaltTrading', source: 'key', reason: ''}));
			break;
		}

		case 'flatten': {
			pair.do(bench => bench.command({type: 'FlattenPositions', source: 'key', reason: ''}));
			break;
		}

		case 'resume': {
			pair.do(bench => bench.command({type: 'ResumeTrading', source: 'key', reason: 'x', confirmation: 'RESUME'}));
			break;
		}

		case 'kill': {
			pair.kill();
		}
	}
}

/** Returns what is wrong at this moment, or null: sells beyond what is ours, or two stops. */
function faultNow({venue}: StopPair): string | null {
	const [leaving, ours] = [venue.leaving(btc), venue.ours(btc)];
	if (leaving > ours) {
		return `sells of ${formatDecimal(leaving)} stand where ${formatDecimal(ours)} is ours`;
	}

	return venue.stops(btc).length > 1 ? 'two stops stand' : null;
}

/** Returns what is wrong when everything has been said: the books, and one stop for what is held. */
function faultAtRest(pair: StopPair): string | null {
	const {venue} = pair;
	const held = decimal(pair.held());
	if (held !== venue.ours(btc)) {
		return `we hold ${formatDecimal(held)} in the books, ${formatDecimal(venue.ours(btc))} at the venue`;
	}

	const whole = floorToStep(held, decimal('0.00001'));
	const isDust = Number(formatDecimal(whole)) * venue.price < 10;
	// Below this no stop that is far enough is worth its smallest order.
	const isSmall = Number(formatDecimal(whole)) * venue.price * 0.92 < 10.01;
	const stops = venue.stops(btc);
	const [stop] = stops;
	if (isDust) {
		return stops.length === 0 ? null : 'dust has a stop';
	}

	return stop === undefined ? (isSmall ? null : 'no stop stands') : (decimal(stop.order.quantity) - stop.filled === whole ? null : `a stop for ${stop.order.quantity} protects ${formatDecimal(whole)}`);
}

for (const venue of ['binance', 'kraken'] as const) {
	test(`${venue}: whatever happens in whatever order, no more is being sold than is held, one stop stands at most, and in the end exactly one`, t => {
		let [stops, kills, ladders] = [0, 0, 0];
		holds(t, fc.property(fc.array(step, {minLength: 20, maxLength: 80, size: 'max'}), steps => {
			const pair = new StopPair(venue);
			pair.order('buy', '2');
			for (const action of steps) {
				take(pair, action);
				const wrong = faultNow(pair);
				if (wrong !== null) {
					throw new Error(wrong);
				}
			}

			pair.settle(150_000);
			// What still works after that is cancelled, so that nothing but stops is left.
			pair.do(bench => bench.command({type: 'HaltTrading', source: 'key', reason: ''}));
			pair.settle(90_000);
			stops += pair.records.filter(({event}) => event.type === 'OrderIntended' && event.order.trigger !== undefined).length;
			kills += pair.records.filter(({event}) => event.type === 'EngineStarted').length - 1;
			ladders += pair.records.filter(({event}) => event.type === 'OrderProposed' && event.proposal.afterTrigger === true).length;
			const wrong = faultNow(pair) ?? faultAtRest(pair);
			if (wrong !== null) {
				throw new Error(wrong);
			}
		}), {numRuns: 150, seed: 83});
		t.true(stops > 150 && kills > 30 && ladders > 5, `tried on ${stops} stops, ${kills} kills and ${ladders} sells after a trigger`);
	});
}

test('nothing held is nothing to protect', t => {
	const pair = new StopPair();
	pair.settle(60_000);
	t.deepEqual(pair.statuses(), []);
	t.is(pair.venue.ours(btc), zero);
});
