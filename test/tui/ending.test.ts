/**
The terminal is given back after every ending that a process can still do something about, in a real pseudo-terminal made
by `script` of util-linux.
*/
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import process from 'node:process';
import test from 'ava';

const root = join(import.meta.dirname, '..', '..');
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
const runIn = hasScript ? test.serial : test.serial.skip;

const endings = [
	['quit', 0, 'ENDED {"how":"quit"}'],
	['SIGTERM', 0, 'ENDED {"how":"quit","signal":"SIGTERM"}'],
	['SIGHUP', 0, 'ENDED {"how":"failed","signal":"SIGHUP","message":"the terminal was closed"}'],
	['throw', 1, 'Error: thrown on purpose'],
	['reject', 1, 'Error: rejected on purpose'],
	['exit', 3, ''],
] as const;

if (!hasScript) {
	test('endings in a real terminal', t => {
		t.log('skipped: they need `script` of util-linux');
		t.pass();
	});
}

for (const [how, status, said] of endings) {
	runIn(`after ${how} the terminal is as it was, and what was said stands on the normal screen`, t => {
		const app = `"${process.execPath}" --import=tsx test/support/ending-app.ts ${how}`;
		const {stdout} = spawnSync('script', ['-qfec', `stty rows 24 cols 80; ${app}; echo STATUS $?; stty -a`, '/dev/null'], {
			cwd: root,
			encoding: 'utf8',
			env: {...process.env, TERM: 'xterm-256color', CI: '', NODE_OPTIONS: ''},
		});
		const left = stdout.lastIndexOf('\u001B[?1049l');
		const after = stdout.slice(left);
		t.true(left > stdout.lastIndexOf('\u001B[?1049h'), 'the alternate screen was left');
		t.true(stdout.includes('Signals'), 'there was a screen');
		t.true(stdout.lastIndexOf('\u001B[?25h') > stdout.lastIndexOf('\u001B[?25l'), 'the cursor is shown');
		t.true(stdout.lastIndexOf('\u001B[?2004l') > stdout.lastIndexOf('\u001B[?2004h'), 'pastes come as they are');
		t.regex(after, / icanon/u);
		t.true(after.includes(`STATUS ${status}`));
		t.true(after.includes(said));
	});
}
