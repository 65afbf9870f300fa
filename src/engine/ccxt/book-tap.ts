/**
Reads ccxt's WebSocket messages before ccxt does, as the text that came: checksums need the digits as they were sent, and
our books need no second copy in ccxt's caches.
*/
import type {CcxtClient} from './client.js';

type Socket = {onMessage(event: {readonly data: unknown}): void};

/**
Hands every message of the client's sockets, present and future, to `take`. What it returns true for never reaches ccxt.
Connections are numbered in the order in which they are made, from 1.
*/
export function tapMessages(client: CcxtClient, take: (text: string, connection: number) => boolean): void {
	const exchange = client.exchange as unknown as {client(url: string): Socket};
	const socketFor = exchange.client.bind(exchange);
	const known = new WeakSet<Socket>();
	let connections = 0;
	exchange.client = url => {
		const socket = socketFor(url);
		if (!known.has(socket)) {
			known.add(socket);
			connections += 1;
			tapSocket(client, socket, connections, take);
		}

		return socket;
	};
}

function tapSocket(client: CcxtClient, socket: Socket, connection: number, take: (text: string, connection: number) => boolean): void {
	const pass = socket.onMessage.bind(socket);
	socket.onMessage = event => {
		if (take(String(event.data), connection)) {
			client.heard();
		} else {
			pass(event);
		}
	};
}
