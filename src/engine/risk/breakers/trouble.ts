/**
What is wrong and since when, for breakers that trip when something stays wrong too long.
*/
import type {EpochMs} from '../../domain/units.js';

export type Trouble = {readonly since: EpochMs; readonly text: string};

/** Troubles by what they are about. */
export type Troubles = Readonly<Record<string, Trouble>>;

/** Returns the troubles with one more. One that lasts keeps its beginning, with the newest words. */
export function withTrouble(troubles: Troubles, subject: string, text: string, at: EpochMs): Troubles {
	return {...troubles, [subject]: {since: troubles[subject]?.since ?? at, text}};
}

export function withoutTrouble(troubles: Troubles, subject: string): Troubles {
	return Object.fromEntries(Object.entries(troubles).filter(([other]) => other !== subject));
}

/** Returns the troubles as if they had begun at `at`: somebody has looked at them. */
export function startedAnew(troubles: Troubles, at: EpochMs): Troubles {
	return Object.fromEntries(Object.entries(troubles).map(([subject, {text}]) => [subject, {since: at, text}]));
}

/** Returns the trouble that lasts longest, or null when all is well. */
export function longest(troubles: Troubles): Trouble | null {
	return Object.values(troubles).toSorted((a, b) => a.since - b.since)[0] ?? null;
}
