import test from 'ava';
import fc from 'fast-check';
import type {JournalRecord} from '../../src/engine/domain/event.js';
import {projectionTables} from '../../src/engine/domain/stored.js';
import type {Projection, ProjectionStore} from '../../src/engine/ports/store.js';
import {openMemoryStores} from '../../src/storage/memory/row-stores.js';
import {createProjector} from '../../src/storage/projector.js';
import {approvedOrder, createTape, makeRun} from '../support/records.js';
import {equityRecordOf} from './support/records.js';

const always = {from: 0, to: Infinity};
const run = makeRun({bars: 60});

const quiet = {
	onFault(error: unknown) {
		throw error;
	},
};

async function tablesOf(store: ProjectionStore): Promise<unknown> {
	return Promise.all(projectionTables.map(async table => store.load(table, always)));
}

/** Returns what the tables hold when `records` are taken in one go. */
async function builtFrom(records: readonly JournalRecord[]): Promise<unknown> {
	const {projections} = openMemoryStores();
	const projector = await createProjector(projections, records.length, {batchRecords: 1_000_000, ...quiet});
	for (const record of records) {
		projector.take(record);
	}

	await projector.flush();
	return tablesOf(projections);
}

test('every event of a run finds its table, with the values that it was journaled with', async t => {
	const {projections} = openMemoryStores();
	const projector = await createProjector(projections, run.length, {batchRecords: 50, ...quiet});
	for (const record of run) {
		projector.take(record);
	}

	await projector.flush();
	const events = <Type extends JournalRecord['event']['type']>(type: Type) => run.flatMap(({seq, at, event}) => event.type === type ? [{seq, at, event: event as Extract<JournalRecord['event'], {type: Type}>}] : []);
	t.is(await projections.lastSeq(), run.length);
	t.deepEqual(await projections.load('equity', always), events('EquityMarked').map(({seq, at, event: {type, ...equity}}) => ({seq, at, ...equity})));
	t.deepEqual((await projections.load('fills', always)).map(({seq, price, quantity}) => ({seq, price, quantity})), events('OrderFilled').map(({seq, event: {fill: {price, quantity}}}) => ({seq, price, quantity})));
	t.deepEqual((await projections.load('orders', always)).map(({seq, clientOrderId}) => [seq, clientOrderId]), events('OrderIntended').map(({seq, event}) => [seq, event.order.clientOrderId]));
	t.deepEqual((await projections.load('features', always)).map(({seq, values}) => [seq, values]), events('FeaturesComputed').map(({seq, event}) => [seq, event.values]));
	t.is((await projections.load('predictions', always)).length, events('PredictionsMade').reduce((sum, {event}) => sum + event.predictions.length, 0));
	const decisions = await projections.load('decisions', always);
	t.is(decisions.length, events('AllocationSet').reduce((sum, {event}) => sum + Object.keys(event.weights).length, 0));
	t.true(decisions.length > 0 && events('OrderFilled').length > 0, 'the run has something to show');
});

test('an order\'s row follows its life to the last unit', async t => {
	const tape = createTape(1000);
	const order = approvedOrder({clientOrderId: 'ct-1', symbol: 'BTC/USDT', side: 'buy', quantity: '0.3', limitPrice: '100'});
	const fill = {tradeId: 't1', venueOrderId: 'v1', clientOrderId: 'ct-1', symbol: 'BTC/USDT', side: 'buy', price: '99.9', quantity: '0.1', fee: '0', feeAsset: 'BTC', liquidity: 'taker', at: 5} as const;
	const {projections} = openMemoryStores();
	const projector = await createProjector(projections, 0, {batchRecords: 1, ...quiet});
	const row = async () => {
		await projector.flush();
		const [first, ...others] = await projections.load('orders', always);
		t.deepEqual(others, []);
		return [first?.status, first?.venueOrderId, first?.filled, first?.closedAt];
	};

	projector.take(tape.add({type: 'OrderIntended', order, reason: 'a test'}));
	t.deepEqual(await row(), ['intended', null, '0', null]);
	projector.take(tape.add({type: 'OrderOutcomeUnknown', clientOrderId: 'ct-1', reason: 'timeout'}));
	t.deepEqual(await row(), ['unknown', null, '0', null]);
	projector.take(tape.add({type: 'OrderAcknowledged', clientOrderId: 'ct-1', venueOrderId: 'v1'}));
	projector.take(tape.add({type: 'OrderFilled', fill}));
	projector.take(tape.add({type: 'OrderFilled', fill: {...fill, tradeId: 't2', quantity: '0.2'}}));
	t.deepEqual(await row(), ['open', 'v1', '0.3', null]);
	projector.take(tape.add({type: 'OrderClosed', clientOrderId: 'ct-1', symbol: 'BTC/USDT', status: 'filled', filled: '0.3'}, 9000));
	t.deepEqual(await row(), ['filled', 'v1', '0.3', 9000]);
});

test('whatever was written when the engine died, the next start arrives at the same rows', async t => {
	const whole = await builtFrom(run);
	await fc.assert(fc.asyncProperty(fc.array(fc.nat(run.length), {maxLength: 4}), fc.integer({min: 1, max: 80}), async (crashes, batchRecords) => {
		const {projections} = openMemoryStores();
		for (const end of [...crashes.toSorted((a, b) => a - b), run.length]) {
			const dying = await createProjector(projections, run.length, {batchRecords, ...quiet});
			for (const record of run.slice(0, end)) {
				dying.take(record);
			}

			// What is in the batch in hand is lost, unless this is the end.
			await (end === run.length ? dying.flush() : Promise.resolve());
		}

		t.deepEqual(await tablesOf(projections), whole);
	}), {numRuns: 25});
});

test('tables that are ahead of the journal are built again', async t => {
	const {projections} = openMemoryStores();
	const first = await createProjector(projections, run.length, {batchRecords: 10, ...quiet});
	for (const record of run) {
		first.take(record);
	}

	await first.flush();
	const shorter = run.slice(0, 100);
	const second = await createProjector(projections, shorter.length, {batchRecords: 10, ...quiet});
	for (const record of shorter) {
		second.take(record);
	}

	await second.flush();
	t.is(await projections.lastSeq(), 100);
	t.deepEqual(await tablesOf(projections), await builtFrom(shorter));
});

test('a slow store holds nobody up: what comes meanwhile is one batch', async t => {
	const {projections} = openMemoryStores();
	const written: Projection[] = [];
	const gate = Promise.withResolvers<void>();
	const slow: ProjectionStore = {...projections, async append(projection) {
		written.push(projection);
		await gate.promise;
		await projections.append(projection);
	}};
	const projector = await createProjector(slow, run.length, {batchRecords: 1, ...quiet});
	for (const record of run) {
		projector.take(record);
		await Promise.resolve();
	}

	t.is(written.length, 1);
	gate.resolve();
	await projector.flush();
	t.is(written.length, 2);
	t.deepEqual(await tablesOf(projections), await builtFrom(run));
});

test('records without rows are not worth a write, and a long journal is brought in step by step', async t => {
	const {projections} = openMemoryStores();
	const written: Projection[] = [];
	const watched: ProjectionStore = {...projections, async append(projection) {
		written.push(projection);
		await projections.append(projection);
	}};
	const timers = Array.from({length: 50}, (_, index): JournalRecord => ({seq: index + 1, at: 0, input: true, causes: [], event: {type: 'TimerFired', timer: 'x'}}));
	const idle = await createProjector(watched, 50, {batchRecords: 1, ...quiet});
	for (const record of timers) {
		idle.take(record);
		await Promise.resolve();
	}

	t.is(written.length, 0);
	await idle.flush();
	t.is(await projections.lastSeq(), 50);
	written.length = 0;

	const marks = Array.from({length: 50_000}, (_, index) => equityRecordOf(index + 1));
	const long = await createProjector(watched, marks.length, {batchRecords: 1, ...quiet});
	for (const record of marks) {
		long.take(record);
	}

	await long.flush();
	t.deepEqual(written.map(({rows}) => rows.equity.length), [20_000, 20_000, 9950]);
	t.is(await projections.lastSeq(), 50_000);
});

test('a write that fails is told once and ends the writing, not the engine', async t => {
	const {projections} = openMemoryStores();
	const faults: unknown[] = [];
	const projector = await createProjector({...projections, async append() {
		throw new Error('the disk is full');
	}}, run.length, {batchRecords: 5, onFault: error => faults.push(error)});
	for (const record of run) {
		projector.take(record);
	}

	await projector.flush();
	t.is(faults.length, 1);
	t.false(projector.healthy);
	t.is(await projections.lastSeq(), 0);
});
