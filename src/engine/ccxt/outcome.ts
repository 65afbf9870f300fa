/**
What became of a request that changes something, told from what ccxt throws. Only a named business rejection is a
rejection; everything else, foreign exceptions and truncated bodies among it, leaves the outcome unknown.
*/
import ccxt from 'ccxt';
import {errorMessage} from '../domain/error.js';
import type {Outcome} from '../ports/venue.js';
import {NotSentError, OutcomeUnknownError} from './outcome-errors.js';

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

/** Returns the outcome that an error of a submit or cancel stands for. `ofVenue` names further definitive rejections by their message. */
export function outcomeOfError(error: unknown, ofVenue: RegExp | null = null): Exclude<Outcome, {readonly outcome: 'confirmed'}> {
	const reason = errorMessage(error);
	if (error instanceof OutcomeUnknownError) {
		return {outcome: 'unknown', reason};
	}

	if (error instanceof NotSentError || ofVenue?.test(reason) === true) {
		return {outcome: 'rejected', reason};
	}

	const definitive = rejections.some(kind => error instanceof kind)
		&& !notFinal.some(kind => error instanceof kind)
		&& !/duplicate order/i.test(reason);
	return {outcome: definitive ? 'rejected' : 'unknown', reason};
}
