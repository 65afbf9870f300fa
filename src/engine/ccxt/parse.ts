/**
From ccxt's structures to the engine's. Amounts are kept as text; what is missing or not a number is an InvariantError,
never a zero.
*/
import type {Num, Order as CcxtOrder, Str, Trade} from 'ccxt';
import {type DecimalText, decimal, formatDecimal} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import type {Market} from '../domain/market.js';
import type {Balances, ReportedFill, VenueOrder} from '../domain/order.js';
import type {MarketSymbol} from '../domain/units.js';
import type {PublicExchange} from './client.js';

/** Returns canonical text of an amount that ccxt gives as number or text. */
export function amount(value: unknown, name: string): DecimalText {
	invariant(typeof value === 'number' || typeof value === 'string', `${name} is missing`);
	return formatDecimal(decimal(value));
}

function text(value: Str, name: string): string {
	invariant(value !== undefined && value !== '', `${name} is missing`);
	return value;
}

function time(value: Num, name: string): number {
	invariant(value !== undefined && Number.isFinite(value), `${name} is missing`);
	return Number(value);
}

const statuses: Readonly<Record<string, VenueOrder['status']>> = {
	open: 'open', closed: 'filled', canceled: 'cancelled', canceling: 'open', expired: 'expired', rejected: 'rejected',
};

/** Returns an order as the venue tells it. Throws InvariantError when its id, symbol, amounts or status are missing. */
export function parseOrder(order: CcxtOrder): VenueOrder {
	const name = `order ${order.clientOrderId ?? order.id}`;
	const status = statuses[text(order.status, `status of ${name}`)];
	invariant(status !== undefined, `${name} has a status that is not known: ${order.status}`);
	invariant(order.side === 'buy' || order.side === 'sell', `side of ${name} is missing`);
	return {
		clientOrderId: order.clientOrderId ?? '',
		venueOrderId: text(order.id, `id of ${name}`),
		symbol: text(order.symbol, `symbol of ${name}`),
		side: order.side,
		quantity: amount(order.amount, `amount of ${name}`),
		filled: amount(order.filled, `filled amount of ${name}`),
		limitPrice: amount(order.price ?? 0, `price of ${name}`),
		status,
		at: time(order.lastUpdateTimestamp ?? order.timestamp, `time of ${name}`),
	};
}

/** Returns an execution as the venue tells it. Throws InvariantError when anything of it is missing. */
export function parseTrade(trade: Trade, clientOrderId: string | null): ReportedFill {
	const name = `trade ${trade.id}`;
	invariant(trade.side === 'buy' || trade.side === 'sell', `side of ${name} is missing`);
	return {
		tradeId: text(trade.id, 'trade id'),
		venueOrderId: text(trade.order, `order of ${name}`),
		clientOrderId,
		symbol: text(trade.symbol, `symbol of ${name}`),
		side: trade.side,
		price: amount(trade.price, `price of ${name}`),
		quantity: amount(trade.amount, `amount of ${name}`),
		fee: amount(trade.fee?.cost ?? 0, `fee of ${name}`),
		feeAsset: trade.fee?.currency ?? '',
		liquidity: trade.takerOrMaker === 'maker' ? 'maker' : 'taker',
		at: time(trade.timestamp, `time of ${name}`),
	};
}

/** Returns what is free and reserved of each asset that is held. */
export function parseBalances(balance: Awaited<ReturnType<PublicExchange['fetchBalance']>>): Balances {
	const free = balance.free as unknown as Record<string, unknown>;
	const used = balance.used as unknown as Record<string, unknown>;
	return Object.fromEntries(Object.keys(free).flatMap(asset => {
		const entry = {free: amount(free[asset] ?? 0, `free ${asset}`), reserved: amount(used[asset] ?? 0, `reserved ${asset}`)};
		return entry.free === '0' && entry.reserved === '0' ? [] : [[asset, entry]];
	}));
}

/** Returns the trading rules of a market. Throws InvariantError when one that money depends on is missing. */
export function parseMarket(exchange: PublicExchange, symbol: MarketSymbol): Market {
	const market = exchange.market(symbol);
	const step = amount(market.precision.amount, `quantity step of ${symbol}`);
	return {
		symbol,
		base: market.base,
		quote: market.quote,
		priceTick: amount(market.precision.price, `price tick of ${symbol}`),
		quantityStep: step,
		minQuantity: amount(market.limits.amount?.min ?? step, `smallest quantity of ${symbol}`),
		minNotional: amount(market.limits.cost?.min ?? 0, `smallest order value of ${symbol}`),
		makerFee: Number(market.maker ?? 0.001),
		takerFee: Number(market.taker ?? 0.001),
	};
}
