/**
The order book of one market as the venue has it now, asked for over REST: for who decides where an order goes, and cannot
wait for a stream to be in step.
*/
import type {BookLevel, OrderBook} from '../domain/market.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {CcxtClient} from './client.js';

/** Deep enough for orders of this program's size; every venue has a page of this length. */
const levels = 100;

/** Returns up to 100 levels of each side, best first. Throws what ccxt throws when the venue cannot be asked. */
export async function fetchBook({exchange}: CcxtClient, symbol: MarketSymbol, now: EpochMs): Promise<OrderBook> {
	const {bids, asks} = await exchange.fetchOrderBook(symbol, levels);
	return {symbol, at: now, bids: levelsOf(bids), asks: levelsOf(asks)};
}

function levelsOf(side: readonly (readonly (number | string | undefined)[])[]): readonly BookLevel[] {
	return side.map(([price, quantity]) => [Number(price), Number(quantity)] as const).filter(([price, quantity]) => price > 0 && quantity > 0);
}
