/**
What can go wrong, in the two kinds that are thrown. (The third kind, an expected refusal, is data in a return type.)
*/

/** How a command ends in the shell. 69 and 75 are `EX_UNAVAILABLE` and `EX_TEMPFAIL` of sysexits. */
export const exitCode = {
	done: 0,
	failed: 1,
	wrongUse: 2,
	refusedBySafety: 3,
	venueUnreachable: 69,
	couldNotFinish: 75,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
An operational failure that a person can do something about: a wrong flag, a locked database, a venue out of reach.

`code` is stable for programs, `advice` says what to do about it in one sentence, `exit` is the shell's status.
*/
export class CryptoTraderError extends Error {
	override name = 'CryptoTraderError';
	readonly code: string;
	readonly advice: string;
	readonly exit: ExitCode;

	constructor(message: string, options: {readonly code: string; readonly advice: string; readonly exit?: ExitCode; readonly cause?: unknown}) {
		super(message, {cause: options.cause});
		this.code = options.code;
		this.advice = options.advice;
		this.exit = options.exit ?? exitCode.failed;
	}
}

/**
Something that must be true is not: a NaN price, a negative quantity, a ledger that does not add up.

Journaled, halts trading, and is never caught to carry on.
*/
export class InvariantError extends Error {
	override name = 'InvariantError';
}

/** Throws an InvariantError with `message` unless `condition` holds. */
export function invariant(condition: boolean, message: string): asserts condition {
	if (!condition) {
		throw new InvariantError(message);
	}
}

/** Returns `value`, or throws an InvariantError that names it when it is NaN or infinite. */
export function finite(value: number, name: string): number {
	invariant(Number.isFinite(value), `${name} must be a finite number, got ${value}`);
	return value;
}

/** Returns the message of anything that was thrown, on one line. */
export function errorMessage(error: unknown): string {
	const text = error instanceof Error ? error.message : String(error);
	return text.replaceAll(/\s+/g, ' ').trim();
}
