/**
What a venue's raw messages say of books and trades, in one vocabulary for all venues. Decoders are pure: text in, these
out. What cannot be read is said so, because an update that is not understood leaves the book unknown.
*/
import type {PublicTrade} from '../../domain/market.js';
import type {BookChanges, LevelChange} from './local-book.js';

/** A trade without its market, which the message names once. */
export type DecodedTrade = Omit<PublicTrade, 'symbol'>;

export type VenueMessage =
	/** Changes of Binance: all updates from `first` to `last`; `previous` is the last one before, where the venue tells it. */
	| ({readonly kind: 'diff'; readonly market: string; readonly first: number; readonly last: number; readonly previous: number | null} & BookChanges)
	/** A whole book that came by stream. */
	| ({readonly kind: 'snapshot'; readonly market: string; readonly checksum: number | null} & BookChanges)
	| ({readonly kind: 'update'; readonly market: string; readonly checksum: number | null} & BookChanges)
	/** `past` trades were made before the subscription and are sent along with it. */
	| {readonly kind: 'trades'; readonly market: string; readonly trades: readonly DecodedTrade[]; readonly past: boolean}
	/** A subscription was confirmed. */
	| {readonly kind: 'confirmed'}
	| {readonly kind: 'malformed'; readonly market: string | null; readonly what: 'book' | 'trades'; readonly detail: string};

export type Decoded = {
	/** The number of the message on its connection, where the venue counts them. */
	readonly sequence: number | null;
	readonly messages: readonly VenueMessage[];
	/** False when somebody else has to see the message as well. */
	readonly taken: boolean;
};

/** A message that is none of books or trades and carries no number. */
export const foreign: Decoded = {sequence: null, messages: [], taken: false};

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Returns the text's object, or null when it is not JSON or no object. */
export function parseObject(text: string): JsonObject | null {
	try {
		const value: unknown = JSON.parse(text);
		return isObject(value) ? value : null;
	} catch {
		return null;
	}
}

/** What a decoder throws on; never leaves this folder. */
export class MalformedMessage extends Error {
	override name = 'MalformedMessage';
}

/** Returns a finite number from a number or a decimal text. Throws MalformedMessage otherwise. */
export function numberOf(value: unknown, name: string): number {
	const number = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : Number.NaN;
	if (!Number.isFinite(number)) {
		throw new MalformedMessage(`${name} is no number: ${JSON.stringify(value)?.slice(0, 40)}`);
	}

	return number;
}

/** Returns a price: finite and above 0. */
export function priceOf(value: unknown): number {
	const price = numberOf(value, 'price');
	if (price <= 0) {
		throw new MalformedMessage(`price is not positive: ${price}`);
	}

	return price;
}

/** Returns a quantity: finite, 0 or above. */
export function quantityOf(value: unknown): number {
	const quantity = numberOf(value, 'quantity');
	if (quantity < 0) {
		throw new MalformedMessage(`quantity is negative: ${quantity}`);
	}

	return quantity;
}

/** Returns the whole number from 0 up that `value` is. */
export function countOf(value: unknown, name: string): number {
	const number = numberOf(value, name);
	if (!Number.isSafeInteger(number) || number < 0) {
		throw new MalformedMessage(`${name} is no whole number: ${number}`);
	}

	return number;
}

export function listOf(value: unknown, name: string): readonly unknown[] {
	if (!Array.isArray(value)) {
		throw new MalformedMessage(`${name} is no list`);
	}

	return value;
}

export function textOf(value: unknown, name: string): string {
	if (typeof value !== 'string' && typeof value !== 'number') {
		throw new MalformedMessage(`${name} is missing`);
	}

	return String(value);
}

/** Returns the time that an ISO 8601 text tells, however many decimals its seconds have. */
export function timeOf(value: unknown): number {
	const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
	if (!Number.isFinite(time)) {
		throw new MalformedMessage(`no time: ${JSON.stringify(value)?.slice(0, 40)}`);
	}

	return time;
}

export function levelOf(price: unknown, quantity: unknown, mark = ''): LevelChange {
	return {price: priceOf(price), quantity: quantityOf(quantity), mark};
}

/** Returns what `read` makes of a message, or that it cannot be read. */
export function reading(market: unknown, what: 'book' | 'trades', read: () => VenueMessage): VenueMessage {
	try {
		return read();
	} catch (error) {
		if (error instanceof MalformedMessage) {
			return {kind: 'malformed', market: typeof market === 'string' ? market : null, what, detail: error.message};
		}

		throw error;
	}
}
