/**
`GET /0/public/Assets` and `AssetPairs`: the assets, the markets and their trading rules.
*/
import {decimal, formatDecimal, multiply, type Decimal} from '../../domain/decimal.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {assetsOf} from '../market/rules.js';
import {assetId, assetName, pairId, pairName, streamName} from './names.js';
import type {Parameters} from './parameters.js';

const costDecimals = 5;

/** Returns the assets of all markets. */
export function assets(core: ExchangeCore): unknown {
	const all = new Set(core.feed.source.symbols.flatMap(symbol => assetsOf(symbol)));
	return Object.fromEntries([...all].map(asset => [assetId(asset), {aclass: 'currency', altname: assetName(asset), decimals: 10, display_decimals: 5, status: 'enabled'}]));
}

/** Returns the markets asked for. In one that does not trade just now orders can only be cancelled. */
export function assetPairs(core: ExchangeCore, parameters: Parameters): unknown {
	return Object.fromEntries(parameters.symbols().filter(symbol => core.isListed(symbol)).map(symbol => [pairId(symbol), assetPair(core, symbol)]));
}

function assetPair(core: ExchangeCore, symbol: MarketSymbol): unknown {
	const rules = core.rules(symbol);
	return {
		altname: pairName(symbol),
		wsname: streamName(symbol),
		aclass_base: 'currency',
		base: assetId(rules.base),
		aclass_quote: 'currency',
		quote: assetId(rules.quote),
		lot: 'unit',
		cost_decimals: costDecimals,
		pair_decimals: rules.priceDecimals,
		lot_decimals: rules.quantityDecimals,
		lot_multiplier: 1,
		leverage_buy: [],
		leverage_sell: [],
		fees: [[0, percentOf(rules.takerFee)]],
		fees_maker: [[0, percentOf(rules.makerFee)]],
		fee_volume_currency: 'ZUSD',
		margin_call: 80,
		margin_stop: 40,
		ordermin: formatDecimal(rules.minQuantity),
		costmin: formatDecimal(rules.minNotional),
		tick_size: formatDecimal(rules.priceTick),
		status: core.isTrading(symbol) ? 'online' : 'cancel_only',
	};
}

/** Returns a fee in per cent. */
export function percentOf(fee: Decimal): number {
	return Number(formatDecimal(multiply(fee, decimal('100'))));
}
