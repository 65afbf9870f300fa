/**
Questions that several panes and dialogs ask of the screen's state.
*/
import {timeframes, type Candle, type OrderBook} from '../engine/domain/market.js';
import {day, type EpochMs, type Fraction, type MarketSymbol, type Milliseconds} from '../engine/domain/units.js';
import {isWorking} from '../engine/domain/view-orders.js';
import type {EngineView, OrderView} from '../engine/domain/view.js';
import {decimalsFor, decimalsOf} from './format.js';
import type {ScreenState} from './store.js';

export type HeldPosition = {
	readonly symbol: MarketSymbol;
	readonly quantity: string;
	readonly averageCost: number;
	/** At the newest price; null before there is one. */
	readonly value: number | null;
	/** Unrealised, after the fees paid so far; null before there is a price. */
	readonly pnl: number | null;
	readonly return: Fraction | null;
	/** Share of equity; null before either is known. */
	readonly weight: Fraction | null;
	readonly openedAt: EpochMs | null;
};

/** Returns what is held and could be sold, in the order of the markets. */
export function heldPositions(screen: ScreenState): readonly HeldPosition[] {
	return everyPosition(screen).filter(position => !isDust(screen, position));
}

/** Returns what is left over and too small for the venue to sell. */
export function dustPositions(screen: ScreenState): readonly HeldPosition[] {
	return everyPosition(screen).filter(position => isDust(screen, position));
}

/** Returns the value of positions at the newest prices; those without a price count nothing. */
export function valueOf(positions: readonly HeldPosition[]): number {
	return positions.reduce((sum, {value}) => sum + (value ?? 0), 0);
}

/** The venue's own rules decide; where they are not known yet nothing is dust. */
function isDust({view}: ScreenState, {symbol, quantity, value}: HeldPosition): boolean {
	const market = view.markets[symbol];
	return market !== undefined && (Number(quantity) < Number(market.minQuantity) || (value !== null && value < Number(market.minNotional)));
}

function everyPosition(screen: ScreenState): readonly HeldPosition[] {
	const {view} = screen;
	const order = (symbol: MarketSymbol): number => view.symbols.includes(symbol) ? view.symbols.indexOf(symbol) : view.symbols.length;
	const held = Object.values(view.positions).filter(({quantity}) => Number(quantity) !== 0).toSorted((a, b) => order(a.symbol) - order(b.symbol));
	return held.map(({symbol, quantity, averageCost, openedAt}) => {
		const price = lastPrice(screen, symbol);
		const [units, cost] = [Number(quantity), Number(averageCost)];
		const value = price === null ? null : units * price;
		return {
			symbol,
			quantity,
			averageCost: cost,
			value,
			pnl: value === null ? null : value - (units * cost),
			return: price === null || cost === 0 ? null : (price / cost) - 1,
			weight: value === null || view.equity === null || view.equity.equity === 0 ? null : value / view.equity.equity,
			openedAt,
		};
	});
}

/** Returns the newest price of a market: its last trade, else the close of its last bar; null when neither is known. */
export function lastPrice({quotes, view}: ScreenState, symbol: MarketSymbol): number | null {
	return quotes[symbol]?.last ?? view.candles[symbol]?.at(-1)?.close ?? null;
}

/** Returns the decimals of a market's prices, from its tick where that is known. */
export function priceDecimals({view}: ScreenState, symbol: MarketSymbol, price: number | null): number {
	const market = view.markets[symbol];
	return market === undefined ? decimalsFor(price ?? 0) : decimalsOf(market.priceTick);
}

/** Returns the change of the price within the day before the newest bar's close; null with less than a day of bars. */
export function dayChange(screen: ScreenState, symbol: MarketSymbol): Fraction | null {
	const candles = screen.view.candles[symbol] ?? [];
	const last = candles.at(-1);
	const price = lastPrice(screen, symbol);
	if (last === undefined || price === null) {
		return null;
	}

	const from = last.openTime + timeframes[screen.view.timeframe] - day;
	const reference = candles.findLast(candle => candle.openTime <= from);
	if (reference === undefined || from - reference.openTime > day) {
		return null;
	}

	return (price / (reference.openTime === from ? reference.open : reference.close)) - 1;
}

/** Returns the orders that can still change. */
export function workingOrders(view: EngineView): readonly OrderView[] {
	return view.orders.filter(order => isWorking(order));
}

/** Returns whether the engine holds something that quitting would touch: an open order or a position. */
export function somethingOpen(screen: ScreenState): boolean {
	return screen.phase === 'running' && screen.view.stopped === null && (heldPositions(screen).length > 0 || workingOrders(screen.view).length > 0);
}

/** Returns whether a halt that was asked for has happened to its end: nothing trades, and no order works. */
export function haltedByCommand({phase, view}: ScreenState): boolean {
	return phase !== 'running' || (view.tradingState === 'HALTED' && view.causes.some(({rule}) => rule === 'command') && workingOrders(view).length === 0);
}

/** What the target asks for, seen from what is held. */
export type Move = 'enter' | 'add' | 'hold' | 'trim' | 'exit' | 'out';

/** Change of weight that the screen calls a change; smaller ones are the drift of prices. */
const noticeable: Fraction = 0.01;

/** Returns the move from the weight held to the target; null before there is a target. */
export function moveTo(target: Fraction | undefined, held: Fraction): Move | null {
	if (target === undefined) {
		return null;
	}

	if (held <= 0) {
		return target > 0 ? 'enter' : 'out';
	}

	if (target <= 0) {
		return 'exit';
	}

	return Math.abs(target - held) <= noticeable ? 'hold' : (target > held ? 'add' : 'trim');
}

/** Returns the oldest feed's age and whether any feed is past twice its interval; null before a pulse told. */
export function feedAge({pulse, view}: ScreenState): {readonly age: Milliseconds | null; readonly stale: boolean} | null {
	if (pulse === null || pulse.feeds.length === 0) {
		return null;
	}

	const ages = pulse.feeds.map(feed => feed.ageMs);
	const known = ages.filter(age => age !== null);
	const isLate = pulse.feeds.some(({ageMs, expectedMs}) => ageMs !== null && ageMs > 2 * expectedMs);
	return {age: known.length === ages.length ? Math.max(...known) : null, stale: isLate || isOffline(view)};
}

/** Streams without which nothing is bought: risk refuses it. */
const vital: ReadonlySet<string> = new Set(['quotes', 'account']);

/** Returns whether the exchange that is traded on cannot be heard. */
export function isOffline({feeds}: EngineView): boolean {
	return feeds.some(({feed, status}) => vital.has(feed) && status === 'down');
}

/** Returns the candles of a market, oldest first. */
export function candlesOf({view}: ScreenState, symbol: MarketSymbol | null): readonly Candle[] {
	return symbol === null ? [] : view.candles[symbol] ?? [];
}

/** Returns the weight that a market is traded towards: by hand before the allocator's, scaled; undefined where nobody has said one. */
export function targetOf({steering, weights}: EngineView, symbol: MarketSymbol): Fraction | undefined {
	const wanted = steering.overrides[symbol] ?? weights[symbol];
	return wanted === undefined ? undefined : wanted * steering.riskScale;
}

/** Returns the newest order book of a market, or null where none is read. */
export function bookOf({pulse}: ScreenState, symbol: MarketSymbol | null): OrderBook | null {
	return pulse?.books?.find(book => book.symbol === symbol) ?? null;
}
