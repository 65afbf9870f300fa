/**
What the dialects of alternative data are made of: replies with headers, and parameters of a query.
*/
import {timingSafeEqual} from 'node:crypto';
import type {EpochMs} from '../../domain/units.js';
import type {ApiReply, ApiRequest} from '../server/dialect.js';

export type Headers = Readonly<Record<string, string>>;

/** Answers requests whose path, without the provider's name, it knows. */
export type Provider = {answer(request: ApiRequest, path: string): ApiReply};

/** Ends the handling of a request with a reply. Never leaves `withHeaders`. */
export class Answered extends Error {
	override name = 'Answered';
	readonly reply: ApiReply;

	constructor(reply: ApiReply) {
		super(`HTTP ${reply.status}`);
		this.reply = reply;
	}
}

export function json(status: number, body: unknown, headers: Headers = {}): ApiReply {
	return {status, body: JSON.stringify(body), headers: {'content-type': 'application/json; charset=utf-8', ...headers}};
}

export function plain(status: number, body: string, type = 'text/plain', headers: Headers = {}): ApiReply {
	return {status, body, headers: {'content-type': type, ...headers}};
}

/** Returns the reply of `answer`, however it ended, with `headers` beside its own. */
export function withHeaders(answer: () => ApiReply, headers: Headers): ApiReply {
	const reply = ended(answer);
	return {...reply, headers: {...reply.headers, ...headers}};
}

function ended(answer: () => ApiReply): ApiReply {
	try {
		return answer();
	} catch (error) {
		if (error instanceof Answered) {
			return error.reply;
		}

		throw error;
	}
}

/** Returns whether two secrets are the same, in a time that tells nothing. */
export function sameSecret(given: string, expected: string): boolean {
	const [a, b] = [Buffer.from(given), Buffer.from(expected)];
	return a.length === b.length && timingSafeEqual(a, b);
}

/** Returns what follows the scheme in the header `authorization`, or an empty string. */
export function authorization(request: ApiRequest, scheme: 'bearer' | 'basic'): string {
	const [given = '', value = ''] = request.header('authorization').split(' ');
	return given.toLowerCase() === scheme ? value : '';
}

/** Returns `2024-05-06` for a moment of that UTC day. */
export function dateText(at: EpochMs): string {
	return new Date(at).toISOString().slice(0, 10);
}

/** Returns a whole number from 0 up, null where the text is null, NaN where it is none. */
export function wholeNumber(text: string | null): number | null {
	if (text === null) {
		return null;
	}

	return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
