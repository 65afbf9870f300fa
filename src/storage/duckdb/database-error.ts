/**
Turns what DuckDB says into an error that a person can act on. DuckDB has no error codes, so its words decide; the tests
provoke them from the installed version.
*/
import {CryptoTraderError, errorMessage, InvariantError} from '../../engine/domain/error.js';

type Kind = {readonly words: RegExp; readonly code: string; readonly what: (file: string, message: string) => string; readonly advice: string};

const kinds: readonly Kind[] = [
	{
		words: /could not set lock|conflicting lock/i,
		code: 'database-locked',
		what: (file, message) => `Another engine${holderOf(message)} is using ${file}`,
		advice: 'See it with `cryptotrader status`; stop its trading with `cryptotrader halt`, or stop that engine and start again.',
	},
	{
		words: /no space left|out of disk space|disk quota|max_temp_directory_size|not enough space/i,
		code: 'disk-full',
		what: file => `The disk is full: cannot write ${file}`,
		advice: 'Free space on that disk, then start again.',
	},
	{
		words: /permission denied|read-only file system|operation not permitted/i,
		code: 'not-writable',
		what: file => `Cannot write ${file}`,
		advice: 'Give your user the right to read and write there, or choose another folder with --data-dir.',
	},
	{
		words: /no such file or directory|is a directory|not a directory/i,
		code: 'not-found',
		what: file => `Cannot open ${file}`,
		advice: 'Check the path: its folder must exist, and it must be a file.',
	},
	{
		words: /not a valid duckdb database/i,
		code: 'not-a-database',
		what: file => `${file} is not a market database`,
		advice: 'Move that file away, so that a new one can be made and filled from the venue; or choose another folder with --data-dir.',
	},
	{
		words: /trying to read a database file with version number/i,
		code: 'database-newer',
		what: file => `${file} was written by a newer version`,
		advice: 'Update cryptotrader, or restore the backup made before the update.',
	},
	{
		words: /corrupt|checksum|could not read enough bytes|serialization error|invalidated/i,
		code: 'database-damaged',
		what: file => `${file} is damaged`,
		advice: 'Move that file away and start again: market history is fetched anew, and what was traded is in the journal.',
	},
];

/** Returns the CryptoTraderError for what DuckDB threw over `file`; errors of our own come back as they are. */
export function databaseError(error: unknown, file: string): CryptoTraderError | InvariantError {
	if (error instanceof CryptoTraderError || error instanceof InvariantError) {
		return error;
	}

	const message = errorMessage(error);
	const kind = kinds.find(({words}) => words.test(message));
	return kind === undefined
		? new CryptoTraderError(`The market database ${file} failed: ${message}`, {code: 'database-failed', advice: 'Start again; if it persists, move that file away and let history be fetched anew.', cause: error})
		: new CryptoTraderError(`${kind.what(file, message)}: ${message}`, {code: kind.code, advice: kind.advice, cause: error});
}

function holderOf(message: string): string {
	const pid = /\(PID (\d+)\)/.exec(message)?.[1];
	return pid === undefined ? '' : ` (process ${pid})`;
}
