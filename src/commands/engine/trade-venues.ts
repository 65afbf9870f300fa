/**
Trading on several venues: their accounts as one, the router that asks their books, and their trading rules.
*/
import {setTimeout as wait} from 'node:timers/promises';
import {fetchBook} from '../../engine/ccxt/fetch-book.js';
import type {EngineConfig} from '../../engine/domain/config.js';
import {type DecimalText, decimal, divide, formatDecimal} from '../../engine/domain/decimal.js';
import {CryptoTraderError, exitCode, invariant} from '../../engine/domain/error.js';
import type {Market} from '../../engine/domain/market.js';
import {isRouted, tradedVenues} from '../../engine/domain/place.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../engine/domain/units.js';
import {type Routed, createRouter} from '../../engine/execution/router.js';
import {createVenueGroup} from '../../engine/execution/venue-group.js';
import type {Router, Venue} from '../../engine/ports/venue.js';
import type {VenueLink} from './venue-link.js';

export type TradeVenues = {
	readonly router: Router;
	/** Returns the rules of the configured markets at each of the other venues, those that it has. */
	otherMarkets(): Promise<Readonly<Record<string, readonly Market[]>>>;
	/** Returns the accounts as one, in the order of the configuration. */
	join(accounts: readonly Venue[]): Venue;
};

/** How long a venue may take to show its book before an order goes elsewhere. In real time. */
const patienceMs: Milliseconds = 3000;

/** Returns what joins the venues that orders may go to, or null where there is only one. `links` has a line to each of them. */
export function joinVenues(config: EngineConfig, links: readonly VenueLink[], now: () => EpochMs): TradeVenues | null {
	if (!isRouted(config)) {
		return null;
	}

	const names = tradedVenues(config);
	const used = names.map(name => links.find(({venue}) => venue === name)).filter(link => link !== undefined);
	invariant(used.length === names.length, 'a venue that is traded on has no line');
	const down = new Map<string, string>();
	const listed = new Map<string, readonly MarketSymbol[]>();
	const marketsAt = async ({venue, feed}: VenueLink): Promise<readonly Market[]> => {
		const symbols = await feed.listed(config.symbols);
		listed.set(venue, symbols);
		return feed.loadMarkets(symbols);
	};

	const routed = used.map(link => routedBy(link, now, () => down.get(link.venue) ?? null));
	return {
		router: createRouter(routed, patienceMs, async milliseconds => wait(milliseconds, undefined, {ref: false})),
		otherMarkets: async () => Object.fromEntries(await Promise.all(used.slice(1).map(async link => [link.venue, await marketsAt(link)] as const))),
		join: accounts => createVenueGroup(accounts, {
			symbols: (venue, wanted) => wanted.filter(symbol => listed.get(venue)?.includes(symbol) ?? true),
			onAccount(venue, isLive, detail) {
				if (isLive) {
					down.delete(venue);
				} else {
					down.set(venue, `its account stream is not live: ${detail}`);
				}
			},
		}),
	};
}

function routedBy({venue, feed, data}: VenueLink, now: () => EpochMs, objection: () => string | null): Routed {
	return {
		venue,
		objection,
		async market(symbol) {
			const [market] = await feed.loadMarkets([symbol]);
			invariant(market !== undefined, `${venue} has no rules of ${symbol}`);
			return market;
		},
		book: async symbol => fetchBook(data, symbol, now()),
	};
}

/** Returns what each venue of a simulated or paper account begins with: equal parts of the capital. */
export function partsOf(capital: DecimalText, venues: readonly string[]): Readonly<Record<string, DecimalText>> {
	const part = divide(decimal(capital), decimal(venues.length));
	const cents = part - (part % decimal('0.01'));
	const first = decimal(capital) - (cents * BigInt(venues.length - 1));
	return Object.fromEntries(venues.map((venue, index) => [venue, formatDecimal(index === 0 ? first : cents)]));
}

/** Throws a CryptoTraderError when orders over several venues are wanted where there can only be one. */
export function refuseSeveral(config: EngineConfig, where: string): void {
	if (isRouted(config)) {
		throw new CryptoTraderError(`orders go to one venue only ${where}`, {
			code: 'one-venue', advice: 'Leave `tradeAlsoAt` empty for it, in a configuration of its own (--config).', exit: exitCode.wrongUse,
		});
	}
}
