/**
HTTP and WebSocket on loopback: takes requests apart and hands them on. Knows nothing of what is asked.
*/
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {Duplex} from 'node:stream';
import {WebSocketServer, type WebSocket} from 'ws';
import {CryptoTraderError, errorMessage} from '../../domain/error.js';
import type {ApiReply, ApiRequest, Route} from './dialect.js';

export type ServerOptions = {
	/** 0 takes a free one. */
	readonly port: number;
	/** Answers a request; null cuts the connection instead. */
	respond(request: ApiRequest, route: Route): Promise<ApiReply | null>;
	/** Takes a WebSocket over; false when there is nothing at this path. */
	connect(route: Route, path: string, socket: WebSocket): boolean;
};

export type RunningServer = {readonly port: number; close(): Promise<void>};

const host = '127.0.0.1';
const longestBody = 1_000_000;
const json = {'content-type': 'application/json;charset=UTF-8'};

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

/** Splits `/c/<client>/v/<venue>/rest`. Both prefixes may be absent: then the client is `default` and the venue null. */
export function splitRoute(path: string): {readonly route: Route; readonly path: string} {
	const [, client = 'default', venue = null, rest = '/'] = /^(?:\/c\/([A-Za-z\d-]+))?(?:\/v\/([a-z\d-]+))?(\/.*)?$/.exec(path) ?? [];
	return {route: {client, venue}, path: rest};
}

async function serve(request: IncomingMessage, response: ServerResponse, options: ServerOptions): Promise<void> {
	try {
		const {url, route} = splitUrl(request);
		const reply = await options.respond(await readRequest(request, url), route);
		if (reply === null) {
			request.socket.destroy();
			return;
		}

		response.writeHead(reply.status, {...json, ...reply.headers});
		response.end(reply.body);
	} catch (error) {
		response.writeHead(500, json);
		response.end(JSON.stringify({code: -1000, msg: `the simulated exchange failed: ${errorMessage(error)}`}));
	}
}

async function readRequest(request: IncomingMessage, {path, query}: {readonly path: string; readonly query: string}): Promise<ApiRequest> {
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

	return {method: request.method ?? 'GET', path, query, body: Buffer.concat(chunks).toString('utf8'), header};
}

function splitUrl({url = '/'}: IncomingMessage): {readonly route: Route; readonly url: {readonly path: string; readonly query: string}} {
	const mark = url.indexOf('?');
	const {route, path} = splitRoute(mark === -1 ? url : url.slice(0, mark));
	return {route, url: {path, query: mark === -1 ? '' : url.slice(mark + 1)}};
}

function acceptSockets(server: Server, options: ServerOptions): void {
	const sockets = new WebSocketServer({noServer: true, autoPong: false});
	server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
		sockets.handleUpgrade(request, stream, head, socket => {
			const {route, url: {path}} = splitUrl(request);
			if (!options.connect(route, path, socket)) {
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
