/**
An EngineHandle for an engine in another process.
*/
import {connect} from 'node:net';
import type {CommandReply} from '../domain/command.js';
import {CryptoTraderError, errorMessage, exitCode} from '../domain/error.js';
import type {EngineView} from '../domain/view.js';
import type {EngineHandle, EngineMessage} from '../ports/engine-handle.js';
import {type Answer, type ServerMessage, protocolVersion} from './protocol.js';
import {type Wire, socketWire} from './wire.js';

type Waiting = {readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void};

/** A request as the caller writes it; the id is the line's own business. */
type Question = {readonly call: 'snapshot' | 'subscribe'} | {readonly call: 'send'; readonly command: object};

/** Returns a handle over a wire whose other end is served by `serve`. Closing it leaves the engine running. */
export function connectHandle(wire: Wire): EngineHandle {
	const waiting = new Map<number, Waiting>();
	const listeners = new Set<(message: EngineMessage) => void>();
	let lastId = 0;
	let subscribed = false;
	let gone: string | null = null;

	const ask = async (question: Question): Promise<Answer> => {
		if (gone !== null) {
			throw engineGone(gone);
		}

		lastId += 1;
		const id = lastId;
		return new Promise((resolve, reject) => {
			waiting.set(id, {resolve, reject});
			wire.send({id, ...question});
		});
	};

	const end = (reason: string): void => {
		if (gone === null) {
			gone = reason;
			for (const {reject} of waiting.values()) {
				reject(engineGone(reason));
			}

			waiting.clear();
			tell(listeners, {kind: 'gone', reason});
		}
	};

	wire.onMessage(message => {
		const problem = take(message as ServerMessage, waiting, listeners);
		if (problem !== null) {
			end(problem);
			wire.close();
		}
	});
	wire.onClose(() => {
		end('the connection to the engine ended');
	});
	return {
		async snapshot(): Promise<EngineView> {
			const answer = await ask({call: 'snapshot'});
			return (answer as Extract<Answer, {view: EngineView}>).view;
		},
		subscribe(listener) {
			listeners.add(listener);
			if (!subscribed) {
				subscribed = true;
				ask({call: 'subscribe'}).catch((error: unknown) => {
					end(errorMessage(error));
				});
			}

			return () => {
				listeners.delete(listener);
			};
		},
		async send(command): Promise<CommandReply> {
			const answer = await ask({call: 'send', command});
			return (answer as Extract<Answer, {reply: CommandReply}>).reply;
		},
		async close() {
			wire.close();
		},
	};
}

/** Takes one message; returns why the line must end, or null. */
function take(message: ServerMessage, waiting: Map<number, Waiting>, listeners: ReadonlySet<(message: EngineMessage) => void>): string | null {
	if ('hello' in message) {
		const {protocol, version} = message.hello;
		return protocol === protocolVersion ? null : `the engine is version ${version} and speaks protocol ${protocol}, this program ${protocolVersion}; use the same version`;
	}

	if ('push' in message) {
		tell(listeners, message.push);
		return message.push.kind === 'gone' ? message.push.reason : null;
	}

	const id = 'answer' in message ? message.answer.id : message.failed.id;
	const asked = waiting.get(id);
	waiting.delete(id);
	if ('answer' in message) {
		asked?.resolve(message.answer);
	} else {
		asked?.reject(new CryptoTraderError(`the engine refused the request: ${message.failed.message}`, {code: 'bad-request', advice: 'Check the values of the command.', exit: exitCode.wrongUse}));
	}

	return null;
}

function tell(listeners: ReadonlySet<(message: EngineMessage) => void>, message: EngineMessage): void {
	for (const listener of listeners) {
		listener(message);
	}
}

function engineGone(reason: string): CryptoTraderError {
	return new CryptoTraderError(`the engine is gone: ${reason}`, {code: 'engine-gone', advice: 'See the log in the data folder, then start it again; it goes on from its journal.'});
}

/** Returns a handle to the engine that listens at `path`, or null when nobody does. */
export async function connectSocket(path: string): Promise<EngineHandle | null> {
	return new Promise(resolve => {
		const socket = connect(path);
		socket.once('error', () => {
			resolve(null);
		});
		socket.once('connect', () => {
			resolve(connectHandle(socketWire(socket)));
		});
	});
}
