/**
The house rules that a machine can keep: who may import whom, no cycles, small files and functions, and no hidden time,
chance or environment. The table is the one of ARCHITECTURE.md.
*/
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import test from 'ava';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '..');
const maxFileLines = 400;
const maxFunctionLines = 60;
const maxComponentLines = 80;

type SourceFile = {readonly path: string; readonly tree: ts.SourceFile; readonly lines: number};

const stages = new Set(['market', 'onchain', 'sentiment', 'features', 'graph', 'signals', 'agents', 'risk', 'execution', 'portfolio', 'backtest', 'monitor']);

/** Where a file lives, as the import table names it. */
function roomOf(path: string): string {
	const [, first = '', second = '', third = ''] = path.split('/');
	if (first === 'engine' || first === 'models') {
		return third === '' ? first : `${first}/${second}`;
	}

	return second === '' ? first : first;
}

/** Returns why `from` may not import `to`, or null. Both relative to the project. */
function forbidden(from: string, to: string): string | null {
	const [a, b] = [roomOf(from), roomOf(to)];
	if (['cli.ts', 'compose.ts', 'commands'].includes(a) || a === b) {
		return null;
	}

	return allowedRooms(a, to).includes(b) ? null : `${a} may not import ${b}`;
}

function allowedRooms(room: string, to: string): readonly string[] {
	const stage = room.startsWith('engine/') ? room.slice('engine/'.length) : '';
	if (stage === 'domain') {
		return [];
	}

	if (stage === 'ports' || stage === 'sim' || stage === 'remote') {
		return stage === 'remote' ? ['engine/domain', 'engine/ports'] : ['engine/domain'];
	}

	if (stage === 'kernel' || stage === 'ccxt' || stage === 'halt' || room === 'storage') {
		return ['engine/domain', 'engine/ports'];
	}

	if (stages.has(stage)) {
		return ['engine/domain', 'engine/ports', ...(to === 'src/engine/kernel/stage.ts' ? ['engine/kernel'] : [])];
	}

	if (room.startsWith('models/')) {
		return ['engine/domain', 'engine/ports', 'models/tensor'];
	}

	return room === 'tui' ? ['engine/domain', ...(to === 'src/engine/ports/engine-handle.ts' ? ['engine/ports'] : [])] : [];
}

/** Packages and the rooms that they are at home in. */
const homes: Readonly<Record<string, readonly string[]>> = {
	ink: ['tui'],
	react: ['tui'],
	blessed: ['tui'],
	'blessed-contrib': ['tui'],
	'drawille-canvas-blessed-contrib': ['tui'],
	ccxt: ['engine/ccxt'],
	'@duckdb/node-api': ['storage'],
	ioredis: ['storage'],
	conf: ['storage'],
	'@tensorflow/tfjs-core': ['models/tensor'],
};

/** Names that bring hidden time, chance or surroundings, and the files that may use them. */
const globals: readonly {readonly name: RegExp; readonly allowed: RegExp}[] = [
	{name: /^Date\.now$|^new Date\(\)$/, allowed: /kernel\/(system-)?clock|^src\/(commands|tui)\/|engine\/sim\/pace|engine\/remote\//},
	{name: /^Math\.random$/, allowed: /domain\/random/},
	{name: /^(setTimeout|setInterval|setImmediate)$/, allowed: /kernel\/|^src\/(commands|tui)\/|engine\/(sim|remote|ccxt)\//},
	{name: /^process\.env$/, allowed: /^src\/(cli|commands|storage\/settings|tui\/(start|terminal|theme))/},
];

function walk(folder: string): string[] {
	return readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? walk(path) : (/\.tsx?$/.test(entry.name) ? [path] : []);
	});
}

const files: readonly SourceFile[] = walk(join(root, 'src')).map(path => {
	const text = readFileSync(path, 'utf8');
	const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
	return {path: relative(root, path), tree, lines: text.split('\n').length - 1};
});

function importsOf(file: SourceFile): {readonly target: string; readonly typeOnly: boolean}[] {
	const found: {target: string; typeOnly: boolean}[] = [];
	const visit = (node: ts.Node): void => {
		if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
			const typeOnly = ts.isImportDeclaration(node) ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword : node.isTypeOnly;
			found.push({target: node.moduleSpecifier.text, typeOnly});
		}

		if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0] && ts.isStringLiteral(node.arguments[0])) {
			found.push({target: node.arguments[0].text, typeOnly: false});
		}

		ts.forEachChild(node, visit);
	};

	visit(file.tree);
	return found;
}

function localTarget(file: SourceFile, target: string): string | null {
	if (!target.startsWith('.')) {
		return null;
	}

	const stem = join(dirname(file.path), target).replace(/\.js$/, '');
	return files.find(other => other.path === `${stem}.ts` || other.path === `${stem}.tsx`)?.path ?? `${stem}.ts`;
}

function packageName(target: string): string {
	return target.split('/').slice(0, target.startsWith('@') ? 2 : 1).join('/');
}

function place(file: SourceFile, node: ts.Node): string {
	return `${file.path}:${file.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}

test('every import goes the way that the table allows', t => {
	const wrong = files.flatMap(file => importsOf(file).flatMap(({target}) => {
		const local = localTarget(file, target);
		const reason = local === null ? null : forbidden(file.path, local);
		return reason === null ? [] : [`${file.path} imports ${target}: ${reason}`];
	}));
	t.deepEqual(wrong, []);
});

test('packages stay at home', t => {
	const wrong = files.flatMap(file => importsOf(file).flatMap(({target}) => {
		const home = target.startsWith('.') ? undefined : homes[packageName(target)];
		return home === undefined || home.includes(roomOf(file.path)) ? [] : [`${file.path} imports ${target}; its home is ${home.join(', ')}`];
	}));
	t.deepEqual(wrong, []);
});

test('no import cycles', t => {
	const targets = (file: SourceFile) => importsOf(file).filter(({typeOnly}) => !typeOnly).map(({target}) => localTarget(file, target));
	const graph = new Map(files.map(file => [file.path, targets(file).filter(target => target !== null)]));
	const done = new Set<string>();
	const cycles: string[] = [];
	const visit = (path: string, trail: readonly string[]): void => {
		if (trail.includes(path)) {
			cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
			return;
		}

		if (done.has(path)) {
			return;
		}

		for (const next of graph.get(path) ?? []) {
			visit(next, [...trail, path]);
		}

		done.add(path);
	};

	for (const path of graph.keys()) {
		visit(path, []);
	}

	t.deepEqual(cycles, []);
});

test(`no file is longer than ${maxFileLines} lines, half of them not longer than 120`, t => {
	t.deepEqual(files.filter(file => file.lines > maxFileLines).map(file => `${file.path}: ${file.lines}`), []);
	const sorted = files.map(file => file.lines).toSorted((a, b) => a - b);
	t.true((sorted[Math.floor(sorted.length / 2)] ?? 0) <= 120);
});

test(`no function is longer than ${maxFunctionLines} lines, no component longer than ${maxComponentLines}`, t => {
	const wrong: string[] = [];
	for (const file of files) {
		const visit = (node: ts.Node): void => {
			if (ts.isFunctionLike(node) && 'body' in node && node.body) {
				const from = file.tree.getLineAndCharacterOfPosition(node.getStart()).line;
				const to = file.tree.getLineAndCharacterOfPosition(node.getEnd()).line;
				const limit = file.path.endsWith('.tsx') ? maxComponentLines : maxFunctionLines;
				if (to - from + 1 > limit) {
					wrong.push(`${place(file, node)}: ${to - from + 1} lines`);
				}
			}

			ts.forEachChild(node, visit);
		};

		visit(file.tree);
	}

	t.deepEqual(wrong, []);
});

test('time, chance and surroundings come only through clock, rng, runner and settings', t => {
	const wrong: string[] = [];
	for (const file of files) {
		const check = (name: string, node: ts.Node): void => {
			for (const rule of globals) {
				if (rule.name.test(name) && !rule.allowed.test(file.path)) {
					wrong.push(`${place(file, node)}: ${name}`);
				}
			}
		};

		const visit = (node: ts.Node): void => {
			if (ts.isPropertyAccessExpression(node)) {
				check(node.getText(), node);
			} else if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0) {
				check('new Date()', node);
			} else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
				check(node.expression.text, node);
			}

			ts.forEachChild(node, visit);
		};

		visit(file.tree);
	}

	t.deepEqual(wrong, []);
});

test('the rules themselves catch what they should', t => {
	t.is(forbidden('src/engine/risk/a.ts', 'src/engine/execution/b.ts'), 'engine/risk may not import engine/execution');
	t.is(forbidden('src/tui/a.tsx', 'src/engine/kernel/b.ts'), 'tui may not import engine/kernel');
	t.is(forbidden('src/models/gbdt/a.ts', 'src/engine/features/b.ts'), 'models/gbdt may not import engine/features');
	t.is(forbidden('src/engine/features/a.ts', 'src/engine/kernel/kernel.ts'), 'engine/features may not import engine/kernel');
	t.is(forbidden('src/engine/features/a.ts', 'src/engine/kernel/stage.ts'), null);
	t.is(forbidden('src/engine/halt/a.ts', 'src/engine/ccxt/b.ts'), 'engine/halt may not import engine/ccxt');
	t.is(forbidden('src/tui/panes/a.tsx', 'src/engine/ports/engine-handle.ts'), null);
	t.is(forbidden('src/engine/sim/a.ts', 'src/engine/ports/venue.ts'), 'engine/sim may not import engine/ports');
	t.is(forbidden('src/commands/a.ts', 'src/engine/sim/b.ts'), null);
});
