/**
A text that must not be shown. Wherever it might end up by accident (a log, a journal, a crash report, another process) it
turns into a placeholder; only `reveal` gives it away.
*/
import {inspect} from 'node:util';

const placeholder = '[secret]';

export class Secret {
	readonly #text: string;

	constructor(text: string) {
		this.#text = text;
	}

	/** Returns the text itself. Call it where it is used, and do not keep what it returns. */
	reveal(): string {
		return this.#text;
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
