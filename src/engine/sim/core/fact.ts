/**
What has happened at the simulated exchange, for whoever has to tell it: the streams of a dialect, and the state file.
*/
import type {Decimal} from '../../domain/decimal.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import type {Balance} from './account.js';
import type {SimFill, SimOrder} from './order.js';

export type Trade = {
	readonly symbol: MarketSymbol;
	readonly tradeId: number;
	readonly price: Decimal;
	readonly quantity: Decimal;
	/** The side that took. */
	readonly aggressor: Side;
	readonly at: EpochMs;
};

export type Fact =
	/** Something was traded in public, by others or by an order of ours that took. */
	| {readonly kind: 'traded'; readonly trade: Trade}
	/** The market came to its next event: new price and book, or the end of a bar. */
	| {readonly kind: 'moved'; readonly symbol: MarketSymbol; readonly at: EpochMs}
	/** An order of ours changed the book. */
	| {readonly kind: 'booked'; readonly symbol: MarketSymbol; readonly at: EpochMs}
	/** An order is in a new state. `cancelId` is the client's id of the cancel request that did it. */
	| {readonly kind: 'order'; readonly order: SimOrder; readonly fill: SimFill | null; readonly cancelId: string | null; readonly at: EpochMs}
	| {readonly kind: 'balances'; readonly balances: Readonly<Record<string, Balance>>; readonly at: EpochMs};
