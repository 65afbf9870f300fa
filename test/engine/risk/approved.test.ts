/**
`Approved<Order>` cannot be made anywhere but in risk: the compiler refuses it, and nobody casts.
*/
import {readdirSync, readFileSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import test from 'ava';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../../..');

/** Returns what the compiler says of a file in `src/engine/execution` with these lines, as `line: code`. */
function complaints(lines: readonly string[]): string[] {
	const path = join(root, 'src/engine/execution/attempt.ts');
	const text = [
		'import type {Approved, Order, OrderProposal} from \'../domain/order.js\';',
		'import type {Effect} from \'../kernel/stage.js\';',
		'declare const order: Order; declare const proposal: OrderProposal; declare const approved: Approved<Order>;',
		...lines,
		'export {};',
	].join('\n');
	const {config} = ts.readConfigFile(join(root, 'tsconfig.json'), file => ts.sys.readFile(file)) as {config: {compilerOptions: object}};
	const {options} = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
	const usual = ts.createCompilerHost({...options, noEmit: true});
	const host: ts.CompilerHost = {
		...usual,
		fileExists: file => file === path || usual.fileExists(file),
		readFile: file => file === path ? text : usual.readFile(file),
		getSourceFile: (file, version) => file === path ? ts.createSourceFile(path, text, version) : usual.getSourceFile(file, version),
	};
	const program = ts.createProgram([path], {...options, noEmit: true, incremental: false, noUnusedLocals: false}, host);
	return ts.getPreEmitDiagnostics(program).filter(({file}) => file?.fileName === path).map(({file, start, code}) => {
		const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
		return `${lines[line - 3] ?? 'head'} TS${code}`;
	});
}

test('an order, a copy of an approved one, and a mark of one\'s own are not approved', t => {
	const allowed = 'export const passed: Effect = {type: \'SubmitOrder\', order: approved};';
	const attempts = [
		'export const plain: Approved<Order> = order;',
		'export const sent: Effect = {type: \'SubmitOrder\', order};',
		'export const wished: Approved<Order> = proposal;',
		'export const marked: Approved<Order> = {...order, approved: true};',
		'export const larger: Approved<Order> = {...order, quantity: approved.quantity};',
		'export const other: Approved<OrderProposal> = approved;',
	];
	const found = complaints([allowed, ...attempts]);
	for (const attempt of attempts) {
		t.true(found.some(complaint => complaint.startsWith(attempt)), `the compiler lets pass: ${attempt}`);
	}

	t.deepEqual(found.filter(complaint => !attempts.some(attempt => complaint.startsWith(attempt))), [], 'what is approved may be sent, and the attempt itself is sound');
});

function sources(folder: string): string[] {
	return readdirSync(folder, {withFileTypes: true}).flatMap(entry => entry.isDirectory() ? sources(join(folder, entry.name)) : (/\.tsx?$/.test(entry.name) ? [join(folder, entry.name)] : []));
}

test('only one file of the program casts to it', t => {
	const casts = sources(join(root, 'src')).filter(file => /\bas (?:unknown as )?Approved\b|<Approved<Order>>\s*\w/.test(readFileSync(file, 'utf8')));
	t.deepEqual(casts.map(file => relative(root, file)), ['src/engine/risk/approve.ts']);
});
