/**
A sell that the engine itself wants, to protect or to close a position: it can only make the position smaller, and nothing
resizes it.
*/
import {type Decimal, formatDecimal} from '../domain/decimal.js';
import type {OrderProposal} from '../domain/order.js';

type Terms = Pick<OrderProposal, 'symbol' | 'timeInForce' | 'source' | 'reason'> & {readonly quantity: Decimal; readonly limit: Decimal};

/** Returns the proposal. `quantity` in base units, `limit` in quote units per base unit. */
export function reducingSell({symbol, quantity, limit, timeInForce, source, reason}: Terms): OrderProposal {
	return {
		symbol,
		side: 'sell',
		quantity: formatDecimal(quantity),
		limitPrice: formatDecimal(limit),
		reduceOnly: true,
		confidence: 1,
		volatilityTargeted: false,
		timeInForce,
		source,
		reason,
	};
}
