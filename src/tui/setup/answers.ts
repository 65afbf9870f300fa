/**
What the setup asks, and what it is told beforehand. Everything is text as it was typed; what it means is for the caller.
*/
import type {Fraction} from '../../engine/domain/units.js';

/** In the order in which they are asked. */
export const setupSteps = ['venue', 'keys', 'capital', 'symbols', 'risk', 'alerts', 'summary'] as const;

export type SetupStep = (typeof setupSteps)[number];

export type SetupAnswers = {
	readonly venue: string;
	/** `now` puts a key into the encrypted file; the next five count only then. */
	readonly keys: 'later' | 'now';
	readonly keyName: string;
	readonly apiKey: string;
	readonly secret: string;
	readonly passphrase: string;
	/** The passphrase once more, where there is no file of keys yet. */
	readonly again: string;
	readonly capital: string;
	/** Markets with commas between them. */
	readonly symbols: string;
	readonly risk: string;
	readonly notifications: string;
};

export type AnswerName = keyof SetupAnswers;

/** What one may choose, and a few words on it. */
export type SetupChoice = {readonly value: string; readonly text: string};

export type VenueChoice = SetupChoice & {readonly quote: string; /** Markets that are proposed there. */ readonly symbols: string};

/** Shares of equity. */
export type RiskShares = {
	readonly position: Fraction;
	readonly group: Fraction;
	readonly trade: Fraction;
	readonly day: Fraction;
	readonly halt: Fraction;
	readonly flatten: Fraction;
};

export type RiskChoice = SetupChoice & {readonly shares: RiskShares};

export type SetupFacts = {
	/** The file that is written. */
	readonly file: string;
	/** True when it is there already. */
	readonly isAgain: boolean;
	/** What counts now. */
	readonly present: SetupAnswers;
	readonly venues: readonly VenueChoice[];
	readonly risks: readonly RiskChoice[];
	readonly alerts: readonly SetupChoice[];
	/** The encrypted file of keys, and whether it is there. */
	readonly keystore: {readonly path: string; readonly exists: boolean};
	/** What must be known of accounts that are open already. */
	readonly accounts: readonly string[];
	/** Returns why the answers cannot be taken as far as this step, or null. */
	check(step: SetupStep, answers: SetupAnswers): string | null;
	/** Returns what would be written, a line each; none when nothing changes. */
	changes(answers: SetupAnswers): readonly string[];
};

/** What became of it: answers to be written, or nothing. */
export type SetupEnd = {readonly how: 'write'; readonly answers: SetupAnswers} | {readonly how: 'leave'};
