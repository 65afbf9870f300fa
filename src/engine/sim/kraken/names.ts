/**
Kraken's names. It calls Bitcoin XBT and Dogecoin XDG; its oldest assets have ids with an X (coins) or Z (money) in front,
and a pair of two such assets has both ids in one word: XXBTZUSD, but XBTUSDT and SOLUSD.
*/
import type {MarketSymbol} from '../../domain/units.js';
import {assetsOf} from '../market/rules.js';

const alternatives: Readonly<Record<string, string>> = {BTC: 'XBT', DOGE: 'XDG'};
const oldCoins = new Set(['BTC', 'ETC', 'ETH', 'LTC', 'MLN', 'REP', 'XLM', 'XMR', 'XRP', 'ZEC']);
const oldMoney = new Set(['CAD', 'EUR', 'GBP', 'JPY', 'USD']);

/** Returns `XBT` for `BTC`. */
export function assetName(asset: string): string {
	return alternatives[asset] ?? asset;
}

/** Returns the key of an asset in balances: `XXBT`, `ZUSD`, `XXDG`, `SOL`. */
export function assetId(asset: string): string {
	if (oldCoins.has(asset) || asset === 'DOGE') {
		return `X${assetName(asset)}`;
	}

	return oldMoney.has(asset) ? `Z${asset}` : asset;
}

/** Returns `XBTUSDT` for `BTC/USDT`. */
export function pairName(symbol: MarketSymbol): string {
	return assetsOf(symbol).map(asset => assetName(asset)).join('');
}

/** Returns the key of a pair in replies: `XXBTZUSD` for `BTC/USD`, else the same as its name. */
export function pairId(symbol: MarketSymbol): string {
	const assets = assetsOf(symbol);
	const old = oldCoins.has(assets[0]) && (oldCoins.has(assets[1]) || oldMoney.has(assets[1]));
	return old ? assets.map(asset => assetId(asset)).join('') : pairName(symbol);
}

/** Returns `XBT/USDT` for `BTC/USDT`, its name at the first version of the streams; the second says `BTC/USDT`. */
export function streamName(symbol: MarketSymbol): string {
	return assetsOf(symbol).map(asset => assetName(asset)).join('/');
}

/** Returns the market that goes by `name`, or null. */
export function pairOf(symbols: readonly MarketSymbol[], name: string): MarketSymbol | null {
	return symbols.find(symbol => [pairName(symbol), pairId(symbol), streamName(symbol), symbol].includes(name)) ?? null;
}
