/**
Points a ccxt instance at a simulated exchange on loopback instead of the real one.
*/
import type {PublicExchange} from './client.js';

type Urls = {[name: string]: string | Urls};

/** Replaces every address of the instance. The lane is part of the path, so that the exchange can count its messages. */
export async function redirect(exchange: PublicExchange, endpoint: string, lane: string): Promise<void> {
	const base = `${endpoint}/c/${lane}`;
	const {ws, ...rest} = exchange.urls.api;
	exchange.urls.api = {
		...moveAll(rest, base),
		ws: {
			...moveAll(ws as Urls, base),
			spot: `${toWebSocket(base)}/stream/ws`,
			'ws-api': {spot: `${toWebSocket(base)}/ws-api/v3`},
		},
	};
	// Without an agent for plain http, ccxt would open ws:// addresses with TLS.
	await exchange.loadHttpProxyAgent();
}

function moveAll(urls: Urls, base: string): Urls {
	return Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, typeof url === 'string' ? `${base}${new URL(url).pathname}` : moveAll(url, base)]));
}

function toWebSocket(base: string): string {
	return base.replace(/^http/, 'ws');
}
