/**
A simulated Kraken, signed requests to it as Kraken documents them, and sockets to its streams.
*/
import {createHash, createHmac} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import {WebSocket} from 'ws';
import {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';
import type {VenueOptions} from '../../../src/engine/sim/options.js';
import {openExchange, tapeOptions, type TestExchange} from './support/clients.js';

export type Answer = {readonly status: number; readonly error: readonly string[]; readonly result: Record<string, any>};

let nonces = 1_600_000_000_000_000;

/** Starts Kraken in lock-step, moved to its first prices. */
export async function openKraken(t: ExecutionContext, venue: Partial<VenueOptions> = {}) {
	const exchange = await openExchange(t, {...tapeOptions(), venues: [{name: 'kraken', ...venue}]});
	await exchange.advance();
	return exchange;
}

/** Asks something that everybody may ask. */
export async function ask({url}: {readonly url: string}, name: string, parameters: Record<string, string> = {}): Promise<Answer> {
	const response = await fetch(`${url}/0/public/${name}?${new URLSearchParams(parameters).toString()}`);
	return {status: response.status, ...await response.json() as Omit<Answer, 'status'>};
}

type Signing = {readonly apiKey?: string; readonly secret?: string; readonly nonce?: string; readonly json?: boolean};

/** Sends a signed request. */
export async function sign({url}: {readonly url: string}, name: string, parameters: Record<string, string> = {}, signing: Signing = {}): Promise<Answer> {
	nonces += 1;
	const {apiKey, secret, nonce, json} = {...krakenCredentials, nonce: String(nonces), json: false, ...signing};
	const path = `/0/private/${name}`;
	const body = json ? JSON.stringify({nonce, ...parameters}) : new URLSearchParams({nonce, ...parameters}).toString();
	const digest = createHash('sha256').update(nonce + body).digest();
	const signature = createHmac('sha512', Buffer.from(secret, 'base64')).update(Buffer.concat([Buffer.from(path), digest])).digest('base64');
	const headers = {'API-Key': apiKey, 'API-Sign': signature, 'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded'};
	const response = await fetch(url + path, {method: 'POST', headers, body});
	return {status: response.status, ...await response.json() as Omit<Answer, 'status'>};
}

/** Places a limit order and returns its number. */
export async function place(exchange: TestExchange, parameters: Record<string, string> = {}): Promise<string> {
	const {result, error} = await sign(exchange, 'AddOrder', {pair: 'XBTUSDT', type: 'buy', ordertype: 'limit', volume: '0.01', price: '20000', ...parameters});
	if (error.length > 0) {
		throw new Error(error.join(','));
	}

	return String(result.txid[0]);
}

/** A socket to the streams that keeps every message as text. */
export async function listenTo(t: ExecutionContext, {url}: {readonly url: string}, path = '/v2') {
	const socket = new WebSocket(url.replace(/^http/, 'ws') + path);
	const texts: string[] = [];
	socket.on('message', (data: Buffer) => texts.push(data.toString('utf8')));
	await new Promise((resolve, reject) => {
		socket.once('open', resolve);
		socket.once('error', reject);
	});
	t.teardown(() => {
		socket.terminate();
	});
	return {
		texts,
		send(value: object) {
			socket.send(JSON.stringify(value));
		},
		messages: (channel: string) => texts.map(text => JSON.parse(text) as Record<string, any>).filter(message => message.channel === channel),
		/** Waits for a message of which `wanted` holds. */
		async until(wanted: (message: Record<string, any>) => boolean): Promise<Record<string, any>> {
			for (let tries = 0; tries < 1000; tries++) {
				const found = texts.map(text => JSON.parse(text) as Record<string, any>).find(message => wanted(message));
				if (found !== undefined) {
					return found;
				}

				await new Promise(resolve => {
					setTimeout(resolve, 5);
				});
			}

			throw new Error(`no such message among ${texts.join('\n')}`);
		},
	};
}
