/**
The private channels of Kraken's streams: what happens to our orders, and what we hold. Each numbers its messages from 1.
https://docs.kraken.com/api/docs/websocket-v2/executions
*/
import {toNumber, zero, type Decimal} from '../../domain/decimal.js';
import type {EpochMs} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Fact} from '../core/fact.js';
import type {SimFill, SimOrder, TimeInForce} from '../core/order.js';
import type {Channel} from './channels.js';
import {averagePrice, clientIdOf, description, reasonOf} from './order-texts.js';
import {fillText, orderText, stamp} from './text.js';

type Entry = Readonly<Record<string, unknown>>;

const fillsInSnapshot = 50;
const timeInForceText: Readonly<Record<TimeInForce, string>> = {'good-till-cancelled': 'GTC', 'immediate-or-cancel': 'IOC', 'fill-or-kill': 'FOK'};

/** `executions`: open orders and, where asked for, the last fills; then every step in the life of an order. */
export function executionChannel(core: ExchangeCore, withFills: boolean): Channel {
	let sequence = 1;
	const fills = withFills ? core.history.fills().slice(-fillsInSnapshot) : [];
	const data = [
		...fills.toReversed().flatMap(fill => fillEntryOf(core, fill)),
		...core.history.open().map(order => orderEntry(core, order, 'new', order.createdAt)),
	];
	return {
		snapshot: [JSON.stringify({channel: 'executions', type: 'snapshot', data, sequence})],
		tell: fact => fact.kind === 'order'
			? orderSteps(core, fact).map(entry => {
				sequence++;
				return JSON.stringify({channel: 'executions', type: 'update', data: [entry], sequence});
			})
			: [],
	};
}

function orderSteps(core: ExchangeCore, {order, fill, at}: Extract<Fact, {kind: 'order'}>): readonly Entry[] {
	if (fill !== null) {
		const trade = fillEntry(core, fill, order);
		return order.state === 'filled' ? [trade, endEntry(order, 'filled', at)] : [trade];
	}

	switch (order.state) {
		case 'new':
		case 'partially-filled': {
			return order.triggeredAt === null
				? [orderEntry(core, order, 'pending_new', at), orderEntry(core, order, 'new', at)]
				: [{...orderEntry(core, order, 'new', at), exec_type: 'status', triggered_price: toNumber(order.trigger?.price ?? zero)}];
		}

		case 'filled': {
			return [endEntry(order, 'filled', at)];
		}

		case 'cancelled':
		case 'expired':
		case 'expired-in-match': {
			return [endEntry(order, 'canceled', at)];
		}
	}
}

function orderEntry(core: ExchangeCore, order: SimOrder, step: 'pending_new' | 'new', at: EpochMs): Entry {
	return {
		...identity(order),
		symbol: order.symbol,
		order_qty: toNumber(order.quantity),
		cum_qty: toNumber(order.filled),
		cum_cost: toNumber(order.filledValue),
		time_in_force: timeInForceText[order.timeInForce],
		exec_type: step,
		side: order.side,
		order_type: description(core, order).ordertype,
		limit_price_type: 'static',
		limit_price: toNumber(order.price),
		stop_price: toNumber(order.trigger?.price ?? zero),
		order_status: order.filled > zero ? 'partially_filled' : step,
		fee_usd_equiv: 0,
		fee_ccy_pref: 'fciq',
		timestamp: stamp(at),
	};
}

/** The end of an order is told without its market, side and client id. */
function endEntry(order: SimOrder, step: 'filled' | 'canceled', at: EpochMs): Entry {
	const reason = reasonOf(order);
	return {
		timestamp: stamp(at),
		order_status: step,
		exec_type: step,
		order_userref: 0,
		order_id: orderText(order),
		cum_qty: toNumber(order.filled),
		cum_cost: toNumber(order.filledValue),
		fee_usd_equiv: 0,
		avg_price: toNumber(averagePrice(order)),
		...(reason !== null && {cancel_reason: reason, reason}),
	};
}

function fillEntryOf(core: ExchangeCore, fill: SimFill): readonly Entry[] {
	const order = core.history.lookUp(fill.symbol, {orderId: fill.orderId});
	return order === null ? [] : [fillEntry(core, fill, order)];
}

function fillEntry(core: ExchangeCore, fill: SimFill, order: SimOrder): Entry {
	return {
		...identity(order),
		exec_id: fillText(fill),
		exec_type: 'trade',
		trade_id: fill.tradeId,
		symbol: fill.symbol,
		side: fill.side,
		last_qty: toNumber(fill.quantity),
		last_price: toNumber(fill.price),
		liquidity_ind: fill.liquidity === 'taker' ? 't' : 'm',
		cost: toNumber(fill.value),
		cum_qty: toNumber(order.filled),
		cum_cost: toNumber(order.filledValue),
		order_status: order.state === 'filled' ? 'filled' : 'partially_filled',
		order_type: description(core, order).ordertype,
		fee_usd_equiv: toNumber(fill.fee),
		fees: [{asset: fill.feeAsset, qty: toNumber(fill.fee)}],
		timestamp: stamp(fill.at),
	};
}

function identity(order: SimOrder): Entry {
	const clientId = clientIdOf(order);
	return {order_id: orderText(order), order_userref: 0, ...(clientId !== null && {cl_ord_id: clientId})};
}

/** `balances`: what is held, reserved or not; told again when a trade changes it. */
export function balanceChannel(core: ExchangeCore): Channel {
	let sequence = 1;
	const {account} = core;
	const total = (asset: string): Decimal => account.balance(asset).free + account.balance(asset).reserved;
	const told = new Map(account.assets().map(asset => [asset, total(asset)]));
	const wallet = {type: 'spot', id: 'main'};
	const data = [...told].map(([asset, balance]) => ({asset, asset_class: 'currency', balance: toNumber(balance), wallets: [{...wallet, balance: toNumber(balance)}]}));
	return {
		snapshot: [JSON.stringify({channel: 'balances', type: 'snapshot', data, sequence})],
		tell(fact) {
			const assets = fact.kind === 'balances' ? Object.keys(fact.balances).filter(asset => total(asset) !== (told.get(asset) ?? zero)) : [];
			return assets.map(asset => {
				const [before, after] = [told.get(asset) ?? zero, total(asset)];
				told.set(asset, after);
				sequence++;
				const entry = {
					asset, asset_class: 'currency', amount: toNumber(after - before), balance: toNumber(after), fee: 0, ledger_id: `L${sequence}`,
					ref_id: '', timestamp: stamp(fact.kind === 'balances' ? fact.at : core.now), type: 'trade', subtype: '', category: 'trade', wallet_type: wallet.type, wallet_id: wallet.id,
				};
				return JSON.stringify({channel: 'balances', type: 'update', data: [entry], sequence});
			});
		},
	};
}
