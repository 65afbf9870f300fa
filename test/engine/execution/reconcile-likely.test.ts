import test from 'ava';
import {decimal} from '../../../src/engine/domain/decimal.js';
import type {ReportedFill} from '../../../src/engine/domain/order.js';
import {type Circumstances, likelyCause} from '../../../src/engine/execution/reconcile-likely.js';

const stranger: ReportedFill = {
	tradeId: 's1', venueOrderId: 'v9', clientOrderId: 'web_1', symbol: 'ETH/USDT', side: 'buy', price: '1000', quantity: '0.5', fee: '0.5', feeAsset: 'USDT', liquidity: 'taker', at: 1,
};

function likely(asset: string, amount: string, more: Partial<Circumstances> = {}): string {
	return likelyCause({asset, amount: decimal(amount), value: Number(amount), isGone: false, firstContact: false, strangers: [], feeAssets: [], minNotional: 10, ...more});
}

test('coins that come or go without a trade are a deposit or a withdrawal', t => {
	t.is(likely('USDT', '500'), 'a deposit');
	t.is(likely('BTC', '-0.5'), 'a withdrawal');
});

test('what is there when books and venue meet for the first time was there before; what is missing then is not', t => {
	t.is(likely('ETH', '2', {firstContact: true}), 'it was there before these books began');
	t.is(likely('USDT', '-2', {firstContact: true}), 'a withdrawal');
});

test('executions that are not ours explain exactly what they changed, in base, quote and fee', t => {
	const strangers = [stranger];
	t.is(likely('ETH', '0.5', {strangers}), 'trades by hand or by another program');
	t.is(likely('USDT', '-500.5', {strangers}), 'trades by hand or by another program');
	t.is(likely('USDT', '-600', {strangers}), 'partly trades by hand or by another program');
	t.is(likely('USDT', '100', {strangers}), 'a deposit');
	t.is(likely('BTC', '1', {strangers}), 'a deposit');
	t.is(likely('BNB', '-0.1', {strangers: [{...stranger, fee: '0.1', feeAsset: 'BNB'}]}), 'trades by hand or by another program');
	t.is(likely('ETH', '-0.5', {strangers: [{...stranger, side: 'sell'}]}), 'trades by hand or by another program');
});

test('what is missing of an asset that fees were taken in are fees', t => {
	t.is(likely('BNB', '-0.01', {feeAssets: ['BNB']}), 'fees that were taken in BNB');
	t.is(likely('BNB', '1', {feeAssets: ['BNB']}), 'a deposit');
});

test('a rest too small to sell that is gone as a whole was converted', t => {
	t.is(likely('BTC', '-3', {isGone: true}), 'dust that was converted');
	t.is(likely('BTC', '-3'), 'a withdrawal');
	t.is(likely('BTC', '-30', {isGone: true}), 'a withdrawal');
	t.is(likely('BTC', '-3', {isGone: true, minNotional: null}), 'a withdrawal');
	t.is(likely('BTC', '-3', {isGone: true, value: null}), 'a withdrawal');
});
