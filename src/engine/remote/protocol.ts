/**
What goes over a wire between an engine and those who look at it.
*/
import type {Command, CommandReply} from '../domain/command.js';
import type {EngineView} from '../domain/view.js';
import type {EngineMessage} from '../ports/engine-handle.js';

/** Changes whenever an older screen could misread a newer engine. */
export const protocolVersion = 1;

export type Request =
	| {readonly id: number; readonly call: 'snapshot'}
	| {readonly id: number; readonly call: 'subscribe'}
	| {readonly id: number; readonly call: 'send'; readonly command: Command};

export type Answer =
	| {readonly id: number; readonly view: EngineView}
	| {readonly id: number; readonly subscribed: true}
	| {readonly id: number; readonly reply: CommandReply};

export type ServerMessage =
	| {readonly hello: {readonly protocol: number; readonly version: string; readonly pid: number}}
	| {readonly answer: Answer}
	| {readonly failed: {readonly id: number; readonly message: string}}
	| {readonly push: EngineMessage};
