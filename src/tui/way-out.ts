/**
The way out beside the engine: before a halt goes to the engine the latch is set, and when the engine does not take
it in time the guard is asked.
*/
import type {Command} from '../engine/domain/command.js';
import {errorMessage} from '../engine/domain/error.js';
import type {Milliseconds} from '../engine/domain/units.js';

export type HaltKey = {readonly flatten: boolean; readonly reason: string};

/** What a screen is given to halt with beside the engine. */
export type WayOut = {
	/** Sets the latch: when this returns the engine sends nothing any more. Throws when it cannot. */
	latch(key: HaltKey): void;
	/** Has the guard halt, tells each step in words, and returns how it ended in words. Rejects when there is no guard. */
	halt(key: HaltKey, onStep: (text: string) => void): Promise<string>;
};

/** An engine that has not taken a halt by then hangs. */
export const engineAnswersWithin: Milliseconds = 1000;

/** Returns what a command asks of the way out, or null for one that is no halt. */
export function haltKeyOf(command: Command): HaltKey | null {
	return command.type === 'HaltTrading' || command.type === 'FlattenPositions' ? {flatten: command.type === 'FlattenPositions', reason: command.reason} : null;
}

/** Latches; returns what to tell of it, or null when all is well. The halt goes on either way. */
export function latchWith(wayOut: WayOut, key: HaltKey): string | null {
	try {
		wayOut.latch(key);
		return null;
	} catch (error) {
		return `the latch could not be set: ${errorMessage(error)}`;
	}
}

/** Has the guard halt and tells of it until it has ended. Never rejects. */
export async function haltBeside(wayOut: WayOut, key: HaltKey, tell: (text: string) => void): Promise<void> {
	tell('the engine does not answer; asking the guard');
	try {
		tell(`guard: ${await wayOut.halt(key, text => {
			tell(`guard: ${text}`);
		})}`);
	} catch (error) {
		tell(`nobody answers: ${errorMessage(error)}`);
	}
}
