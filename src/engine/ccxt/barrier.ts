/**
How lock-step knows that nothing is on the way: the exchange says how many messages it has written to each client's
sockets, and the clients know how many they have received.
*/
import {CryptoTraderError} from '../domain/error.js';
import type {CcxtClient} from './client.js';
import type {Tick} from './simulation.js';

/** A message that has not come after this long on loopback will not come. */
const patienceMs = 20_000;

/**
Returns a function that waits until every client has received what the exchange sent it. `baseline` is what the exchange
had sent before the clients were made.
*/
export function createBarrier(clients: readonly CcxtClient[], baseline: Tick['sent']): (sent: Tick['sent']) => Promise<void> {
	const missing = (sent: Tick['sent']): CcxtClient | undefined => clients.find(client => {
		const {lane} = client.options;
		return client.received() < (sent[lane] ?? 0) - (baseline[lane] ?? 0);
	});

	return async sent => {
		const started = performance.now();
		for (let late = missing(sent); late !== undefined; late = missing(sent)) {
			if (performance.now() - started > patienceMs) {
				throw new CryptoTraderError(`a message of the simulated exchange to the ${late.options.lane} lane was lost`, {code: 'message-lost', advice: 'Run it again; scripted faults need a paced simulation, not --speed max.'});
			}

			await turn();
		}

		// What was received last still has to reach those who wait for it.
		await turn();
	};
}

async function turn(): Promise<void> {
	await new Promise<void>(resolve => {
		setImmediate(resolve);
	});
}
