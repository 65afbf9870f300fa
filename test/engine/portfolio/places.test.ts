import test from 'ava';
import fc from 'fast-check';
import {type Decimal, decimal, formatDecimal, zero} from '../../../src/engine/domain/decimal.js';
import type {EventOf} from '../../../src/engine/domain/event.js';
import type {LedgerBalances} from '../../../src/engine/domain/ledger.js';
import type {Fill} from '../../../src/engine/domain/order.js';
import type {DerivedEvent} from '../../../src/engine/kernel/stage.js';
import {createPortfolioStage, savedPlaces} from '../../../src/engine/portfolio/stage.js';
import {placesAfterFill, placesAfterReport} from '../../../src/engine/portfolio/places.js';
import {type Bench, type Happened, account, configOf, createBench, marketsLoaded, opening, priced, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

const config = configOf({tradeAlsoAt: ['kraken']});
type Told = Readonly<Record<string, LedgerBalances>>;

/** Returns what the venues say, each for itself and summed. */
function told(places: Told): EventOf<'AccountReported'> {
	const sums: Record<string, Decimal> = {};
	for (const [asset, amount] of Object.values(places).flatMap(balances => Object.entries(balances))) {
		sums[asset] = (sums[asset] ?? zero) + decimal(amount);
	}

	return {...account(Object.fromEntries(Object.entries(sums).map(([asset, sum]) => [asset, formatDecimal(sum)]))), places};
}

const halves: Told = {binance: {USDT: '5000'}, kraken: {USDT: '5000'}};

function begun(): Bench {
	const bench = createBench([createPortfolioStage(['binance', 'kraken'])]);
	bench.give(started(config), marketsLoaded(config), priced({'BTC/USDT': 100, 'ETH/USDT': 10}));
	return bench;
}

function fill(clientOrderId: string, side: Fill['side'], quantity: string, more: Partial<Fill> = {}): DerivedEvent {
	return {type: 'OrderFilled', fill: {
		tradeId: `t${clientOrderId}${side}${quantity}`, venueOrderId: 'v', clientOrderId, symbol: 'BTC/USDT', side, price: '100', quantity, fee: '0', feeAsset: 'USDT', liquidity: 'taker', at: opening, ...more,
	}};
}

const places = (happened: Happened): unknown => happened.events('HoldingsPlaced').map(event => event.places);
const differences = (happened: Happened): readonly string[] => happened.events('BalancesReconciled').flatMap(event => event.differences.map(({subject}) => subject));

test('the venues\' word is where the books are, and is told once', t => {
	const bench = begun();
	t.deepEqual(places(bench.all), [], 'nobody has said anything yet');
	t.deepEqual(places(bench.give(told(halves))), [halves]);
	t.deepEqual(places(bench.give(told(halves))), []);
	t.deepEqual(savedPlaces(bench.stateOf('portfolio')), halves);
});

test('a fill moves what is at the venue that its id names, fees as the venue takes them', t => {
	const bench = begun();
	bench.give(told(halves));
	t.deepEqual(places(bench.say(fill('ct1-a-k', 'buy', '2', {fee: '0.5'}))), [{binance: {USDT: '5000'}, kraken: {USDT: '4799.5', BTC: '2'}}]);
	t.deepEqual(places(bench.say(fill('ct1-b-b', 'buy', '1', {fee: '0.001', feeAsset: 'BTC'}))), [{binance: {USDT: '4900', BTC: '0.999'}, kraken: {USDT: '4799.5', BTC: '2'}}]);
	t.deepEqual(places(bench.say(fill('ct1-c-k', 'sell', '0.5'))), [{binance: {USDT: '4900', BTC: '0.999'}, kraken: {USDT: '4849.5', BTC: '1.5'}}]);
});

test('an order whose id names no venue was sent to the one that decides', t => {
	const bench = begun();
	bench.give(told(halves));
	t.deepEqual(places(bench.say(fill('ct1-a', 'buy', '1'))), [{binance: {USDT: '4900', BTC: '1'}, kraken: {USDT: '5000'}}]);
});

test('the position has changed before it is said where it is, so that a stop for it is not refused', t => {
	const bench = begun();
	bench.give(told(halves));
	const {types} = bench.say(fill('ct1-a-k', 'buy', '1'));
	t.true(types.indexOf('PositionChanged') < types.indexOf('HoldingsPlaced'));
});

test('the venues\' word counts only where its sum agrees with the books to the last unit', t => {
	const bench = begun();
	bench.give(told(halves));
	const off = bench.give(told({binance: {USDT: '5000'}, kraken: {USDT: '4999.99999999'}}));
	t.deepEqual([places(off), differences(off)], [[], ['USDT']]);
	t.deepEqual(savedPlaces(bench.stateOf('portfolio')), halves);
	t.deepEqual(differences(bench.give(told({binance: {USDT: '5000'}, kraken: {USDT: '5000', BTC: '0.00000001'}}))), ['BTC']);
});

test('what is on its way between two venues is a difference; once it is there, it is none, and no money came or went', t => {
	const bench = begun();
	bench.give(told(halves));
	bench.say(fill('ct1-a-b', 'buy', '10'));
	const away = bench.give(told({binance: {USDT: '4000', BTC: '4'}, kraken: {USDT: '5000'}}));
	t.deepEqual([places(away), differences(away)], [[], ['BTC']]);
	const moved: Told = {binance: {USDT: '4000', BTC: '4'}, kraken: {USDT: '5000', BTC: '6'}};
	const there = bench.give(told(moved));
	t.deepEqual([places(there), differences(there)], [[moved], []]);
	t.deepEqual(bench.all.events('ExternalFlow'), []);
	t.deepEqual(there.events('PositionChanged'), []);
});

test('a restart says the places again, and that one venue was left says nothing more', t => {
	const bench = begun();
	bench.give(told(halves));
	t.deepEqual(places(bench.give(started(config))), [halves]);
	const single = createBench([createPortfolioStage(['binance'])]);
	for (const record of bench.all.records) {
		single.kernel.fold(record);
	}

	t.deepEqual(places(single.give(started(configOf()))), []);
	t.is(savedPlaces(single.stateOf('portfolio')), null);
	t.deepEqual(places(single.say(fill('ct1-a', 'buy', '1'))), []);
	t.deepEqual(differences(single.give(account({USDT: '5000'}))), ['BTC', 'USDT'], 'what lay elsewhere is missing, and somebody must say what becomes of it');
});

test('with one venue nothing is placed', t => {
	const bench = createBench([createPortfolioStage(['binance'])]);
	bench.give(started(configOf()), marketsLoaded(configOf()), priced({'BTC/USDT': 100}));
	bench.say(fill('ct1-a', 'buy', '1'));
	bench.give(account({USDT: '9900', BTC: '1'}));
	t.deepEqual(places(bench.all), []);
	t.false('places' in (bench.stateOf('portfolio') as object), 'old states are to hash as they did');
});

test('what the user keeps at a venue beside the books is in no place: no stop and no sell may count on it', t => {
	const bench = begun();
	bench.give(told({binance: {USDT: '5000'}, kraken: {USDT: '5000', BTC: '3', DOGE: '7'}}));
	const [difference] = bench.all.events('BalancesReconciled').flatMap(event => event.differences);
	if (difference === undefined) {
		t.fail();
		return;
	}

	bench.say({type: 'DifferenceResolved', difference, choice: 'ignore', source: 'key', reason: 'mine', order: null, fill: null});
	t.deepEqual(places(bench.give(told({binance: {USDT: '5000'}, kraken: {USDT: '5000', BTC: '3'}}))), [halves]);
	bench.say(fill('ct1-a-b', 'buy', '1'));
	bench.say(fill('ct1-b-k', 'buy', '2'));
	const own = {binance: {USDT: '4900', BTC: '1'}, kraken: {USDT: '4800', BTC: '2'}};
	bench.give(told({binance: {USDT: '4900', BTC: '1'}, kraken: {USDT: '4800', BTC: '5'}}));
	t.deepEqual(savedPlaces(bench.stateOf('portfolio')), own);
	t.deepEqual(savedPlaces(bench.stateOf('portfolio')), placesAfterReport(own, {USDT: '9700', BTC: '3'}, told(own), true));
	const swapped = bench.give(told({binance: {USDT: '4900', BTC: '6'}, kraken: {USDT: '4800'}}));
	t.deepEqual(places(swapped), [{binance: {USDT: '4900', BTC: '3'}, kraken: {USDT: '4800'}}], 'all of it moved');
});

const three = (min: number, max: number): fc.Arbitrary<number[]> => fc.array(fc.integer({min, max}), {minLength: 3, maxLength: 3});
const amounts = fc.record({books: three(0, 1000), own: three(0, 50), before: three(-5, 1000)});

test('wherever it was before: the places add up to the books, and none has more than its venue', t => {
	const names = ['binance', 'coinbase', 'kraken'];
	const at = (list: readonly number[]): Told => Object.fromEntries(names.map((venue, index) => [venue, {BTC: String(list[index] ?? 0)}]));
	holds(t, fc.property(amounts, ({books, own, before}) => {
		const total = books.reduce((sum, amount) => sum + amount, 0);
		const there = books.map((amount, index) => amount + (own[index] ?? 0));
		const after = placesAfterReport(at(before), {BTC: String(total)}, told(at(there)), true) ?? {};
		const shares = names.map(venue => Number(new Map(Object.entries(after[venue] ?? {})).get('BTC') ?? 0));
		const exact = own.every(amount => amount === 0) && shares.some((share, index) => share !== books[index]);
		return shares.reduce((sum, share) => sum + share, 0) === total && shares.every((share, index) => share >= 0 && share <= (there[index] ?? 0)) && !exact;
	}), {seed: 91});
});

test('fills before anybody has said what is where place nothing', t => {
	const event = fill('ct1-a-k', 'buy', '1');
	t.is(event.type === 'OrderFilled' ? placesAfterFill(null, event.fill, 'binance') : 'none', null);
});
