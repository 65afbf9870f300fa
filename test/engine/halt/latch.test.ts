/**
What the latch holds back: nothing that is sent after it, wherever in the engine an order is waiting.
*/
import {statSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {latchPath, readLatch, removeLatch, writeLatch} from '../../../src/commands/engine/latch-file.js';
import type {RequestBudget} from '../../../src/engine/ccxt/budget.js';
import {createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {type Latch, haltCommand, latchText, parseLatch, refusalOf} from '../../../src/engine/halt/latch.js';
import {createPerformer} from '../../../src/engine/kernel/performers.js';
import {approvedOrder} from '../../support/records.js';
import {scratch} from '../../support/program.js';
import {credentials, openExchange} from '../sim/support/clients.js';

const latch: Latch = {id: 'a', by: 'screen', at: 1, reason: 'Ctrl+X', flatten: false, outside: false};
const order = approvedOrder({clientOrderId: 'ct01234567-1', symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '20000'});

test('a latch holds back what increases risk; what makes positions smaller may leave, unless somebody beside the engine sells', t => {
	t.is(refusalOf(null, {reduceOnly: false}), null);
	t.regex(refusalOf(latch, {reduceOnly: false}) ?? '', /halted by the screen \(Ctrl\+X\)/);
	t.is(refusalOf(latch, {reduceOnly: true}), null);
	t.regex(refusalOf({...latch, outside: true}, {reduceOnly: true}) ?? '', /sells by itself/);
});

test('a latch is read back as it was written, anything else in its place halts, and nothing there does not', async t => {
	t.deepEqual(parseLatch(latchText(latch)), latch);
	for (const text of ['', '{', '{}', '{"id":"a"}', 'null', latchText(latch).slice(0, -5)]) {
		t.is(parseLatch(text).id, 'unreadable', text);
		t.not(refusalOf(parseLatch(text), {reduceOnly: false}), null);
	}

	const path = latchPath(scratch(t));
	t.is(readLatch(path), null);
	const written = writeLatch(path, {by: 'command', reason: 'r', flatten: true, outside: false});
	t.deepEqual(readLatch(path), written.latch);
	t.not(writeLatch(path, {by: 'command', reason: 'r', flatten: true, outside: false}).latch.id, written.latch.id);
	await written.durable;
	t.is(statSync(path).mode & 0o777, 0o600);
	t.throws(() => writeLatch(join(path, 'below-a-file'), {by: 'command', reason: 'r', flatten: true, outside: false}), {instanceOf: CryptoTraderError});
	removeLatch(path);
	t.is(readLatch(path), null);
});

test('it is a halt to the engine, never a second flatten', t => {
	t.deepEqual(haltCommand({...latch, by: 'command', flatten: true}), {type: 'HaltTrading', source: 'cli', reason: 'halted by the command: Ctrl+X'});
});

test('the performer looks at the latch before it submits, and the engine takes it as a command', async t => {
	const path = latchPath(scratch(t));
	let submitted = 0;
	const perform = createPerformer({
		venue: {
			async submit() {
				submitted += 1;
				return {outcome: 'rejected', reason: 'the test has seen it'};
			},
		},
		heldBack(candidate: typeof order) {
			const present = readLatch(path);
			const reason = refusalOf(present, candidate);
			return present === null || reason === null ? null : {reason, command: haltCommand(present)};
		},
	} as unknown as Parameters<typeof createPerformer>[0]);
	await perform({type: 'SubmitOrder', order});
	t.is(submitted, 1);
	writeLatch(path, {by: 'signal', reason: 'SIGUSR2', flatten: false, outside: false});
	const inputs = await perform({type: 'SubmitOrder', order});
	t.is(submitted, 1);
	t.like(inputs, [{type: 'CommandReceived', command: {type: 'HaltTrading', source: 'signal'}}, {type: 'SubmitFailed', clientOrderId: order.clientOrderId, outcome: 'rejected'}]);
});

test('an order that has left the engine and waits for its turn at the venue does not leave the process once the latch is set', async t => {
	const path = latchPath(scratch(t));
	const exchange = await openExchange(t);
	await exchange.advance();
	let banned = true;
	const asked = Promise.withResolvers<void>();
	const budget: RequestBudget = {
		ask(lane) {
			asked.resolve();
			return lane === 'trade' && banned ? 50 : 0;
		},
		note: () => undefined,
		read: () => ({requests: 0, usedWeight: null, waitMs: 0, refusals: 0}),
	};
	const client = await createCcxtClient({venue: 'binance', lane: 'trade', endpoint: exchange.url, credentials, now: () => exchange.now(), timeoutMs: 2000, budget});
	t.teardown(async () => client.close());
	banned = false;
	await client.exchange.loadMarkets();
	const venue = createCcxtVenue(client, ['BTC/USDT'], candidate => refusalOf(readLatch(path), candidate));
	banned = true;
	const answer = venue.submit(order);
	await asked.promise;
	writeLatch(path, {by: 'guard', reason: 'the engine was silent', flatten: false, outside: true});
	banned = false;
	t.like(await answer, {outcome: 'rejected'});
	t.like(await venue.submit({...order, reduceOnly: true}), {outcome: 'rejected'}, 'the guard sells: nothing of the engine may leave');
	t.deepEqual((await exchange.account()).orders, []);
	removeLatch(path);
	t.like(await venue.submit(order), {outcome: 'confirmed'});
	t.is((await exchange.account()).orders.length, 1);
});
