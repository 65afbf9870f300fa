/**
The folder of one drill, which goes when the process does, however it ends.
*/
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {constants, tmpdir} from 'node:os';
import {join} from 'node:path';

/** What the disk loses in a drill is decided by the drill, so that a disk in memory, where there is one, does as well and is faster. */
const memoryFolder = '/dev/shm';

/** Makes the folder and returns its path. `onSignal` is told before a signal ends the process. */
export function openDrillFolder(onSignal: () => void): string {
	const folder = mkdtempSync(join(existsSync(memoryFolder) ? memoryFolder : tmpdir(), 'cryptotrader-chaos-'));
	process.once('exit', () => {
		rmSync(folder, {recursive: true, force: true});
	});
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => {
			onSignal();
			process.exit(128 + constants.signals[signal]);
		});
	}

	return folder;
}
