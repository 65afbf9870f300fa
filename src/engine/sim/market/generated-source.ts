/**
A made-up market of several correlated assets: hourly bars from 2012 on, drawn from the seed alone, made only as far as
somebody asks.
*/
import {CryptoTraderError, exitCode} from '../../domain/error.js';
import {hour, startOfHour, type EpochMs, type MarketSymbol} from '../../domain/units.js';
import {assetProfile} from './asset.js';
import {AssetSeries} from './asset-series.js';
import type {BarSource} from './bars.js';
import {regimeChain} from './regime-chain.js';
import {assetsOf} from './rules.js';

export type GeneratedSourceOptions = {
	readonly symbols: readonly MarketSymbol[];
	readonly seed: number;
	readonly from: EpochMs;
	readonly to?: EpochMs;
};

const beginning: EpochMs = Date.UTC(2012, 0, 1);
const earliest: EpochMs = Date.UTC(2016, 0, 1);

/** Returns the market. Throws a CryptoTraderError (exit 2) when `from` would leave less than four years of history. */
export function generatedSource({symbols, seed, from, to}: GeneratedSourceOptions): BarSource {
	if (from < earliest) {
		throw new CryptoTraderError(`the generated market cannot start at ${new Date(from).toISOString()}`, {
			code: 'sim-from-too-early',
			advice: 'Choose a start in 2016 or later; it has history from 2012 on.',
			exit: exitCode.wrongUse,
		});
	}

	const market = new GeneratedBars(symbols, seed);
	return {
		symbols,
		barLength: hour,
		end: to ?? null,
		priceDecimals: symbol => assetProfile(assetsOf(symbol)[0]).priceDecimals,
		first: () => beginning,
		bars: (symbol, start, end) => market.until(symbol, end).slice(hoursSince(start), hoursSince(end)),
		lastBar: (symbol, at) => market.until(symbol, at + hour)[hoursSince(startOfHour(at))] ?? null,
		nextOpening(at) {
			const opening = startOfHour(at + hour - 1);
			return to === undefined || opening < to ? opening : null;
		},
	};
}

/** Returns how many whole or begun hours lie between the beginning and `at`, at least 0. */
function hoursSince(at: EpochMs): number {
	return Math.max(0, Math.ceil((at - beginning) / hour));
}

class GeneratedBars {
	readonly #series: ReadonlyMap<MarketSymbol, AssetSeries>;
	readonly #nextHour: ReturnType<typeof regimeChain>;
	#length = 0;

	constructor(symbols: readonly MarketSymbol[], seed: number) {
		this.#nextHour = regimeChain(seed);
		this.#series = new Map(symbols.map(symbol => {
			const profile = assetProfile(assetsOf(symbol)[0]);
			return [symbol, new AssetSeries(profile, {seed, label: symbol, priceDecimals: profile.priceDecimals})];
		}));
	}

	/** Returns all bars of `symbol` that open before `at`, and perhaps more. */
	until(symbol: MarketSymbol, at: EpochMs) {
		while (this.#length < hoursSince(at)) {
			const market = this.#nextHour();
			for (const series of this.#series.values()) {
				series.extend(beginning + (this.#length * hour), market);
			}

			this.#length++;
		}

		return this.#series.get(symbol)?.bars ?? [];
	}
}
