/**
What became of a request that changes something, told from what ccxt throws. Only a named business rejection is a
rejection; everything else, foreign exceptions and truncated bodies among it, leaves the outcome unknown.
*/
import ccxt from 'ccxt';
import {errorMessage} from '../domain/error.js';
import type {Outcome} from '../ports/venue.js';

const rejections = [
	ccxt.InsufficientFunds,
	ccxt.InvalidOrder,
	ccxt.BadRequest,
	ccxt.BadSymbol,
	ccxt.ArgumentsRequired,
	ccxt.AuthenticationError,
	ccxt.PermissionDenied,
	ccxt.InvalidNonce,
	ccxt.MarketClosed,
];

/** Named by ccxt as rejections, but the order they speak of may exist. */
const notFinal = [ccxt.DuplicateOrderId, ccxt.OrderNotFound];

/** Returns the outcome that an error of a submit or cancel stands for. */
export function outcomeOfError(error: unknown): Exclude<Outcome, {readonly outcome: 'confirmed'}> {
	const reason = errorMessage(error);
	const definitive = rejections.some(kind => error instanceof kind)
		&& !notFinal.some(kind => error instanceof kind)
		&& !/duplicate order/i.test(reason);
	return {outcome: definitive ? 'rejected' : 'unknown', reason};
}
