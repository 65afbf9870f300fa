/**
Binance's signed endpoints: the account and its orders.
https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints
*/
import {day} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {OrderKey} from '../core/order-history.js';
import type {SimFill, SimOrder} from '../core/order.js';
import {errors, rejectionError} from './error.js';
import {clientOrderId, orderRequest} from './order-request.js';
import {cancelledOrder, ownTrade, placedOrder, queriedOrder} from './order-texts.js';
import type {Parameters} from './parameters.js';
import {amountText, marketId} from './text.js';

export function placeOrder(core: ExchangeCore, parameters: Parameters): unknown {
	const placement = core.place(orderRequest(parameters));
	if (!placement.accepted) {
		throw rejectionError(placement.rejection);
	}

	return placedOrder(placement.order, placement.fills, parameters.text('newOrderRespType') ?? 'FULL');
}

export function queryOrder(core: ExchangeCore, parameters: Parameters): unknown {
	const order = core.history.lookUp(parameters.symbol(), orderKey(parameters));
	if (order === null) {
		throw errors.noSuchOrder();
	}

	return queriedOrder(order);
}

export function cancelOrder(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbol();
	const cancelId = clientOrderId(parameters, 'newClientOrderId');
	const order = core.history.lookUp(symbol, orderKey(parameters));
	const reply = order === null ? null : cancel(core, order, cancelId);
	if (reply === null) {
		throw errors.unknownOrder();
	}

	return reply;
}

export function cancelOpenOrders(core: ExchangeCore, parameters: Parameters): unknown {
	const orders = core.history.open(parameters.symbol());
	if (orders.length === 0) {
		throw errors.unknownOrder();
	}

	return orders.map(order => cancel(core, order, null));
}

/** Cancels an open order and returns the reply, or null when it is not open. */
export function cancel(core: ExchangeCore, {symbol, orderId}: SimOrder, givenId: string | null): unknown {
	const cancelId = givenId ?? `sim-cancel-${orderId}`;
	const cancelled = core.cancel(symbol, {orderId}, cancelId);
	return cancelled === null ? null : cancelledOrder(cancelled, cancelId, core.now);
}

export function openOrders(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.text('symbol') === null ? null : parameters.symbol();
	return core.history.open(symbol).map(order => queriedOrder(order));
}

/** Without times and ids the newest orders, else the first ones from there on; oldest first. */
export function allOrders(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbol();
	const {fromId, from, to, limit} = page(parameters, 'orderId');
	const orders = core.history.orders().filter(order => order.symbol === symbol && order.orderId >= fromId && order.createdAt >= from && order.createdAt <= to);
	return (isFromStart(parameters, 'orderId') ? orders.slice(0, limit) : orders.slice(-limit)).map(order => queriedOrder(order));
}

/** Without times and ids the newest executions, else the first ones from there on; oldest first. */
export function myTrades(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbol();
	const orderId = parameters.integer('orderId');
	const {fromId, from, to, limit} = page(parameters, 'fromId');
	const isInPage = (fill: SimFill): boolean => fill.tradeId >= fromId && fill.at >= from && fill.at <= to;
	const fills = core.history.fills().filter(fill => fill.symbol === symbol && isInPage(fill) && (orderId === null || fill.orderId === orderId));
	return (isFromStart(parameters, 'fromId') ? fills.slice(0, limit) : fills.slice(-limit)).map(fill => ownTrade(fill));
}

function page(parameters: Parameters, idName: string): {readonly fromId: number; readonly from: number; readonly to: number; readonly limit: number} {
	const [from, to] = [parameters.time('startTime'), parameters.time('endTime')];
	if (from !== null && to !== null && to - from > day) {
		throw errors.tooLongAWindow();
	}

	return {fromId: parameters.integer(idName) ?? 0, from: from ?? 0, to: to ?? Infinity, limit: parameters.limit(500, 1000)};
}

function isFromStart(parameters: Parameters, idName: string): boolean {
	return parameters.text(idName) !== null || parameters.text('startTime') !== null;
}

function orderKey(parameters: Parameters): OrderKey {
	const orderId = parameters.integer('orderId');
	return orderId === null ? {clientOrderId: parameters.required('origClientOrderId')} : {orderId};
}

/** The account may trade and may not withdraw. */
export function account(core: ExchangeCore): unknown {
	const {account: balances} = core;
	return {
		makerCommission: 10,
		takerCommission: 10,
		buyerCommission: 0,
		sellerCommission: 0,
		commissionRates: {maker: '0.00100000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00000000'},
		canTrade: true,
		canWithdraw: false,
		canDeposit: false,
		brokered: false,
		requireSelfTradePrevention: false,
		preventSor: false,
		updateTime: core.now,
		accountType: 'SPOT',
		balances: balances.assets().map(asset => {
			const {free, reserved} = balances.balance(asset);
			return {asset, free: amountText(free), locked: amountText(reserved)};
		}),
		permissions: ['SPOT'],
		uid: 1,
	};
}

/** `GET /sapi/v1/account/apiRestrictions`: what the key may do. */
export function apiRestrictions({keyRights: {canTrade, canWithdraw, canTransfer, ipRestricted}}: ExchangeCore): unknown {
	return {
		ipRestrict: ipRestricted,
		createTime: 0,
		enableReading: true,
		enableWithdrawals: canWithdraw,
		enableInternalTransfer: canTransfer,
		enableMargin: false,
		enableFutures: false,
		permitsUniversalTransfer: canTransfer,
		enableVanillaOptions: false,
		enableSpotAndMarginTrading: canTrade,
	};
}

/** `GET /api/v3/account/commission`. */
export function commission(core: ExchangeCore, parameters: Parameters): unknown {
	const symbol = parameters.symbol();
	const {makerFee, takerFee} = core.rules(symbol);
	const none = {maker: '0.00000000', taker: '0.00000000', buyer: '0.00000000', seller: '0.00000000'};
	return {
		symbol: marketId(symbol),
		standardCommission: {...none, maker: amountText(makerFee), taker: amountText(takerFee)},
		taxCommission: none,
		discount: {enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: '0.00000000'},
	};
}

/** `GET /sapi/v1/asset/tradeFee`, which ccxt asks for trading fees. */
export function tradeFees(core: ExchangeCore, parameters: Parameters): unknown {
	return parameters.symbols().symbols.map(symbol => {
		const {makerFee, takerFee} = core.rules(symbol);
		return {symbol: marketId(symbol), makerCommission: amountText(makerFee), takerCommission: amountText(takerFee)};
	});
}
