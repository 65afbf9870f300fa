/**
Reads the parameters of a request, URL-encoded or JSON, and says in Kraken's words what is wrong with them.
*/
import {decimal, type Decimal} from '../../domain/decimal.js';
import type {MarketSymbol} from '../../domain/units.js';
import type {ApiRequest} from '../server/dialect.js';
import {errors} from './error.js';
import {pairOf} from './names.js';

export class Parameters {
	readonly #values: ReadonlyMap<string, string>;
	readonly #symbols: readonly MarketSymbol[];

	constructor(values: ReadonlyMap<string, string>, symbols: readonly MarketSymbol[]) {
		this.#values = values;
		this.#symbols = symbols;
	}

	/** Returns the value, or null where it is absent or empty. */
	text(name: string): string | null {
		const value = this.#values.get(name) ?? '';
		return value === '' ? null : value;
	}

	required(name: string): string {
		const value = this.text(name);
		if (value === null) {
			throw errors.arguments();
		}

		return value;
	}

	/** Returns a whole number from 0 up, or null. */
	integer(name: string): number | null {
		const value = this.text(name);
		if (value !== null && !/^\d{1,15}$/.test(value)) {
			throw errors.arguments(name);
		}

		return value === null ? null : Number(value);
	}

	/** Returns a time in seconds, perhaps with a fraction, or null. */
	seconds(name: string): number | null {
		const value = this.text(name);
		if (value !== null && !/^\d{1,12}(?:\.\d{1,9})?$/.test(value)) {
			throw errors.arguments(name);
		}

		return value === null ? null : Number(value);
	}

	/** Returns an exact amount from 0 up, or null. */
	amount(name: string): Decimal | null {
		const value = this.text(name);
		if (value !== null && !/^\d{1,20}(?:\.\d{1,18})?$/.test(value)) {
			throw errors.arguments(name);
		}

		return value === null ? null : decimal(value);
	}

	requiredAmount(name: string): Decimal {
		const value = this.amount(name);
		if (value === null) {
			throw errors.arguments(name);
		}

		return value;
	}

	/** Returns whether the value is `true`. */
	flag(name: string): boolean {
		return this.text(name)?.toLowerCase() === 'true';
	}

	/** Returns the parts of a comma-separated value. */
	list(name: string): readonly string[] {
		return this.text(name)?.split(',') ?? [];
	}

	/** Returns the market that `pair` names. */
	symbol(): MarketSymbol {
		return this.#symbolOf(this.required('pair'));
	}

	/** Returns the markets that `pair` names, or all. */
	symbols(): readonly MarketSymbol[] {
		return this.text('pair') === null ? this.#symbols : this.list('pair').map(name => this.#symbolOf(name));
	}

	#symbolOf(name: string): MarketSymbol {
		const symbol = pairOf(this.#symbols, name);
		if (symbol === null) {
			throw errors.pair();
		}

		return symbol;
	}
}

/** Returns the parameters of query and body. Throws Kraken's error for a body that is no JSON although it says so. */
export function parametersOf({query, body, header}: ApiRequest, symbols: readonly MarketSymbol[]): Parameters {
	const isJson = header('content-type').startsWith('application/json') && body !== '';
	const entries = [...new URLSearchParams(query), ...(isJson ? jsonEntries(body) : new URLSearchParams(body))];
	return new Parameters(new Map(entries), symbols);
}

function jsonEntries(body: string): readonly (readonly [string, string])[] {
	try {
		return Object.entries(JSON.parse(body) as Record<string, unknown>).map(([name, value]) => [name, String(value)] as const);
	} catch {
		throw errors.arguments();
	}
}
