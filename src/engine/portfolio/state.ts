/**
What the portfolio keeps: the books of the account, what they are worth, and what at the venue is not in them.
*/
import {type Decimal, type DecimalText, decimal, multiply} from '../domain/decimal.js';
import type {Holding, LedgerBalances} from '../domain/ledger.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {Places} from './places.js';

export type PortfolioState = {
	quote: string;
	symbols: readonly MarketSymbol[];
	balances: LedgerBalances;
	/** Null once a market is flat again. */
	holdings: Record<MarketSymbol, Holding | null>;
	/** Profit of holdings that are flat again. */
	realized: Record<MarketSymbol, DecimalText>;
	prices: Record<MarketSymbol, number>;
	/** Peak and opening of the day are scaled with every flow from outside, so that a fall is measured as if that had always been there. */
	peak: number;
	equity: number;
	day: EpochMs;
	dayOpen: number;
	/** Quantity that can no longer be sold, because it is below the market's smallest order. */
	dust: Record<MarketSymbol, DecimalText>;
	/** Units at the venue that are the user's own. Only what was set aside is here, and no more than is still there. */
	foreign: Record<string, DecimalText>;
	/** What came from outside minus what left, in quote units at the price of its moment. */
	flows: DecimalText;
	/** What of the balances is at which venue, where more than one is traded on. Books from before there could be more lack it. */
	places?: Places;
};

export const opening: PortfolioState = {
	quote: '', symbols: [], balances: {}, holdings: {}, realized: {}, prices: {}, peak: 0, equity: 0, day: 0, dayOpen: 0, dust: {}, foreign: {}, flows: '0',
};

/** Returns the market in which an asset is priced. */
export function marketOf({quote}: PortfolioState, asset: string): MarketSymbol {
	return `${asset}/${quote}`;
}

/** Returns the newest price of an asset in quote units, or null where none is known. */
export function priceOf(state: PortfolioState, asset: string): Decimal | null {
	if (asset === state.quote) {
		return decimal('1');
	}

	const price = state.prices[marketOf(state, asset)];
	return price === undefined ? null : decimal(price.toFixed(12));
}

/** Returns what an amount is worth in quote units, or null where no price is known. */
export function valueOf(state: PortfolioState, asset: string, amount: Decimal): Decimal | null {
	const price = priceOf(state, asset);
	return price === null ? null : multiply(amount, price);
}
