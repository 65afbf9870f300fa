import test from 'ava';
import fc from 'fast-check';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {OrderProposal} from '../../../src/engine/domain/order.js';
import {type PlannerMarket, planOrder} from '../../../src/engine/agents/planner.js';
import {holds} from '../sim/support/property.js';

const settings = {band: 0.02, reach: 0.005};

/** Plans for a market at a price of 100 in an account worth 10 000. */
function plan(market: Partial<PlannerMarket>, equity = 10_000, with_ = settings): OrderProposal | null {
	return planOrder({symbol: 'BTC/USDT', target: 0, confidence: 0.6, held: '0', price: 100, reason: 'because', source: 'agent', ...market}, equity, with_);
}

test('a target above what is held is bought, with a limit a little above the price', t => {
	t.deepEqual(plan({target: 0.2}), {
		symbol: 'BTC/USDT', side: 'buy', quantity: '20', limitPrice: '100.5', reduceOnly: false, confidence: 0.6, volatilityTargeted: true, timeInForce: 'good-till-cancelled',
		source: 'agent', reason: 'because',
		chase: {attempt: 0, decisionPrice: '100', confidence: 0.6, volatilityTargeted: true, source: 'agent', reason: 'because'},
	});
	t.like(plan({target: 0.2, held: '5'}), {side: 'buy', quantity: '15'});
});

test('a target below what is held is sold, with a limit a little below the price, and only makes the position smaller', t => {
	t.like(plan({target: 0.05, held: '20'}), {side: 'sell', quantity: '15', limitPrice: '99.5', reduceOnly: true});
});

test('a target of nothing sells everything that is held, to the last unit, however little', t => {
	t.like(plan({target: 0, held: '20.123456789'}), {side: 'sell', quantity: '20.123456789'});
	t.like(plan({target: 0, held: '0.000000004'}), {side: 'sell', quantity: '0.000000004'});
	t.is(plan({target: 0, held: '0'}), null);
});

test('a change of weight within the band is left alone, one of exactly the band is not', t => {
	t.is(plan({target: 0.119, held: '10'}), null);
	t.is(plan({target: 0.081, held: '10'}), null);
	t.like(plan({target: 0.125, held: '6.25'}, 10_000, {...settings, band: 0.0625}), {side: 'buy', quantity: '6.25'});
	t.is(plan({target: 0.124, held: '6.25'}, 10_000, {...settings, band: 0.0625}), null);
});

test('no change is no order, even without a band', t => {
	t.is(plan({target: 0.125, held: '12.5'}, 10_000, {...settings, band: 0}), null);
	t.is(plan({target: 0}, 10_000, {...settings, band: 0}), null);
	t.like(plan({target: 0.126, held: '12.5'}, 10_000, {...settings, band: 0}), {side: 'buy', quantity: '0.1'});
});

test('it never sells more than is held', t => {
	const target = fc.double({min: 0, max: 1, noNaN: true});
	const held = fc.integer({min: 0, max: 10 ** 9}).map(units => String(units / 1e5));
	holds(t, fc.property(target, held, fc.integer({min: 1, max: 10 ** 6}), fc.integer({min: 1000, max: 10 ** 6}), (wanted, has, price, equity) => {
		const order = plan({target: wanted, held: has, price}, equity);
		return order === null || order.side === 'buy' || (order.reduceOnly && Number(order.quantity) <= Number(has));
	}), {seed: 72});
});

test('after a full fill the weight is the target', t => {
	holds(t, fc.property(fc.double({min: 0, max: 1, noNaN: true}), fc.integer({min: 0, max: 100}), (wanted, held) => {
		const order = plan({target: wanted, held: String(held)});
		const after = held + (order === null ? 0 : (order.side === 'buy' ? 1 : -1) * Number(order.quantity));
		return order === null ? Math.abs(wanted - (held / 100)) < 0.02 : Math.abs((after / 100) - wanted) < 1e-9;
	}), {seed: 73});
});

test('prices and weights that are none are broken invariants', t => {
	t.throws(() => plan({price: Number.NaN}), {instanceOf: InvariantError});
	t.throws(() => plan({target: Number.NaN}), {instanceOf: InvariantError});
	t.throws(() => plan({target: 0.1}, 0), {instanceOf: InvariantError});
});
