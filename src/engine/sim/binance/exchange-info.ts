/**
`GET /api/v3/exchangeInfo`: the markets and their trading rules.
*/
import {decimal, formatDecimal} from '../../domain/decimal.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {MarketRules} from '../market/rules.js';
import {amountText, marketId} from './text.js';

const precision = 8;
/** What an arriving order does with a resting one of the same account: the resting one expires. */
export const selfTradePrevention = 'EXPIRE_MAKER';

/** Returns the reply for the given markets. A market in a gap of its tape is in status BREAK. */
export function exchangeInfo(core: ExchangeCore, symbols: readonly string[]): unknown {
	return {
		timezone: 'UTC',
		serverTime: core.now,
		rateLimits: [],
		exchangeFilters: [],
		symbols: symbols.map(symbol => symbolInfo(core.rules(symbol), core.feed.isOpen(symbol, core.now))),
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
		orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET'],
		icebergAllowed: false,
		ocoAllowed: false,
		otoAllowed: false,
		quoteOrderQtyMarketAllowed: true,
		allowTrailingStop: false,
		cancelReplaceAllowed: false,
		isSpotTradingAllowed: true,
		isMarginTradingAllowed: false,
		filters: filters(rules),
		permissions: [],
		permissionSets: [['SPOT']],
		defaultSelfTradePreventionMode: selfTradePrevention,
		allowedSelfTradePreventionModes: [selfTradePrevention],
	};
}

function filters({priceTick, maxPrice, quantityStep, maxQuantity, minNotional}: MarketRules): unknown {
	return [
		{filterType: 'PRICE_FILTER', minPrice: amountText(priceTick), maxPrice: amountText(maxPrice), tickSize: amountText(priceTick)},
		{filterType: 'LOT_SIZE', minQty: amountText(quantityStep), maxQty: amountText(maxQuantity), stepSize: amountText(quantityStep)},
		{filterType: 'NOTIONAL', minNotional: amountText(minNotional), applyMinToMarket: true, maxNotional: formatDecimal(decimal('9e12')), applyMaxToMarket: false, avgPriceMins: 0},
	];
}
