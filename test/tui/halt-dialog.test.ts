/**
What the halt dialog says of stops: they are left standing, and whoever has halted is told which.
*/
import test from 'ava';
import type {DomainEvent} from '../../src/engine/domain/event.js';
import {standingStops, stopsText} from '../../src/engine/domain/standing-stop.js';
import {reportText} from '../../src/engine/halt/report.js';
import type {DialogContext} from '../../src/tui/dialogs/dialog.js';
import {haltView, openHalt} from '../../src/tui/dialogs/halt.js';
import {openingState, type ScreenState} from '../../src/tui/store.js';
import {approvedOrder, createTape, foldAll, makeRun} from '../support/records.js';

const before = foldAll(makeRun({bars: 100}));
const stop = {...approvedOrder({clientOrderId: 'ct-88', symbol: 'SOL/USDT', side: 'sell', quantity: '321.87364', limitPrice: '3.1'}), trigger: {price: '3.25'}};
const buy = approvedOrder({clientOrderId: 'ct-89', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '38000'});

/** The run, halted with these orders at the venue; what happens then follows. */
function halted(orders: readonly (typeof buy | typeof stop)[], then: readonly DomainEvent[] = []): ScreenState {
	const tape = createTape(before.at, before.seq + 1);
	for (const order of orders) {
		tape.add({type: 'OrderIntended', order, reason: 'test'});
		tape.add({type: 'OrderAcknowledged', clientOrderId: order.clientOrderId, venueOrderId: `v-${order.clientOrderId}`});
	}

	tape.add({type: 'TradingHalted', state: 'HALTED', rule: 'command', reason: 'Ctrl+X', source: 'key', latched: true, until: null});
	for (const event of then) {
		tape.add(event);
	}

	const view = foldAll(tape.records, before);
	return {...openingState('paper'), phase: 'running', view, quotes: view.quotes, now: view.at};
}

function textOf(screen: ScreenState): string {
	const keys: DialogContext['keys'] = {
		screen, dialog: null, view: 'overview', focus: 'signals', symbol: null, item: null, sortable: [], zoomed: false, frozen: false, failedPanes: 0, canSuspend: true, readOnly: false, locked: false, exportable: false,
	};
	return haltView(openHalt, {keys, actions: [], history: [], sent: {}, mayLeaveRunning: false, lockWord: null, rows: 0, page: 10}, 110).lines.map(line => line.map(({text}) => text).join('')).join('\n');
}

test('a stop that stands is named with its amount and its price, and that no other order was open', t => {
	const told = textOf(halted([stop]));
	t.regex(told, /no order was open but stops/);
	t.regex(told, /1 stop order left at the exchange: SOL 321\.87364 @ 3\.25; FLATTEN removes it/);
});

test('it is named beside orders that are cancelled, and no longer once it is gone', t => {
	const screen = halted([stop, buy]);
	t.regex(textOf(screen), /0 of 1 open orders ended[\s\S]*1 stop order left/);
	const gone = halted([stop, buy], [{type: 'OrderClosed', clientOrderId: 'ct-88', symbol: 'SOL/USDT', status: 'cancelled', filled: '0'}, {type: 'OrderClosed', clientOrderId: 'ct-89', symbol: 'BTC/USDT', status: 'cancelled', filled: '0'}]);
	t.regex(textOf(gone), /1 of 1 open orders ended/);
	t.notRegex(textOf(gone), /stop order/);
});

test('without stops no order was open', t => {
	t.regex(textOf(halted([])), /✓ no order was open\n/);
});

test('what a stop has sold already is not counted, and several are listed', t => {
	const [whole] = standingStops(halted([stop]).view);
	t.like(whole, {quantity: '321.87364', trigger: '3.25'});
	const sold = standingStops({orders: halted([stop]).view.orders.map(order => ({...order, filled: 0.000_04}))});
	t.is(sold[0]?.quantity, '321.8736');
	t.is(
		stopsText([{clientOrderId: 'a', symbol: 'BTC/USDT', quantity: '0.1', trigger: '54000'}, {clientOrderId: 'b', symbol: 'ETH/USDT', quantity: '1', trigger: null}], 'FLATTEN'),
		'2 stop orders left at the exchange: BTC 0.1 @ 54,000, ETH 1; FLATTEN removes them',
	);
});

test('the report of a guard says it, too, and an old one without stops can be read', t => {
	const report = {confirmed: true, gaveUp: false, flatten: false, orders: [], positions: {}, dust: {}, milliseconds: 12, cancelled: 1, sold: 0, reached: true, trouble: null};
	t.is(reportText(report), 'no order of ours is open, confirmed by the venue after 12 ms');
	const stops = [{clientOrderId: 'a', symbol: 'BTC/USDT', quantity: '0.1', trigger: '54000'}];
	t.is(reportText({...report, stops}), 'no other order of ours is open, confirmed by the venue after 12 ms; 1 stop order left at the exchange: BTC 0.1 @ 54,000; FLATTEN removes it');
	t.regex(reportText({...report, confirmed: false, orders: ['x'], stops}), /not confirmed after 12 ms, left: order x; 1 stop order left/);
});
