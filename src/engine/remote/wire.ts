/**
A two-way line of JSON messages: a Unix socket with one message per line, or the IPC channel between parent and child.
*/
import type {ChildProcess} from 'node:child_process';
import type {Socket} from 'node:net';

export type Wire = {
	send(message: object): void;
	onMessage(listener: (message: unknown) => void): void;
	/** Called once, when the other side is gone. */
	onClose(listener: () => void): void;
	close(): void;
	/** Bytes accepted for sending that the other side has not taken yet. */
	backlog(): number;
};

/** Longest line that is read; a longer one is not one of ours. */
const maxLineLength = 64 * 1024 * 1024;

/** A closed socket waits this long for each sign that its reader still reads. */
const drainMs = 2000;

/** Returns a wire over a socket. A line that is not JSON closes it. */
export function socketWire(socket: Socket): Wire {
	socket.setEncoding('utf8');
	// A reader that dies in the middle of a write is an ordinary end.
	socket.on('error', () => {
		socket.destroy();
	});
	return {
		send(message) {
			if (socket.writable) {
				socket.write(`${JSON.stringify(message)}\n`);
			}
		},
		onMessage(listener) {
			readLines(socket, listener);
		},
		onClose(listener) {
			socket.once('close', listener);
		},
		close() {
			socket.end();
			socket.destroySoon();
			// What was written is sent first; a reader that takes none of it for a while takes none at all.
			socket.setTimeout(drainMs, () => {
				socket.destroy();
			});
		},
		backlog: () => socket.writableLength,
	};
}

function readLines(socket: Socket, listener: (message: unknown) => void): void {
	let rest = '';
	socket.on('data', (chunk: string) => {
		const lines = (rest + chunk).split('\n');
		rest = lines.pop() ?? '';
		for (const line of lines) {
			try {
				listener(JSON.parse(line));
			} catch {
				socket.destroy();
				return;
			}
		}

		if (rest.length > maxLineLength) {
			socket.destroy();
		}
	});
}

/** Returns a wire over the IPC channel of this process (to its parent) or of a child. */
export function ipcWire(peer: NodeJS.Process | ChildProcess): Wire {
	return {
		send(message) {
			if (peer.connected) {
				// The callback keeps a channel that closes just now from throwing.
				peer.send?.(message, undefined, undefined, () => undefined);
			}
		},
		onMessage(listener) {
			peer.on('message', listener);
		},
		onClose(listener) {
			peer.once('disconnect', listener);
		},
		close() {
			if (peer.connected) {
				peer.disconnect?.();
			}
		},
		backlog: () => 0,
	};
}
