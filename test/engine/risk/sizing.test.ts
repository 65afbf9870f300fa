import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, toNumber} from '../../../src/engine/domain/decimal.js';
import {InvariantError} from '../../../src/engine/domain/error.js';
import type {OrderProposal} from '../../../src/engine/domain/order.js';
import type {RiskAccount} from '../../../src/engine/risk/account.js';
import {approve} from '../../../src/engine/risk/approve.js';
import type {TradeRecord} from '../../../src/engine/risk/kelly.js';
import {sizeOrder} from '../../../src/engine/risk/sizing.js';
import {type ConfigOverrides} from '../../../src/storage/settings/config.js';
import {configOf, proposal} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';
import {btc, riskAccount, working} from './support/accounts.js';

/** Limits out of the way, so that the size itself is seen. */
const wide = {maxPosition: 1, maxCluster: 2, maxLeverage: 2, sizing: {kellyCap: 1}} as const;
const few: TradeRecord = {trades: 29, winRate: 0.9, payoff: 5};
const even: TradeRecord = {trades: 100, winRate: 0.55, payoff: 0.025 / 0.015};

type Case = {
	readonly wanted?: Partial<OrderProposal>;
	readonly account?: Partial<RiskAccount>;
	readonly record?: TradeRecord;
	readonly dailyVolatility?: number;
	readonly risk?: NonNullable<ConfigOverrides['risk']>;
};

/** Returns the size in BTC at a price of 100, of 10 000 in cash; everything is wished for. */
function size({wanted = {}, account = {}, record = few, dailyVolatility = 0.05, risk = wide}: Case = {}): number {
	const config = configOf({risk}).risk;
	const full = proposal({quantity: '1000000', ...wanted});
	return toNumber(sizeOrder(full, {account: riskAccount(account), market: btc, record, dailyVolatility}, config).quantity);
}

test('with few trades 1 % of equity is at risk: at a stop of one day of 5 % that is a fifth of equity', t => {
	t.is(size(), 20);
	t.is(size({dailyVolatility: 0.1}), 10);
	t.is(size({risk: {...wide, sizing: {kellyCap: 1, stopDeviations: 2}}}), 10);
	t.is(size({risk: {...wide, sizing: {kellyCap: 1, fixedFraction: 0.02}}}), 40);
});

test('thirty trades are enough for Kelly, unless there is nothing to compare wins with', t => {
	const kellySize = size({record: {...even, trades: 30}});
	t.not(size({record: {...even, trades: 29}}), kellySize);
	t.is(size({record: {...even, trades: 29}}), 20);
	t.is(size({record: {...even, payoff: null}}), 20);
	t.is(size({record: even, risk: {...wide, sizing: {kellyCap: 1, method: 'fixed-fractional'}}}), 20);
});

test('half Kelly times confidence is at risk, full Kelly twice that', t => {
	const calm = {record: even, dailyVolatility: 0.5};
	// 0.28 × ½ at risk over a stop of 50 % is 28 % of equity.
	t.is(size(calm), 28);
	t.is(size({...calm, wanted: {confidence: 0.5}}), 14);
	t.is(size({...calm, risk: {...wide, sizing: {kellyCap: 1, method: 'full-kelly'}}}), 56);
	t.is(size({...calm, wanted: {confidence: 0}}), 0);
	t.is(size({record: {trades: 100, winRate: 0.4, payoff: 1}}), 0, 'no edge, no bet');
});

test('a yearly volatility of 60 % makes a third of the size at a target of 20 %; what is below it makes no more', t => {
	const daily = 0.6 / Math.sqrt(365);
	const scaled = size({wanted: {volatilityTargeted: false}, dailyVolatility: daily});
	const plain = size({wanted: {volatilityTargeted: true}, dailyVolatility: daily});
	t.true(Math.abs((scaled / plain) - (1 / 3)) < 1e-4);
	const calm = 0.19 / Math.sqrt(365);
	const far = {...wide, sizing: {kellyCap: 1, stopDeviations: 5}};
	t.is(size({wanted: {volatilityTargeted: false}, dailyVolatility: calm, risk: far}), size({wanted: {volatilityTargeted: true}, dailyVolatility: calm, risk: far}));
	t.true(size({dailyVolatility: calm, risk: far}) < 25);
});

test('the size falls with volatility and rises with win rate, payoff and confidence', t => {
	const positive = fc.double({min: 0.001, max: 2, noNaN: true});
	const rate = fc.double({min: 0, max: 1, noNaN: true});
	const made = (winRate: number, payoff: number): TradeRecord => ({trades: 50, winRate, payoff});
	holds(t, fc.property(positive, positive, rate, rate, fc.boolean(), (x, y, p, q, volatilityTargeted) => {
		const [low, high] = [Math.min(x, y), Math.max(x, y)];
		const wanted = {volatilityTargeted};
		return size({wanted, dailyVolatility: high}) <= size({wanted, dailyVolatility: low})
			&& size({wanted, record: made(Math.min(p, q), 2)}) <= size({wanted, record: made(Math.max(p, q), 2)})
			&& size({wanted, record: made(0.6, low)}) <= size({wanted, record: made(0.6, high)})
			&& size({wanted: {...wanted, confidence: Math.min(p, q)}, record: even}) <= size({wanted: {...wanted, confidence: Math.max(p, q)}, record: even});
	}), {seed: 54, numRuns: 50});
});

test('caps bind in their order: position, cluster, leverage, cash, and never more than was wished', t => {
	const bold = {record: even, dailyVolatility: 0.01};
	t.is(size({...bold, risk: {maxPosition: 0.25, maxCluster: 0.5}}), 25);
	t.is(size({...bold, risk: {maxPosition: 0.25, maxCluster: 0.5}, account: {held: {'BTC/USDT': decimal('10')}}}), 15, 'what is held counts');
	t.is(size({...bold, risk: {...wide, maxCluster: 0.5}, account: {clusters: [['BTC/USDT', 'ETH/USDT']], held: {'ETH/USDT': decimal('400')}}}), 10);
	t.is(size({...bold, risk: {...wide, maxLeverage: 0.3}, account: {held: {'ETH/USDT': decimal('100')}}}), 20);
	t.is(size({...bold, account: {cash: 1234}}), 12.34);
	t.is(size({...bold, account: {cash: 1234, working: [working({quantity: '100'})]}}), 2.34);
	t.is(size({...bold, wanted: {quantity: '3.0009'}}), 3);
	t.is(size({...bold, account: {cash: -5}}), 0);
});

test('nothing is added where a position is over its share already', t => {
	t.is(size({account: {held: {'BTC/USDT': decimal('30')}}}), 0);
});

test('a sale is as proposed, at most what is held and not already on its way out', t => {
	const sell = {side: 'sell', reduceOnly: true} as const;
	t.is(size({wanted: {...sell, quantity: '2'}, account: {held: {'BTC/USDT': decimal('5')}}}), 2);
	t.is(size({wanted: sell, account: {held: {'BTC/USDT': decimal('5.0009')}}}), 5, 'rounded down to the step');
	t.is(size({wanted: sell, account: {held: {'BTC/USDT': decimal('5')}, working: [working({symbol: 'BTC/USDT', side: 'sell', quantity: '4'}, '1')]}}), 2);
	t.is(size({wanted: sell}), 0);
});

test('a person\'s order is not resized: limits take it or leave it', t => {
	for (const source of ['key', 'cli'] as const) {
		t.is(size({wanted: {source, quantity: '1234.5678'}, account: {cash: 1}}), 1234.567, source);
	}
});

test('figures that are none are broken invariants, not sizes', t => {
	for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) {
		t.throws(() => size({dailyVolatility: wrong}), {instanceOf: InvariantError});
		t.throws(() => size({wanted: {confidence: wrong}, record: even}), {instanceOf: InvariantError});
	}
});

const amount = fc.integer({min: 1, max: 10 ** 9}).map(units => units / 1e5);

test('whatever an agent wishes, the size is on the step, within the wish, and passes every limit of money', t => {
	const config = configOf().risk;
	let approved = 0;
	const wish = fc.record({
		quantity: amount, price: fc.integer({min: 100, max: 10 ** 5}).map(cents => cents / 100), confidence: fc.double({min: 0.1, max: 1, noNaN: true}), targeted: fc.boolean(),
	});
	const held = fc.record({
		btc: fc.integer({min: 0, max: 2500}),
		eth: fc.integer({min: 0, max: 30_000}),
		cash: fc.integer({min: 1000, max: 10_000}),
		together: fc.boolean(),
		buying: fc.integer({min: 0, max: 100}),
	});
	holds(t, fc.property(wish, held, fc.double({min: 0.001, max: 0.3, noNaN: true}), (asked, has, dailyVolatility) => {
		const wanted = proposal({quantity: String(asked.quantity), limitPrice: String(asked.price), confidence: asked.confidence, volatilityTargeted: asked.targeted});
		const account = riskAccount({
			cash: has.cash, held: {'BTC/USDT': decimal(has.btc / 100), 'ETH/USDT': decimal(has.eth / 100)}, equity: has.cash + has.btc + (has.eth / 10) + 1,
			clusters: has.together ? [['BTC/USDT', 'ETH/USDT']] : [['BTC/USDT'], ['ETH/USDT']], working: has.buying > 0 ? [working({quantity: String(has.buying)})] : [],
		});
		const {quantity, explain} = sizeOrder(wanted, {account, market: btc, record: even, dailyVolatility}, config);
		const verdict = approve({proposal: wanted, clientOrderId: 'c', quantity, sizing: explain, market: btc}, account, config);
		approved += verdict.verdict === 'approved' ? 1 : 0;
		const rules = verdict.verdict === 'refused' ? verdict.refusals.map(({rule}) => rule) : [];
		return quantity % decimal(btc.quantityStep) === 0n && quantity >= 0n && quantity <= decimal(wanted.quantity)
			&& rules.every(rule => rule === 'minimum' || rule === 'minimum-bet' || rule === 'sizing' || wasOver(account, rule)) && formatDecimal(quantity) !== '';
	}), {seed: 55, numRuns: 500});
	t.true(approved > 100, `tried on ${approved} approved orders`);
});

/** What is over a limit before anything is added stays over it, whatever the size. */
function wasOver(account: RiskAccount, rule: string): boolean {
	const value = (symbol: string): number => toNumber(account.held[symbol] ?? 0n) * (account.prices[symbol] ?? 0);
	const share = (symbol: string): number => (value(symbol) + (symbol === 'ETH/USDT' ? claims(account) : 0)) / account.equity;
	switch (rule) {
		case 'position': {
			return share('BTC/USDT') > 0.25;
		}

		case 'cluster': {
			return share('BTC/USDT') + share('ETH/USDT') > 0.5 || share('BTC/USDT') > 0.5;
		}

		case 'leverage': {
			return share('BTC/USDT') + share('ETH/USDT') > 2;
		}

		default: {
			return rule === 'cash' && claims(account) > account.cash;
		}
	}
}

function claims(account: RiskAccount): number {
	return account.working.reduce((sum, {order}) => sum + (Number(order.quantity) * Number(order.limitPrice)), 0);
}
