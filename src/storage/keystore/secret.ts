/**
A text that must not be shown. Wherever it might end up by accident (a log, a journal, a crash report, another process) it
turns into a placeholder; only `reveal` gives it away.
*/
import {inspect} from 'node:util';
import {invariant} from '../../engine/domain/error.js';

const placeholder = '[secret]';

export class Secret {
	#bytes: Buffer | null;

	constructor(text: string) {
		this.#bytes = Buffer.from(text);
	}

	/** Returns the text itself. Call it where it is used, and do not keep what it returns. */
	reveal(): string {
		invariant(this.#bytes !== null, 'a secret was asked for after it was wiped');
		return this.#bytes.toString('utf8');
	}

	/** Overwrites it in memory; from now on it cannot be revealed. Texts that were revealed before are the collector's. */
	wipe(): void {
		this.#bytes?.fill(0);
		this.#bytes = null;
	}

	toString(): string {
		return placeholder;
	}

	toJSON(): string {
		return placeholder;
	}

	[inspect.custom](): string {
		return placeholder;
	}
}
