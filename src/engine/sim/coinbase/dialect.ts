/**
Coinbase's Advanced Trade API on top of the simulated exchange: REST under `/api/v3/brokerage` (and the few calls of the
older `/v2`), one WebSocket for market data and the account.
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Dialect} from '../server/dialect.js';
import {Authenticator, type Credentials} from './authentication.js';
import {answer} from './rest.js';
import {Streams} from './streams.js';

/**
Returns the dialect. `speed` is how many virtual seconds pass in a real one, 1 in lock-step. Throws a CryptoTraderError
when the secret is no EC private key in PEM form.
*/
export function coinbaseDialect(core: ExchangeCore, credentials: Credentials, speed: number): Dialect {
	const authenticator = new Authenticator(credentials);
	const streams = new Streams({core, authenticator, speed});
	return {
		answer: request => answer(request, {core, authenticator, speed}),
		connect: (path, connection) => path === '/' ? streams.serve(connection) : null,
		publish(facts) {
			streams.publish(facts);
		},
	};
}
