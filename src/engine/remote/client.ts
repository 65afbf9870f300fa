/**
An EngineHandle for an engine in another process.
*/
import {connect} from 'node:net';
import type {Command, CommandReply} from '../domain/command.js';
import {CryptoTraderError, errorMessage, exitCode} from '../domain/error.js';
import type {Answer, Ask, Question, QuestionName} from '../domain/question.js';
import type {EngineView} from '../domain/view.js';
import type {EngineHandle, EngineMessage} from '../ports/engine-handle.js';
import {type Response, type ServerMessage, protocolVersion} from './protocol.js';
import type {Access} from './read-only.js';
import {type Wire, socketWire} from './wire.js';

type Waiting = {readonly resolve: (response: Response) => void; readonly reject: (error: Error) => void};

/** A request as the caller writes it; the id is the line's own business. */
type Call =
	| {readonly call: 'snapshot' | 'subscribe'}
	| {readonly call: 'send'; readonly command: Command}
	| {readonly call: 'ask'; readonly question: object};

/** A handle that knows what its engine lets it do. */
export type RemoteEngine = EngineHandle & {
	/** Settles with the engine's greeting, or as `all` when the engine goes without one. */
	readonly access: Promise<Access>;
};

/** Returns a handle over a wire whose other end is served by `serve`. Closing it leaves the engine running. */
export function connectHandle(wire: Wire): RemoteEngine {
	return new RemoteHandle(wire);
}

class RemoteHandle implements RemoteEngine {
	/** Handed on by itself, without the handle. */
	readonly ask: Ask;
	readonly access: Promise<Access>;
	readonly #greeted = Promise.withResolvers<Access>();
	readonly #wire: Wire;
	readonly #waiting = new Map<number, Waiting>();
	readonly #listeners = new Set<(message: EngineMessage) => void>();
	#lastId = 0;
	#subscribed = false;
	#gone: string | null = null;

	constructor(wire: Wire) {
		this.#wire = wire;
		this.access = this.#greeted.promise;
		this.ask = async question => this.#ask(question);
		wire.onMessage(message => {
			this.#take(message as ServerMessage);
		});
		wire.onClose(() => {
			this.#end('the connection to the engine ended');
		});
	}

	async snapshot(): Promise<EngineView> {
		const response = await this.#call({call: 'snapshot'});
		return (response as Extract<Response, {view: EngineView}>).view;
	}

	subscribe(listener: (message: EngineMessage) => void): () => void {
		this.#listeners.add(listener);
		const gone = this.#gone;
		if (gone !== null) {
			queueMicrotask(() => {
				listener({kind: 'gone', reason: gone});
			});
		} else if (!this.#subscribed) {
			this.#subscribed = true;
			this.#call({call: 'subscribe'}).catch((error: unknown) => {
				this.#end(errorMessage(error));
			});
		}

		return () => {
			this.#listeners.delete(listener);
		};
	}

	async send(command: Command): Promise<CommandReply> {
		const response = await this.#call({call: 'send', command});
		return (response as Extract<Response, {reply: CommandReply}>).reply;
	}

	async close(): Promise<void> {
		this.#wire.close();
	}

	async #ask<Name extends QuestionName>(question: Question<Name>): Promise<Answer<Name>> {
		const response = await this.#call({call: 'ask', question});
		// The engine answers what was asked: both ends of the wire have the same forms, or the greeting refuses.
		return (response as Extract<Response, {given: unknown}>).given as Answer<Name>;
	}

	async #call(call: Call): Promise<Response> {
		if (this.#gone !== null) {
			throw engineGone(this.#gone);
		}

		this.#lastId += 1;
		const id = this.#lastId;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, {resolve, reject});
			this.#wire.send({id, ...call});
		});
	}

	#take(message: ServerMessage): void {
		if ('hello' in message) {
			const {protocol, version, access = 'all'} = message.hello;
			this.#greeted.resolve(access);
			if (protocol !== protocolVersion) {
				this.#hangUp(`the engine is version ${version} and speaks protocol ${protocol}, this program ${protocolVersion}; use the same version`);
			}
		} else if ('push' in message) {
			if (message.push.kind === 'gone') {
				this.#hangUp(message.push.reason);
			} else {
				this.#tell(message.push);
			}
		} else if ('answer' in message || 'failed' in message) {
			this.#settle(message);
		}
	}

	#settle(message: Extract<ServerMessage, {readonly answer: unknown} | {readonly failed: unknown}>): void {
		const id = 'answer' in message ? message.answer.id : message.failed.id;
		const asked = this.#waiting.get(id);
		this.#waiting.delete(id);
		if ('answer' in message) {
			asked?.resolve(message.answer);
		} else {
			asked?.reject(refusal(message.failed));
		}
	}

	#hangUp(reason: string): void {
		this.#end(reason);
		this.#wire.close();
	}

	/** Fails what is waiting and tells every listener, once. */
	#end(reason: string): void {
		if (this.#gone !== null) {
			return;
		}

		this.#gone = reason;
		this.#greeted.resolve('all');
		for (const {reject} of this.#waiting.values()) {
			reject(engineGone(reason));
		}

		this.#waiting.clear();
		this.#tell({kind: 'gone', reason});
	}

	#tell(message: EngineMessage): void {
		for (const listener of this.#listeners) {
			listener(message);
		}
	}
}

/** The engine's own failures come with code and advice; without them the request was wrong. */
function refusal({message, code, advice}: Extract<ServerMessage, {readonly failed: unknown}>['failed']): CryptoTraderError {
	return code === null
		? new CryptoTraderError(`the engine refused the request: ${message}`, {code: 'bad-request', advice: 'Check the values of the command.', exit: exitCode.wrongUse})
		: new CryptoTraderError(message, {code, advice: advice ?? 'See the log in the data folder.'});
}

function engineGone(reason: string): CryptoTraderError {
	return new CryptoTraderError(`the engine is gone: ${reason}`, {code: 'engine-gone', advice: 'See the log in the data folder, then start it again; it goes on from its journal.'});
}

/** Returns a handle to the engine that listens at `path`, or null when nobody does. */
export async function connectSocket(path: string): Promise<RemoteEngine | null> {
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
