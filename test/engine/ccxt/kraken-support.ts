/**
A simulated Kraken, and our ccxt adapters in front of it.
*/
import type {ExecutionContext} from 'ava';
import {type CcxtClient, createCcxtClient} from '../../../src/engine/ccxt/client.js';
import type {SimulatedExchangeOptions} from '../../../src/engine/sim/exchange.js';
import {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';
import type {VenueOptions} from '../../../src/engine/sim/options.js';
import {openExchange, tapeOptions} from '../sim/support/clients.js';

export {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';

export type Lane = CcxtClient['options']['lane'];

type Wish = {readonly days?: number; readonly played?: number; readonly venue?: Partial<VenueOptions>};
type ClientWish = {readonly timeoutMs?: number; readonly credentials?: {readonly apiKey: string; readonly secret: string}};

/** Returns options for Kraken alone, on two taped markets of `days` days of which the last `played` are played. */
export function krakenOptions({days = 6, played = days - 1, venue = {}}: Wish = {}): SimulatedExchangeOptions {
	const options = tapeOptions(days);
	const source = {...options.source, from: (options.source.to ?? 0) - (played * 86_400_000)} as SimulatedExchangeOptions['source'];
	return {...options, source, venues: [{name: 'kraken', ...venue}]};
}

/** Starts an exchange in lock-step, moved to its first prices, and returns how to make clients for it. */
export async function krakenFor(t: ExecutionContext, options = krakenOptions()) {
	const exchange = await openExchange(t, options);
	await (options.speed === 'max' ? exchange.advance() : exchange.status());
	return {
		exchange,
		async client(lane: Lane, {timeoutMs = 5000, credentials = krakenCredentials}: ClientWish = {}): Promise<CcxtClient> {
			const client = await createCcxtClient({
				venue: 'kraken', lane, endpoint: exchange.url, credentials: lane === 'data' ? null : credentials, now: () => exchange.now(), timeoutMs,
			});
			t.teardown(async () => client.close());
			return client;
		},
	};
}
