/**
What kind of trouble an error of ccxt is: its classes alone mislead, for a venue that refuses our country looks to them
like one that is down for a moment.
*/
import ccxt from 'ccxt';
import {errorMessage} from '../domain/error.js';

export type FaultKind =
	/** Gone in a moment: a lost connection, a timeout, a proxy's error page, half an answer. */
	| 'passing'
	/** We have asked too much; wait as told. */
	| 'too-many'
	/** The venue is closed for a while and says so. */
	| 'maintenance'
	/** The venue refuses this network or country (403, 451): asking again changes nothing. */
	| 'forbidden'
	/** The keys are wrong, or no longer good. */
	| 'authentication'
	/** Our clock is too far from the venue's. */
	| 'clock'
	/** The question itself is wrong. */
	| 'refused';

/** ccxt's words for a status that it knows nothing better about: `binance GET https://… 451 …`. */
const forbiddenStatus = /^\S+ [A-Z]+ \S+ (?:403|451) /;
/** Binance's -2015 after keys that worked: ccxt calls it DDoSProtection. */
const keysNoLongerGood = /"code":\s*-2015\b/;

const kinds: readonly (readonly [FaultKind, readonly (abstract new (...words: never[]) => Error)[]])[] = [
	['clock', [ccxt.InvalidNonce]],
	['authentication', [ccxt.AuthenticationError]],
	['maintenance', [ccxt.OnMaintenance]],
	['too-many', [ccxt.DDoSProtection, ccxt.RateLimitExceeded]],
	['passing', [ccxt.NetworkError, ccxt.BadResponse, ccxt.OperationFailed, TypeError, SyntaxError]],
];

/** Returns the kind of an error that a request ended with. */
export function faultOf(error: unknown): FaultKind {
	const message = errorMessage(error);
	if (forbiddenStatus.test(message) && error instanceof ccxt.ExchangeNotAvailable) {
		return 'forbidden';
	}

	if (keysNoLongerGood.test(message)) {
		return 'authentication';
	}

	return kinds.find(([, classes]) => classes.some(kind => error instanceof kind))?.[0] ?? 'refused';
}

/** Returns what a person should know of a fault: in words, and with what to do where something can be done. */
export function adviceFor(kind: FaultKind, venue: string): string {
	const advice: Readonly<Record<FaultKind, string>> = {
		passing: 'It is tried again by itself.',
		'too-many': `${venue} has asked us to wait; it goes on by itself. Fewer symbols or venues ask for less.`,
		maintenance: `${venue} is closed for maintenance; it goes on by itself when it opens.`,
		forbidden: `${venue} does not serve this network or country. Choose another venue in the settings.`,
		authentication: `Check the API key for ${venue}: is it whole, still valid, and allowed from this address?`,
		clock: 'Set this machine\'s clock.',
		refused: 'The request itself is wrong; see the message.',
	};
	return advice[kind];
}
