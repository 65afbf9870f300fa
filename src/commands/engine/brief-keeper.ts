/**
What the guard is told with every heartbeat, out of the engine's view: what is ours at the venue, and which executions the
ledger has in it.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {finalStatuses} from '../../engine/domain/order.js';
import {type Place, heldByPlace, placeOf, symbolOf, venueOf} from '../../engine/domain/place.js';
import {standingStops} from '../../engine/domain/standing-stop.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../engine/domain/units.js';
import type {EngineView} from '../../engine/domain/view.js';
import {type Brief, tradeName} from '../../engine/halt/brief.js';

/** Clocks differ, and an execution is heard of after it happened: so far back it is compared. */
const overlapMs: Milliseconds = 60_000;

export type BriefKeeper = {
	take(record: JournalRecord): void;
	/** Returns how things stand at `now`, the engine's time. */
	brief(view: EngineView, now: EpochMs): Brief;
};

/**
Returns a keeper. Executions before `from` are taken as known, because the ledger has them and their names were not heard
here. `speed` is how much faster the engine's time runs than real time. `idPrefix` is how our client ids begin, where that is
known before the first order: a guard whose engine dies before it could say more finds what is ours by it.
*/
export function createBriefKeeper({execution}: {readonly execution: Pick<EngineConfig['execution'], 'slippageGuard'>}, from: EpochMs, speed: number, idPrefix = ''): BriefKeeper {
	let trades: {readonly name: string; readonly at: EpochMs}[] = [];
	let prefix = prefixOf(idPrefix);
	return {
		take({event}) {
			if (event.type === 'OrderFilled') {
				trades.push({name: tradeName(event.fill), at: event.fill.at});
			} else if (event.type === 'OrderIntended') {
				prefix = prefixOf(event.order.clientOrderId);
			}
		},
		brief(view, now) {
			const since = Math.max(from, now - (overlapMs * speed));
			trades = trades.filter(({at}) => at >= since);
			const {orders} = view;
			return {
				prefix: prefix ?? prefixOf(orders.at(-1)?.clientOrderId ?? ''),
				since,
				trades: trades.map(({name}) => name),
				...(view.places === null ? holdingsOf(view) : placedHoldingsOf(view, view.places)),
				working: workingOf(orders.filter(({trigger}) => trigger === null)),
				stops: stopsOf(orders),
				slippageGuard: execution.slippageGuard,
			};
		},
	};
}

type Holdings = Pick<Brief, 'symbols' | 'positions' | 'markets' | 'bids'>;

function holdingsOf({symbols, markets, quotes, positions}: EngineView): Holdings {
	return {
		symbols, markets,
		positions: Object.fromEntries(Object.values(positions).map(({symbol, quantity}) => [symbol, quantity])),
		bids: Object.fromEntries(Object.values(quotes).map(({symbol, bid}) => [symbol, bid])),
	};
}

/** The same by place, where more than one venue is traded on: every market of the deciding venue, and of the others those where something of ours is, or has been. */
function placedHoldingsOf(view: EngineView, placed: NonNullable<EngineView['places']>): Holdings {
	const {venue: main, symbols, orders} = view;
	const held = heldByPlace(placed, symbols);
	const touched = new Set([...Object.keys(held).filter(place => held[place] !== '0'), ...orders.map(order => placeOf({venue: main, ...order}))]);
	const places = [...symbols.map(symbol => placeOf({symbol, venue: main})), ...[...touched].filter(place => venueOf(place).venue !== main)];
	const known = <Value>(values: Readonly<Record<MarketSymbol, Value>>, which: readonly Place[]): Record<Place, Value> =>
		Object.fromEntries(which.flatMap(place => values[symbolOf(place)] === undefined ? [] : [[place, values[symbolOf(place)]]])) as Record<Place, Value>;
	return {
		symbols: places,
		positions: held,
		// Rules are each venue's own: those of others are asked for.
		markets: known(view.markets, places.filter(place => venueOf(place).venue === main)),
		bids: Object.fromEntries(Object.entries(known(view.quotes, places)).map(([place, {bid}]) => [place, bid])),
	};
}

function stopsOf(orders: EngineView['orders']): NonNullable<Brief['stops']> {
	return standingStops({orders}).map(({clientOrderId, symbol, trigger}) => ({clientOrderId, symbol, ...(trigger !== null && {trigger})}));
}

function workingOf(orders: EngineView['orders']): Brief['working'] {
	return orders.filter(({status}) => !finalStatuses.has(status)).map(({clientOrderId, symbol}) => ({clientOrderId, symbol}));
}

/** Returns what our client ids have in common, the run's own mark, or null for an id without one. */
function prefixOf(clientOrderId: string): string | null {
	return /^ct[\da-f]{8}-/.exec(clientOrderId)?.[0] ?? null;
}
