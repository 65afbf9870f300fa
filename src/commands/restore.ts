/**
`cryptotrader restore <folder>`: puts a backup in place of a profile's data.
*/
import {join, resolve} from 'node:path';
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import {readManifest} from '../storage/backup/manifest.js';
import {restoreBackup} from '../storage/backup/restore-backup.js';
import {profileFolder, readEnvironment} from '../storage/settings/environment.js';
import {keepKeys} from './backup-keys.js';
import type {GlobalFlags} from './engine/flags.js';
import {newLatchText} from './engine/latch-file.js';
import {keystorePath} from './keys.js';

const keysText = {
	kept: 'the keys that were here are as they were\n',
	restored: 'the encrypted keys are back, too; they open with the passphrase that they had then\n',
	none: '',
};

/** Restores into --data-dir, or into the profile's folder for the mode that the backup was made of. */
export async function restore(flags: GlobalFlags, source: string, force: boolean): Promise<ExitCode> {
	const keys = keepKeys(keystorePath(flags), resolve(source));
	const latch = newLatchText({by: 'command', reason: 'restored from a backup: what the exchange has done since then is not in it', flatten: false, outside: false});
	const report = {...await restoreBackup(resolve(source), targetOf(flags, resolve(source)), {force, latch}), keys: keys.putBack()};
	process.stdout.write(flags.json
		? `${JSON.stringify(report)}\n`
		: `restored ${report.folder} as it was at ${report.madeAt}, journal up to record ${report.lastSeq}\n${report.before === null ? '' : `what was there before is in ${report.before}\n`}${keysText[report.keys ?? 'none']}it comes up halted: look at it, then RESUME\n`);
	return exitCode.done;
}

function targetOf({dataDir, profile}: GlobalFlags, source: string): string {
	const {mode} = readManifest(source);
	if (dataDir === null && (mode === null || mode === 'replay')) {
		throw new CryptoTraderError('The backup does not say what kind of trading it is of', {code: 'mode-unknown', advice: 'Name the folder to restore into with --data-dir.', exit: exitCode.wrongUse});
	}

	return dataDir ?? join(profileFolder(profile, readEnvironment()), mode ?? 'paper');
}
