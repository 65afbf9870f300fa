/**
What goes wrong on purpose: rules that pick requests and say what happens to them. Seeded, so that a run with faults can
be repeated.
*/
import {z} from 'zod';
import {randomFrom, type Random} from '../../domain/random.js';

const faultSchema = z.union([
	/** The request waits (real milliseconds) before it is processed. */
	z.strictObject({kind: z.literal('delay'), ms: z.number().int().min(0).max(600_000)}),
	/** The request is processed, then the connection is cut instead of an answer. */
	z.strictObject({kind: z.literal('drop-reply')}),
	/** The connection is cut and nothing is done. */
	z.strictObject({kind: z.literal('drop-request')}),
	/** The answer is this status and body; nothing is done, unless `processed`. */
	z.strictObject({kind: z.literal('status'), code: z.number().int().min(200).max(599), body: z.string(), processed: z.boolean().optional()}),
	/** All WebSockets are closed, then the request is processed as usual. */
	z.strictObject({kind: z.literal('disconnect-streams')}),
]);

const matchSchema = z.strictObject({
	method: z.string().optional(),
	/** Regular expression on the path without client prefix and query. */
	path: z.string().refine(isPattern, 'not a regular expression').optional(),
	/** Only the nth request that matches, counted from 1. */
	nth: z.number().int().min(1).optional(),
	/** Chance for each request that matches. */
	probability: z.number().min(0).max(1).optional(),
});

export const faultScriptSchema = z.strictObject({
	rules: z.array(z.strictObject({match: matchSchema, fault: faultSchema}).readonly()).readonly(),
}).readonly();

export type FaultScript = z.infer<typeof faultScriptSchema>;
export type Fault = z.infer<typeof faultSchema>;

function isPattern(source: string): boolean {
	try {
		return new RegExp(source) instanceof RegExp;
	} catch {
		return false;
	}
}

export class FaultInjector {
	readonly #random: Random;
	readonly #rules: readonly FaultScript['rules'][number][];
	readonly #counts: number[];

	constructor(script: FaultScript, seed: number) {
		this.#rules = script.rules;
		this.#counts = script.rules.map(() => 0);
		this.#random = randomFrom(seed, 'faults');
	}

	/** Returns what is to happen to a request: the fault of the first rule that applies, or null. Counts the request for every rule that it matches. */
	next(method: string, path: string): Fault | null {
		const matching = [...this.#rules.entries()].filter(([, {match}]) => (match.method ?? method) === method && (match.path === undefined || new RegExp(match.path).test(path)));
		let found: Fault | null = null;
		for (const [index, {match, fault}] of matching) {
			const count = (this.#counts[index] ?? 0) + 1;
			this.#counts[index] = count;
			const applies = (match.nth ?? count) === count && (match.probability === undefined || this.#random.next() < match.probability);
			found ??= applies ? fault : null;
		}

		return found;
	}
}
