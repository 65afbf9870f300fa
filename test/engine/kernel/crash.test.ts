import test from 'ava';
import {day, hour} from '../../../src/engine/domain/units.js';
import {opening} from '../../support/stages.js';
import {tradeInLockStep} from './support/lock-step-run.js';
import {recordsOf} from './support/memory-journal.js';

const crashAt = opening + (2 * day) + (5 * hour);
const {journal} = await tradeInLockStep(4, {crashAt});
const records = recordsOf(journal.lines);
const tripped = records.findIndex(({event}) => event.type === 'BreakerTripped' && event.action === 'flatten');
const finished = records.findIndex(({event}) => event.type === 'FlattenFinished');

test('when prices fall by half, all breakers of the account trip with the first mark that shows it', t => {
	t.true(records.slice(0, tripped).some(({event}) => event.type === 'OrderFilled'), 'something was held');
	const trips = records.flatMap(({event, at}) => event.type === 'BreakerTripped' ? {breaker: event.breaker, at} : []);
	t.deepEqual(trips.map(({breaker}) => breaker), ['drawdown-flatten', 'drawdown', 'daily-loss']);
	t.true(trips.every(({at}) => at === trips[0]?.at && at > crashAt && at <= crashAt + hour + (15 * 60_000)));
});

test('everything that can be sold is sold at once, and nothing is bought after that', t => {
	t.true(finished > tripped);
	t.is(records[finished]?.at, records[tripped]?.at, 'within the same turn of the exchange');
	const sells = records.slice(tripped, finished).flatMap(({event}) => event.type === 'OrderIntended' ? event.order : []);
	t.true(sells.length > 0 && sells.every(({side, timeInForce}) => side === 'sell' && timeInForce === 'immediate-or-cancel'));
	t.deepEqual(records.slice(finished).filter(({event}) => event.type === 'OrderIntended'), []);
	const left = new Map(records.flatMap(({event}) => event.type === 'PositionChanged' ? [[event.symbol, event.openedAt] as const] : []));
	t.true(left.size > 0 && [...left.values()].every(openedAt => openedAt === null));
});

test('decisions go on to be made and are refused, and equity no longer moves', t => {
	const after = records.slice(finished);
	t.true(after.some(({event}) => event.type === 'AllocationSet'));
	const rules = after.flatMap(({event}) => event.type === 'OrderRefused' && event.proposal.side === 'buy' ? event.refusals.map(({rule}) => rule) : []);
	t.true(rules.every(rule => ['trading-state', 'sizing', 'minimum'].includes(rule)));
	const marks = after.flatMap(({event}) => event.type === 'EquityMarked' ? event.exposure : []);
	t.true(marks.length > 0 && marks.every(exposure => exposure < 0.1));
});
