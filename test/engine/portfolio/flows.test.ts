import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, maximum, multiply, toNumber, zero} from '../../../src/engine/domain/decimal.js';
import type {Difference, Equity, EventOf} from '../../../src/engine/domain/event.js';
import type {Fill} from '../../../src/engine/domain/order.js';
import {hour} from '../../../src/engine/domain/units.js';
import type {DerivedEvent} from '../../../src/engine/kernel/stage.js';
import {createPortfolioStage, savedBalances} from '../../../src/engine/portfolio/stage.js';
import {type Bench, account, configOf, createBench, marketsLoaded, opening, priced, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

const config = configOf({symbols: ['BTC/USDT', 'ETH/USDT', 'BNB/USDT']});

const ordinary: Readonly<Record<string, number>> = {'BTC/USDT': 100, 'ETH/USDT': 10, 'BNB/USDT': 5};

function begun(prices = ordinary, symbols = config.symbols): Bench {
	const bench = createBench([createPortfolioStage()]);
	bench.give(started(config, {symbols}), marketsLoaded(config), priced(prices));
	return bench;
}

let trades = 0;

function fill(side: Fill['side'], quantity: string, price: string, more: Partial<Fill> = {}): EventOf<'OrderFilled'> {
	trades += 1;
	return {type: 'OrderFilled', fill: {
		tradeId: `f${trades}`, venueOrderId: 'v', clientOrderId: 'c', symbol: 'BTC/USDT', side, price, quantity, fee: '0', feeAsset: 'USDT', liquidity: 'taker', at: opening, ...more,
	}};
}

function resolved(choice: 'adopt' | 'ignore', difference: Difference): DerivedEvent {
	return {type: 'DifferenceResolved', difference, choice, source: 'cli', reason: 'test', order: null, fill: null};
}

const balance = (subject: string, ours: string, theirs: string): Difference => ({kind: 'balance', subject, ours, theirs});

function marked(bench: Bench): Equity {
	const last = bench.all.events('EquityMarked').at(-1);
	if (last === undefined) {
		throw new Error('equity was never marked');
	}

	return last;
}

function about(t: {true(value: boolean, message?: string): void}, actual: number, expected: number): void {
	t.true(Math.abs(actual - expected) < 1e-9 * Math.max(1, Math.abs(expected)), `${actual} is not ${expected}`);
}

const balancesOf = (bench: Bench) => savedBalances(bench.stateOf('portfolio'));

test('a deposit is cash, and no profit: the fall from the peak and the day\'s change stay as they were', t => {
	const bench = begun();
	bench.say(fill('buy', '50', '100'));
	bench.give(priced({'BTC/USDT': 80}));
	t.like(marked(bench), {equity: 9000, peak: 10_000});
	const told = bench.say(resolved('adopt', balance('USDT', '5000', '14000')));
	t.is(balancesOf(bench).USDT, '14000');
	t.like(told.events('ExternalFlow')[0], {asset: 'USDT', amount: '9000', value: '9000', growth: 2});
	t.like(marked(bench), {equity: 18_000, cash: 14_000, flows: 9000});
	about(t, marked(bench).drawdown, 0.1);
	about(t, marked(bench).dayChange, -0.1);
	t.deepEqual(told.events('PositionChanged'), []);
	t.deepEqual(told.events('TradeClosed'), []);
});

test('a withdrawal is no loss, however large a part of the account it is', t => {
	const bench = begun();
	bench.say(fill('buy', '50', '100'));
	bench.give(priced({'BTC/USDT': 80}));
	bench.say(resolved('adopt', balance('USDT', '5000', '500')));
	t.is(marked(bench).equity, 4500);
	about(t, marked(bench).drawdown, 0.1);
	about(t, marked(bench).dayChange, -0.1);
	bench.give(priced({'BTC/USDT': 40}));
	about(t, marked(bench).drawdown, 1 - (2500 / 5000));
});

test('what falls after a deposit is measured against all of it', t => {
	const bench = begun();
	bench.say(fill('buy', '50', '100'), resolved('adopt', balance('USDT', '5000', '15000')));
	bench.give(priced({'BTC/USDT': 80}));
	about(t, marked(bench).drawdown, 0.05);
	about(t, marked(bench).dayChange, -0.05);
});

test('coins that come in are bought at their price of the moment, those that leave are sold at it; profit stays the same', t => {
	const bench = begun();
	bench.say(fill('buy', '1', '60'));
	const came = bench.say(resolved('adopt', balance('BTC', '1', '3')));
	t.like(came.events('PositionChanged')[0], {symbol: 'BTC/USDT', quantity: '3', realizedPnl: '0'});
	about(t, Number(came.events('PositionChanged')[0]?.averageCost), 260 / 3);
	t.like(marked(bench), {equity: 10_240, flows: 200});
	const left = bench.say(resolved('adopt', balance('BTC', '3', '0')));
	t.like(left.events('PositionChanged')[0], {quantity: '0', realizedPnl: '40'});
	t.is(marked(bench).equity, 9940);
	t.is(marked(bench).flows, -100);
	about(t, marked(bench).equity - 10_000 - (marked(bench).flows ?? 0), 40);
});

test('an account that is emptied and filled again begins anew', t => {
	const bench = begun();
	bench.say(resolved('adopt', balance('USDT', '10000', '0')));
	t.like(marked(bench), {equity: 0, drawdown: 0, dayChange: 0});
	bench.say(resolved('adopt', balance('USDT', '0', '500')));
	t.like(marked(bench), {equity: 500, peak: 500, drawdown: 0, dayOpen: 500, dayChange: 0, flows: -9500});
});

test('what is ignored is the user\'s own: never in the books, and no difference any more, also after a restart', t => {
	const bench = begun();
	const compared = (balances: Readonly<Record<string, string>>) => bench.give(account(balances)).events('BalancesReconciled')[0];
	const [difference] = compared({USDT: '10000', ETH: '2'})?.differences ?? [];
	t.deepEqual(difference, {kind: 'balance', subject: 'ETH', ours: '0', theirs: '2', value: 20});
	bench.say(resolved('ignore', balance('ETH', '0', '2')));
	t.is(marked(bench).equity, 10_000);
	t.deepEqual(balancesOf(bench), {USDT: '10000'});
	bench.give(started(config));
	t.deepEqual(compared({USDT: '10000', ETH: '2'}), {type: 'BalancesReconciled', differences: []});
	bench.say(fill('buy', '1', '10', {symbol: 'ETH/USDT'}));
	t.deepEqual(compared({USDT: '9990', ETH: '3'}), {type: 'BalancesReconciled', differences: []});
	t.like(compared({USDT: '9990', ETH: '4'})?.differences[0], {ours: '1', theirs: '2'}, 'more is a difference again');
});

test('what the user takes away of his own is not ours; only what is missing beyond that is a difference', t => {
	const bench = begun();
	bench.say(fill('buy', '1', '10', {symbol: 'ETH/USDT'}), resolved('ignore', balance('ETH', '1', '3')));
	const compared = (eth: string) => bench.give(account({USDT: '9990', ETH: eth})).events('BalancesReconciled')[0];
	t.deepEqual(compared('2.5'), {type: 'BalancesReconciled', differences: [], foreign: [{asset: 'ETH', before: '2', amount: '1.5'}]});
	t.deepEqual(compared('0.5'), {type: 'BalancesReconciled', foreign: [{asset: 'ETH', before: '2', amount: '0'}], differences: [{kind: 'balance', subject: 'ETH', ours: '1', theirs: '0.5', value: -5}]});
	bench.say({type: 'ForeignHoldingChanged', asset: 'ETH', before: '2', amount: '1.5', reason: ''});
	t.deepEqual(compared('2.5'), {type: 'BalancesReconciled', differences: []});
});

test('a fee in BNB that the books do not hold is a cost of the trade, paid by coins of the user\'s', t => {
	const bench = begun();
	bench.say(resolved('ignore', balance('BNB', '0', '2')));
	const bought = bench.say(fill('buy', '1', '100', {fee: '0.02', feeAsset: 'BNB'}));
	t.deepEqual(balancesOf(bench), {USDT: '9900', BTC: '1'});
	t.like(bought.events('ForeignHoldingChanged')[0], {asset: 'BNB', before: '2', amount: '1.98'});
	t.like(bought.events('ExternalFlow')[0], {asset: 'BNB', amount: '0.02', value: '0.1', forFee: true});
	t.like(bought.events('PositionChanged')[0], {averageCost: '100.1'});
	t.like(marked(bench), {equity: 10_000, flows: 0.1});
	t.deepEqual(bench.give(account({USDT: '9900', BTC: '1', BNB: '1.98'})).events('BalancesReconciled')[0]?.differences, []);
	const sold = bench.say(fill('sell', '1', '100', {fee: '0.02', feeAsset: 'BNB'}));
	t.is(sold.events('TradeClosed')[0]?.pnl, '-0.2');
	about(t, marked(bench).equity - 10_000 - (marked(bench).flows ?? 0), -0.2);
	t.true(marked(bench).drawdown > 0, 'fees are a loss');
});

test('a fee in BNB that the books hold leaves the position in BNB', t => {
	const bench = begun();
	bench.say(fill('buy', '4', '5', {symbol: 'BNB/USDT'}));
	const bought = bench.say(fill('buy', '1', '100', {fee: '0.02', feeAsset: 'BNB'}));
	t.deepEqual(bought.events('PositionChanged').map(({symbol, quantity}) => [symbol, quantity]), [['BNB/USDT', '3.98'], ['BTC/USDT', '1']]);
	t.deepEqual(balancesOf(bench), {USDT: '9880', BNB: '3.98', BTC: '1'});
	about(t, marked(bench).equity, 10_000 - 0.1);
	t.is(marked(bench).flows, undefined);
	t.deepEqual(bench.give(account({USDT: '9880', BTC: '1', BNB: '3.98'})).events('BalancesReconciled')[0]?.differences, []);
});

test('a fee in an asset without a price is told as unknown and breaks nothing', t => {
	const bench = begun({'BTC/USDT': 100}, ['BTC/USDT']);
	const bought = bench.say(fill('buy', '1', '100', {fee: '0.02', feeAsset: 'BNB'}));
	t.like(bought.events('ExternalFlow')[0], {asset: 'BNB', amount: '0.02', value: null, growth: 1, forFee: true});
	t.deepEqual(balancesOf(bench), {USDT: '9900', BTC: '1'});
	t.like(marked(bench), {equity: 10_000});
	t.deepEqual(bench.give(account({USDT: '9900', BTC: '1', BNB: '7'})).events('BalancesReconciled')[0]?.differences, [], 'an asset that is not traded is not compared');
});

test('a sale of everything with its fee in the coin itself takes the fee from the user\'s own', t => {
	const bench = begun();
	bench.say(fill('buy', '4', '5', {symbol: 'BNB/USDT'}), resolved('ignore', balance('BNB', '4', '5')));
	const sold = bench.say(fill('sell', '4', '5', {symbol: 'BNB/USDT', fee: '0.004', feeAsset: 'BNB'}));
	t.is(sold.events('TradeClosed')[0]?.pnl, '-0.02');
	t.like(sold.events('ForeignHoldingChanged')[0], {before: '1', amount: '0.996'});
	t.deepEqual(bench.give(account({USDT: '10000', BNB: '0.996'})).events('BalancesReconciled')[0]?.differences, []);
});

type Happening =
	| {readonly kind: 'trade'; readonly buy: boolean; readonly asset: string; readonly units: bigint; readonly share: bigint; readonly feeIn: 'quote' | 'base' | 'third'}
	| {readonly kind: 'arrival' | 'departure'; readonly asset: string; readonly units: bigint; readonly share: bigint; readonly own: boolean}
	| {readonly kind: 'price'; readonly asset: string; readonly price: number}
	| {readonly kind: 'time'};

const assets = ['BTC', 'ETH', 'BNB'] as const;
const units = fc.bigInt({min: 10n ** 13n, max: 10n ** 19n});
const share = fc.bigInt({min: 1n, max: 100n});
const happening: fc.Arbitrary<Happening> = fc.oneof(
	fc.record({kind: fc.constant('trade' as const), buy: fc.boolean(), asset: fc.constantFrom(...assets), units, share, feeIn: fc.constantFrom('quote' as const, 'base' as const, 'third' as const)}),
	fc.record({kind: fc.constantFrom('arrival' as const, 'departure' as const), asset: fc.constantFrom('USDT', ...assets), units, share, own: fc.boolean()}),
	fc.record({kind: fc.constant('price' as const), asset: fc.constantFrom(...assets), price: fc.integer({min: 1, max: 10_000}).map(cents => cents / 100)}),
	fc.record({kind: fc.constant('time' as const)}),
);

/** One account told from both sides: the books, and what the venue has of each asset, whoever it belongs to. */
class Story {
	readonly bench = begun();
	readonly #totals = new Map<string, bigint>([['USDT', decimal('10000')]]);
	readonly #prices: Record<string, number> = {BTC: 100, ETH: 10, BNB: 5};

	/** Returns whether everything stayed as it must. */
	tell(event: Happening): boolean {
		switch (event.kind) {
			case 'trade': {
				this.#trade(event);
				break;
			}

			case 'price': {
				this.#prices[event.asset] = event.price;
				this.bench.give(priced({[`${event.asset}/USDT`]: event.price}));
				break;
			}

			case 'time': {
				this.bench.pass(5 * hour);
				break;
			}

			case 'arrival':
			case 'departure': {
				return this.#flow(event) && this.#agrees();
			}
		}

		return this.#agrees();
	}

	/** Returns whether equity is the capital, what flowed, and what positions have made. */
	addsUp(): boolean {
		this.bench.give(priced({'BTC/USDT': this.#prices.BTC ?? 0}));
		const positions = new Map(this.bench.all.events('PositionChanged').map(position => [position.symbol, position]));
		let made = 0;
		for (const {symbol, quantity, averageCost, realizedPnl} of positions.values()) {
			made += Number(realizedPnl) + (Number(quantity) * ((this.#prices[symbol.split('/')[0] ?? ''] ?? 0) - Number(averageCost)));
		}

		let turnover = 10_000;
		for (const {fill: {quantity, price}} of this.bench.all.events('OrderFilled')) {
			turnover += toNumber(multiply(decimal(quantity), decimal(price)));
		}

		const {equity, flows = 0} = marked(this.bench);
		return Math.abs(equity - 10_000 - flows - made) < 1e-6 * (turnover + Math.abs(flows));
	}

	#trade({buy, asset, units: wanted, share: percent, feeIn}: Extract<Happening, {kind: 'trade'}>): void {
		const books = balancesOf(this.bench);
		const price = decimal(this.#prices[asset] ?? 0);
		const quantity = buy ? wanted : decimal(books[asset] ?? '0') * percent / 100n;
		const value = multiply(quantity, price);
		if (quantity <= zero || (buy && value * 2n > decimal(books.USDT ?? '0'))) {
			return;
		}

		const feeAsset = {quote: 'USDT', base: buy ? asset : 'USDT', third: 'BNB'}[feeIn];
		const fee = multiply(feeAsset === 'USDT' ? value : quantity, decimal('0.001'));
		this.bench.say(fill(buy ? 'buy' : 'sell', formatDecimal(quantity), formatDecimal(price), {symbol: `${asset}/USDT`, fee: formatDecimal(fee), feeAsset}));
		this.#add(asset, buy ? quantity : -quantity);
		this.#add('USDT', buy ? -value : value);
		this.#add(feeAsset, -fee);
	}

	/** Lets something come or go, and a person decide on what the books then find. */
	#flow({kind, asset, units: amount, share: percent, own}: Extract<Happening, {kind: 'arrival' | 'departure'}>): boolean {
		this.#add(asset, kind === 'arrival' ? amount : -((this.#totals.get(asset) ?? zero) * percent / 100n));
		return this.#compare().every(difference => {
			this.bench.give(priced({'BTC/USDT': this.#prices.BTC ?? 0}));
			const before = marked(this.bench);
			this.bench.say(resolved(decimal(difference.theirs) > decimal(difference.ours) && own ? 'ignore' : 'adopt', difference));
			return isUnharmed(before, marked(this.bench));
		});
	}

	#agrees(): boolean {
		return this.#compare().length === 0 && Object.values(balancesOf(this.bench)).every(amount => decimal(amount) >= zero);
	}

	#compare(): readonly Difference[] {
		const [told] = this.bench.give(account(Object.fromEntries([...this.#totals].map(([asset, amount]) => [asset, formatDecimal(amount)])))).events('BalancesReconciled');
		for (const change of told?.foreign ?? []) {
			this.bench.say({type: 'ForeignHoldingChanged', ...change, reason: ''});
		}

		return told?.differences ?? [];
	}

	/** A venue takes fees only from what is there. */
	#add(asset: string, amount: bigint): void {
		const total = (this.#totals.get(asset) ?? zero) + amount;
		this.#totals.set(asset, maximum(total, zero));
	}
}

/** Nothing is measured of an account without money. */
function isUnharmed(before: Equity, after: Equity): boolean {
	const isEmpty = before.equity < 1e-6 || after.equity < 1e-6;
	return isEmpty || (Math.abs(after.drawdown - before.drawdown) < 1e-6 && Math.abs(after.dayChange - before.dayChange) < 1e-6);
}

test('flows are no profit: after any trades, fees in any asset, deposits and withdrawals, profit is what trades and prices made, and the books agree with the venue', t => {
	holds(t, fc.property(fc.array(happening, {maxLength: 40}), happenings => {
		const story = new Story();
		return happenings.every(event => story.tell(event)) && story.addsUp();
	}), {numRuns: 300, seed: 94});
});
