/**
The endpoints that the simulated CryptoQuant has, with the fields of a row. https://cryptoquant.com/docs
*/
import type {ChainDay} from './chain-day.js';
import type {ChainAsset} from './prices.js';

export type Endpoint = {
	readonly assets: readonly (ChainAsset | 'stablecoin')[];
	readonly required: readonly string[];
	/** Names of numbers that change later, when wallets are known better. */
	readonly revised: boolean;
	readonly row: (day: ChainDay) => Readonly<Record<string, number | string>>;
};

const chains: readonly ChainAsset[] = ['BTC', 'ETH'];

function open(row: Endpoint['row'], assets: Endpoint['assets'] = chains): Endpoint {
	return {assets, required: [], revised: false, row};
}

function perExchange(row: Endpoint['row']): Endpoint {
	return {assets: chains, required: ['exchange'], revised: true, row};
}

const exchangeFlows: Readonly<Record<string, Endpoint>> = {
	'/exchange-flows/netflow': perExchange(({inflow, outflow}) => ({netflow_total: inflow - outflow})),
	'/exchange-flows/inflow': perExchange(({inflow}) => ({inflow_total: inflow, inflow_top10: inflow * 0.45, inflow_mean: inflow / 30_000})),
	'/exchange-flows/outflow': perExchange(({outflow}) => ({outflow_total: outflow, outflow_top10: outflow * 0.45, outflow_mean: outflow / 30_000})),
	'/exchange-flows/reserve': perExchange(({balance, price}) => ({reserve: balance, reserve_usd: balance * price})),
};

/** By the path after the asset: `/v1/btc` + `/market-indicator/mvrv`. */
export const endpoints: Readonly<Record<string, Endpoint>> = {
	'/market-indicator/mvrv': open(({price, realisedPrice}) => ({mvrv: price / realisedPrice})),
	'/market-indicator/realized-price': open(({realisedPrice}) => ({realized_price: realisedPrice})),
	'/market-indicator/sopr': open(({sopr, adjustedSopr, shortSopr, longSopr}) => ({sopr, a_sopr: adjustedSopr, sth_sopr: shortSopr, lth_sopr: longSopr})),
	'/market-indicator/sopr-ratio': open(({shortSopr, longSopr}) => ({sopr_ratio: longSopr / shortSopr})),
	// A string, as the provider sends it.
	'/market-indicator/stablecoin-supply-ratio': open(({ssr}) => ({stablecoin_supply_ratio: ssr.toFixed(4)}), ['BTC']),
	'/network-indicator/nupl': open(({price, realisedPrice}) => ({nupl: 1 - (realisedPrice / price)})),
	'/network-indicator/puell-multiple': open(({issuance, issuanceMean}) => ({puell_multiple: issuance / issuanceMean}), ['BTC']),
	'/market-data/capitalization': open(({price, realisedPrice, supply}) => ({market_cap: price * supply, realized_cap: realisedPrice * supply})),
	'/market-data/funding-rates': {...open(({funding}) => ({funding_rates: funding})), required: ['exchange']},
	...exchangeFlows,
	'/network-data/supply': {...open(({stablecoins}) => ({supply_total: stablecoins, supply_circulating: stablecoins}), ['stablecoin']), required: ['token']},
};
