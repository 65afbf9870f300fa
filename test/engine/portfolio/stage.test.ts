import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, multiply, zero} from '../../../src/engine/domain/decimal.js';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {Equity, EventOf} from '../../../src/engine/domain/event.js';
import type {Fill} from '../../../src/engine/domain/order.js';
import {day, hour} from '../../../src/engine/domain/units.js';
import type {DerivedEvent} from '../../../src/engine/kernel/stage.js';
import {createPortfolioStage, savedBalances} from '../../../src/engine/portfolio/stage.js';
import {type Bench, account, configOf, createBench, marketsLoaded, opening, priced, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

const config = configOf();

function begun(): Bench {
	const bench = createBench([createPortfolioStage()]);
	bench.give(started(config), marketsLoaded(config));
	return bench;
}

let trades = 0;

function fill(side: Fill['side'], quantity: string, price: string, more: Partial<Fill> = {}): DerivedEvent {
	trades += 1;
	return {type: 'OrderFilled', fill: {
		tradeId: `t${trades}`, venueOrderId: 'v', clientOrderId: 'c', symbol: 'BTC/USDT', side, price, quantity, fee: '0', feeAsset: 'USDT', liquidity: 'taker', at: opening, ...more,
	}};
}

function marked(bench: Bench): Equity {
	const last = bench.all.events('EquityMarked').at(-1);
	if (last === undefined) {
		throw new Error('equity was never marked');
	}

	return last;
}

const lifted = (rule: 'drawdown' | 'command'): EventOf<'TradingResumed'> => ({
	type: 'TradingResumed', state: 'RUNNING', reason: 'checked', source: 'key', lifted: [{state: 'HALTED', rule, reason: '', source: 'key', latched: true, until: null}],
});

test('the account opens with its capital, once, whatever later starts say', t => {
	const bench = begun();
	t.deepEqual(savedBalances(bench.stateOf('portfolio')), {USDT: '10000'});
	bench.say(fill('buy', '1', '100'));
	bench.give(started(config, {capital: '99999'}));
	t.deepEqual(savedBalances(bench.stateOf('portfolio')), {USDT: '9900', BTC: '1'});
});

test('equity is cash and what is held at the newest price', t => {
	const bench = begun();
	bench.say(fill('buy', '10', '100', {fee: '1'}));
	t.like(marked(bench), {equity: 9999, cash: 8999, exposure: 1000});
	bench.give(priced({'BTC/USDT': 150}));
	t.like(marked(bench), {equity: 10_499, exposure: 1500, peak: 10_499, drawdown: 0});
	t.true(Math.abs(marked(bench).leverage - (1500 / 10_499)) < 1e-12);
	bench.give({type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '1h', candle: {openTime: opening, open: 1, high: 1, low: 1, close: 120, volume: 1}});
	bench.say({type: 'BarCompleted', barClose: opening + hour, symbols: ['BTC/USDT'], missing: [], late: false});
	t.is(marked(bench).equity, 10_199);
});

test('the middle between bid and ask is the price', t => {
	const bench = begun();
	bench.say(fill('buy', '10', '100'));
	bench.give({type: 'QuotesSampled', quotes: [{symbol: 'BTC/USDT', at: opening, bid: 99, ask: 103, last: 50}]});
	t.is(marked(bench).exposure, 1010);
});

test('the drawdown is measured from the highest mark', t => {
	const bench = begun();
	bench.say(fill('buy', '50', '100'));
	for (const [price, peak, equity] of [[100, 10_000, 10_000], [120, 11_000, 11_000], [90, 11_000, 9500], [110, 11_000, 10_500]] as const) {
		bench.give(priced({'BTC/USDT': price}));
		t.like(marked(bench), {peak, equity});
		t.true(Math.abs(marked(bench).drawdown - (1 - (equity / peak))) < 1e-12);
	}
});

test('a person who resumes after a drawdown has it measured anew; any other resume does not', t => {
	const bench = begun();
	bench.say(fill('buy', '50', '100'));
	bench.give(priced({'BTC/USDT': 60}));
	bench.say(lifted('command'));
	bench.give(priced({'BTC/USDT': 60}));
	t.like(marked(bench), {equity: 8000, peak: 10_000});
	bench.say(lifted('drawdown'));
	bench.give(priced({'BTC/USDT': 60}));
	t.like(marked(bench), {drawdown: 0, peak: 8000});
	bench.give(priced({'BTC/USDT': 40}));
	t.is(marked(bench).drawdown, 0.125);
});

test('a day opens with the last mark of the day before', t => {
	const bench = begun();
	bench.say(fill('buy', '50', '100'));
	bench.pass(23 * hour);
	bench.give(priced({'BTC/USDT': 110}));
	t.like(marked(bench), {dayOpen: 10_000, dayChange: (10_500 / 10_000) - 1});
	bench.pass(hour);
	bench.give(priced({'BTC/USDT': 99}));
	t.is(marked(bench).dayOpen, 10_500);
	t.true(Math.abs(marked(bench).dayChange - ((9950 / 10_500) - 1)) < 1e-12, 'what happened over midnight belongs to the new day');
	bench.pass(3 * day);
	bench.give(priced({'BTC/USDT': 100}));
	t.is(marked(bench).dayOpen, 9950, 'days without a mark are skipped');
});

test('a position is told after each fill, with its cost and profit', t => {
	const bench = begun();
	const bought = bench.say(fill('buy', '4', '100', {fee: '4'}));
	t.deepEqual(bought.events('PositionChanged'), [{type: 'PositionChanged', symbol: 'BTC/USDT', quantity: '4', averageCost: '101', realizedPnl: '0', openedAt: opening}]);
	t.deepEqual(bought.types, ['OrderFilled', 'PositionChanged', 'EquityMarked']);
	const sold = bench.say(fill('sell', '1', '130', {fee: '0.5'}));
	t.like(sold.events('PositionChanged')[0], {quantity: '3', averageCost: '101', realizedPnl: '28.5'});
	t.deepEqual(sold.events('TradeClosed'), []);
});

test('a trade that is over tells its whole profit and return, and profits of past trades stay in the position', t => {
	const bench = begun();
	bench.say(fill('buy', '2', '100'), fill('sell', '1', '120'));
	const closed = bench.say(fill('sell', '1', '110', {at: opening + hour}));
	t.deepEqual(closed.events('TradeClosed'), [{type: 'TradeClosed', symbol: 'BTC/USDT', openedAt: opening, pnl: '30', return: 0.15}]);
	t.like(closed.events('PositionChanged')[0], {quantity: '0', averageCost: '0', realizedPnl: '30', openedAt: null});
	const next = bench.say(fill('buy', '1', '100', {at: opening + day}), fill('sell', '1', '90', {at: opening + day}));
	t.like(next.events('TradeClosed')[0], {pnl: '-10', return: -0.1, openedAt: opening + day});
	t.is(next.events('PositionChanged').at(-1)?.realizedPnl, '20');
});

test('what cannot be sold any more closes the trade and stays in the balances', t => {
	const bench = begun();
	bench.say(fill('buy', '1', '100', {fee: '0.000005', feeAsset: 'BTC'}));
	const closed = bench.say(fill('sell', '0.99999', '100'));
	t.is(closed.events('TradeClosed').length, 1);
	t.like(closed.events('PositionChanged')[0], {quantity: '0.000005', openedAt: null});
	t.is(savedBalances(bench.stateOf('portfolio')).BTC, '0.000005');
	t.is(bench.say(fill('buy', '1', '100')).events('TradeClosed').length, 0);
});

test('the venue\'s balances are compared to the last unit, free and reserved together', t => {
	const bench = begun();
	bench.say(fill('buy', '1', '100'));
	const differences = (balances: EventOf<'AccountReported'>) => bench.give(balances).events('BalancesReconciled')[0]?.differences;
	t.deepEqual(differences(account({USDT: '9900', BTC: '1'})), []);
	t.deepEqual(differences({type: 'AccountReported', balances: {USDT: {free: '9000', reserved: '900'}, BTC: {free: '0', reserved: '1'}}, openOrders: []}), []);
	t.deepEqual(differences(account({USDT: '9900.000000000000000001', BTC: '1'})), [{kind: 'balance', subject: 'USDT', ours: '9900', theirs: '9900.000000000000000001', value: 1e-18}]);
	t.deepEqual(differences(account({USDT: '9900'})), [{kind: 'balance', subject: 'BTC', ours: '1', theirs: '0', value: -100}]);
	t.deepEqual(differences(account({USDT: '9900', BTC: '1', ETH: '0.5', DOGE: '7'})), [{kind: 'balance', subject: 'ETH', ours: '0', theirs: '0.5', value: null}]);
});

test('a price or a fill that cannot be is a broken invariant', t => {
	t.throws(() => begun().give(priced({'BTC/USDT': Number.NaN})), {instanceOf: InvariantError});
	t.throws(() => begun().say(fill('sell', '1', '100')), {instanceOf: InvariantError});
	t.throws(() => begun().say(fill('buy', '0', '100')), {instanceOf: InvariantError});
});

const walk = fc.array(fc.record({
	buy: fc.boolean(), symbol: fc.constantFrom('BTC/USDT', 'ETH/USDT'), units: fc.bigInt({min: 10n ** 13n, max: 10n ** 18n}), share: fc.bigInt({min: 1n, max: 100n}),
	price: fc.integer({min: 1, max: 10_000}), inBase: fc.boolean(), mark: fc.integer({min: 1, max: 10_000}),
}), {maxLength: 40});

test('positions are the balances, and profits are what cash and costs say, after any fills', t => {
	holds(t, fc.property(walk, steps => {
		const bench = createBench([createPortfolioStage()]);
		bench.give(started(config), marketsLoaded(config));
		const held = new Map<string, bigint>();
		for (const {buy, symbol, units, share, price, inBase, mark} of steps) {
			const had = held.get(symbol) ?? zero;
			const quantity = buy ? units : had * share / 100n;
			if (quantity > zero) {
				const [base = '', quote = ''] = symbol.split('/');
				const fee = multiply(buy && inBase ? quantity : multiply(quantity, decimal(price)), decimal('0.001'));
				bench.say(fill(buy ? 'buy' : 'sell', formatDecimal(quantity), String(price), {symbol, fee: formatDecimal(fee), feeAsset: buy && inBase ? base : quote}));
				held.set(symbol, had + (buy ? quantity - (inBase ? fee : zero) : -quantity));
			}

			bench.give(priced({[symbol]: mark}));
		}

		const balances = savedBalances(bench.stateOf('portfolio'));
		const positions = new Map(bench.all.events('PositionChanged').map(position => [position.symbol, position]));
		const realized = [...positions.values()].reduce((sum, {realizedPnl}) => sum + Number(realizedPnl), 0);
		const cost = [...positions.values()].reduce((sum, {quantity, averageCost}) => sum + (Number(quantity) * Number(averageCost)), 0);
		const cash = Number(balances.USDT);
		return [...held].every(([symbol, quantity]) => balances[symbol.split('/')[0] ?? ''] === formatDecimal(quantity) && positions.get(symbol)?.quantity === formatDecimal(quantity))
			&& Math.abs(cash + cost - realized - 10_000) < 1e-6 * (10_000 + Math.abs(cash) + cost);
	}), {numRuns: 150, seed: 63});
});
