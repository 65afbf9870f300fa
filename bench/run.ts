/**
`npm run bench [names]`: runs the benchmarks of this folder, all or the named ones, and prints one table.
*/
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import {pathToFileURL} from 'node:url';
import {tableOf, type Bench, type Measure} from './bench.js';

const all = await loadBenches();
const names = process.argv.slice(2);
const unknown = names.filter(name => !all.some(bench => bench.name === name));
if (unknown.length > 0) {
	process.stderr.write(`There is no benchmark ${unknown.join(', ')}; there are ${all.map(({name}) => name).join(', ')}.\n`);
	process.exit(2);
}

const measures: Measure[] = [];
for (const bench of all.filter(({name}) => names.length === 0 || names.includes(name))) {
	process.stderr.write(`${bench.name}: ${bench.about}\n`);
	const results = await bench.run();
	measures.push(...results.map(measure => ({...measure, name: `${bench.name}: ${measure.name}`})));
}

process.stdout.write(`${tableOf(measures)}\n`);

/** Every `<name>.bench.ts` exports its `bench`. */
async function loadBenches(): Promise<readonly Bench[]> {
	const files = readdirSync(import.meta.dirname).filter(name => /\.bench\.tsx?$/.test(name)).toSorted();
	return Promise.all(files.map(async name => {
		const module: unknown = await import(pathToFileURL(join(import.meta.dirname, name)).href);
		if (!hasBench(module)) {
			throw new Error(`${name} exports no bench`);
		}

		return module.bench;
	}));
}

function hasBench(module: unknown): module is {readonly bench: Bench} {
	return typeof module === 'object' && module !== null && 'bench' in module;
}
