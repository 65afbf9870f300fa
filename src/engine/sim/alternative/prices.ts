/**
What the providers of alternative data know of the market: prices of bars that have closed, never of one that is forming.
*/
import type {EpochMs} from '../../domain/units.js';
import type {BarSource} from '../market/bars.js';

export type ChainAsset = 'BTC' | 'ETH';

export const chainAssets: readonly ChainAsset[] = ['BTC', 'ETH'];

export type ClosedPrices = {
	/** Returns when the first bar of an asset opens, or null where its market is not simulated. */
	first(asset: ChainAsset): EpochMs | null;
	/** Returns the close of the last bar that had closed at `at`, or null. */
	at(asset: ChainAsset, at: EpochMs): number | null;
};

/** Returns the closed prices of the market that `source` makes. */
export function closedPrices(source: BarSource): ClosedPrices {
	const symbolOf = (asset: ChainAsset) => source.symbols.find(symbol => symbol.startsWith(`${asset}/`)) ?? null;
	return {
		first(asset) {
			const symbol = symbolOf(asset);
			return symbol === null ? null : source.first(symbol);
		},
		at(asset, at) {
			const symbol = symbolOf(asset);
			return symbol === null ? null : source.lastBar(symbol, at - source.barLength)?.close ?? null;
		},
	};
}
