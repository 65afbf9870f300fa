/**
Which sells wait until a stop has given its coins back.
*/
import test from 'ava';
import {decimal} from '../../../src/engine/domain/decimal.js';
import {type OrderLife, newLife} from '../../../src/engine/execution/order-life.js';
import {mustWait} from '../../../src/engine/execution/stops-waiting.js';
import {approvedOrder} from '../../support/records.js';

const held = decimal('1.685664');

function sell(clientOrderId: string, quantity: string, changes: Partial<OrderLife> = {}): OrderLife {
	return {...newLife(approvedOrder({clientOrderId, symbol: 'SOL/USDT', side: 'sell', quantity, limitPrice: '581'}), 0), ...changes};
}

const rest = sell('ct1-stop', '0.438', {status: 'open'});
const stop: OrderLife = {...rest, order: {...rest.order, trigger: {price: '534.83'}}};

test('a sell that fits beside the stop leaves at once: nothing would ever wake it (chaos --seed 1 --run 27)', t => {
	const fitting = sell('ct1-a', '1.247');
	t.false(mustWait(fitting, [stop, fitting], held));
});

test('a sell waits where a stop has a claim on some of its coins, and not for what another sell has', t => {
	const more = sell('ct1-b', '1.248');
	t.true(mustWait(more, [stop, more], held));
	const other = sell('ct1-c', '1', {status: 'open'});
	t.false(mustWait(more, [other, more], held));
	t.false(mustWait(more, [stop, more], null), 'nobody has said what is held');
	t.false(mustWait(more, [{...stop, status: 'cancelled'}, more], held));
});

test('what waits itself has a claim on nothing yet', t => {
	const {order} = sell('ct1-d', '1');
	const waiting = sell('ct1-d', '1', {waits: approvedOrder(order)});
	const next = sell('ct1-e', '1.2');
	t.false(mustWait(next, [stop, waiting, next], held));
});
