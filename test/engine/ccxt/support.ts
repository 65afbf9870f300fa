/**
Our ccxt adapters in front of the simulated exchange.
*/
import type {ExecutionContext} from 'ava';
import {type CcxtClient, createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {credentials, openExchange, tapeOptions} from '../sim/support/clients.js';

export type Lane = CcxtClient['options']['lane'];

/** Starts an exchange in lock-step, moved to its first prices, and returns how to make clients for it. */
export async function exchangeFor(t: ExecutionContext, options = tapeOptions()) {
	const exchange = await openExchange(t, options);
	await (options.speed === 'max' ? exchange.advance() : exchange.status());

	return {
		exchange,
		async client(lane: Lane, timeoutMs = 2000): Promise<CcxtClient> {
			const client = await createCcxtClient({venue: 'binance', lane, endpoint: exchange.url, credentials: lane === 'data' ? null : credentials, now: () => exchange.now(), timeoutMs});
			t.teardown(async () => client.close());
			return client;
		},
	};
}

/** Waits until `condition` holds, looking every few milliseconds. Throws after ten seconds. */
export async function eventually(what: string, condition: () => boolean): Promise<void> {
	for (let tries = 0; tries < 2000; tries++) {
		if (condition()) {
			return;
		}

		await new Promise(done => {
			setTimeout(done, 5);
		});
	}

	throw new Error(`waited in vain for ${what}`);
}
