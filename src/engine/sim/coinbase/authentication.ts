/**
Who may trade: a JSON web token, signed with ES256 by the account's EC key, for one method and one path and for two
minutes, checked as Coinbase checks it.
https://docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication
*/
import {createPublicKey, verify, type KeyObject} from 'node:crypto';
import {z} from 'zod';
import {CryptoTraderError, exitCode} from '../../domain/error.js';
import type {EpochMs} from '../../domain/units.js';
import type {ApiRequest} from '../server/dialect.js';

export type Credentials = {readonly apiKey: string; readonly secret: string};

/** The exchange's time, and how many virtual seconds pass in a real one (1 in lock-step): windows are meant for real delays, so they grow with it. */
export type Clock = {readonly now: EpochMs; readonly speed: number};

const headerSchema = z.object({alg: z.literal('ES256'), kid: z.string()});

const claimsSchema = z.object({
	sub: z.string(),
	iss: z.enum(['cdp', 'coinbase-cloud']),
	nbf: z.number(),
	exp: z.number(),
	uri: z.string().nullable().default(null),
});

/** In seconds: how long a token may be good for, and how far a client's clock may be ahead. */
const longestLife = 120;
const allowedLead = 5;

export class Authenticator {
	readonly #apiKey: string;
	readonly #publicKey: KeyObject;

	/** Throws a CryptoTraderError (exit 2) when the secret is no EC private key in PEM form. */
	constructor({apiKey, secret}: Credentials) {
		this.#apiKey = apiKey;
		try {
			this.#publicKey = createPublicKey(secret);
		} catch (error) {
			throw new CryptoTraderError('the simulated Coinbase needs an EC private key in PEM form as its secret', {
				code: 'sim-option-invalid', advice: 'Leave the credentials of the venue out to take the ones that come with it.', exit: exitCode.wrongUse, cause: error,
			});
		}
	}

	/** Returns whether the request bears a token for exactly this method, host and path that is good now. */
	admits(request: ApiRequest, clock: Clock): boolean {
		const [, token = ''] = /^Bearer (\S+)$/.exec(request.header('authorization')) ?? [];
		return this.accepts(token, `${request.method} ${request.header('host')}${request.path}`, clock);
	}

	/** Returns whether the token is ours and good now; `uri` null for a WebSocket, whose tokens name none. */
	accepts(token: string, uri: string | null, {now, speed}: Clock): boolean {
		const claims = this.#claims(token);
		if (claims?.sub !== this.#apiKey || withoutRoute(claims.uri) !== uri) {
			return false;
		}

		const slack = Math.max(1, speed);
		const seconds = now / 1000;
		return claims.exp - claims.nbf <= longestLife
			&& claims.nbf <= seconds + (allowedLead * slack)
			&& seconds < claims.exp + (longestLife * (slack - 1));
	}

	/** Returns what a token claims, or null unless its header names our key and its signature is that key's. */
	#claims(token: string): z.infer<typeof claimsSchema> | null {
		const [header = '', payload = '', signature = ''] = token.split('.');
		const isSigned = verify('sha256', Buffer.from(`${header}.${payload}`), {key: this.#publicKey, dsaEncoding: 'ieee-p1363'}, Buffer.from(signature, 'base64url'));
		try {
			return isSigned && headerSchema.parse(decode(header)).kid === this.#apiKey ? claimsSchema.parse(decode(payload)) : null;
		} catch {
			return null;
		}
	}
}

function decode(part: string): unknown {
	return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
}

/** A client that was pointed at the simulation signs its address with the scheme and with the prefixes that the server takes off. */
function withoutRoute(uri: string | null): string | null {
	return uri?.replace(/^(\S+) (?:https?:\/\/)?([^/]+)(?:\/c\/[A-Za-z\d-]+)?(?:\/v\/[a-z\d-]+)?/, '$1 $2') ?? null;
}
