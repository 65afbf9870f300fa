/**
`GET /api/v3/exchangeInfo`: the markets and their trading rules.
*/
import {decimal, formatDecimal} from '../../domain/decimal.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {binanceLimits} from '../limits/binance.js';
import type {MarketRules} from '../market/rules.js';
import {amountText, marketId} from './text.js';

const precision = 8;
/** What an arriving order does with a resting one of the same account: the resting one expires. */
export const selfTradePrevention = 'EXPIRE_MAKER';

/** Returns the reply for the given markets. A market in a gap or an outage, or just delisted, is in status BREAK. */
export function exchangeInfo(core: ExchangeCore, symbols: readonly string[]): unknown {
	return {
		timezone: 'UTC',
		serverTime: core.now,
		rateLimits: [
			{rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: binanceLimits.weightPerMinute},
			{rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: binanceLimits.ordersPer10Seconds},
			{rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: binanceLimits.ordersPerDay},
		],
		exchangeFilters: [],
		symbols: symbols.map(symbol => symbolInfo(core.rules(symbol), core.isTrading(symbol))),
	};
}

function symbolInfo(rules: MarketRules, open: boolean): unknown {
	return {
		symbol: marketId(rules.symbol),
		status: open ? 'TRADING' : 'BREAK',
		baseAsset: rules.base,
		baseAssetPrecision: precision,
		quoteAsset: rules.quote,
		quotePrecision: precision,
		quoteAssetPrecision: precision,
		baseCommissionPrecision: precision,
		quoteCommissionPrecision: precision,
		orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
		icebergAllowed: false,
		ocoAllowed: false,
		otoAllowed: false,
		quoteOrderQtyMarketAllowed: true,
		allowTrailingStop: false,
		cancelReplaceAllowed: true,
		isSpotTradingAllowed: true,
		isMarginTradingAllowed: false,
		filters: filters(rules),
		permissions: [],
		permissionSets: [['SPOT']],
		defaultSelfTradePreventionMode: selfTradePrevention,
		allowedSelfTradePreventionModes: [selfTradePrevention],
	};
}

function filters({priceTick, maxPrice, quantityStep, minQuantity, maxQuantity, minNotional, priceBand, maxOpenOrders}: MarketRules): unknown {
	return [
		{filterType: 'PRICE_FILTER', minPrice: amountText(priceTick), maxPrice: amountText(maxPrice), tickSize: amountText(priceTick)},
		{filterType: 'LOT_SIZE', minQty: amountText(minQuantity), maxQty: amountText(maxQuantity), stepSize: amountText(quantityStep)},
		{filterType: 'NOTIONAL', minNotional: amountText(minNotional), applyMinToMarket: true, maxNotional: formatDecimal(decimal('9e12')), applyMaxToMarket: false, avgPriceMins: 0},
		...(priceBand === null ? [] : [percentPrice(formatDecimal(priceBand.down), formatDecimal(priceBand.up))]),
		...(maxOpenOrders === null ? [] : [{filterType: 'MAX_NUM_ORDERS', maxNumOrders: maxOpenOrders}]),
	];
}

function percentPrice(down: string, up: string): unknown {
	return {filterType: 'PERCENT_PRICE_BY_SIDE', bidMultiplierUp: up, bidMultiplierDown: down, askMultiplierUp: up, askMultiplierDown: down, avgPriceMins: 0};
}
