/**
The checks see what they are there to see: engines that are wrong on purpose are caught, and so is every rule that is broken
in what an honest run has left.
*/
import test from 'ava';
import {checkRun} from '../../src/commands/chaos/check.js';
import type {Sabotage} from '../../src/commands/chaos/life.js';
import {fingerprintOf, reportOn} from '../../src/commands/chaos/report.js';
import type {Remains} from '../../src/commands/chaos/run.js';
import type {DomainEvent, JournalRecord} from '../../src/engine/domain/event.js';
import type {Order, VenueOrder} from '../../src/engine/domain/order.js';
import {type Word, buy, calmPlan, cancelFirst, minute, play as playPlan, scripted} from './support.js';

// Connections that end leave rejections behind in ccxt.
process.on('unhandledRejection', () => undefined);

const halt: Word = {afterMs: 90 * minute, command: () => ({type: 'HaltTrading', source: 'key', reason: 'test'})};
const words: readonly Word[] = [
	{afterMs: 70 * minute, command: buy(1.01)},
	{afterMs: 75 * minute, command: buy(0.9)},
	{afterMs: 80 * minute, command: cancelFirst},
	halt,
];

async function play(sabotage: Sabotage = venue => venue, changes: Parameters<typeof calmPlan>[1] = {}): Promise<Remains> {
	const plan = calmPlan('binance', changes);
	return playPlan(plan, {sabotage, helm: scripted(plan.from, words)});
}

function rulesOf(remains: Remains): readonly string[] {
	return [...new Set(checkRun(remains).map(({rule}) => rule))];
}

/** An engine that looks for what it will never find asks every two seconds: it gets little time to. */
const brief = {to: calmPlan('binance').from + (73 * minute), quietMs: 5 * minute};
const late = {trips: [{kind: 'late-reply', errand: 'create', nth: 2, holdMs: 0}]} as const;

test('an engine that sends again after a timeout is caught', async t => {
	const remains = await play(honest => ({
		...honest,
		async submit(order) {
			const first = await honest.submit(order);
			return first.outcome === 'unknown' ? honest.submit(order) : first;
		},
	}), late);
	t.true(rulesOf(remains).includes('duplicate-order'), JSON.stringify(checkRun(remains)));
});

test('an engine whose ids do not follow from its journal is caught', async t => {
	let made = 0;
	const remains = await play(honest => ({
		...honest,
		async submit(order) {
			made++;
			return honest.submit({...order, clientOrderId: `${order.clientOrderId}${made}`});
		},
	}));
	t.true(rulesOf(remains).includes('orphan-order'), JSON.stringify(checkRun(remains)));
	t.regex(reportOn(remains).story ?? '', /orphan-order[\s\S]*the last requests[\s\S]*chaos --seed 5 --run 1/);
});

test('an engine that misses an execution is caught', async t => {
	const remains = await play(honest => ({
		...honest,
		watch: async listener => honest.watch({...listener, onFill: () => undefined}),
		async lookup(symbol, id) {
			const found = await honest.lookup(symbol, id);
			return found === null ? null : {...found, fills: []};
		},
		fetchFills: async () => [],
	}), brief);
	const rules = rulesOf(remains);
	t.true(rules.includes('fills') && rules.includes('conservation') && rules.includes('reconciliation'), rules.join(', '));
});

test('an engine that only says that it has cancelled is caught, halted or not', async t => {
	const rules = rulesOf(await play(honest => ({
		...honest,
		async cancel(key) {
			const found = await honest.lookup(key.symbol, key.clientOrderId);
			return found === null ? honest.cancel(key) : {outcome: 'confirmed', order: {...found.order, status: 'cancelled'}};
		},
	})));
	t.true(rules.includes('unsettled-order') && rules.includes('halt'), rules.join(', '));
});

test('an engine that sends more than was approved is caught', async t => {
	const rules = rulesOf(await play(honest => ({
		...honest,
		submit: async order => honest.submit({...order, quantity: String(Number(order.quantity) * 3)}),
	}), brief));
	t.true(rules.includes('conservation') || rules.includes('fills'), rules.join(', '));
});

const played = play();

test('an honest run violates nothing, and the same seed gives the same journal', async t => {
	const remains = await played;
	t.deepEqual(checkRun(remains), []);
	t.true(remains.records.some(({event}) => event.type === 'OrderFilled'));
	t.true(remains.records.some(({event}) => event.type === 'TradingHalted' && event.rule === 'command'));
	t.is(fingerprintOf((await play()).records), fingerprintOf(remains.records));
});

/** Returns what is left with one kind of event changed. */
function changed(remains: Remains, change: (event: DomainEvent) => DomainEvent): Remains {
	return {...remains, records: remains.records.map(record => ({...record, event: change(record.event)}))};
}

function withOrder(event: DomainEvent, more: Partial<Order>): DomainEvent {
	return event.type === 'OrderApproved' || event.type === 'OrderIntended' ? {...event, order: {...event.order, ...more}} : event;
}

function doubled(remains: Remains, type: DomainEvent['type']): readonly JournalRecord[] {
	return remains.records.flatMap(record => record.event.type === type ? [record, record] : [record]);
}

const tampering: Readonly<Record<string, (remains: Remains) => Remains>> = {
	'duplicate-order': remains => ({...remains, account: {...remains.account, orders: [...remains.account.orders, ...remains.account.orders.slice(0, 1)]}}),
	'orphan-order': remains => ({...remains, sent: remains.sent.map(sent => ({...sent, wasIntended: false}))}),
	'unsettled-order': remains => ({...remains, records: remains.records.filter(({event}) => event.type !== 'OrderClosed')}),
	fills: remains => ({...remains, records: doubled(remains, 'OrderFilled')}),
	conservation: remains => ({...remains, account: {...remains.account, balances: {...remains.account.balances, USDT: {free: '10000.000001', reserved: '0'}}}}),
	position: remains => changed(remains, event => event.type === 'PositionChanged' ? {...event, quantity: '0.00000001'} : event),
	cash: remains => ({...remains, plan: {...remains.plan, capital: '1'}}),
	equity: remains => changed(remains, event => event.type === 'EquityMarked' ? {...event, equity: Number.NaN} : event),
	reconciliation: remains => ({...remains, records: remains.records.filter(({event}) => event.type !== 'Reconciled')}),
	'limit-position': remains => changed(remains, event => withOrder(event, {quantity: '10000'})),
	'limit-leverage': remains => changed(remains, event => withOrder(event, {quantity: '10000'})),
	'limit-cash': remains => changed(remains, event => withOrder(event, {quantity: '10000'})),
	'limit-price': remains => changed(remains, event => withOrder(event, {limitPrice: '0.01'})),
	halt: remains => ({...remains, sent: remains.sent.map(sent => ({...sent, tradingState: 'HALTED'}))}),
	replay: remains => changed(remains, event => event.type === 'OrderApproved' ? {...event, reason: 'another'} : event),
	invariant: remains => ({...remains, broken: ['something must be true and is not (TimerFired)']}),
};

for (const [rule, tamper] of Object.entries(tampering)) {
	test(`what breaks the rule "${rule}" is seen`, async t => {
		const rules = rulesOf(tamper(await played));
		t.true(rules.includes(rule), `${rules.join(', ')} instead`);
	});
}

test('two intents with one id, and two orders from one proposal, are seen', async t => {
	const remains = await played;
	for (const type of ['OrderIntended', 'OrderApproved'] as const) {
		t.true(rulesOf({...remains, records: doubled(remains, type)}).includes('duplicate-order'), type);
	}
});

test('a request that left twice, and an order of nobody at the exchange, are seen', async t => {
	const remains = await played;
	t.true(rulesOf({...remains, sent: [...remains.sent, ...remains.sent.slice(0, 1)]}).includes('duplicate-order'));
	const orders = remains.account.orders.map(order => ({...order, clientOrderId: `x${order.clientOrderId}`}));
	t.true(rulesOf({...remains, account: {...remains.account, orders}}).includes('orphan-order'));
});

test('an order that is open at the exchange after its end here, and one filled for more than the books say, are seen', async t => {
	const remains = await played;
	const {account} = remains;
	const withOrders = (change: Partial<VenueOrder>): Remains => ({...remains, account: {...account, orders: account.orders.map(order => ({...order, ...change}))}});
	t.true(rulesOf(withOrders({status: 'open'})).includes('unsettled-order'));
	t.true(rulesOf(withOrders({filled: '77'})).includes('fills'));
});

test('an execution that only one side has, and one of an order that was never approved, are seen', async t => {
	const remains = await played;
	t.true(rulesOf({...remains, account: {...remains.account, trades: remains.account.trades.slice(1)}}).includes('fills'));
	t.true(rulesOf({...remains, records: remains.records.filter(({event}) => event.type !== 'OrderFilled')}).includes('fills'));
	t.true(rulesOf({...remains, records: remains.records.filter(({event}) => event.type !== 'OrderApproved')}).includes('orphan-order'));
});

test('a ledger that is not the sum of its fills is seen', async t => {
	const remains = await played;
	const wrong = JSON.parse(JSON.stringify(remains.ledger).replaceAll(/"USDT":"?\d[\d.]*n?"?/g, '"USDT":"1"')) as unknown;
	t.notDeepEqual(wrong, remains.ledger);
	t.true(rulesOf({...remains, ledger: wrong}).includes('conservation'));
});

test('an approval that says itself that it is beyond a limit, and a sale of more than there is, are seen', async t => {
	const remains = await played;
	const confessed = changed(remains, event => event.type === 'OrderApproved' ? {...event, checked: event.checked.map(use => ({...use, used: use.limit + 0.001}))} : event);
	t.true(rulesOf(confessed).some(rule => rule.startsWith('limit-')));
	t.true(rulesOf(changed(remains, event => withOrder(event, {side: 'sell'}))).includes('limit-holding'));
	t.true(rulesOf(changed(remains, event => withOrder(event, {quantity: '0.0001'}))).includes('fills'));
});

test('a flood of orders that the venue refuses is seen', async t => {
	const remains = await played;
	const [first] = remains.records;
	const refused = (everyMs: number): readonly JournalRecord[] => Array.from({length: 200}, (_, index) => ({
		...first, seq: index, at: index * everyMs, event: {type: 'OrderRejected', clientOrderId: `ct-${index}`, reason: 'closed'},
	}) as JournalRecord);
	t.true(rulesOf({...remains, records: [...remains.records, ...refused(2000)]}).includes('flood'));
	t.false(rulesOf({...remains, records: [...remains.records, ...refused(10_000)]}).includes('flood'));
});

test('a run without an orderly end, and one that ends in another state than its replay, are seen', async t => {
	const remains = await played;
	t.true(rulesOf({...remains, stateHash: null}).includes('replay'));
	t.true(rulesOf({...remains, stateHash: '0'.repeat(64)}).includes('replay'));
});

test('an order left open, and one decided, while trading is halted are seen', async t => {
	const remains = await played;
	const open = {...remains, account: {...remains.account, openOrders: remains.account.orders.slice(0, 1).map(order => ({...order, status: 'open' as const}))}};
	t.true(rulesOf(open).includes('halt'));
	const lifted = {...remains, records: remains.records.filter(({event}) => event.type !== 'TradingResumed')};
	t.true(rulesOf(lifted).includes('halt'));
});
