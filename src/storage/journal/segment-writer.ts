/**
The open segment at a journal's end: takes text as a whole or not at all, and brings it to the disk itself.
*/
import {closeSync, existsSync, fsyncSync, ftruncateSync, openSync, rmSync, writeSync} from 'node:fs';
import {dirname} from 'node:path';
import {syncFolder} from '../durable.js';
import {fileError, withFile} from '../file-error.js';

export class SegmentWriter {
	readonly number: number;
	readonly #file: string;
	readonly #descriptor: number;
	#bytes: number;
	#dirty = false;
	#fault: Error | null = null;

	/** Opens segment `number`, `bytes` long so far; a new one is on the disk, still empty, when this returns. */
	constructor(file: string, number: number, bytes: number) {
		this.number = number;
		this.#file = file;
		this.#bytes = bytes;
		this.#descriptor = withFile('open the journal', file, () => openSegment(file));
	}

	get bytes(): number {
		return this.#bytes;
	}

	/** Writes `text`, or throws a CryptoTraderError and leaves the segment as it was. */
	write(text: string): void {
		this.#throwFault();
		const data = Buffer.from(text);
		try {
			for (let done = 0; done < data.length;) {
				done += writeSync(this.#descriptor, data, done);
			}
		} catch (error) {
			this.#takeBack();
			throw fileError(error, 'write the journal', this.#file);
		}

		this.#bytes += data.length;
		this.#dirty = true;
	}

	/** Returns when everything written is on the disk itself. Once that has failed, nothing is written any more. */
	sync(): void {
		this.#throwFault();
		if (!this.#dirty) {
			return;
		}

		try {
			fsyncSync(this.#descriptor);
		} catch (error) {
			// What a failed fsync has dropped a second one does not bring back, though it may well report success.
			this.#fault = fileError(error, 'bring the journal to the disk', this.#file);
			throw this.#fault;
		}

		this.#dirty = false;
	}

	close(): void {
		closeSync(this.#descriptor);
	}

	#takeBack(): void {
		try {
			ftruncateSync(this.#descriptor, this.#bytes);
		} catch (error) {
			this.#fault = fileError(error, 'take back a half-written journal line', this.#file);
		}
	}

	#throwFault(): void {
		if (this.#fault !== null) {
			throw this.#fault;
		}
	}
}

function openSegment(file: string): number {
	const isNew = !existsSync(file);
	const descriptor = openSync(file, 'a', 0o600);
	try {
		if (isNew) {
			syncFolder(dirname(file));
		}
	} catch (error) {
		closeSync(descriptor);
		rmSync(file, {force: true});
		throw error;
	}

	return descriptor;
}
