#!/usr/bin/env node
/**
The program's door. It checks that this Node can run the rest before anything of the rest is loaded, and turns whatever goes
wrong into a sentence and an exit code.
*/
const needed = [22, 20] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
	process.stderr.write(`cryptotrader needs Node ${needed.join('.')} or newer, this is ${process.versions.node}.\n`
		+ 'Run it with `npm start`, which brings its own Node, or install a newer one from https://nodejs.org.\n');
	process.exit(1);
}

const {main} = await import('./commands/main.js');
// A finished program ends, whatever connection still lingers.
process.exit(await main(process.argv.slice(2)));
