/**
Client ids for what is sold beside the engine. They begin like the engine's own, so that they are known as ours, and go on
with a capital that no id of the engine has; with the prefix they are 18 characters, the most that Kraken takes.
*/

/** Tenths of a second in six digits of base 36 come again after nearly seven years. */
const digits = 36 ** 6;

/** Returns a function that makes ids, each once: they count on from the time at which the function was made. */
export function createIds(): (prefix: string) => string {
	let next = Math.floor(Date.now() / 100);
	return prefix => {
		next += 1;
		return `${prefix}G${(next % digits).toString(36).padStart(6, '0')}`;
	};
}
