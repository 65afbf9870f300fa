/**
Folders that a test may fill and that are gone when it ends.
*/
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';

/** Returns the real path of a new empty folder in `parent`, removed when the test has ended. */
export function temporaryFolder(t: ExecutionContext, parent: string = tmpdir()): string {
	const folder = realpathSync(mkdtempSync(join(parent, 'cryptotrader-')));
	t.teardown(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	return folder;
}
