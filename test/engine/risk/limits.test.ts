import test from 'ava';
import {decimal} from '../../../src/engine/domain/decimal.js';
import type {OrderProposal, Refusal} from '../../../src/engine/domain/order.js';
import type {RiskAccount} from '../../../src/engine/risk/account.js';
import {type Verdict, approve} from '../../../src/engine/risk/approve.js';
import {configOf, proposal} from '../../support/stages.js';
import {btc, riskAccount, working} from './support/accounts.js';

const {risk} = configOf({risk: {maxPosition: 0.25, maxCluster: 0.5, maxLeverage: 2}});

/** Asks for an order exactly as proposed. */
function ask(wanted: Partial<OrderProposal>, account: Partial<RiskAccount> = {}, config = risk): Verdict {
	const full = proposal({source: 'key', ...wanted});
	return approve({proposal: full, clientOrderId: 'c1', quantity: decimal(full.quantity), sizing: 'as is', market: btc}, riskAccount(account), config);
}

function rules(verdict: Verdict): string[] {
	return refusalsOf(verdict).map(({rule}) => rule);
}

function refusalsOf(verdict: Verdict): readonly Refusal[] {
	return verdict.verdict === 'refused' ? verdict.refusals : [];
}

test('a position may be exactly 25 % of equity, and not one cent more', t => {
	t.deepEqual(rules(ask({quantity: '24.999'})), []);
	t.deepEqual(rules(ask({quantity: '25'})), []);
	t.deepEqual(rules(ask({quantity: '25.001'})), ['position']);
});

test('what is held at its price, and what working buys may add, count towards the position', t => {
	t.deepEqual(rules(ask({quantity: '15'}, {held: {'BTC/USDT': decimal('10')}})), []);
	t.deepEqual(rules(ask({quantity: '15.001'}, {held: {'BTC/USDT': decimal('10')}})), ['position']);
	t.deepEqual(rules(ask({quantity: '15'}, {held: {'BTC/USDT': decimal('10')}, prices: {'BTC/USDT': 100.01}})), ['position']);
	const half = working({symbol: 'BTC/USDT', quantity: '10', limitPrice: '90'}, '4');
	t.deepEqual(rules(ask({quantity: '19.6'}, {working: [half]})), ['one-at-a-time']);
	t.deepEqual(rules(ask({quantity: '19.601'}, {working: [half]})), ['one-at-a-time', 'position']);
});

test('a working sell frees nothing before it has filled', t => {
	const selling = working({symbol: 'BTC/USDT', side: 'sell', quantity: '10', limitPrice: '100'});
	t.true(rules(ask({quantity: '16'}, {held: {'BTC/USDT': decimal('10')}, working: [selling]})).includes('position'));
});

test('markets that move together may be exactly 50 % of equity', t => {
	const together = {clusters: [['ETH/USDT', 'BTC/USDT']], held: {'ETH/USDT': decimal('300')}};
	t.deepEqual(rules(ask({quantity: '20'}, together)), []);
	t.deepEqual(rules(ask({quantity: '20.001'}, together)), ['cluster']);
	t.deepEqual(rules(ask({quantity: '20.001'}, {held: {'ETH/USDT': decimal('300')}})), [], 'those that do not may be more');
	const comes = {clusters: [['ETH/USDT', 'BTC/USDT']], working: [working({quantity: '300'})]};
	t.deepEqual(rules(ask({quantity: '20'}, comes)), []);
	t.deepEqual(rules(ask({quantity: '20.001'}, comes)), ['cluster'], 'a working buy of another market of the cluster counts');
});

test('a market that is in no cluster is one of its own', t => {
	t.deepEqual(rules(ask({quantity: '25'}, {clusters: [], held: {'ETH/USDT': decimal('300')}})), []);
});

test('gross value may be exactly the leverage times equity', t => {
	const config = {...risk, maxLeverage: 0.5, maxCluster: 2};
	t.deepEqual(rules(ask({quantity: '20'}, {held: {'ETH/USDT': decimal('300')}}, config)), []);
	t.deepEqual(rules(ask({quantity: '20.001'}, {held: {'ETH/USDT': decimal('300')}}, config)), ['leverage']);
	t.deepEqual(rules(ask({quantity: '20.001'}, {working: [working({quantity: '300'})]}, config)), ['leverage']);
});

test('a buy is paid from cash that no working buy has a claim on', t => {
	t.deepEqual(rules(ask({quantity: '20'}, {cash: 2000})), []);
	t.deepEqual(rules(ask({quantity: '20.001'}, {cash: 2000})), ['cash']);
	t.deepEqual(rules(ask({quantity: '20'}, {cash: 2100, working: [working()]})), []);
	t.deepEqual(rules(ask({quantity: '20.001'}, {cash: 2100, working: [working()]})), ['cash']);
	t.deepEqual(rules(ask({quantity: '20.5'}, {cash: 2100, working: [working({}, '5')]})), [], 'only what has not filled is claimed');
});

test('one order per market at a time, whatever its side', t => {
	for (const side of ['buy', 'sell'] as const) {
		const account = {held: {'BTC/USDT': decimal('5')}, working: [working({symbol: 'BTC/USDT', side, quantity: '1', limitPrice: '100'})]};
		t.deepEqual(rules(ask({}, account)), ['one-at-a-time']);
		t.deepEqual(rules(ask({side: 'sell', reduceOnly: true}, account)), ['one-at-a-time']);
	}

	t.deepEqual(rules(ask({}, {working: [working()]})), [], 'other markets are free');
});

test('one order per market at each venue that it is traded on; one that is not routed yet may be at any of them', t => {
	const at = (venue?: string): Partial<RiskAccount> => ({held: {'BTC/USDT': decimal('5')}, working: [working({symbol: 'BTC/USDT', quantity: '1', limitPrice: '100', ...(venue === undefined ? {} : {venue})})]});
	t.deepEqual(rules(ask({venue: 'kraken'}, at('binance'))), []);
	t.deepEqual(rules(ask({venue: 'kraken'}, at('kraken'))), ['one-at-a-time']);
	t.deepEqual(rules(ask({}, at('kraken'))), ['one-at-a-time'], 'it may go there');
	t.deepEqual(rules(ask({venue: 'kraken'}, at())), ['one-at-a-time'], 'the other may go there');
	const stop = working({symbol: 'BTC/USDT', side: 'sell', quantity: '1', limitPrice: '66', trigger: {price: '70'}, venue: 'binance'});
	const wish = {side: 'sell', quantity: '1', limitPrice: '66', reduceOnly: true, trigger: {price: '70'}} as const;
	t.deepEqual(rules(ask({...wish, venue: 'kraken'}, {...at('kraken'), working: [stop]})), [], 'a stop at each');
	t.deepEqual(rules(ask({...wish, venue: 'binance'}, {...at('binance'), working: [stop]})), ['one-at-a-time']);
});

test('what trading allows: all when RUNNING, only less when REDUCE_ONLY, only what flattens when HALTED', t => {
	const held = {'BTC/USDT': decimal('5')};
	const sell = {side: 'sell', reduceOnly: true} as const;
	const now = {...sell, timeInForce: 'immediate-or-cancel'} as const;
	const may = (wanted: Partial<OrderProposal>, account: Partial<RiskAccount>): boolean => rules(ask(wanted, {held, ...account})).length === 0;
	for (const flattening of [false, true]) {
		t.true(may({}, {tradingState: 'RUNNING', flattening}));
		t.true(may(sell, {tradingState: 'RUNNING', flattening}));
		t.false(may({}, {tradingState: 'REDUCE_ONLY', flattening}));
		t.true(may(sell, {tradingState: 'REDUCE_ONLY', flattening}));
		t.false(may({}, {tradingState: 'HALTED', flattening}));
		t.false(may(sell, {tradingState: 'HALTED', flattening}), 'an order that may rest would stand in the way of flattening');
		t.is(may(now, {tradingState: 'HALTED', flattening}), flattening);
	}

	t.deepEqual(rules(ask({side: 'sell', reduceOnly: false}, {held, tradingState: 'REDUCE_ONLY'})), ['trading-state'], 'what is not declared as less is not taken for less');
});

test('nothing is added while the exchange cannot be heard, and what sells is tried', t => {
	const [refusal] = refusalsOf(ask({quantity: '1'}, {lost: ['quotes', 'account']}));
	t.like(refusal, {rule: 'reach', explain: 'the exchange is out of reach: quotes, account down'});
	t.deepEqual(rules(ask({side: 'sell', reduceOnly: true, quantity: '1'}, {lost: ['quotes'], held: {'BTC/USDT': decimal('1')}})), []);
});

test('selling what is held passes every limit that guards against more', t => {
	const full = {held: {'BTC/USDT': decimal('80')}, cash: 0, clusters: [['BTC/USDT', 'ETH/USDT']]};
	t.deepEqual(rules(ask({side: 'sell', reduceOnly: true, quantity: '80'}, full, {...risk, maxLeverage: 0.1})), []);
});

test('selling more than is held is refused, to the last step', t => {
	t.deepEqual(rules(ask({side: 'sell', reduceOnly: true, quantity: '5.001'}, {held: {'BTC/USDT': decimal('5.0005')}})), ['holding']);
	t.deepEqual(rules(ask({side: 'sell', reduceOnly: true, quantity: '1'})), ['holding']);
});

test('a buy that claims to make a position smaller is refused', t => {
	t.deepEqual(rules(ask({reduceOnly: true})), ['reduce-only']);
	t.deepEqual(rules(ask({reduceOnly: true}, {tradingState: 'REDUCE_ONLY'})), ['reduce-only']);
});

test('the smallest order of the market, in units and in money, passes; anything below does not', t => {
	t.deepEqual(rules(ask({quantity: '0.1'})), []);
	t.deepEqual(rules(ask({quantity: '0.099'})), ['minimum']);
	t.deepEqual(rules(ask({quantity: '0.01', limitPrice: '1000'})), []);
	t.deepEqual(rules(ask({quantity: '0.009', limitPrice: '2000'})), ['minimum']);
	t.deepEqual(rules(ask({quantity: '0'})), ['minimum']);
});

test('when sizing leaves nothing of a real wish, that is what is said', t => {
	const wanted = proposal();
	const verdict = approve({proposal: wanted, clientOrderId: 'c1', quantity: 0n, sizing: 'no edge', market: btc}, riskAccount(), risk);
	t.deepEqual(rules(verdict), ['sizing']);
});

test('a price is rounded to the tick towards the better side', t => {
	const price = (wanted: Partial<OrderProposal>): string => {
		const verdict = ask({quantity: '1', ...wanted}, {held: {'BTC/USDT': decimal('5')}});
		return verdict.verdict === 'approved' ? verdict.order.limitPrice : JSON.stringify(verdict.refusals);
	};

	t.is(price({limitPrice: '100.019'}), '100.01');
	t.is(price({side: 'sell', limitPrice: '100.011'}), '100.02');
	t.is(price({limitPrice: '100.01'}), '100.01');
});

test('every limit that refuses is told, with the number that it would have been', t => {
	const verdict = ask({quantity: '300'}, {tradingState: 'REDUCE_ONLY'});
	t.deepEqual(rules(verdict), ['trading-state', 'position', 'cluster', 'leverage', 'cash']);
	const position = verdict.verdict === 'refused' ? verdict.refusals.find(({rule}) => rule === 'position') : undefined;
	t.like(position, {limit: 0.25, would: 3, explain: 'BTC/USDT would be 300.0 % of equity, the limit is 25.0 %'});
});

test('an approved order tells how full each limit would be', t => {
	const verdict = ask({quantity: '10'}, {held: {'ETH/USDT': decimal('100')}, clusters: [['BTC/USDT', 'ETH/USDT']]});
	t.deepEqual(verdict.verdict === 'approved' ? verdict.checked.map(({rule, used, limit}) => [rule, used, limit]) : [], [['position', 0.1, 0.25], ['cluster', 0.2, 0.5], ['leverage', 0.2, 2]]);
});

test('exactly the limit passes where the last digit of a float says more', t => {
	// 0.7 + 999.3 is a quarter of 4000; in floats it is 0.250 000 000 000 000 06 of it.
	const account = {equity: 4000, cash: 4000, held: {'BTC/USDT': decimal('1')}, prices: {'BTC/USDT': 0.7}};
	t.deepEqual(rules(ask({quantity: '99.93', limitPrice: '10'}, account)), []);
	t.deepEqual(rules(ask({quantity: '99.931', limitPrice: '10'}, account)), ['position']);
});

test('nothing is added from a fall of 15 % on, and what sells passes', t => {
	const held = {'BTC/USDT': decimal('5')};
	t.deepEqual(rules(ask({quantity: '1'}, {drawdown: 0.1499})), []);
	t.deepEqual(rules(ask({quantity: '1'}, {drawdown: 0.15})), ['drawdown'], 'equality counts');
	t.deepEqual(rules(ask({quantity: '1', side: 'sell', reduceOnly: true}, {drawdown: 0.5, held})), []);
	const verdict = ask({quantity: '1'}, {drawdown: 0.2});
	t.like(verdict.verdict === 'refused' ? verdict.refusals[0] : undefined, {rule: 'drawdown', limit: 0.15, would: 0.2});
});

test('nothing is added on a day that has lost 5 %, unless a person has answered for it', t => {
	const held = {'BTC/USDT': decimal('5')};
	t.deepEqual(rules(ask({quantity: '1'}, {dayChange: -0.0499})), []);
	t.deepEqual(rules(ask({quantity: '1'}, {dayChange: -0.05})), ['daily-loss'], 'equality counts');
	t.deepEqual(rules(ask({quantity: '1'}, {dayChange: -0.05, lossForgiven: true})), []);
	t.deepEqual(rules(ask({quantity: '1'}, {dayChange: 0.05})), []);
	t.deepEqual(rules(ask({quantity: '1', side: 'sell', reduceOnly: true}, {dayChange: -0.5, held})), []);
});
