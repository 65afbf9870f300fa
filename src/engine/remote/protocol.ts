/**
What goes over a wire between an engine and those who look at it.
*/
import type {Command, CommandReply} from '../domain/command.js';
import type {Question} from '../domain/question.js';
import type {EngineView} from '../domain/view.js';
import type {EngineMessage} from '../ports/engine-handle.js';
import type {Access} from './read-only.js';

/** Changes whenever an older screen could misread a newer engine. */
export const protocolVersion = 2;

export type Request =
	| {readonly id: number; readonly call: 'snapshot'}
	| {readonly id: number; readonly call: 'subscribe'}
	| {readonly id: number; readonly call: 'send'; readonly command: Command}
	| {readonly id: number; readonly call: 'ask'; readonly question: Question};

export type Response =
	| {readonly id: number; readonly view: EngineView}
	| {readonly id: number; readonly subscribed: true}
	| {readonly id: number; readonly reply: CommandReply}
	| {readonly id: number; readonly given: unknown};

export type ServerMessage =
	/** Without `access` the reader may do everything. */
	| {readonly hello: {readonly protocol: number; readonly version: string; readonly pid: number; readonly access?: Access}}
	| {readonly answer: Response}
	/** `code` and `advice` are those of the engine's own error; null when the request itself was wrong. */
	| {readonly failed: {readonly id: number; readonly message: string; readonly code: string | null; readonly advice: string | null}}
	| {readonly push: EngineMessage};
