/**
Reads the parameters of a request, and says in Binance's words what is wrong with them.
*/
import {decimal, type Decimal} from '../../domain/decimal.js';
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {errors} from './error.js';
import {marketId} from './text.js';

export class Parameters {
	readonly #values: URLSearchParams;
	readonly #symbols: readonly MarketSymbol[];

	/** `encoded` is query and body in URL encoding, `symbols` are the markets there are. */
	constructor(encoded: string, symbols: readonly MarketSymbol[]) {
		this.#values = new URLSearchParams(encoded);
		this.#symbols = symbols;
	}

	/** Returns the value, or null where it is absent or empty. */
	text(name: string): string | null {
		const value = this.#values.get(name);
		return value === '' ? null : value;
	}

	required(name: string): string {
		const value = this.text(name);
		if (value === null) {
			throw errors.missing(name);
		}

		return value;
	}

	/** Returns a whole number from 0 up, or null. */
	integer(name: string): number | null {
		const value = this.text(name);
		if (value !== null && !/^\d{1,15}$/.test(value)) {
			throw errors.malformed(name);
		}

		return value === null ? null : Number(value);
	}

	time(name: string): EpochMs | null {
		return this.integer(name);
	}

	/** Returns the page size: `usual` where none is given, at most `most`. */
	limit(usual: number, most: number): number {
		return Math.min(most, Math.max(1, this.integer('limit') ?? usual));
	}

	/** Returns a positive exact amount of at most eight decimals, or null. */
	amount(name: string): Decimal | null {
		const value = this.text(name);
		if (value !== null && /^\d{1,20}\.\d{8,}[1-9]/.test(value)) {
			throw errors.precision(name);
		}

		if (value !== null && !/^\d{1,20}(?:\.\d{1,18})?$/.test(value)) {
			throw errors.malformed(name);
		}

		return value === null ? null : decimal(value);
	}

	requiredAmount(name: string): Decimal {
		const value = this.amount(name);
		if (value === null) {
			throw errors.missing(name);
		}

		return value;
	}

	/** Returns the market that the mandatory parameter `symbol` names. */
	symbol(): MarketSymbol {
		return this.#symbolOf(this.required('symbol'));
	}

	/** Returns the markets that `symbol` or `symbols` (a JSON array) name, or all of them; and whether it is a single one. */
	symbols(): {readonly single: boolean; readonly symbols: readonly MarketSymbol[]} {
		if (this.text('symbol') !== null) {
			return {single: true, symbols: [this.symbol()]};
		}

		const list = this.text('symbols');
		const ids = list === null ? null : list.replaceAll(/[[\]"\s]/g, '').split(',');
		return {single: false, symbols: ids?.map(id => this.#symbolOf(id)) ?? this.#symbols};
	}

	#symbolOf(id: string): MarketSymbol {
		const symbol = this.#symbols.find(each => marketId(each) === id);
		if (symbol === undefined) {
			throw errors.symbol();
		}

		return symbol;
	}
}
