/**
A Redis server of a test's own, on a free loopback port, that can be killed, stopped and started again.
*/
import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {connect, createServer} from 'node:net';
import {setTimeout as wait} from 'node:timers/promises';
import type {ExecutionContext} from 'ava';

export type RedisServer = {
	readonly port: number;
	/** `redis://127.0.0.1:<port>`. */
	readonly url: string;
	/** Starts it on its port; returns when it takes connections. */
	start(): Promise<void>;
	/** Ends it as a power cut would; it keeps nothing. */
	kill(): Promise<void>;
	/** SIGSTOP: connections stay open, nothing is answered. */
	freeze(): void;
	/** SIGCONT. */
	thaw(): void;
};

/** Whether this machine has the `redis-server` program. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	server.close();
	await once(server, 'close');
	return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}

/** Returns when `condition` holds; fails the test when it does not within 20 seconds. */
export async function until(t: ExecutionContext, what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
	for (let tries = 0; tries < 1000; tries++) {
		if (await condition()) {
			return;
		}

		await wait(20);
	}

	t.fail(`waited in vain until ${what}`);
}

/** Starts a server with further `parameters`; it ends with the test. */
export async function startRedis(t: ExecutionContext, ...parameters: readonly string[]): Promise<RedisServer> {
	const port = await freePort();
	let child: ChildProcess | null = null;
	const kill = async (): Promise<void> => {
		if (child?.exitCode === null && child.signalCode === null) {
			const ended = once(child, 'exit');
			child.kill('SIGKILL');
			await ended;
		}
	};

	const server: RedisServer = {
		port,
		url: `redis://127.0.0.1:${port}`,
		async start() {
			child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', ...parameters], {stdio: 'ignore'});
			await until(t, 'redis-server answers', async () => answers(port));
		},
		kill,
		freeze() {
			child?.kill('SIGSTOP');
		},
		thaw() {
			child?.kill('SIGCONT');
		},
	};
	t.teardown(kill);
	await server.start();
	return server;
}
