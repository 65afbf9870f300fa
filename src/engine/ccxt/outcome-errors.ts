/**
Errors that tell by themselves whether a request can have reached the venue.
*/

/**
A request that was held back here: it certainly never reached the venue.
*/
export class NotSentError extends Error {
	override readonly name = 'NotSentError';
}

/**
Something went wrong after the venue had taken a request: whatever the cause says, it is no rejection of the request.
*/
export class OutcomeUnknownError extends Error {
	override readonly name = 'OutcomeUnknownError';
}
