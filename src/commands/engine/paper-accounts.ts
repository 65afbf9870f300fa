/**
The paper account, one at each venue that is traded on: fed with that venue's trading rules, prices, trades and books.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import {invariant} from '../../engine/domain/error.js';
import type {LedgerBalances} from '../../engine/domain/ledger.js';
import type {Market, OrderBook, PublicTrade} from '../../engine/domain/market.js';
import {tradedVenues, venueOfId} from '../../engine/domain/place.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {type PaperVenue, createPaperVenue} from '../../engine/execution/paper-venue.js';
import type {FeeIn} from '../../engine/execution/paper/rules.js';
import type {Clock} from '../../engine/ports/clock.js';
import type {Feed, Venue} from '../../engine/ports/venue.js';
import {partsOf} from './trade-venues.js';
import type {VenueLink} from './venue-link.js';
import type {AccountOpening} from './venue-session.js';

export type PaperAccounts = {
	/** The lines, as everybody else has to use them: the accounts learn the trading rules from who asks for them. */
	readonly links: readonly VenueLink[];
	/** Opens an account at each venue, that of the deciding one first. */
	open(opening: AccountOpening): readonly Venue[];
	takeTrades(venue: string, symbol: MarketSymbol, trades: readonly PublicTrade[]): void;
	takeQuotes(): void;
	takeBook(venue: string, symbol: MarketSymbol, book: OrderBook | null): void;
};

/** One account and what it is fed with. */
type Desk = {readonly venue: string; readonly feed: Feed; readonly markets: Record<MarketSymbol, Market>; paper: PaperVenue | null};

/** Returns the accounts, not open yet. `lines` has one to each venue that is traded on. */
export function createPaperAccounts(config: EngineConfig, lines: readonly VenueLink[], clock: Clock): PaperAccounts {
	const names = tradedVenues(config);
	const desks = names.map(venue => deskAt(venue, lines));
	const staleAfterMs = config.execution.staleAfterSeconds * 1000;
	const paperOf = (venue: string): PaperVenue | null => desks.find(desk => desk.venue === venue)?.paper ?? null;
	return {
		links: lines.map(link => ({...link, feed: desks.find(({venue}) => venue === link.venue)?.feed ?? link.feed})),
		open(opening) {
			const places = opening.places ?? placesAtStart(opening.balances, names, config.quoteCurrency);
			return desks.map((desk, index) => {
				desk.paper = createPaperVenue({
					...opening,
					balances: names.length === 1 ? opening.balances : places[desk.venue] ?? {},
					orders: ordersAt(opening.orders, desk.venue, index === 0),
					seed: opening.seed + index,
					markets: () => desk.markets,
					clock, staleAfterMs,
					config: config.paper,
					feeIn: feeIn(desk.venue),
				});
				return names.length === 1 ? desk.paper : {...desk.paper, name: desk.venue};
			});
		},
		takeTrades(venue, symbol, trades) {
			paperOf(venue)?.takeTrades(symbol, trades);
		},
		takeQuotes() {
			for (const {paper, feed} of desks) {
				paper?.takeQuotes(feed.quotes());
			}
		},
		takeBook(venue, symbol, book) {
			paperOf(venue)?.takeBook(symbol, book);
		},
	};
}

/** The feed of an account hands on the trading rules that somebody asks it for. */
function deskAt(venue: string, lines: readonly VenueLink[]): Desk {
	const feed = lines.find(link => link.venue === venue)?.feed;
	invariant(feed !== undefined, `there is no line to ${venue}`);
	const markets: Record<MarketSymbol, Market> = {};
	return {
		venue, markets, paper: null,
		feed: {
			...feed,
			async loadMarkets(symbols) {
				const loaded = await feed.loadMarkets(symbols);
				Object.assign(markets, Object.fromEntries(loaded.map(market => [market.symbol, market])));
				return loaded;
			},
		},
	};
}

type Kept = AccountOpening['orders'];

/** Returns the resting orders of one venue, with its own ids: in the books those of other venues carry its name. */
function ordersAt(orders: Kept, venue: string, isMain: boolean): Kept {
	const prefix = `${venue}:`;
	return orders
		.filter(({order: {clientOrderId}}) => (venueOfId(clientOrderId) ?? (isMain ? venue : null)) === venue)
		.map(kept => kept.venueOrderId.startsWith(prefix) ? {...kept, venueOrderId: kept.venueOrderId.slice(prefix.length)} : kept);
}

/** Returns where an account's balances are before any venue has said so: cash in equal parts, coins from before at the venue that decides. */
function placesAtStart(balances: LedgerBalances, names: readonly string[], quote: string): Readonly<Record<string, LedgerBalances>> {
	const {[quote]: cash = '0', ...coins} = balances;
	return Object.fromEntries(Object.entries(partsOf(cash, names)).map(([venue, part], index) => [venue, {...(index === 0 ? coins : {}), [quote]: part}]));
}

/** Coinbase and Kraken take their fees from the quote currency, Binance from what is received. */
function feeIn(venue: string): FeeIn {
	return venue === 'coinbase' || venue === 'kraken' ? 'quote' : 'received';
}
