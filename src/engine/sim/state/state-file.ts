/**
The memory of the simulated exchange: a header line and one line of JSON per change, each written with one call before
the reply that tells of it. A killed process loses at most a line that nobody was told of; that torn line is dropped.
*/
import {closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync} from 'node:fs';
import {z} from 'zod';
import {CryptoTraderError, errorMessage} from '../../domain/error.js';
import type {EpochMs} from '../../domain/units.js';
import {venueNames, type VenueName} from '../options.js';
import {changeSchema, changeToText, mergeChanges, type Change} from './saved-state.js';

/** 1 had one venue and reads as 2. */
const format = 2;
/** Lines after which the file is written anew. */
const mostLines = 50_000;

/** What the state belongs to. A state of another market is refused. */
export type StateIdentity = {readonly seed: number; readonly market: string};

const headerSchema = z.object({format: z.union([z.literal(1), z.literal(format)]), seed: z.number(), market: z.string()});

export class StateFile {
	readonly #path: string;
	readonly #identity: StateIdentity;
	#changes: Change[];
	#file: number;

	/**
	Opens or creates the state file at `path`. Throws a CryptoTraderError when it cannot be read or written, is damaged
	before its last line, or belongs to another seed or market.
	*/
	constructor(path: string, identity: StateIdentity) {
		this.#path = path;
		this.#identity = identity;
		this.#changes = readState(path, identity);
		this.#file = this.#rewrite();
	}

	/** When the newest change was kept, or null for a new file. */
	get now(): EpochMs | null {
		return this.#changes.at(-1)?.now ?? null;
	}

	/** Returns everything kept so far of `venue` as one change, or null when there is nothing of it. */
	saved(venue: VenueName): Change | null {
		return mergeChanges(this.#changes, venue);
	}

	/** Keeps what happened at the same time at several venues. It survives the death of the process from here on. */
	append(changes: readonly Change[]): void {
		this.#changes.push(...changes);
		writeSync(this.#file, changes.map(change => `${changeToText(change)}\n`).join(''));
		if (this.#changes.length > mostLines) {
			closeSync(this.#file);
			this.#file = this.#rewrite();
		}
	}

	close(): void {
		closeSync(this.#file);
	}

	/** Writes header and state anew beside the old file and puts it in its place, then opens it for appending. */
	#rewrite(): number {
		try {
			this.#changes = venueNames.map(venue => this.saved(venue)).filter(change => change !== null);
			const lines = [JSON.stringify({format, ...this.#identity}), ...this.#changes.map(change => changeToText(change))];
			writeFileSync(`${this.#path}.new`, `${lines.join('\n')}\n`, {mode: 0o600});
			renameSync(`${this.#path}.new`, this.#path);
			return openSync(this.#path, 'a');
		} catch (error) {
			throw stateError(`${this.#path} cannot be written (${errorMessage(error)})`, 'sim-state-unwritable', 'Check the rights of the folder and the space on the disk.', error);
		}
	}
}

function readState(path: string, identity: StateIdentity): Change[] {
	const text = readIfThere(path);
	if (text === null) {
		return [];
	}

	const [first = '', ...lines] = text.slice(0, text.lastIndexOf('\n') + 1).split('\n').filter(line => line !== '');
	const header = parseLine(headerSchema, first, `${path}:1`);
	if (header.seed !== identity.seed || header.market !== identity.market) {
		throw stateError(`${path} belongs to another simulated market (seed ${header.seed}, ${header.market})`, 'sim-state-foreign', 'Use the same seed and symbols as before, or another data folder.');
	}

	return lines.map((line, index) => parseLine(changeSchema, line, `${path}:${index + 2}`));
}

function readIfThere(path: string): string | null {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
			return null;
		}

		throw stateError(`${path} cannot be read (${errorMessage(error)})`, 'sim-state-unreadable', 'Check the rights of the file.', error);
	}
}

function parseLine<T>(schema: z.ZodType<T>, line: string, where: string): T {
	try {
		return schema.parse(JSON.parse(line));
	} catch (error) {
		throw stateError(`${where} is damaged (${errorMessage(error)})`, 'sim-state-damaged', 'Put the file back from a backup, or delete it to start with a new account.', error);
	}
}

function stateError(message: string, code: string, advice: string, cause?: unknown): CryptoTraderError {
	return new CryptoTraderError(message, {code, advice, cause});
}
