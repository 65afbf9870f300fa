/**
Who may trade: API key, HMAC-SHA256 signature and timestamp, checked as Binance checks them.
https://developers.binance.com/docs/binance-spot-api-docs/rest-api/request-security
*/
import {createHmac, timingSafeEqual} from 'node:crypto';
import type {EpochMs, Milliseconds} from '../../domain/units.js';
import type {ApiRequest} from '../server/dialect.js';
import {errors} from './error.js';
import type {Parameters} from './parameters.js';

export type Credentials = {readonly apiKey: string; readonly secret: string};

const defaultWindow: Milliseconds = 5000;
const longestWindow: Milliseconds = 60_000;
const allowedLead: Milliseconds = 1000;

/**
Throws the error that Binance gives for a request that is not properly signed.

`now` is the exchange's time. `speed` is how many virtual seconds pass in a real one (1 in lock-step): the windows are
meant for real delays, so they grow with it.
*/
export function authenticate(request: ApiRequest, parameters: Parameters, credentials: Credentials, clock: {readonly now: EpochMs; readonly speed: number}): void {
	const apiKey = request.header('x-mbx-apikey');
	if (apiKey === '') {
		throw errors.apiKeyFormat();
	}

	if (apiKey !== credentials.apiKey) {
		throw errors.apiKey();
	}

	const payload = [request.query, request.body].map(part => part.replace(/&?signature=[^&]*/, '')).join('');
	checkSignature(payload, parameters.required('signature'), credentials.secret);
	checkTimestamp(parameters, clock);
}

/** Throws Binance's error unless `signature` is the HMAC-SHA256 of `payload` in hexadecimal. */
export function checkSignature(payload: string, signature: string, secret: string): void {
	const expected = createHmac('sha256', secret).update(payload).digest();
	const given = Buffer.from(signature, 'hex');
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
		throw errors.signature();
	}
}

function checkTimestamp(parameters: Parameters, {now, speed}: {readonly now: EpochMs; readonly speed: number}): void {
	const timestamp = parameters.time('timestamp');
	const window = parameters.integer('recvWindow') ?? defaultWindow;
	if (timestamp === null) {
		throw errors.missing('timestamp');
	}

	if (window > longestWindow) {
		throw errors.recvWindow();
	}

	const scale = Math.max(1, speed);
	if (timestamp >= now + (allowedLead * scale)) {
		throw errors.early();
	}

	if (now - timestamp > window * scale) {
		throw errors.late();
	}
}
