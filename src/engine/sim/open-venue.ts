/**
Opens one venue of the simulated exchange: its view of the shared market, its account as the state file knows it, its core.
*/
import {hashOf} from '../domain/random.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import {Account, freeBalances} from './core/account.js';
import {ExchangeCore} from './core/exchange-core.js';
import {OrderHistory} from './core/order-history.js';
import type {BarSource} from './market/bars.js';
import {MarketFeed} from './market/feed.js';
import {assetsOf, marketRules, type MarketRules} from './market/rules.js';
import type {Schedule} from './market/schedule.js';
import {venueProfile, withFees} from './market/venue-profile.js';
import {venueSource} from './market/venue-source.js';
import type {SimulatedExchangeOptions, VenueOptions} from './options.js';
import type {Change} from './state/saved-state.js';
import type {StateFile} from './state/state-file.js';
import {Venue} from './venues.js';

export type VenueParts = {
	readonly options: SimulatedExchangeOptions;
	readonly venue: VenueOptions;
	/** What all venues share. */
	readonly source: BarSource;
	readonly schedule: Schedule;
	readonly stateFile: StateFile | null;
	readonly now: EpochMs;
};

/** Returns the venue, open. An account that the state file does not know yet is kept there first. */
export function openVenue(parts: VenueParts): Venue {
	const {options, venue, schedule, now} = parts;
	const profile = venueProfile(venue.name);
	const rulesOf = (usual: MarketRules): MarketRules => withFees(profile.rules(usual), venue.makerFee, venue.takerFee);
	const feed = new MarketFeed(sourceOf(parts, rulesOf), schedule, options.seed, rulesOf);
	const opening = openingOf(parts);
	return new Venue(venue, options, new ExchangeCore({
		feed,
		now,
		seed: seedOf(options.seed, venue),
		account: new Account(opening.balances),
		history: new OrderHistory(opening.orders, opening.fills),
		clockSkew: venue.clockSkewMs ?? 0,
		delistings: venue.delistings ?? [],
		spreadFactor: profile.spreadFactor * (venue.spreadFactor ?? 1),
		depthFactor: venue.depthFactor ?? 1,
		playedFrom: options.source.from,
		...(venue.keyRights !== undefined && {keyRights: venue.keyRights}),
	}));
}

/** Binance is the shared market itself; every other venue has chances of its own. */
function seedOf(seed: number, {name}: VenueOptions): number {
	return name === 'binance' ? seed : hashOf(seed, `venue/${name}`);
}

function sourceOf({options, venue, source}: VenueParts, rulesOf: (usual: MarketRules) => MarketRules): BarSource {
	const {basis, volume} = venueProfile(venue.name);
	const {symbols = source.symbols, outages = [], delistings = []} = venue;
	// A tape looks through all its bars for the digits of its prices: once is enough.
	const decimals = new Map(symbols.map(symbol => [symbol, rulesOf(marketRules(symbol, source.priceDecimals(symbol))).priceDecimals]));
	const priceDecimals = (symbol: MarketSymbol): number => decimals.get(symbol) ?? 0;
	const isWhole = basis === 0 && symbols === source.symbols && outages.length + delistings.length === 0;
	return isWhole ? source : venueSource(source, {seed: seedOf(options.seed, venue), symbols, basis, volume, priceDecimals, outages, delistings});
}

function openingOf({options, venue, source, stateFile, now}: VenueParts): Change {
	const saved = stateFile?.saved(venue.name) ?? null;
	if (saved !== null) {
		return saved;
	}

	const balances = freeBalances((venue.symbols ?? source.symbols).flatMap(symbol => assetsOf(symbol)), venue.balances ?? options.balances);
	const opening: Change = {now, venue: venue.name, balances, orders: [], fills: []};
	stateFile?.append([opening]);
	return opening;
}
