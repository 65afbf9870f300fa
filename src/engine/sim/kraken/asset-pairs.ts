/**
`GET /0/public/Assets` and `AssetPairs`: the assets, the markets and their trading rules.
*/
import {decimal, formatDecimal, multiply} from '../../domain/decimal.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {assetsOf, type MarketRules} from '../market/rules.js';
import {assetId, assetName, pairId, pairName, streamName} from './names.js';
import type {Parameters} from './parameters.js';

const costDecimals = 5;

/** Returns the assets of all markets. */
export function assets(core: ExchangeCore): unknown {
	const all = new Set(core.feed.source.symbols.flatMap(symbol => assetsOf(symbol)));
	return Object.fromEntries([...all].map(asset => [assetId(asset), {aclass: 'currency', altname: assetName(asset), decimals: 10, display_decimals: 5, status: 'enabled'}]));
}

/** Returns the markets asked for. One in a gap of its tape can only be cancelled in. */
export function assetPairs(core: ExchangeCore, parameters: Parameters): unknown {
	return Object.fromEntries(parameters.symbols().map(symbol => [pairId(symbol), assetPair(core, symbol)]));
}

function assetPair(core: ExchangeCore, symbol: MarketSymbol): unknown {
	const rules = core.rules(symbol);
	const fees = [[0, percentOf(rules)]];
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
		fees,
		fees_maker: fees,
		fee_volume_currency: 'ZUSD',
		margin_call: 80,
		margin_stop: 40,
		ordermin: formatDecimal(rules.quantityStep),
		costmin: formatDecimal(rules.minNotional),
		tick_size: formatDecimal(rules.priceTick),
		status: core.feed.isOpen(symbol, core.now) ? 'online' : 'cancel_only',
	};
}

/** Returns the fee in per cent. */
export function percentOf({takerFee}: MarketRules): number {
	return Number(formatDecimal(multiply(takerFee, decimal('100'))));
}
