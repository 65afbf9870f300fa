/**
The money of the paper account: what it holds, and what open orders hold back of it until they are over.
*/
import {type Decimal, decimal, formatDecimal, zero} from '../../domain/decimal.js';
import {type LedgerBalances, applyToBalances} from '../../domain/ledger.js';
import type {Market} from '../../domain/market.js';
import type {Balances, Fill, Order} from '../../domain/order.js';
import type {MarketSymbol} from '../../domain/units.js';
import {type PaperOrder, restOf} from './paper-order.js';
import {type FeeIn, claimOf} from './rules.js';

export type FundsOptions = {
	readonly balances: LedgerBalances;
	readonly markets: () => Readonly<Record<MarketSymbol, Market>>;
	readonly feeIn: FeeIn;
};

export class Funds {
	readonly #options: FundsOptions;
	#balances: LedgerBalances;

	constructor(options: FundsOptions) {
		this.#options = options;
		this.#balances = options.balances;
	}

	/** Books an execution. */
	settle(fill: Fill): void {
		this.#balances = applyToBalances(this.#balances, fill);
	}

	/** Returns what is missing for an order beside those that are open, in words, or null. */
	shortfall(order: Order, open: Iterable<PaperOrder>): string | null {
		const {asset, amount} = this.#claimOf(order, decimal(order.quantity));
		const free = decimal(this.#balances[asset] ?? '0') - this.#reserved(asset, open);
		return amount > free ? `it takes ${formatDecimal(amount)} ${asset}, ${formatDecimal(free)} are free` : null;
	}

	/** Returns what is free and what `open` orders hold back. */
	toBalances(open: Iterable<PaperOrder>): Balances {
		return Object.fromEntries(Object.entries(this.#balances).map(([asset, total]) => {
			const reserved = this.#reserved(asset, open);
			return [asset, {free: formatDecimal(decimal(total) - reserved), reserved: formatDecimal(reserved)}];
		}));
	}

	#reserved(asset: string, open: Iterable<PaperOrder>): Decimal {
		const claims = [...open].map(paper => this.#claimOf(paper.order, restOf(paper)));
		return claims.filter(claim => claim.asset === asset).reduce((sum, {amount}) => sum + amount, zero);
	}

	/** A market that is no longer traded may still have an order that is to be cancelled. */
	#claimOf(order: Order, rest: Decimal): ReturnType<typeof claimOf> {
		return claimOf(order, rest, this.#options.markets()[order.symbol]?.takerFee ?? 0, this.#options.feeIn);
	}
}
