/**
Keeps everything but the frame away from the terminal: Node's warnings and whatever libraries write to stderr are held back
and handed over at the end.
*/

const longest = 200;

export type Quiet = {
	/** Lets warnings and stderr through again and returns what was held back, newest last, at most 200 pieces. */
	end(): readonly string[];
};

type WarningListener = (warning: Error) => void;

/** Starts holding back. `stderr` is the stream whose `write` is taken over. */
export function holdOutput(stderr: Pick<NodeJS.WriteStream, 'write'> = process.stderr): Quiet {
	const held: string[] = [];
	const keep = (text: string): void => {
		held.push(text);
		if (held.length > longest) {
			held.shift();
		}
	};

	const printers: readonly WarningListener[] = process.listeners('warning');
	const keepWarning: WarningListener = warning => {
		keep(`${warning.name}: ${warning.message}\n`);
	};

	process.removeAllListeners('warning');
	process.on('warning', keepWarning);
	const {write} = stderr;
	stderr.write = (chunk: string | Uint8Array): boolean => {
		keep(typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk));
		return true;
	};

	return {
		end() {
			stderr.write = write;
			process.off('warning', keepWarning);
			for (const printer of printers) {
				process.on('warning', printer);
			}

			return held;
		},
	};
}
