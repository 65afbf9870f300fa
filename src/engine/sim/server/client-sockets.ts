/**
The WebSockets of all clients of one venue, and how many messages each client was sent: whoever has received as many has seen all.
*/
import {WebSocket} from 'ws';
import type {Connection} from './dialect.js';

export class ClientSockets {
	readonly #sockets = new Set<WebSocket>();
	readonly #sent = new Map<string, number>();

	/** Takes a socket of `client` in. It is forgotten when it closes. */
	add(client: string, socket: WebSocket): Connection {
		this.#sockets.add(socket);
		this.#sent.set(client, this.#sent.get(client) ?? 0);
		socket.on('error', () => {
			socket.terminate();
		});
		socket.once('close', () => {
			this.#sockets.delete(socket);
		});
		return {
			send: text => {
				if (socket.readyState === WebSocket.OPEN) {
					socket.send(text);
					this.#sent.set(client, (this.#sent.get(client) ?? 0) + 1);
				}
			},
		};
	}

	/** Returns the messages sent so far to each client, by name. */
	sent(): ReadonlyMap<string, number> {
		return this.#sent;
	}

	/** Closes every socket in good order: what was sent before arrives. */
	disconnect(): void {
		for (const socket of this.#sockets) {
			socket.close(1012, 'service restart');
		}
	}

	/** Cuts every socket at once. */
	close(): void {
		for (const socket of this.#sockets) {
			socket.terminate();
		}
	}
}
