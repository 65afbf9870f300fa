/**
The metrics that the simulated Glassnode has: path, assets, unit and value.
https://docs.glassnode.com/basic-api/endpoints
*/
import type {ChainDay} from './chain-day.js';
import type {ChainAsset} from './prices.js';

export type Bands = {readonly v: number; readonly h: number; readonly l: number};

export type Metric = {
	readonly assets: readonly ChainAsset[];
	/** A number, or for metrics with an object in `o` its members. */
	readonly value: (day: ChainDay) => number | Bands;
	/** Coins that `c=usd` turns into USD. */
	readonly coins: boolean;
	/** Whether values change later, when wallets are known better. Those of `_pit` stay. */
	readonly revised: boolean;
};

const both: readonly ChainAsset[] = ['BTC', 'ETH'];

function ratio(value: (day: ChainDay) => number | Bands, assets = both): Metric {
	return {assets, value, coins: false, revised: false};
}

function coins(value: (day: ChainDay) => number): Metric {
	return {assets: both, value, coins: true, revised: true};
}

const marketCap = ({price, supply}: ChainDay) => price * supply;
const realisedCap = ({realisedPrice, supply}: ChainDay) => realisedPrice * supply;

function ssrBands({ssr, ssrMean, ssrVariance}: ChainDay): Bands {
	const reach = 2 * Math.sqrt(ssrVariance);
	return {h: ssrMean + reach, l: Math.max(0, ssrMean - reach), v: ssr};
}

/** By the path after `/v1/metrics`. */
export const metrics: Readonly<Record<string, Metric>> = {
	'/market/price_usd_close': ratio(({price}) => price),
	'/market/marketcap_usd': ratio(marketCap),
	'/market/marketcap_realized_usd': ratio(realisedCap),
	'/market/mvrv': ratio(({price, realisedPrice}) => price / realisedPrice),
	'/market/mvrv_z_score': ratio(day => (marketCap(day) - realisedCap(day)) / day.valueDeviation),
	'/indicators/sopr': ratio(({sopr}) => sopr),
	'/indicators/sopr_adjusted': ratio(({adjustedSopr}) => adjustedSopr),
	'/indicators/sopr_less_155': ratio(({shortSopr}) => shortSopr),
	'/indicators/sopr_more_155': ratio(({longSopr}) => longSopr),
	'/indicators/net_unrealized_profit_loss': ratio(({price, realisedPrice}) => 1 - (realisedPrice / price)),
	'/indicators/ssr': ratio(ssrBands, ['BTC']),
	'/indicators/puell_multiple': ratio(({issuance, issuanceMean}) => issuance / issuanceMean, ['BTC']),
	'/addresses/active_count': ratio(({activeAddresses}) => activeAddresses),
	'/derivatives/futures_funding_rate_perpetual': ratio(({funding}) => funding),
	'/transactions/transfers_volume_exchanges_net': coins(({inflow, outflow}) => inflow - outflow),
	'/transactions/transfers_volume_to_exchanges_sum': coins(({inflow}) => inflow),
	'/transactions/transfers_volume_from_exchanges_sum': coins(({outflow}) => outflow),
	'/distribution/balance_exchanges': coins(({balance}) => balance),
};
