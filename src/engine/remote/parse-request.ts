/**
The border at which what a shell or a screen sends becomes a request. Beyond it, commands are trusted to be well formed.
*/
import {z} from 'zod';
import {question} from './parse-question.js';
import type {Request} from './protocol.js';

const source = z.enum(['key', 'cli', 'breaker', 'agent', 'signal', 'engine']);
const reason = z.string().max(500);
const positiveDecimal = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/, 'must be a positive decimal number').refine(text => Number(text) > 0, 'must be above zero');

const command = z.discriminatedUnion('type', [
	z.object({type: z.literal('HaltTrading'), source, reason}),
	z.object({type: z.literal('FlattenPositions'), source, reason}),
	z.object({type: z.literal('ResumeTrading'), source, reason, confirmation: z.string()}),
	z.object({type: z.literal('OverrideAllocation'), source, symbol: z.string(), weight: z.number().min(0).max(1).nullable(), reason}),
	z.object({type: z.literal('PlaceManualOrder'), source, symbol: z.string(), side: z.enum(['buy', 'sell']), quantity: positiveDecimal, limitPrice: positiveDecimal, reason}),
	z.object({type: z.literal('AmendOrder'), source, clientOrderId: z.string(), quantity: positiveDecimal, limitPrice: positiveDecimal, reason}),
	z.object({type: z.literal('CancelOrder'), source, clientOrderId: z.string(), reason}),
	z.object({type: z.literal('PauseAgent'), source, agent: z.string(), paused: z.boolean(), reason}),
	z.object({type: z.literal('PauseMarket'), source, symbol: z.string(), paused: z.boolean(), reason}),
	z.object({type: z.literal('SetAutonomy'), source, autonomy: z.enum(['auto', 'advise', 'manual']), reason}),
	z.object({type: z.literal('ScaleRisk'), source, scale: z.number().min(0).max(1), reason}),
	z.object({type: z.literal('ResolveDifference'), source, id: z.string(), choice: z.enum(['adopt', 'ignore', 'cancel']), reason}),
	z.object({type: z.literal('StopEngine'), source, reason}),
]);

const request = z.discriminatedUnion('call', [
	z.object({id: z.number(), call: z.literal('snapshot')}),
	z.object({id: z.number(), call: z.literal('subscribe')}),
	z.object({id: z.number(), call: z.literal('send'), command}),
	z.object({id: z.number(), call: z.literal('ask'), question}),
]);

export type ParsedRequest =
	| {readonly request: Request}
	/** `id` is null when not even that can be read. */
	| {readonly id: number | null; readonly error: string};

/** Returns the request, or what is wrong with it. */
export function parseRequest(message: unknown): ParsedRequest {
	const result = request.safeParse(message);
	if (result.success) {
		return {request: result.data};
	}

	const id = z.object({id: z.number()}).safeParse(message);
	const error = result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`).join('; ');
	return {id: id.success ? id.data.id : null, error};
}
