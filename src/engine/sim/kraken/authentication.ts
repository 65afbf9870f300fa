/**
Who may trade: API key, HMAC-SHA512 signature over path, nonce and body, and a nonce that only ever grows, checked as
Kraken checks them; and the tokens with which a stream of the account is opened.
https://docs.kraken.com/api/docs/guides/spot-rest-auth
*/
import {createHash, createHmac, timingSafeEqual} from 'node:crypto';
import {hour, type EpochMs, type Milliseconds} from '../../domain/units.js';
import type {ApiRequest} from '../server/dialect.js';
import {errors} from './error.js';
import type {Parameters} from './parameters.js';

export type Credentials = {readonly apiKey: string; readonly secret: string};

/** A token must be used within this many seconds; a stream that was opened with it stays. */
export const tokenSeconds = 900;
const patience = 20;
const lockout: Milliseconds = hour / 4;

export class Authentication {
	readonly #credentials: Credentials;
	readonly #speed: number;
	readonly #tokens = new Map<string, EpochMs>();
	#lastNonce = -1n;
	/** Failed requests in a row, and until when nothing is listened to after too many of them. */
	#failures = 0;
	#lockedUntil: EpochMs = 0;

	/** `speed` is how many virtual seconds pass in a real one: what is meant for real delays grows with it. */
	constructor(credentials: Credentials, speed: number) {
		this.#credentials = credentials;
		this.#speed = Math.max(1, speed);
	}

	/** Throws the error that Kraken gives for a request that is not properly signed. A good nonce is used up, whatever becomes of the request. */
	check(request: ApiRequest, parameters: Parameters, now: EpochMs): void {
		if (now < this.#lockedUntil) {
			throw errors.lockout();
		}

		try {
			this.#checkSignature(request, parameters);
			this.#failures = 0;
		} catch (error) {
			this.#failures++;
			if (this.#failures >= patience) {
				[this.#failures, this.#lockedUntil] = [0, now + lockout];
			}

			throw error;
		}
	}

	/** Returns a token that opens streams of the account. */
	issueToken(now: EpochMs): string {
		const token = createHmac('sha256', this.#credentials.secret).update(`token ${now} ${this.#tokens.size}`).digest('base64');
		this.#tokens.set(token, now + (tokenSeconds * 1000 * this.#speed));
		return token;
	}

	/** Throws Kraken's error for a token that was never issued or has been kept too long. */
	checkToken(token: string | null, now: EpochMs): void {
		if (token === null || (this.#tokens.get(token) ?? 0) < now) {
			throw errors.session();
		}
	}

	#checkSignature({path, body, header}: ApiRequest, parameters: Parameters): void {
		const {apiKey, secret} = this.#credentials;
		if (header('api-key') !== apiKey) {
			throw errors.key();
		}

		const nonce = parameters.text('nonce') ?? '';
		const digest = createHash('sha256').update(nonce + body).digest();
		const expected = createHmac('sha512', Buffer.from(secret, 'base64')).update(path).update(digest).digest();
		const given = Buffer.from(header('api-sign'), 'base64');
		if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
			throw errors.signature();
		}

		if (!/^\d{1,20}$/.test(nonce) || BigInt(nonce) <= this.#lastNonce) {
			throw errors.nonce();
		}

		this.#lastNonce = BigInt(nonce);
	}
}
