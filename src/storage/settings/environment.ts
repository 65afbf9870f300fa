/**
The surroundings that say where data lives, read once and handed on as plain data.
*/
import {homedir, tmpdir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import process from 'node:process';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';

export type Environment = {
	/** Where programs keep a user's data: `$XDG_DATA_HOME`, or `~/.local/share`. */
	readonly dataHome: string;
	/** Folders that may hold a socket, best first: `$XDG_RUNTIME_DIR`, then the temporary folders. */
	readonly runtimeFolders: readonly string[];
};

/** Returns the surroundings of this process. A variable that is not an absolute path is ignored, as the XDG specification asks. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
	const runtime = absolute(variables.XDG_RUNTIME_DIR);
	return {
		dataHome: absolute(variables.XDG_DATA_HOME) ?? join(homedir(), '.local', 'share'),
		runtimeFolders: [...(runtime === null ? [] : [runtime]), tmpdir(), '/tmp'],
	};
}

/** Returns the data folder of a profile: `<data home>/cryptotrader/<profile>`. */
export function profileFolder(profile: string, environment: Environment): string {
	return join(environment.dataHome, 'cryptotrader', checkProfileName(profile));
}

/** Returns `name`, or throws a CryptoTraderError (`profile-invalid`, exit 2) unless it is 1 to 32 of a–z, 0–9 and hyphen. */
export function checkProfileName(name: string): string {
	if (!/^[a-z\d-]{1,32}$/.test(name)) {
		throw new CryptoTraderError(`${JSON.stringify(name)} is not a profile name`, {
			code: 'profile-invalid',
			advice: 'Use 1 to 32 lower-case letters, digits and hyphens, for example --profile paper-2.',
			exit: exitCode.wrongUse,
		});
	}

	return name;
}

function absolute(path: string | undefined): string | null {
	return path !== undefined && isAbsolute(path) ? path : null;
}
