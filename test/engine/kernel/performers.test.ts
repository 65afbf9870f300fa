import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import type {InputEvent} from '../../../src/engine/domain/event.js';
import type {Approved, Order, ReportedFill} from '../../../src/engine/domain/order.js';
import {createVenueGroup} from '../../../src/engine/execution/venue-group.js';
import {hour} from '../../../src/engine/domain/units.js';
import {createCandleKeeper} from '../../../src/engine/kernel/candle-keeper.js';
import {type PerformerOptions, createPerformer} from '../../../src/engine/kernel/performers.js';
import type {OutsideEffect} from '../../../src/engine/kernel/runner.js';
import {type Feed, type Venue, keysRefused} from '../../../src/engine/ports/venue.js';
import {openMemoryStore} from '../../../src/storage/memory/market-store.js';
import {approvedOrder, modelCard} from '../../support/records.js';
import {configOf, filled, opening, venueOrder} from '../../support/stages.js';
import {feedOf, swing} from './support/market.js';

const config = configOf();
const symbols = ['BTC/USDT', 'ETH/USDT'];
const order: Approved<Order> = approvedOrder({clientOrderId: 'c1', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100'});
const {fill} = filled(order, 't1', '1');
const reason = 'socket hang up';

async function broken(): Promise<never> {
	throw new Error(reason);
}

/** A venue at which everything fails but what is given. */
function venueWith(part: Partial<Venue>): Venue {
	return {name: 'v', submit: broken, cancel: broken, lookup: broken, fetchOpenOrders: broken, fetchBalances: broken, fetchFills: broken, watch: broken, close: broken, ...part};
}

const market = swing(symbols, {from: opening, count: 48, seed: 3});

async function perform(effect: OutsideEffect, part: Partial<PerformerOptions> = {}): Promise<readonly InputEvent[]> {
	return createPerformer({
		config,
		feed: feedOf(market, () => opening + (48 * hour)),
		venue: venueWith({}),
		keeper: createCandleKeeper(openMemoryStore(), 1),
		trainer: {train: broken},
		shelf: {
			get() {
				throw new Error('no such model');
			},
		},
		classifier: {classify: () => null},
		onProgress: () => undefined,
		onStop: () => undefined,
		...part,
	})(effect);
}

const cancel: OutsideEffect = {type: 'CancelOrder', clientOrderId: 'c1', venueOrderId: null, symbol: 'BTC/USDT'};
const lookUp: OutsideEffect = {type: 'LookUpOrder', clientOrderId: 'c1', symbol: 'BTC/USDT'};

test('the outcome of an order is confirmed, rejected or unknown, and whatever is thrown is unknown', async t => {
	const submit = {type: 'SubmitOrder', order} as const;
	t.deepEqual(await perform(submit, {venue: venueWith({submit: async () => ({outcome: 'confirmed', order: venueOrder(order)})})}), [{type: 'OrderReported', order: venueOrder(order)}]);
	t.deepEqual(await perform(submit, {venue: venueWith({submit: async () => ({outcome: 'rejected', reason: 'too small'})})}), [
		{type: 'SubmitFailed', clientOrderId: 'c1', outcome: 'rejected', reason: 'too small'},
	]);
	t.deepEqual(await perform(submit), [{type: 'SubmitFailed', clientOrderId: 'c1', outcome: 'unknown', reason}]);
});

test('a cancel that is not confirmed has failed, for whatever reason', async t => {
	t.deepEqual(await perform(cancel, {venue: venueWith({cancel: async () => ({outcome: 'confirmed', order: venueOrder(order, {status: 'cancelled'})})})}), [
		{type: 'OrderReported', order: venueOrder(order, {status: 'cancelled'})},
	]);
	t.deepEqual(await perform(cancel, {venue: venueWith({cancel: async () => ({outcome: 'rejected', reason: 'gone'})})}), [{type: 'CancelFailed', clientOrderId: 'c1', reason: 'gone'}]);
	t.deepEqual(await perform(cancel), [{type: 'CancelFailed', clientOrderId: 'c1', reason}]);
});

test('an order that was looked up is there with its fills, is not known, or could not be asked about', async t => {
	t.deepEqual(await perform(lookUp, {venue: venueWith({lookup: async () => ({order: venueOrder(order, {filled: '1', status: 'filled'}), fills: [fill]})})}), [
		{type: 'OrderReported', order: venueOrder(order, {filled: '1', status: 'filled'})},
		{type: 'FillReported', fill},
	]);
	t.deepEqual(await perform(lookUp, {venue: venueWith({lookup: async () => null})}), [{type: 'OrderMissing', clientOrderId: 'c1'}]);
	t.deepEqual(await perform(lookUp), [{type: 'LookUpFailed', clientOrderId: 'c1', reason}]);
});

test('the account is told with its fills first; fills are asked for before balances, so that none falls between', async t => {
	const asked: string[] = [];
	const venue = venueWith({
		async fetchFills(symbol, since): Promise<readonly ReportedFill[]> {
			asked.push(`fills ${symbol} ${since}`);
			return symbol === 'BTC/USDT' ? [fill] : [];
		},
		async fetchBalances() {
			asked.push('balances');
			return {USDT: {free: '1', reserved: '0'}};
		},
		async fetchOpenOrders(of) {
			asked.push(`open ${of.join(' ')}`);
			return [];
		},
	});
	const effect: OutsideEffect = {type: 'FetchAccount', since: {'BTC/USDT': 5, 'ETH/USDT': 7}};
	t.deepEqual(await perform(effect, {venue}), [{type: 'FillReported', fill}, {type: 'AccountReported', balances: {USDT: {free: '1', reserved: '0'}}, openOrders: [], tradeIds: {'BTC/USDT': ['t1']}}]);
	t.deepEqual(asked, ['fills BTC/USDT 5', 'fills ETH/USDT 7', 'balances', 'open BTC/USDT ETH/USDT']);
	for (const name of ['fetchFills', 'fetchBalances', 'fetchOpenOrders'] as const) {
		t.deepEqual(await perform(effect, {venue: {...venue, [name]: broken}}), [{type: 'AccountUnavailable', reason}], 'half an account is none');
	}
});

test('an account that the venue does not tell comes with what to do, and keys that are not accepted by their name', async t => {
	const effect: OutsideEffect = {type: 'FetchAccount', since: {'BTC/USDT': 5}};
	const failing = (code: string) => venueWith({
		async fetchBalances() {
			throw new CryptoTraderError('no', {code, advice: 'Do this.'});
		},
		fetchFills: async () => [],
		fetchOpenOrders: async () => [],
	});
	t.deepEqual(await perform(effect, {venue: failing('account-maintenance')}), [{type: 'AccountUnavailable', reason: 'no', advice: 'Do this.'}]);
	t.deepEqual(await perform(effect, {venue: failing(keysRefused)}), [{type: 'AccountUnavailable', reason: 'no', advice: 'Do this.', trouble: 'keys'}]);
});

function told(inputs: readonly InputEvent[]): string[] {
	return inputs.map(input => input.type === 'CandleClosed' ? `${input.symbol} ${(input.candle.openTime - opening) / hour}` : input.type);
}

const barClose = opening + (3 * hour);
const fetchThree: OutsideEffect = {type: 'FetchBars', from: {'BTC/USDT': opening, 'ETH/USDT': opening}, barClose};

test('bars of several markets are told hour by hour', async t => {
	const inputs = await perform(fetchThree);
	t.deepEqual(told(inputs), ['BTC/USDT 0', 'ETH/USDT 0', 'BTC/USDT 1', 'ETH/USDT 1', 'BTC/USDT 2', 'ETH/USDT 2', 'BarsFetched']);
	t.deepEqual(inputs.at(-1), {type: 'BarsFetched', barClose, present: symbols, missing: []});
});

test('a market without its last bar is missing, one that has it already is present without being asked', async t => {
	const feed = feedOf(market, () => barClose);
	const late: Feed = {...feed, async fetchCandles(request) {
		t.is(request.symbol, 'ETH/USDT');
		return (await feed.fetchCandles(request)).slice(0, -1);
	}};
	const inputs = await perform({...fetchThree, type: 'FetchBars', from: {'BTC/USDT': barClose, 'ETH/USDT': opening}, barClose}, {feed: late});
	t.deepEqual(inputs.at(-1), {type: 'BarsFetched', barClose, present: ['BTC/USDT'], missing: ['ETH/USDT']});
});

test('an unsound bar is refused with its fault, and a market that cannot be asked is down', async t => {
	const feed = feedOf(market, () => barClose);
	const spoilt: Feed = {...feed, async fetchCandles(request) {
		const candles = await feed.fetchCandles(request);
		return request.symbol === 'ETH/USDT' ? broken() : candles.map((candle, index) => index === 1 ? {...candle, close: Number.NaN} : candle);
	}};
	const inputs = await perform(fetchThree, {feed: spoilt});
	t.deepEqual(inputs.filter(({type}) => type !== 'CandleClosed'), [
		{type: 'CandleRefused', symbol: 'BTC/USDT', openTime: opening + hour, reason: 'a price is not a positive number'},
		{type: 'FeedHealthChanged', feed: 'bars ETH/USDT', status: 'down', detail: reason},
		{type: 'BarsFetched', barClose, present: ['BTC/USDT'], missing: ['ETH/USDT']},
	]);
});

test('a refused last bar is a missing one', async t => {
	const feed = feedOf(market, () => barClose);
	const spoilt: Feed = {...feed, async fetchCandles(request) {
		const candles = await feed.fetchCandles(request);
		return candles.map(candle => candle.openTime + hour === barClose ? {...candle, low: 0} : candle);
	}};
	t.like((await perform(fetchThree, {feed: spoilt})).at(-1), {present: [], missing: symbols});
});

test('without a model there are no predictions; one that fails says so and the bar goes on without', async t => {
	const predict: OutsideEffect = {type: 'Predict', barClose, model: null, rows: []};
	t.deepEqual(await perform(predict), [{type: 'PredictionsMade', barClose, predictions: [], regime: null}]);
	t.deepEqual(await perform({...predict, type: 'Predict', model: modelCard(opening), rows: [], barClose}), [
		{type: 'ModelTrainingFailed', kind: 'logistic', reason: 'no prediction: no such model'},
		{type: 'PredictionsMade', barClose, predictions: [], regime: null},
	]);
});

test('a training ends with a card or with the reason why there is none', async t => {
	const card = modelCard(opening);
	t.deepEqual(await perform({type: 'TrainModel', asOf: opening}, {trainer: {train: async () => card}}), [{type: 'ModelTrained', card}]);
	t.deepEqual(await perform({type: 'TrainModel', asOf: opening}), [{type: 'ModelTrainingFailed', kind: 'logistic', reason}]);
});

test('the engine\'s wish to stop is passed on with its reason', async t => {
	const heard: string[] = [];
	t.deepEqual(await perform({type: 'StopEngine', reason: 'quit'}, {onStop: why => heard.push(why)}), []);
	t.deepEqual(heard, ['quit']);
});

test('the account of several venues is their sum, with what is where; trades that two venues number alike are two', async t => {
	const at = (name: string, clientOrderId: string): Venue => ({...venueWith({
		fetchFills: async () => [{...fill, clientOrderId}],
		fetchBalances: async () => ({USDT: {free: '1', reserved: '2'}, BNB: {free: '0', reserved: '0'}}),
		fetchOpenOrders: async () => [],
	}), name});
	const join = (...venues: readonly Venue[]): Venue => createVenueGroup(venues, {symbols: (_venue, wanted) => wanted, onAccount: () => undefined});
	const effect: OutsideEffect = {type: 'FetchAccount', since: {'BTC/USDT': 5}};
	const venue = join(at('binance', 'ct1-a-b'), at('kraken', 'ct1-a-k'));
	const inputs = await perform(effect, {venue});
	t.deepEqual(inputs.flatMap(input => input.type === 'FillReported' ? `${input.fill.tradeId} of ${input.fill.clientOrderId ?? ''}` : []), ['t1 of ct1-a-b', 'kraken:t1 of ct1-a-k']);
	t.like(inputs.at(-1), {
		type: 'AccountReported', balances: {USDT: {free: '2', reserved: '4'}}, tradeIds: {'BTC/USDT': ['t1', 'kraken:t1']}, places: {binance: {USDT: '3'}, kraken: {USDT: '3'}},
	});
	t.deepEqual(await perform(effect, {venue: join(at('binance', ''), {...at('kraken', ''), fetchBalances: broken})}), [{type: 'AccountUnavailable', reason}], 'half an account is none');
});

test('an order is routed once the books have been asked; where they cannot be, it goes nowhere, and that is said', async t => {
	const effect: OutsideEffect = {type: 'RouteOrder', order, room: {binance: '100', kraken: '50'}};
	const asked: unknown[] = [];
	const slices = [{venue: 'kraken', quantity: '0.5', limitPrice: '100'}];
	const route: PerformerOptions['route'] = async (...words) => {
		asked.push(words);
		return {slices, unrouted: '0.5', left: {binance: '502'}};
	};

	t.deepEqual(await perform(effect, {route}), [{type: 'OrderRouted', clientOrderId: 'c1', slices, unrouted: '0.5', left: {binance: '502'}}]);
	t.deepEqual(asked, [[order, {binance: '100', kraken: '50'}]]);
	t.deepEqual(await perform(effect, {route: broken}), [{type: 'OrderRouted', clientOrderId: 'c1', slices: [], unrouted: '1', left: {router: reason}}]);
	t.deepEqual(await perform(effect), [{type: 'OrderRouted', clientOrderId: 'c1', slices: [], unrouted: '1', left: {}}]);
});
