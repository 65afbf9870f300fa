/**
HTTP and WebSocket on loopback: takes requests apart and hands them on. Knows nothing of what is asked.
*/
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer, type WebSocket} from 'ws';
import {CryptoTraderError, errorMessage} from '../../domain/error.js';
import type {ApiReply, ApiRequest} from './dialect.js';

export type ServerOptions = {
	/** 0 takes a free one. */
	readonly port: number;
	/** Answers a request; null cuts the connection instead. */
	respond(request: ApiRequest): Promise<ApiReply | null>;
	/** Takes a WebSocket over; false when there is nothing at this path. */
	connect(client: string, path: string, socket: WebSocket): boolean;
};

export type RunningServer = {readonly port: number; close(): Promise<void>};

const host = '127.0.0.1';
const longestBody = 1_000_000;

/** Starts to listen on loopback. Throws a CryptoTraderError when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
	const server = createServer((request, response) => {
		void serve(request, response, options);
	});
	// Kept-alive connections that the server closes by itself would look like faults to a client.
	server.keepAliveTimeout = 0;
	acceptSockets(server, options);
	const port = await listen(server, options.port);
	return {
		port,
		async close() {
			const closed = new Promise<void>(resolve => {
				server.close(() => {
					resolve();
				});
			});
			server.closeAllConnections();
			await closed;
		},
	};
}

/** Splits `/c/<client>/rest` into client and rest; without prefix the client is `default`. */
export function splitClient(path: string): readonly [client: string, rest: string] {
	const match = /^\/c\/([A-Za-z\d-]+)(\/.*)?$/.exec(path);
	return match === null ? ['default', path] : [match[1] ?? 'default', match[2] ?? '/'];
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
	try {
		const reply = await options.respond(await readRequest(request));
		if (reply === null) {
			request.socket.destroy();
			return;
		}

		response.writeHead(reply.status, {'content-type': 'application/json;charset=UTF-8'});
		response.end(reply.body);
	} catch (error) {
		response.writeHead(500, {'content-type': 'application/json;charset=UTF-8'});
		response.end(JSON.stringify({code: -1000, msg: `the simulated exchange failed: ${errorMessage(error)}`}));
	}
}

async function readRequest(request: IncomingMessage): Promise<ApiRequest> {
	const {path, query} = splitUrl(request);
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		length += chunk.length;
		if (length > longestBody) {
			throw new Error('the body is too long');
		}

		chunks.push(chunk);
	}

	const header = (name: string): string => {
		const value = request.headers[name];
		return typeof value === 'string' ? value : '';
	};

	return {method: request.method ?? 'GET', path: splitClient(path)[1], query, body: Buffer.concat(chunks).toString('utf8'), header};
}

function splitUrl({url = '/'}: IncomingMessage): {readonly path: string; readonly query: string} {
	const mark = url.indexOf('?');
	return mark === -1 ? {path: url, query: ''} : {path: url.slice(0, mark), query: url.slice(mark + 1)};
}

function acceptSockets(server: Server, options: ServerOptions): void {
	const sockets = new WebSocketServer({noServer: true});
	server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
		sockets.handleUpgrade(request, stream, head, socket => {
			const [client, path] = splitClient(splitUrl(request).path);
			if (!options.connect(client, path, socket)) {
				socket.close(1008, 'nothing here');
			}
		});
	});
}

async function listen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', error => {
			reject(new CryptoTraderError(`the simulated exchange cannot listen on ${host}:${port} (${errorMessage(error)})`, {
				code: 'sim-port-unavailable',
				advice: 'Choose another port, or 0 for a free one.',
				cause: error,
			}));
		});
		server.listen(port, host, () => {
			const address: AddressInfo | string | null = server.address();
			resolve(typeof address === 'object' && address !== null ? address.port : port);
		});
	});
}
