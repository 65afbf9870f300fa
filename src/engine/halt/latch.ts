/**
The latch: one small file that says "halted", written before anything else by whoever halts. The engine looks at it right
before each order, so that one that was stopped in its tracks cannot send when it goes on.
*/
import {z} from 'zod';
import type {Command} from '../domain/command.js';
import type {Order, Source} from '../domain/order.js';
import type {EpochMs} from '../domain/units.js';

/** Who turned the key: the screen, `cryptotrader halt`, the guard of its own accord, a signal. */
export type Halter = 'screen' | 'command' | 'guard' | 'signal';

export type Latch = {
	/** Tells this halt from the next one. */
	readonly id: string;
	readonly by: Halter;
	/** On the machine's clock. */
	readonly at: EpochMs;
	readonly reason: string;
	readonly flatten: boolean;
	/** True while somebody beside the engine cancels and sells: then nothing of the engine's may leave, not even what makes positions smaller. */
	readonly outside: boolean;
};

const schema = z.strictObject({
	id: z.string().min(1),
	by: z.enum(['screen', 'command', 'guard', 'signal']),
	at: z.number(),
	reason: z.string(),
	flatten: z.boolean(),
	outside: z.boolean(),
});

/** What a file that cannot be read counts as: somebody has halted, and nobody knows more. */
const unreadable: Latch = {id: 'unreadable', by: 'guard', at: 0, reason: 'the latch file cannot be read', flatten: false, outside: false};

const sources: Readonly<Record<Halter, Source>> = {screen: 'key', command: 'cli', guard: 'engine', signal: 'signal'};

export function latchText(latch: Latch): string {
	return `${JSON.stringify(latch)}\n`;
}

/** Returns the latch that a file holds. Text that is none still halts. */
export function parseLatch(text: string): Latch {
	try {
		return schema.parse(JSON.parse(text));
	} catch {
		return unreadable;
	}
}

/** Returns why an order may not leave, or null when it may. What makes a position smaller may leave unless somebody else is selling it. */
export function refusalOf(latch: Latch | null, {reduceOnly}: Pick<Order, 'reduceOnly'>): string | null {
	if (latch === null || (reduceOnly && !latch.outside)) {
		return null;
	}

	return `halted by the ${latch.by} (${latch.reason})${latch.outside ? ', which cancels and sells by itself' : ''}`;
}

/** Returns the wish that a latch stands for. Never a flatten: what was asked for is done by who asked, and doing it twice would sell twice. */
export function haltCommand({by, reason}: Latch): Command {
	return {type: 'HaltTrading', source: sources[by], reason: `halted by the ${by}: ${reason}`};
}
