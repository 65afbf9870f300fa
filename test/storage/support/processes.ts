/**
Starts a TypeScript file as a process of its own, so that it can be killed.
*/
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';

export type Child = {
	readonly pid: number;
	/** Lines printed so far and to come, in order; ends with the process. */
	readonly lines: AsyncIterable<string>;
	/** Kills it as a power cut would, and returns when it is gone. */
	kill(): Promise<void>;
};

/** Runs `file` (absolute) with `parameters`. */
export function startChild(file: string, ...parameters: readonly string[]): Child {
	const child: ChildProcess & {readonly stdout: Readable | null} = spawn(process.execPath, ['--import=tsx', file, ...parameters], {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(child, 'exit');
	return {
		pid: child.pid ?? 0,
		lines: createInterface({input: child.stdout ?? process.stdin}),
		async kill() {
			child.kill('SIGKILL');
			await ended;
		},
	};
}
