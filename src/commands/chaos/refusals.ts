/**
What each venue answers when it takes an order for one that we have no money for, in its own words. The engine's books say
otherwise, so that the exchange never does by itself.
*/
import {rejectionError as binanceError} from '../../engine/sim/binance/error.js';
import {failureOf} from '../../engine/sim/coinbase/error.js';
import type {VenueName} from '../../engine/sim/exchange.js';
import {rejectionError as krakenError} from '../../engine/sim/kraken/error.js';

const reason = 'insufficient-balance';

/** Returns the answer of a venue without funds for an order. */
export function withoutFunds(venue: VenueName): Response {
	switch (venue) {
		case 'binance': {
			return answer(400, binanceError(reason).toReply());
		}

		case 'coinbase': {
			const {error, message, preview} = failureOf(reason);
			return answer(200, {success: false, error_response: {error, message, error_details: '', preview_failure_reason: preview}, order_configuration: null});
		}

		case 'kraken': {
			return answer(200, {error: [krakenError(reason).message]});
		}
	}
}

function answer(status: number, body: object): Response {
	return Response.json(body, {status});
}
