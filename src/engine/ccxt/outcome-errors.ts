/**
A request that was held back here: it certainly never reached the venue.
*/
export class NotSentError extends Error {
	override readonly name = 'NotSentError';
}
