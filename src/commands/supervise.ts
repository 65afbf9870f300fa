/**
The small parent of the screen process. When the screen dies in a way that nothing inside it can catch (a native crash, the
out-of-memory killer, kill -9), somebody must still give the terminal back and say what happened.
*/
import {type StdioOptions, spawn} from 'node:child_process';
import {writeSync} from 'node:fs';
import {constants} from 'node:os';
import {programEntry} from './engine/simulation-child.js';
import {screenMark} from './screen-mark.js';

/** Runs the screen with `words` in a child on this terminal and returns the code to exit with. `descriptor` is one more that the child gets, under its number. */
export async function supervise(words: readonly string[], descriptor: number | null): Promise<number> {
	const child = spawn(process.execPath, [...process.execArgv, programEntry(), screenMark, ...words], {stdio: stdioWith(descriptor)});
	// The terminal sends its signals to both; the screen decides what they mean.
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
		process.on(signal, () => {
			if (signal === 'SIGTERM') {
				child.kill(signal);
			}
		});
	}

	const {code, signal} = await new Promise<{readonly code: number | null; readonly signal: NodeJS.Signals | null}>(resolve => {
		child.once('exit', (ended, by) => {
			resolve({code: ended, signal: by});
		});
	});
	if (signal === null) {
		return code ?? 1;
	}

	const {engineRunsOn, restoreSequence} = await import('../tui/terminal.js');
	// Line mode comes back by itself: Node leaves a terminal as this process found it.
	writeSync(1, restoreSequence);
	process.stderr.write(`\ncryptotrader: the screen was ended by ${signal}. ${engineRunsOn}`);
	return 128 + constants.signals[signal];
}

function stdioWith(descriptor: number | null): StdioOptions {
	const gap = Array.from<'ignore'>({length: Math.max(0, (descriptor ?? 0) - 3)}).fill('ignore');
	return ['inherit', 'inherit', 'inherit', ...(descriptor === null || descriptor < 3 ? [] : [...gap, descriptor])];
}
