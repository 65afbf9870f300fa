/**
`cryptotrader backup [folder]`: a copy of everything that a profile knows, taken while its engine runs or stands.
*/
import {resolve} from 'node:path';
import {type ExitCode, exitCode} from '../engine/domain/error.js';
import {backUpKeys} from './backup-keys.js';
import type {GlobalFlags} from './engine/flags.js';
import {keystorePath} from './keys.js';
import {openStoreFor} from './store-access.js';

/** Without a folder the backup goes beside the data, named after the time. */
export async function backup(flags: GlobalFlags, target: string | null): Promise<ExitCode> {
	const access = await openStoreFor(flags);
	try {
		const folder = resolve(target ?? `${access.folder.root}.backup-${new Date().toISOString().replaceAll(':', '-').slice(0, 19)}`);
		const report = await access.ask({about: 'backup', folder});
		const keys = backUpKeys(keystorePath(flags), report.folder);
		process.stdout.write(flags.json
			? `${JSON.stringify({...report, keys, dataDir: access.folder.root, through: access.through})}\n`
			: `backed up ${access.folder.root} to ${report.folder}\n${report.files} files, ${report.bytes} bytes, journal up to record ${report.lastSeq}\n${keys ? 'the encrypted keys are in it; they open with the passphrase of today\n' : ''}`);
		return exitCode.done;
	} finally {
		await access.close();
	}
}
