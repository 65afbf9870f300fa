import test from 'ava';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {Approved, Order} from '../../../src/engine/domain/order.js';
import {createVenueGroup} from '../../../src/engine/execution/venue-group.js';
import type {OrderKey, Outcome, Venue, VenueListener} from '../../../src/engine/ports/venue.js';
import {approvedOrder} from '../../support/records.js';
import {filled, opening, venueOrder} from '../../support/stages.js';

const order: Approved<Order> = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});
const atBinance: Approved<Order> = {...order, clientOrderId: 'ct1-a-b', venue: 'binance'};
const atKraken: Approved<Order> = {...order, clientOrderId: 'ct1-a-k', venue: 'kraken'};
const keyOf = ({clientOrderId, symbol}: Order, venueOrderId: string | null): OrderKey => ({clientOrderId, symbol, venueOrderId});

type Account = Venue & {readonly calls: unknown[]; listener: VenueListener | null};

/** An account that notes what it is asked; it numbers its orders and trades like every other. */
function accountAt(name: string, part: Partial<Venue> = {}): Account {
	const calls: unknown[] = [];
	const confirmed = (clientOrderId: string): Outcome => ({outcome: 'confirmed', order: {...venueOrder({...order, clientOrderId}), venueOrderId: '7'}});
	const account: Account = {
		name, calls, listener: null,
		async submit({clientOrderId}) {
			calls.push(['submit', clientOrderId]);
			return confirmed(clientOrderId);
		},
		async cancel(key) {
			calls.push(['cancel', key.clientOrderId, key.venueOrderId]);
			return confirmed(key.clientOrderId);
		},
		async lookup(symbol, clientOrderId) {
			calls.push(['lookup', symbol, clientOrderId]);
			return {order: {...venueOrder({...order, clientOrderId}), venueOrderId: '7'}, fills: [filled({...order, clientOrderId}, '1', '0.5', {venueOrderId: '7'}).fill]};
		},
		async fetchOpenOrders(symbols) {
			calls.push(['open', symbols]);
			return symbols.map(symbol => ({...venueOrder({...order, symbol}), venueOrderId: '7'}));
		},
		fetchBalances: async () => ({USDT: {free: '1.5', reserved: '0.25'}, [name === 'kraken' ? 'ETH' : 'BTC']: {free: '0', reserved: '0.1'}}),
		fetchFills: async symbol => [filled({...order, symbol}, '1', '0.5', {venueOrderId: '7', at: name === 'kraken' ? opening : opening + 1}).fill],
		async watch(listener) {
			account.listener = listener;
		},
		async close() {
			calls.push('close');
		},
		...part,
	};
	return account;
}

const everywhere = {symbols: (_venue: string, wanted: readonly string[]) => wanted, onAccount: () => undefined};

function pair(kraken: Partial<Venue> = {}, binance: Partial<Venue> = {}): {readonly binance: Account; readonly kraken: Account; readonly group: Venue} {
	const accounts = {binance: accountAt('binance', binance), kraken: accountAt('kraken', kraken)};
	return {...accounts, group: createVenueGroup([accounts.binance, accounts.kraken], everywhere)};
}

test('an order goes where it says, and to the venue that decides where it says nothing', async t => {
	const {binance, kraken, group} = pair();
	await group.submit(atKraken);
	await group.submit(atBinance);
	await group.submit(order);
	t.deepEqual(kraken.calls, [['submit', 'ct1-a-k']]);
	t.deepEqual(binance.calls, [['submit', 'ct1-a-b'], ['submit', 'ct1-a']]);
	await t.throwsAsync(async () => group.submit({...order, venue: 'coinbase'}), {instanceOf: InvariantError, message: /no account at coinbase/});
});

test('cancels and look-ups find the venue by the client id alone, as after a restart', async t => {
	const {binance, kraken, group} = pair();
	await group.cancel(keyOf(atKraken, 'kraken:7'));
	await group.cancel(keyOf(atKraken, null));
	await group.lookup('BTC/USDT', 'ct1-a-k');
	t.deepEqual(kraken.calls, [['cancel', 'ct1-a-k', '7'], ['cancel', 'ct1-a-k', null], ['lookup', 'BTC/USDT', 'ct1-a-k']]);
	await group.cancel(keyOf(atBinance, '7'));
	await group.lookup('BTC/USDT', 'ct1-a');
	t.deepEqual(binance.calls, [['cancel', 'ct1-a-b', '7'], ['lookup', 'BTC/USDT', 'ct1-a']]);
});

test('a venue whose orders are asked for and that is not there is an error, not a missing order', async t => {
	const {group} = pair();
	await t.throwsAsync(async () => group.lookup('BTC/USDT', 'ct1-a-c'), {message: /no account at coinbase/});
});

test('ids of the venue that decides stay as they are; those of others bear its name, wherever they are told', async t => {
	const {group, binance, kraken} = pair();
	const idOf = (outcome: Outcome): string => outcome.outcome === 'confirmed' ? outcome.order.venueOrderId : outcome.outcome;
	t.is(idOf(await group.submit(atBinance)), '7');
	t.is(idOf(await group.submit(atKraken)), 'kraken:7');
	t.is(idOf(await group.cancel(keyOf(atKraken, 'kraken:7'))), 'kraken:7');
	const found = await group.lookup('BTC/USDT', 'ct1-a-k');
	t.like(found, {order: {venueOrderId: 'kraken:7', clientOrderId: 'ct1-a-k'}});
	t.like(found?.fills[0], {tradeId: 'kraken:1', venueOrderId: 'kraken:7'});
	const heard: string[] = [];
	await group.watch({
		onFill({tradeId, venueOrderId}) {
			heard.push(`${tradeId} of ${venueOrderId}`);
		},
		onOrder({venueOrderId}) {
			heard.push(venueOrderId);
		},
		onHealth: () => undefined,
	});
	for (const account of [binance, kraken]) {
		account.listener?.onFill(filled(order, '1', '0.5', {venueOrderId: '7'}).fill);
		account.listener?.onOrder({...venueOrder(order), venueOrderId: '7'});
	}

	t.deepEqual(heard, ['1 of 7', '7', 'kraken:1 of kraken:7', 'kraken:7']);
});

test('a rejection and an unknown outcome stay what they are', async t => {
	const refusing = pair({submit: async () => ({outcome: 'rejected', reason: 'too small'}), cancel: async () => ({outcome: 'unknown', reason: '502'})});
	t.deepEqual(await refusing.group.submit(atKraken), {outcome: 'rejected', reason: 'too small'});
	t.deepEqual(await refusing.group.cancel(keyOf(atKraken, null)), {outcome: 'unknown', reason: '502'});
	t.is(await pair({lookup: async () => null}).group.lookup('BTC/USDT', 'ct1-a-k'), null);
});

test('balances are summed, and told by venue', async t => {
	const {group} = pair();
	t.deepEqual(await group.fetchBalances(), {BTC: {free: '0', reserved: '0.1'}, ETH: {free: '0', reserved: '0.1'}, USDT: {free: '3', reserved: '0.5'}});
	t.deepEqual(await group.fetchPlaces?.(), {
		binance: {USDT: {free: '1.5', reserved: '0.25'}, BTC: {free: '0', reserved: '0.1'}},
		kraken: {USDT: {free: '1.5', reserved: '0.25'}, ETH: {free: '0', reserved: '0.1'}},
	});
});

test('one venue that fails makes the whole question fail: there is no half account', async t => {
	const broken = async (): Promise<never> => {
		throw new Error('502');
	};

	for (const part of [{fetchBalances: broken}, {fetchOpenOrders: broken}, {fetchFills: broken}]) {
		for (const {group} of [pair(part), pair({}, part)]) {
			const questions = [async () => group.fetchBalances(), async () => group.fetchPlaces?.(), async () => group.fetchOpenOrders(['BTC/USDT']), async () => group.fetchFills('BTC/USDT', 0)];
			const failed = await Promise.allSettled(questions.map(async ask => ask()));
			t.is(failed.filter(({status}) => status === 'rejected').length, 'fetchBalances' in part ? 2 : 1);
		}
	}
});

test('open orders and fills of all venues are one list, fills in the order of time', async t => {
	const {group} = pair();
	t.deepEqual((await group.fetchOpenOrders(['BTC/USDT'])).map(({venueOrderId}) => venueOrderId), ['7', 'kraken:7']);
	t.deepEqual((await group.fetchFills('BTC/USDT', 0)).map(({tradeId}) => tradeId), ['kraken:1', '1']);
});

test('a venue is not asked about markets that it does not have', async t => {
	const accounts = [accountAt('binance'), accountAt('kraken')];
	const group = createVenueGroup(accounts, {...everywhere, symbols: (venue, wanted) => wanted.filter(symbol => venue === 'binance' || symbol !== 'BNB/USDT')});
	await group.fetchOpenOrders(['BTC/USDT', 'BNB/USDT']);
	t.deepEqual(accounts[1]?.calls, [['open', ['BTC/USDT']]]);
	t.deepEqual((await group.fetchFills('BNB/USDT', 0)).map(({tradeId}) => tradeId), ['1']);
});

test('the health of the other venues is told under their names, and which account is live', async t => {
	const told: unknown[] = [];
	const accounts = [accountAt('binance'), accountAt('kraken')];
	const group = createVenueGroup(accounts, {...everywhere, onAccount: (...words) => told.push(words)});
	const heard: unknown[] = [];
	await group.watch({onFill: () => undefined, onOrder: () => undefined, onHealth: (...words) => heard.push(words)});
	for (const account of accounts) {
		account.listener?.onHealth('account', 'live', '');
		account.listener?.onHealth('account', 'down', 'reset');
		account.listener?.onHealth('account', 'stale', 'no message');
		account.listener?.onHealth('keys', 'down', 'refused');
	}

	t.deepEqual(heard, [
		['account', 'live', ''],
		['account', 'down', 'reset'],
		['account', 'stale', 'no message'],
		['keys', 'down', 'refused'],
		['kraken account', 'live', ''],
		['kraken account', 'down', 'reset'],
		['kraken account', 'stale', 'no message'],
		['kraken keys', 'down', 'refused'],
	]);
	t.deepEqual(told, ['binance', 'kraken'].flatMap(name => [[name, true, ''], [name, false, 'reset'], [name, false, 'no message']]));
});

test('one order takes the place of another at its own venue, under that venue\'s number', async t => {
	const replaced: unknown[] = [];
	const replace: Venue['replace'] = async ({clientOrderId}, old) => {
		replaced.push([clientOrderId, old]);
		return {cancelled: {outcome: 'confirmed', order: {...venueOrder(order), venueOrderId: '7'}}, placed: {outcome: 'unknown', reason: '502'}};
	};

	const {group} = pair({replace});
	const done = await group.replace?.(atKraken, keyOf({...order, clientOrderId: 'ct1-0-k'}, 'kraken:7'));
	t.deepEqual(replaced, [['ct1-a-k', {clientOrderId: 'ct1-0-k', symbol: 'BTC/USDT', venueOrderId: '7'}]]);
	t.like(done, {cancelled: {outcome: 'confirmed', order: {venueOrderId: 'kraken:7'}}, placed: {outcome: 'unknown'}});
	await t.throwsAsync(async () => group.replace?.(atBinance, keyOf(order, '7')), {message: /binance replaces no orders/});
});

test('all accounts are let go of, even where one fails to', async t => {
	const {binance, group} = pair({
		async close() {
			throw new Error('already closed');
		},
	});
	await group.close();
	t.deepEqual(binance.calls, ['close']);
	t.throws(() => createVenueGroup([], everywhere), {instanceOf: InvariantError});
});
