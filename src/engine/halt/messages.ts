/**
What goes between the guard and those who talk to it, over a socket or at its birth over IPC: one JSON message each.
*/
import {z} from 'zod';
import type {EpochMs, MarketSymbol, Milliseconds} from '../domain/units.js';
import type {Brief} from './brief.js';
import type {HaltReport, HaltStep, HaltWish} from './report.js';

/** What a guard is told at its birth, and never by its command line or surroundings: there are keys in it. */
export type GuardOrders = {
	readonly venue: string;
	/** Where a simulated exchange listens; null for the real venue. */
	readonly endpoint: string | null;
	readonly credentials: {readonly apiKey: string; readonly secret: string};
	/** The other venues that are traded on. */
	readonly others?: readonly {readonly venue: string; readonly credentials: {readonly apiKey: string; readonly secret: string}}[];
	readonly symbols: readonly MarketSymbol[];
	/** The engine's clock at the guard's birth, and how fast it runs. */
	readonly clock: {readonly at: EpochMs; readonly speed: number};
	/** How things stand at its birth: an engine may be killed before its first heartbeat. */
	readonly brief: Brief;
	/** Silence of the engine after which working orders are cancelled; null never does that. */
	readonly silentAfterMs: Milliseconds | null;
};

/** What a guard is asked or told. */
export type ToGuard =
	/** The engine lives, and this is how things stand. */
	| {readonly beat: Brief}
	/** Somebody halts through the engine: cancel what works right now, beside it. */
	| {readonly rush: true}
	/** The engine has stopped in good order, and nothing is left to be guarded. */
	| {readonly farewell: true}
	/** Halt, and say what came of it, or after `patienceMs` how far it has come; it goes on either way. */
	| {readonly halt: HaltWish; readonly patienceMs: Milliseconds};

/** What a guard says. */
export type FromGuard =
	| {readonly guard: {readonly pid: number; readonly venue: string; readonly endpoint: string | null}}
	| {readonly step: HaltStep}
	| {readonly report: HaltReport};

const wish = z.strictObject({by: z.enum(['screen', 'command', 'guard', 'signal']), reason: z.string().max(1000), flatten: z.boolean()});
const texts = z.record(z.string(), z.string());
const brief = z.object({
	prefix: z.string().nullable(),
	symbols: z.array(z.string()),
	positions: texts,
	working: z.array(z.object({clientOrderId: z.string(), symbol: z.string()})),
	stops: z.array(z.object({clientOrderId: z.string(), symbol: z.string(), trigger: z.string().optional()})).optional(),
	since: z.number(),
	trades: z.array(z.string()),
	markets: z.record(z.string(), z.object({
		symbol: z.string(), base: z.string(), quote: z.string(), priceTick: z.string(), quantityStep: z.string(), minQuantity: z.string(), minNotional: z.string(),
		makerFee: z.number(), takerFee: z.number(),
	})),
	bids: z.record(z.string(), z.number()),
	slippageGuard: z.number(),
});
const schema = z.union([
	z.strictObject({beat: brief}),
	z.strictObject({rush: z.literal(true)}),
	z.strictObject({farewell: z.literal(true)}),
	z.strictObject({halt: wish, patienceMs: z.number().min(0)}),
]);

/** Returns a message to the guard, or null for anything else. */
export function parseToGuard(message: unknown): ToGuard | null {
	const parsed = schema.safeParse(message);
	return parsed.success ? parsed.data : null;
}
