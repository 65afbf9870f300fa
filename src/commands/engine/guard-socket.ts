/**
The way to a guard: a Unix socket beside the engine's that only its owner may open.
*/
import {chmodSync, rmSync} from 'node:fs';
import {connect, createServer, type Server} from 'node:net';
import {type Wire, socketWire} from '../../engine/remote/wire.js';
import type {DataFolder} from '../../storage/data-folder.js';

/** Returns the path of a guard's socket: the engine's with another ending, and no longer than it. */
export function guardSocket({socket}: Pick<DataFolder, 'socket'>): string {
	return socket.replace(/\.sock$/, '.grd');
}

/** Listens for any number of talkers. A stale socket file is replaced: the caller holds the guard's lock. */
export async function listenForTalk(path: string, onTalk: (wire: Wire) => void): Promise<Server> {
	rmSync(path, {force: true});
	const server = createServer(socket => {
		onTalk(socketWire(socket));
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
	return server;
}

/** Returns a line to the guard that listens at `path`, or null when nobody does. */
export async function connectGuard(path: string): Promise<Wire | null> {
	return new Promise(resolve => {
		const socket = connect(path);
		socket.once('error', () => {
			resolve(null);
		});
		socket.once('connect', () => {
			resolve(socketWire(socket));
		});
	});
}
