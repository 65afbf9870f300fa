/**
What is to be said and has not been said yet. What was said is forgotten: it stands on the terminal, and a session may last
for weeks.
*/

export type Speech = {
	/** Adds lines at the end of what is to be said. */
	say(lines: readonly string[]): void;
	/** Takes what is to be said; each line is taken once. */
	take(): readonly string[];
	/** Calls `listener` whenever there is something to say, until the returned function is called. */
	subscribe(listener: () => void): () => void;
};

/** Nobody listens for long only where there is no terminal. */
const longest = 1000;

export function createSpeech(): Speech {
	const listeners = new Set<() => void>();
	let unsaid: readonly string[] = [];
	return {
		say(lines) {
			unsaid = [...unsaid, ...lines].slice(-longest);
			for (const listener of listeners) {
				listener();
			}
		},
		take() {
			const lines = unsaid;
			unsaid = [];
			return lines;
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}
