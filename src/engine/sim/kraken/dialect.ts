/**
Kraken's spot API on top of the simulated exchange: REST under `/0/`, and the second version of its streams, under `/v2`
for everybody and under `/auth/v2` for the account (hosts of their own at the real venue).
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Dialect} from '../server/dialect.js';
import {Authentication, type Credentials} from './authentication.js';
import {answer} from './rest.js';
import {Streams} from './streams.js';
import {TradeNumbers} from './trade-numbers.js';

/** Returns the dialect. `speed` is how many virtual seconds pass in a real one, 1 in lock-step. */
export function krakenDialect(core: ExchangeCore, credentials: Credentials, speed: number): Dialect {
	const parts = {core, authentication: new Authentication(credentials, speed), numbers: new TradeNumbers(core)};
	const streams = new Streams(parts);
	return {
		answer: request => answer(request, parts),
		connect: (path, connection) => path === '/v2' || path === '/auth/v2' ? streams.serve(connection, path === '/auth/v2') : null,
		publish(facts) {
			streams.publish(facts);
		},
	};
}
