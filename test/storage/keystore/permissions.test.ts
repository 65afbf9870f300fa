import test from 'ava';
import {judgePermissions, readPermissions} from '../../../src/storage/keystore/permissions.js';

const good = {canRead: true, canTrade: true, canWithdraw: false, canTransfer: false, ipRestricted: true};

test('a key that reads and trades from one address only is fine', t => {
	t.deepEqual(judgePermissions(good), {refusals: [], warnings: []});
});

test('a key that can withdraw is refused, and so is one that cannot do its work', t => {
	t.regex(judgePermissions({...good, canWithdraw: true}).refusals.join(','), /it can withdraw/);
	t.is(judgePermissions({...good, canRead: false, canTrade: false}).refusals.length, 2);
});

test('a missing restriction to an address, and what the venue does not say, are warned of', t => {
	t.regex(judgePermissions({...good, ipRestricted: false}).warnings.join(','), /from every address/);
	t.regex(judgePermissions({...good, canTransfer: true}).warnings.join(','), /between your accounts/);
	const nothing = judgePermissions({canRead: null, canTrade: null, canWithdraw: null, canTransfer: null, ipRestricted: null});
	t.deepEqual(nothing.refusals, []);
	t.is(nothing.warnings.length, 3);
});

test('Binance says it all', t => {
	const answer = {
		ipRestrict: false, createTime: 1_698_645_219_000, enableReading: true, enableWithdrawals: true, enableInternalTransfer: false, enableMargin: false, enableFutures: false,
		permitsUniversalTransfer: true, enableVanillaOptions: false, enableSpotAndMarginTrading: false, enablePortfolioMarginTrading: true,
	};
	t.deepEqual(readPermissions('binance', answer), {canRead: true, canTrade: false, canWithdraw: true, canTransfer: true, ipRestricted: false});
});

test('Coinbase says nothing of addresses, and its transfers are withdrawals', t => {
	t.deepEqual(readPermissions('coinbase', {can_view: true, can_trade: true, can_transfer: true, portfolio_uuid: 'x'}), {canRead: true, canTrade: true, canWithdraw: true, canTransfer: null, ipRestricted: null});
});

test('Kraken names what is granted; what is not named is not known', t => {
	t.deepEqual(readPermissions('kraken', {error: [], result: {permissions: ['query-funds', 'modify-trades']}}), {canRead: true, canTrade: true, canWithdraw: false, canTransfer: null, ipRestricted: null});
	t.like(readPermissions('kraken', {result: {permissions: ['query-funds', 'withdraw-funds'], ipAllowlist: []}}), {canWithdraw: true, ipRestricted: false});
	t.true(readPermissions('kraken', {result: {permissions: ['query-funds'], ipAllowlist: ['192.0.2.0/24']}}).ipRestricted);
	t.is(readPermissions('kraken', {result: {permissions: ['something-new']}}).canWithdraw, null);
});

test('an answer that is not understood says nothing', t => {
	for (const venue of ['binance', 'coinbase', 'kraken', 'bybit']) {
		for (const answer of [null, undefined, {}, {enableWithdrawals: 'no'}, 'html', []]) {
			t.deepEqual(Object.values(readPermissions(venue, answer)), [null, null, null, null, null]);
		}
	}
});
