/**
Lets others look at an engine and send it commands: over its IPC channel and over a Unix socket that only its owner may
open. A reader that does not keep up is let go; it never slows the engine.
*/
import {chmodSync, rmSync} from 'node:fs';
import {type Socket, createServer} from 'node:net';
import {CryptoTraderError, errorMessage} from '../domain/error.js';
import type {EngineHandle} from '../ports/engine-handle.js';
import {parseRequest} from './parse-request.js';
import {type Request, type ServerMessage, protocolVersion} from './protocol.js';
import {type Access, lookingOnly} from './read-only.js';
import {type Wire, socketWire} from './wire.js';

/** A reader with more than this unread is let go. */
const maxBacklogBytes = 16 * 1024 * 1024;

/** Serves one reader until either side closes; one that may only look is refused the rest here, whatever its screen would let it do. */
export function serve(engine: EngineHandle, wire: Wire, version: string, access: Access = 'all'): void {
	const handle = access === 'all' ? engine : lookingOnly(engine);
	const say = (message: ServerMessage): void => {
		wire.send(message);
	};

	let unsubscribe: (() => void) | null = null;
	const answer = async (request: Request): Promise<void> => {
		switch (request.call) {
			case 'snapshot': {
				say({answer: {id: request.id, view: await handle.snapshot()}});
				break;
			}

			case 'subscribe': {
				unsubscribe ??= handle.subscribe(message => {
					if (wire.backlog() > maxBacklogBytes) {
						unsubscribe?.();
						say({push: {kind: 'gone', reason: 'this reader did not keep up'}});
						wire.close();
					} else {
						say({push: message});
					}
				});
				say({answer: {id: request.id, subscribed: true}});
				break;
			}

			case 'send': {
				say({answer: {id: request.id, reply: await handle.send(request.command)}});
				break;
			}

			case 'ask': {
				say({answer: {id: request.id, given: await handle.ask(request.question)}});
				break;
			}
		}
	};

	wire.onMessage(message => {
		const parsed = parseRequest(message);
		if ('request' in parsed) {
			answer(parsed.request).catch((error: unknown) => {
				const known = error instanceof CryptoTraderError ? error : null;
				say({failed: {id: parsed.request.id, message: errorMessage(error), code: known?.code ?? null, advice: known?.advice ?? null}});
			});
		} else if (parsed.id !== null) {
			say({failed: {id: parsed.id, message: parsed.error, code: null, advice: null}});
		}
	});
	wire.onClose(() => {
		unsubscribe?.();
	});
	say({hello: {protocol: protocolVersion, version, pid: process.pid, access}});
}

export type Listening = {
	/** Hangs up on every reader and stops listening. */
	close(): void;
};

/** Listens on a Unix socket with mode 0600 for any number of readers. A stale socket file is replaced: the caller holds the data folder's lock. */
export async function listen(handle: EngineHandle, path: string, version: string, access: Access = 'all'): Promise<Listening> {
	rmSync(path, {force: true});
	const sockets = new Set<Socket>();
	const server = createServer(socket => {
		sockets.add(socket);
		socket.once('close', () => {
			sockets.delete(socket);
		});
		serve(handle, socketWire(socket), version, access);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		const mask = process.umask(0o177);
		server.listen(path, () => {
			process.umask(mask);
			chmodSync(path, 0o600);
			resolve();
		});
	});
	return {
		close() {
			server.close();
			for (const socket of sockets) {
				socket.destroySoon();
			}
		},
	};
}
