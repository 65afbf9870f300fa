/**
The surroundings of child processes: what a program needs to run, and nothing that may be somebody's secret. A shell that has
keys in its environment does not hand them on from here.
*/

/** Where things are, how the terminal and the language are, the way through a proxy, and Node's own settings. */
const needed = [
	/^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TEMP|TMP|PWD|TZ|LANG|LANGUAGE|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|INK_SCREEN_READER)$/,
	/^(LC_[A-Z]+|XDG_[A-Z_]+)$/,
	/^(https?_proxy|no_proxy|all_proxy|ssl_cert_(file|dir))$/i,
	/^(NODE_[A-Z\d_]+|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|UV_THREADPOOL_SIZE|TSX_[A-Z_]+|ESBUILD_[A-Z_]+)$/,
];

/** Tokens of registries have such names. */
const secretive = /token|secret|pass|key|auth/i;

/** Returns the variables that a child gets. */
export function childEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Readonly<Record<string, string>> {
	return Object.fromEntries(Object.entries(variables).flatMap(([name, value]) =>
		value !== undefined && needed.some(pattern => pattern.test(name)) && !secretive.test(name) ? [[name, value]] : []));
}
