/**
Binance's spot API on top of the simulated exchange: REST, market streams under `/stream` or `/ws`, and the WebSocket API
with the user data stream.
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Dialect} from '../server/dialect.js';
import type {Credentials} from './authentication.js';
import {MarketStreams} from './market-streams.js';
import {answer} from './rest.js';
import {UserStreams} from './user-streams.js';

/** Returns the dialect. `speed` is how many virtual seconds pass in a real one, 1 in lock-step. */
export function binanceDialect(core: ExchangeCore, credentials: Credentials, speed: number): Dialect {
	const market = new MarketStreams(core);
	const user = new UserStreams(core, credentials);
	return {
		answer: request => answer(request, core, credentials, speed),
		connect(path, connection) {
			if (path === '/ws-api/v3') {
				return user.serve(connection);
			}

			return /^\/(?:stream|ws)(?:\/|$)/.test(path) ? market.serve(connection) : null;
		},
		maintenance: ({method, path}) => method === 'GET' && path === '/sapi/v1/system/status'
			? {status: 200, body: JSON.stringify({status: 1, msg: 'system_maintenance'})}
			: null,
		publish(facts) {
			market.publish(facts);
			user.publish(facts);
		},
	};
}
