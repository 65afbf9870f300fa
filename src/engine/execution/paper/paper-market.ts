/**
What the paper account knows of one market: its book less what we took, its last trade, its best prices.
*/
import {type Decimal, decimal, zero} from '../../domain/decimal.js';
import type {OrderBook, PublicTrade, Quote} from '../../domain/market.js';
import type {Side} from '../../domain/order.js';
import type {EpochMs} from '../../domain/units.js';
import {Liquidity} from './liquidity.js';

export class PaperMarket {
	readonly liquidity = new Liquidity();
	/** What our orders of either side have taken on the best prices as they are, base units; for where there is no book. */
	taken: Record<Side, Decimal> = {buy: zero, sell: zero};
	#quote: Quote | null = null;
	#last: {readonly price: number; readonly at: EpochMs} | null = null;

	get quote(): Quote | null {
		return this.#quote;
	}

	/** The venue's time of the newest thing that was heard. */
	get newest(): EpochMs {
		return Math.max(this.liquidity.at ?? 0, this.#last?.at ?? 0);
	}

	/** Price of the last trade, by the trades or by the venue's word for it, else the middle of the book; null before all of them. */
	get lastPrice(): Decimal | null {
		return this.#last === null ? this.liquidity.middle : decimal(this.#last.price);
	}

	takeBook(book: OrderBook | null): void {
		this.liquidity.takeBook(book);
	}

	takeTrade({at, price}: PublicTrade): void {
		this.#takeLast(price, at);
	}

	takeQuote(quote: Quote): void {
		if (quote.bid !== this.#quote?.bid || quote.ask !== this.#quote.ask) {
			this.taken = {buy: zero, sell: zero};
		}

		this.#quote = quote;
		this.#takeLast(quote.last, quote.at);
	}

	#takeLast(price: number, at: EpochMs): void {
		if (at >= (this.#last?.at ?? 0)) {
			this.#last = {price, at};
		}
	}
}
