import test, {type ExecutionContext} from 'ava';
import type {Command} from '../../../src/engine/domain/command.js';
import {connectHandle, type RemoteEngine} from '../../../src/engine/remote/client.js';
import {type Access} from '../../../src/engine/remote/read-only.js';
import {serve} from '../../../src/engine/remote/server.js';
import {askOf} from '../../support/answers.js';
import {createFakeEngine, type FakeEngine} from '../../support/fake-engine.js';
import {makeRun} from '../../support/records.js';
import {wirePair} from './support/memory-wire.js';

function join(engine: FakeEngine, access?: Access): RemoteEngine {
	const [near, far] = wirePair();
	const handle = connectHandle(near);
	serve(engine, far, '0.1.0', access);
	return handle;
}

const source = 'key';
const reason = 'a test';
const refused: readonly Command[] = [
	{type: 'FlattenPositions', source, reason},
	{type: 'ResumeTrading', source, reason, confirmation: 'RESUME'},
	{type: 'OverrideAllocation', source, symbol: 'BTC/USDT', weight: 0, reason},
	{type: 'PlaceManualOrder', source, symbol: 'BTC/USDT', side: 'sell', quantity: '1', limitPrice: '1', reason},
	{type: 'AmendOrder', source, clientOrderId: 'x', quantity: '1', limitPrice: '1', reason},
	{type: 'CancelOrder', source, clientOrderId: 'x', reason},
	{type: 'PauseAgent', source, agent: 'momentum', paused: true, reason},
	{type: 'PauseMarket', source, symbol: 'BTC/USDT', paused: true, reason},
	{type: 'SetAutonomy', source, autonomy: 'manual', reason},
	{type: 'ScaleRisk', source, scale: 0, reason},
	{type: 'ResolveDifference', source, id: 'x', choice: 'ignore', reason},
	{type: 'StopEngine', source, reason},
];

test('whoever comes through the door for readers is told so, sees everything, and halts', async t => {
	const engine = createFakeEngine(makeRun({bars: 30}));
	const handle = join(engine, 'look');
	t.is(await handle.access, 'look');
	t.is((await handle.snapshot()).seq, engine.view().seq);
	t.like(await handle.send({type: 'HaltTrading', source, reason}), {accepted: true});
	t.deepEqual(engine.sent.map(({type}) => type), ['HaltTrading']);
});

for (const command of refused) {
	test(`the engine refuses ${command.type} from a reader`, async t => {
		const engine = createFakeEngine(makeRun({bars: 30}));
		const reply = await join(engine, 'look').send(command);
		t.false(reply.accepted);
		t.regex(reply.accepted ? '' : reply.reason, /read-only/);
		t.deepEqual(engine.sent, []);
	});
}

test('a reader asks what is kept and keeps nothing itself', async t => {
	const engine = createFakeEngine(makeRun({bars: 30}));
	engine.ask = askOf({series: () => []});
	const handle = join(engine, 'look');
	t.deepEqual(await handle.ask({about: 'series'}), []);
	await refusesToWrite(t, handle.ask({about: 'backup', folder: '/tmp/x'}));
	await refusesToWrite(t, handle.ask({about: 'saveMetrics', points: []}));
	await refusesToWrite(t, handle.ask({about: 'saveTrades', venue: 'binance', trades: []}));
	await refusesToWrite(t, handle.ask({about: 'saveCandles', key: {venue: 'binance', symbol: 'BTC/USDT', timeframe: '1h'}, range: {from: 0, to: 1}, candles: [], note: null}));
});

async function refusesToWrite(t: ExecutionContext, answer: Promise<unknown>): Promise<void> {
	await t.throwsAsync(answer, {code: 'read-only', message: /read-only/});
}

test('the engine\'s own door lets everything in, and an older engine without a word on it does too', async t => {
	const engine = createFakeEngine(makeRun({bars: 30}));
	const handle = join(engine);
	t.is(await handle.access, 'all');
	t.like(await handle.send({type: 'ScaleRisk', source, scale: 0.5, reason}), {accepted: true});
	const [near, far] = wirePair();
	const older = connectHandle(near);
	far.send({hello: {protocol: 2, version: '0.0.9', pid: 1}});
	t.is(await older.access, 'all');
});

test('an engine that goes without a greeting keeps nobody waiting', async t => {
	const [near, far] = wirePair();
	const handle = connectHandle(near);
	far.close();
	t.is(await handle.access, 'all');
});
