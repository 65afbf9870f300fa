/**
Kraken's private endpoints: the account, its orders and executions.
https://docs.kraken.com/api/docs/category/rest-api/trading
*/
import {formatDecimal, zero} from '../../domain/decimal.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {SimFill, SimOrder} from '../core/order.js';
import {percentOf} from './asset-pairs.js';
import {errors, rejectionError} from './error.js';
import {assetId, pairId} from './names.js';
import {clientOrderId, orderRequest} from './order-request.js';
import {clientIdOf, description, fillReport, orderReport} from './order-texts.js';
import type {Parameters} from './parameters.js';
import {amountText, fillText, orderIdOf, orderText, seconds, stamp} from './text.js';

const pageSize = 50;
const mostIdsOfOrders = 50;
const mostIdsOfTrades = 20;
const longestTimeout = 86_400;
const switchName = 'kraken/cancel-all-orders-after';

/** `BalanceEx`: what is held of each asset, and what of it resting orders hold back. */
export function extendedBalances({account}: ExchangeCore): unknown {
	return Object.fromEntries(account.assets().map(asset => {
		const {free, reserved} = account.balance(asset);
		return [assetId(asset), {balance: amountText(free + reserved), hold_trade: amountText(reserved)}];
	}));
}

/** `Balance`: what is held of each asset. */
export function balances({account}: ExchangeCore): unknown {
	return Object.fromEntries(account.assets().map(asset => {
		const {free, reserved} = account.balance(asset);
		return [assetId(asset), amountText(free + reserved)];
	}));
}

/** `TradeVolume`: the fees of the markets asked for. */
export function tradeVolume(core: ExchangeCore, parameters: Parameters): unknown {
	const tier = (fee: string): unknown => ({fee, minfee: fee, maxfee: fee, nextfee: null, tiervolume: '0.0000', nextvolume: null});
	const fees = (of: 'takerFee' | 'makerFee'): unknown => Object.fromEntries(parameters.symbols().map(symbol => [pairId(symbol), tier(percentOf(core.rules(symbol)[of]).toFixed(4))]));
	return {currency: 'ZUSD', volume: '0.0000', fees: fees('takerFee'), fees_maker: fees('makerFee')};
}

/** `GetApiKeyInfo`: what the key may do. The key itself, which Kraken repeats here, is left out. */
export function apiKeyInfo({keyRights: {canTrade, canWithdraw, ipRestricted}}: ExchangeCore): unknown {
	const permissions = ['query-funds', 'query-open-trades', 'query-closed-trades', ...(canTrade ? ['modify-trades', 'close-trades'] : []), ...(canWithdraw ? ['withdraw-funds'] : [])];
	return {apiKeyName: 'simulated', nonceWindow: 0, permissions, validUntil: '0', queryFrom: '0', queryTo: '0', createdTime: '0', modifiedTime: '0', ipAllowlist: ipRestricted ? ['192.0.2.1'] : [], lastUsed: '0'};
}

/** `AddOrder`: answers with the order's sentence and number, never with what became of it. */
export function addOrder(core: ExchangeCore, parameters: Parameters): unknown {
	const request = orderRequest(core, parameters);
	if (parameters.flag('validate')) {
		return {descr: {order: `${request.side} ${formatDecimal(request.quantity ?? zero)} ${parameters.required('pair')} @ ${request.type}`}};
	}

	const placement = core.place(request);
	if (!placement.accepted) {
		throw rejectionError(placement.rejection);
	}

	return {descr: {order: description(core, placement.order).order}, txid: [orderText(placement.order)]};
}

/** `CancelOrder`, by `txid` or by `cl_ord_id`. */
export function cancelOrder(core: ExchangeCore, parameters: Parameters): unknown {
	const clientId = clientOrderId(parameters);
	const orderId = clientId === null ? orderIdOf(parameters.required('txid')) : null;
	const order = core.history.open().find(each => clientId === null ? each.orderId === orderId : clientIdOf(each) === clientId);
	if (order === undefined || core.cancel(order.symbol, {orderId: order.orderId}, null) === null) {
		throw errors.unknownOrder();
	}

	return {count: 1};
}

/** `CancelAll`. */
export function cancelAll(core: ExchangeCore): {readonly count: number} {
	const cancelled = core.history.open().filter(({symbol, orderId}) => core.cancel(symbol, {orderId}, null) !== null);
	return {count: cancelled.length};
}

/** `CancelAllOrdersAfter`: cancels everything when it has not been called again within `timeout` seconds; 0 takes it back. */
export function cancelAllOrdersAfter(core: ExchangeCore, parameters: Parameters): unknown {
	const timeout = parameters.integer('timeout');
	if (timeout === null || timeout > longestTimeout) {
		throw errors.arguments('timeout');
	}

	const at = core.now + (timeout * 1000);
	core.setAlarm(switchName, timeout === 0
		? null
		: {
			at,
			ring() {
				cancelAll(core);
			},
		});
	return {currentTime: stamp(core.now).replace(/\.\d+Z$/, 'Z'), triggerTime: timeout === 0 ? '0' : stamp(at).replace(/\.\d+Z$/, 'Z')};
}

/** `OpenOrders`. */
export function openOrders(core: ExchangeCore, parameters: Parameters): unknown {
	const orders = core.history.open().filter(order => isAskedFor(order, parameters));
	return {open: reports(core, orders.toReversed(), parameters)};
}

/** `ClosedOrders`: 50 at most, the last closed first. */
export function closedOrders(core: ExchangeCore, parameters: Parameters): unknown {
	const [start, end] = [parameters.seconds('start') ?? 0, parameters.seconds('end') ?? Infinity];
	const isOpen = new Set(core.history.open().map(({orderId}) => orderId));
	const closed = core.history.orders()
		.filter(order => !isOpen.has(order.orderId) && isAskedFor(order, parameters) && seconds(order.updatedAt) > start && seconds(order.updatedAt) <= end)
		.toSorted((a, b) => b.updatedAt - a.updatedAt || b.orderId - a.orderId);
	return {closed: reports(core, page(closed, parameters), parameters), count: closed.length};
}

/** `QueryOrders`: by Kraken's numbers only; client ids are not looked at. */
export function queryOrders(core: ExchangeCore, parameters: Parameters): unknown {
	const ids = idsOf(parameters, mostIdsOfOrders);
	parameters.integer('userref');
	const orders = ids.map(text => core.history.orders().find(({orderId}) => orderId === orderIdOf(text)));
	const known = orders.filter(order => order !== undefined);
	if (known.length < ids.length) {
		throw errors.invalidOrder();
	}

	return reports(core, known, parameters);
}

/** `TradesHistory`: 50 at most, the newest first; `start` itself is not in. */
export function tradesHistory(core: ExchangeCore, parameters: Parameters): unknown {
	const [start, end] = [parameters.seconds('start') ?? 0, parameters.seconds('end') ?? Infinity];
	const fills = core.history.fills().filter(({at}) => seconds(at) > start && seconds(at) <= end).toReversed();
	return {trades: fillReports(core, page(fills, parameters)), count: fills.length};
}

/** `QueryTrades`. */
export function queryTrades(core: ExchangeCore, parameters: Parameters): unknown {
	const ids = idsOf(parameters, mostIdsOfTrades);
	const fills = core.history.fills().filter(fill => ids.includes(fillText(fill)));
	if (fills.length < ids.length) {
		throw errors.arguments('txid');
	}

	return fillReports(core, fills);
}

function idsOf(parameters: Parameters, most: number): readonly string[] {
	const ids = parameters.list('txid');
	if (ids.length === 0 || ids.length > most) {
		throw errors.arguments('txid');
	}

	return ids;
}

function isAskedFor(order: SimOrder, parameters: Parameters): boolean {
	const clientId = clientOrderId(parameters);
	return clientId === null || clientIdOf(order) === clientId;
}

function page<T>(list: readonly T[], parameters: Parameters): readonly T[] {
	const offset = parameters.integer('ofs') ?? 0;
	return list.slice(offset, offset + pageSize);
}

function reports(core: ExchangeCore, orders: readonly SimOrder[], parameters: Parameters): Readonly<Record<string, unknown>> {
	return Object.fromEntries(orders.map(order => [orderText(order), orderReport(core, order, parameters.flag('trades'))]));
}

function fillReports(core: ExchangeCore, fills: readonly SimFill[]): Readonly<Record<string, unknown>> {
	return Object.fromEntries(fills.map(fill => [fillText(fill), fillReport(core, fill)]));
}
