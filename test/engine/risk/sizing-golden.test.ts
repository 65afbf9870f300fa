/**
The order of operations of sizing, step by step, with numbers that can be checked by hand: the Kelly share and its cap, half
of it times confidence, money at risk over the stop, the volatility factor, the caps, the step, the smallest orders.
*/
import test from 'ava';
import {decimal, toNumber} from '../../../src/engine/domain/decimal.js';
import type {OrderProposal} from '../../../src/engine/domain/order.js';
import {randomFrom} from '../../../src/engine/domain/random.js';
import type {RiskAccount} from '../../../src/engine/risk/account.js';
import {approve} from '../../../src/engine/risk/approve.js';
import {kelly} from '../../../src/engine/risk/kelly.js';
import {sizeOrder} from '../../../src/engine/risk/sizing.js';
import type {ConfigOverrides} from '../../../src/storage/settings/config.js';
import {configOf, proposal} from '../../support/stages.js';
import {btc, riskAccount} from './support/accounts.js';

const near = (a: number, b: number): boolean => Math.abs(a - b) < 1e-12;

test('f* = p − (1 − p)/b: the table', t => {
	const table: readonly (readonly [winRate: number, payoff: number, share: number])[] = [
		[0.55, 1, 0.1], [0.6, 1, 0.2], [0.5, 2, 0.25], [0.4, 1.5, 0], [0.5, 1, 0], [0.55, 0.025 / 0.015, 0.28],
	];
	for (const [winRate, payoff, share] of table) {
		t.true(near(kelly(winRate, payoff), share), `p ${winRate}, b ${payoff}`);
	}

	// With the average win where the ratio belongs the formula never trades.
	t.true(near(((0.55 * 0.025) - 0.45) / 0.025 * 0.5, -8.725));
	t.is(kelly(0.55, 0.025), 0);
});

test('a hundred thousand bets grow fastest at f*, and at twice of it by nothing', t => {
	const {next} = randomFrom(10, 'bets');
	const wins = Array.from({length: 100_000}, () => next() < 0.55);
	const growth = (share: number): number => wins.reduce((sum, won) => sum + Math.log(1 + (won ? share : -share)), 0) / wins.length;
	const best = kelly(0.55, 1);
	t.true(growth(best) > growth(best - 0.05) && growth(best) > growth(best + 0.05));
	t.true(growth(2 * best) < growth(best) / 10);
	t.true(growth(best / 2) > growth(best) * 0.7, 'half Kelly keeps three quarters of it');
});

type Row = {
	readonly of: string;
	readonly size: number;
	readonly record?: readonly [trades: number, winRate: number, payoff: number];
	readonly daily?: number;
	readonly wanted?: Partial<OrderProposal>;
	readonly account?: Partial<RiskAccount>;
	readonly risk?: NonNullable<ConfigOverrides['risk']>;
};

/** Limits out of the way, so that the step in question is seen; 10 000 of equity, BTC at 100, a stop of one day's 50 %. */
const open = {maxPosition: 1, maxCluster: 2, maxLeverage: 2, sizing: {kellyCap: 1}} as const;
const [good, small] = [[100, 0.55, 0.025 / 0.015], [29, 0.9, 5]] as const;
const yearly = (volatility: number): number => volatility / Math.sqrt(365);

const rows: readonly Row[] = [
	{of: '0.28 × ½ at risk: 1400 of money over a stop of 50 a unit', size: 28, record: good},
	{of: 'full Kelly is twice that', size: 56, record: good, risk: {...open, sizing: {kellyCap: 1, method: 'full-kelly'}}},
	{of: 'the cap holds f* at 0.25: 0.125 at risk', size: 25, record: good, risk: {...open, sizing: {}}},
	{of: 'confidence ½ halves it', size: 14, record: good, wanted: {confidence: 0.5}},
	{of: 'fewer than 30 trades: 1 % at risk, whatever they say', size: 2, record: small},
	{of: 'fixed fractional: 1 % at risk, whatever the record says', size: 2, record: good, risk: {...open, sizing: {method: 'fixed-fractional'}}},
	{of: 'no edge, no bet', size: 0, record: [100, 0.5, 1]},
	{of: 'a yearly volatility of 60 % is a stop of 3.14 %: 0.01/0.0314 of equity', size: 31.841, record: small, daily: yearly(0.6), wanted: {volatilityTargeted: true}},
	{of: 'and the volatility factor 0.2/0.6 makes a third of it, unless its maker has targeted it', size: 10.613, record: small, daily: yearly(0.6), wanted: {volatilityTargeted: false}},
	{of: 'p 0.55, wins of 2.5 %, losses of 1.5 %: 18.7 times equity asked for, 25 % given', size: 25, record: good, daily: 0.015, risk: {...open, maxPosition: 0.25, sizing: {kellyCap: 1, method: 'full-kelly'}}},
	{of: 'what is held comes off the position', size: 15, record: good, daily: 0.015, risk: {...open, maxPosition: 0.25}, account: {held: {'BTC/USDT': decimal(10)}}},
	{of: 'room of the cluster', size: 10, record: good, daily: 0.015, risk: {...open, maxCluster: 0.5}, account: {clusters: [['BTC/USDT', 'ETH/USDT']], held: {'ETH/USDT': decimal(400)}}},
	{of: 'room of the leverage', size: 20, record: good, daily: 0.015, risk: {...open, maxLeverage: 0.6}, account: {held: {'ETH/USDT': decimal(400)}}},
	{of: 'cash', size: 12.345, record: good, daily: 0.015, account: {cash: 1234.56}},
	{of: 'one per cent of what the market trades in a day', size: 3.5, record: good, daily: 0.015, account: {turnover: {'BTC/USDT': 35_000}}},
	{of: 'a market of which nobody knows what it trades is not capped by that', size: 28, record: good, account: {turnover: {'ETH/USDT': 1}}},
	{of: 'never more than was wished', size: 3, record: good, wanted: {quantity: '3.0009'}},
];

function sized({record: [trades, winRate, payoff] = good, daily = 0.5, wanted = {}, account = {}, risk = open}: Row) {
	const config = configOf({risk}).risk;
	const full = proposal({quantity: '1000000', ...wanted});
	const has = riskAccount(account);
	const size = sizeOrder(full, {account: has, market: btc, record: {trades, winRate, payoff}, dailyVolatility: daily}, config);
	return {size, verdict: approve({proposal: full, clientOrderId: 'c', quantity: size.quantity, sizing: size.explain, market: btc}, has, config)};
}

for (const row of rows) {
	test(`size: ${row.of}`, t => {
		t.is(toNumber(sized(row).size.quantity), row.size);
	});
}

test('the words say what held the size back, if it was not the size itself', t => {
	const said = (row: Omit<Row, 'of' | 'size'>): string => sized({of: '', size: 0, ...row}).size.explain.split(': ').at(-1) ?? '';
	t.is(said({record: good}), 'at most 28.0 % of equity');
	t.is(said({record: good, daily: 0.015, risk: {...open, maxPosition: 0.25}}), 'at most 933.3 % of equity, held back by the position');
	t.is(said({record: good, daily: 0.015, account: {cash: 100}}), 'at most 933.3 % of equity, held back by cash');
	t.is(said({record: good, daily: 0.015, account: {cash: 100}, wanted: {quantity: '0.5'}}), 'at most 933.3 % of equity', 'nothing did');
});

test('a bet below a thousandth of equity is refused, a person\'s and a sale are not', t => {
	const rules = (wanted: Partial<OrderProposal>, account: Partial<RiskAccount> = {}): string[] => {
		const {verdict} = sized({of: '', size: 0, wanted, account});
		return verdict.verdict === 'refused' ? verdict.refusals.map(({rule, limit, would}) => `${rule} ${would} of ${limit}`) : [];
	};

	t.deepEqual(rules({quantity: '0.1'}, {equity: 10_000}), []);
	t.deepEqual(rules({quantity: '0.1'}, {equity: 20_000}), ['minimum-bet 0.0005 of 0.001']);
	t.deepEqual(rules({quantity: '0.1', source: 'key'}, {equity: 20_000}), []);
	t.deepEqual(rules({quantity: '0.1', side: 'sell', reduceOnly: true}, {equity: 20_000, held: {'BTC/USDT': decimal(1)}}), []);
});
