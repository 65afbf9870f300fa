/**
Reads query parameters, and says in Coinbase's words what is wrong with them.
*/
import type {EpochMs, MarketSymbol} from '../../domain/units.js';
import {errors} from './error.js';
import {productId} from './text.js';

export class Parameters {
	readonly #values: URLSearchParams;
	readonly #symbols: readonly MarketSymbol[];

	/** `symbols` are the markets that the venue knows. */
	constructor(query: string, symbols: readonly MarketSymbol[]) {
		this.#values = new URLSearchParams(query);
		this.#symbols = symbols;
	}

	/** Returns the value, or null where it is absent or empty. */
	text(name: string): string | null {
		const value = this.#values.get(name);
		return value === '' ? null : value;
	}

	/** Returns all values of a list, which Coinbase takes as repeated parameters; empty where there is none. */
	list(name: string): readonly string[] {
		return this.#values.getAll(name);
	}

	/** Returns a whole number from 0 up, or null. */
	integer(name: string): number | null {
		const value = this.text(name);
		if (value !== null && !/^\d{1,15}$/.test(value)) {
			throw errors.invalidArgument(`${name} is not a number`);
		}

		return value === null ? null : Number(value);
	}

	/** Returns the page size: `usual` where none is given, at most `most`. */
	limit(usual: number, most: number): number {
		return Math.min(most, Math.max(1, this.integer('limit') ?? usual));
	}

	/** Returns a time in UNIX seconds as milliseconds, or null. */
	seconds(name: string): EpochMs | null {
		const value = this.integer(name);
		return value === null ? null : value * 1000;
	}

	/** Returns a time in RFC 3339, or null. */
	time(name: string): EpochMs | null {
		const value = this.text(name);
		const time = value === null ? null : Date.parse(value);
		if (Number.isNaN(time)) {
			throw errors.invalidArgument(`${name} is not a time`);
		}

		return time;
	}

	/** Returns the markets that `product_ids` or the older `product_id` names, or null for all. */
	symbols(): readonly MarketSymbol[] | null {
		const ids = [...this.list('product_ids'), ...this.list('product_id')];
		return ids.length === 0 ? null : ids.map(id => this.symbolOf(id));
	}

	/** Returns the market with this id. Throws Coinbase's 404 for one that is not traded. */
	symbolOf(id: string): MarketSymbol {
		const symbol = this.#symbols.find(each => productId(each) === id);
		if (symbol === undefined) {
			throw errors.noSuchProduct(id);
		}

		return symbol;
	}
}
