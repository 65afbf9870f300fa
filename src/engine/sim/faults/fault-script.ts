/**
What goes wrong on purpose: rules that pick requests and stream messages and say what happens to them, and hours in which
a venue is closed for maintenance.
*/
import {z} from 'zod';
import {messageKinds} from './message-kinds.js';

const wait = z.number().int().min(0).max(600_000);
const pattern = z.string().refine(isPattern, 'not a regular expression');

/** Milliseconds since 1970, or an ISO time with its zone. Virtual time. */
const time = z.union([z.number().int(), z.string().refine(isTime).transform(text => Date.parse(text))], 'neither milliseconds nor an ISO time with its zone, like 2024-02-01T03:00Z');

const when = {
	/** Regular expression on the client's name. */
	client: pattern.optional(),
	/** Only the nth that matches, counted from 1. */
	nth: z.number().int().min(1).optional(),
	/** Chance for each that matches. */
	probability: z.number().min(0).max(1).optional(),
	/** At most so often. */
	times: z.number().int().min(1).optional(),
	/** Only with `from` ≤ virtual time < `to`. */
	from: time.optional(),
	to: time.optional(),
};

const requestMatch = z.strictObject({
	...when,
	method: z.string().optional(),
	/** Regular expression on the path at the real venue, without query. */
	path: pattern.optional(),
});

const requestFault = z.discriminatedUnion('kind', [
	/** The request waits (real milliseconds) before it is processed. */
	z.strictObject({kind: z.literal('delay'), ms: wait}),
	/** The request is processed at once; the answer waits (real milliseconds). */
	z.strictObject({kind: z.literal('late-reply'), ms: wait}),
	/** The request is processed, then the connection is cut instead of an answer. */
	z.strictObject({kind: z.literal('drop-reply')}),
	/** The connection is cut and nothing is done. */
	z.strictObject({kind: z.literal('drop-request')}),
	/** The request is processed twice, as when a proxy repeats it; the second answer arrives, or the first. */
	z.strictObject({kind: z.literal('duplicate'), answer: z.enum(['first', 'second']).optional()}),
	/** The answer breaks off after this share of it, with a status as if it were whole; not processed only if `processed` is false. */
	z.strictObject({kind: z.literal('truncate'), keep: z.number().min(0).max(0.99).optional(), processed: z.boolean().optional()}),
	/** The answer is this status, with this body or else the page that a proxy shows for it; nothing is done, unless `processed`. */
	z.strictObject({
		kind: z.literal('status'), code: z.number().int().min(200).max(599), body: z.string().optional(), headers: z.record(z.string(), z.string()).optional(), processed: z.boolean().optional(),
	}),
	/** All WebSockets (of clients like `client`) are closed, then the request is processed as usual. */
	z.strictObject({kind: z.literal('disconnect-streams'), client: pattern.optional()}),
	/** All WebSockets (of clients like `client`) stay open and are dead: nothing is sent, no ping answered; then the request is processed as usual. */
	z.strictObject({kind: z.literal('freeze-streams'), client: pattern.optional()}),
]);

const messageMatch = z.strictObject({
	...when,
	kind: z.enum(messageKinds, `not one of ${messageKinds.join(', ')}`).optional(),
	/** Regular expression on the message. */
	text: pattern.optional(),
});

const messageFault = z.discriminatedUnion('kind', [
	/** It is lost. Of a book this breaks the sequence. */
	z.strictObject({kind: z.literal('drop')}),
	/** It is sent twice. */
	z.strictObject({kind: z.literal('duplicate')}),
	/** It is sent so many real milliseconds later; others are not held up. */
	z.strictObject({kind: z.literal('delay'), ms: wait}),
	/** It is sent after the next message on its WebSocket that matches too; without one, after the venue's next events. */
	z.strictObject({kind: z.literal('reorder')}),
	/** It is lost, and from then on its WebSocket is open and dead: nothing is sent, no ping answered. */
	z.strictObject({kind: z.literal('freeze')}),
	/** It is lost, and its WebSocket is cut. */
	z.strictObject({kind: z.literal('cut')}),
]);

export const faultScriptSchema = z.strictObject({
	/** For requests. */
	rules: z.array(z.strictObject({match: requestMatch, fault: requestFault}).readonly()).readonly(),
	/** For messages on WebSockets. */
	streams: z.array(z.strictObject({match: messageMatch, fault: messageFault}).readonly()).readonly().optional(),
	/** Every request is refused with 503 and all WebSockets are closed while `from` ≤ virtual time < `to`. */
	maintenance: z.array(z.strictObject({from: time, to: time}).readonly()).readonly().optional(),
}).readonly();

export type FaultScript = z.infer<typeof faultScriptSchema>;
export type RequestFault = z.infer<typeof requestFault>;
export type MessageFault = z.infer<typeof messageFault>;
export type RequestRule = FaultScript['rules'][number];
export type MessageRule = NonNullable<FaultScript['streams']>[number];

function isTime(text: string): boolean {
	return /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
}

function isPattern(source: string): boolean {
	try {
		return new RegExp(source) instanceof RegExp;
	} catch {
		return false;
	}
}
