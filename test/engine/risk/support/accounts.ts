/**
Accounts as risk sees them: 10 000 in cash, BTC at 100 and ETH at 10, nothing held, each market for itself.
*/
import {decimal} from '../../../../src/engine/domain/decimal.js';
import type {Order} from '../../../../src/engine/domain/order.js';
import type {RiskAccount, WorkingOrder} from '../../../../src/engine/risk/account.js';
import {marketOf} from '../../../support/records.js';

export const btc = {...marketOf('BTC/USDT'), quantityStep: '0.001', minQuantity: '0.01', minNotional: '10', priceTick: '0.01'};
export const eth = {...btc, symbol: 'ETH/USDT', base: 'ETH'};

export function riskAccount(more: Partial<RiskAccount> = {}): RiskAccount {
	return {
		equity: 10_000, cash: 10_000, drawdown: 0, dayChange: 0, lossForgiven: false, turnover: {}, tradingState: 'RUNNING', flattening: false, lost: [], markets: {'BTC/USDT': btc, 'ETH/USDT': eth},
		prices: {'BTC/USDT': 100, 'ETH/USDT': 10}, held: {}, working: [], clusters: [['BTC/USDT'], ['ETH/USDT']], ...more,
	};
}

export function working(more: Partial<Order> = {}, filled = '0'): WorkingOrder {
	return {
		order: {clientOrderId: 'w', symbol: 'ETH/USDT', side: 'buy', quantity: '10', limitPrice: '10', timeInForce: 'good-till-cancelled', reduceOnly: false, ...more},
		filled: decimal(filled),
	};
}
