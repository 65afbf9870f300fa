/**
An engine for those who may only look. They see everything and may halt, because whoever sees that something goes wrong must
be able to stop it; anything else that changes something is refused.
*/
import type {Command} from '../domain/command.js';
import {CryptoTraderError, exitCode} from '../domain/error.js';
import type {QuestionName} from '../domain/question.js';
import type {EngineHandle} from '../ports/engine-handle.js';

/** What a reader may do: `all`, or `look`, which includes to halt. */
export type Access = 'all' | 'look';

/** Questions that write. */
const writes: ReadonlySet<QuestionName> = new Set(['saveCandles', 'saveTrades', 'saveMetrics', 'backup']);

const allowed: ReadonlySet<Command['type']> = new Set(['HaltTrading']);

/** Returns a handle to the same engine that refuses commands other than a halt, and questions that write (CryptoTraderError `read-only`). */
export function lookingOnly(handle: EngineHandle): EngineHandle {
	return {
		snapshot: async () => handle.snapshot(),
		subscribe: listener => handle.subscribe(listener),
		async send(command) {
			return allowed.has(command.type) ? handle.send(command) : {accepted: false, reason: 'this connection is read-only: it may look, and halt'};
		},
		async ask(question) {
			if (writes.has(question.about)) {
				throw new CryptoTraderError(`this connection is read-only and may not ask for "${question.about}"`, {code: 'read-only', advice: 'Ask the engine itself, without --read-only.', exit: exitCode.refusedBySafety});
			}

			return handle.ask(question);
		},
		close: async () => handle.close(),
	};
}
