/**
A simulated Coinbase, and what speaks to it: ccxt as it comes, bare requests and bare WebSockets.
*/
import {createPrivateKey, sign} from 'node:crypto';
import type {ExecutionContext} from 'ava';
import ccxt from 'ccxt';
import {coinbaseCredentials} from '../../../src/engine/sim/coinbase/credentials.js';
import type {SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';
import {openExchange, tapeOptions, type TestExchange} from './support/clients.js';

const {pro: {coinbase: Coinbase}} = ccxt;

export type CoinbaseClient = InstanceType<typeof Coinbase>;

/** Two taped markets at a simulated Coinbase, with prices of the tape. */
export function coinbaseOptions(days = 6): SimulatedExchangeOptions {
	return {...tapeOptions(days), venues: [{name: 'coinbase'}]};
}

/** Starts the exchange in lock-step, at its first prices. */
export async function openCoinbase(t: ExecutionContext, options = coinbaseOptions()) {
	const exchange = await openExchange(t, options);
	await exchange.advance();
	return exchange;
}

/** Returns ccxt's client on the exchange's clock, with the markets loaded, closed when the test is over. */
export async function coinbaseClient(t: ExecutionContext, exchange: TestExchange, name = 'rest'): Promise<CoinbaseClient> {
	const client = new Coinbase({...coinbaseCredentials, enableRateLimit: false, newUpdates: true, timeout: 15_000});
	const base = `${exchange.url}/c/${name}/v/coinbase`;
	Object.assign(client.urls.api, {rest: base, ws: base.replace('http', 'ws')});
	client.milliseconds = exchange.now;
	client.seconds = () => Math.floor(exchange.now() / 1000);
	t.teardown(async () => client.close());
	await client.loadHttpProxyAgent();
	await client.loadMarkets();
	return client;
}

export type TokenChanges = {readonly header?: object; readonly claims?: object; readonly key?: string};

/** Returns a token of the simulated account, with a few things changed. `uri` null for a WebSocket. */
export function tokenAt(seconds: number, uri: string | null, {header = {}, claims = {}, key = coinbaseCredentials.secret}: TokenChanges = {}): string {
	const {apiKey} = coinbaseCredentials;
	const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
	const text = [
		encode({alg: 'ES256', typ: 'JWT', kid: apiKey, nonce: '0', ...header}),
		encode({iss: 'cdp', sub: apiKey, nbf: seconds, exp: seconds + 120, ...(uri !== null && {uri}), ...claims}),
	].join('.');
	return `${text}.${sign('sha256', Buffer.from(text), {key: createPrivateKey(key), dsaEncoding: 'ieee-p1363'}).toString('base64url')}`;
}

const root = '/api/v3/brokerage';

/** Sends a bare signed request under `/api/v3/brokerage` and returns status and body. */
export async function ask(exchange: TestExchange, method: string, path: string, body?: unknown, token?: string) {
	const [bare = ''] = path.split('?');
	const uri = `${method} ${new URL(exchange.url).host}${root}${bare}`;
	const response = await fetch(exchange.url + root + path, {
		method,
		headers: {authorization: `Bearer ${token ?? tokenAt(Math.floor(exchange.now() / 1000), uri)}`},
		...(body !== undefined && {body: JSON.stringify(body)}),
	});
	const text = await response.text();
	return {status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) as unknown : null};
}

/** Returns the body of a limit order to buy BTC. */
export function limitBody(clientOrderId: string, changes: object = {}, limit: object = {}) {
	return {
		client_order_id: clientOrderId, product_id: 'BTC-USDT', side: 'BUY',
		order_configuration: {limit_limit_gtc: {base_size: '0.01', limit_price: '20000', post_only: false, ...limit}},
		...changes,
	};
}
