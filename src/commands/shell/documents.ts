/**
The page of commands, the manual page and the completion scripts, made of the program's own definition.
*/
import type {Command} from 'commander';
import {completionFor} from './completion.js';
import {definitionOf, usageOf, type CommandDefinition} from './definition.js';

/** Returns the text of every generated file by its path in the project. */
export function documentsOf(program: Command): Readonly<Record<string, string>> {
	const commands = definitionOf(program);
	return {
		'docs/commands.md': page(commands),
		'man/cryptotrader.1': manual(commands),
		'completions/cryptotrader.bash': completionFor(program, 'bash'),
		'completions/_cryptotrader': completionFor(program, 'zsh'),
		'completions/cryptotrader.fish': completionFor(program, 'fish'),
	};
}

const exits: readonly (readonly [code: number, meaning: string])[] = [
	[0, 'done'],
	[1, 'failed'],
	[2, 'wrong use: nothing was done'],
	[3, 'refused for safety, by the engine, a limit, or a person who said no'],
	[69, 'the exchange could not be reached'],
	[75, 'could not finish, for example because orders are left; they are listed'],
];

const notes = [
	'Every reading command takes `--json` and writes one document, or one per line where it streams. Field names stay.',
	'Times are ISO 8601 in UTC, shares are fractions (0.2 is 20 %), money is in the quote currency, and what nobody knows is null.',
	'Commands that look at an engine read its journal when it has stopped, and say so (`"engine": "stopped"`).',
	'Commands that put more at risk ask a person first, and need `--yes` where nobody can be asked.',
];

function page(commands: readonly CommandDefinition[]): string {
	const listed = commands.filter(({path}) => path !== '');
	return [
		'# Commands',
		'',
		'Made from the program\'s own definition by `npm run docs`; a test checks that it is current. `cryptotrader <command> --help` says the same.',
		'',
		...notes.map(note => `- ${note}`),
		'',
		'Shell completion: `cryptotrader completion bash|zsh|fish`.',
		'',
		'| exit code | means |',
		'|---|---|',
		...exits.map(([code, meaning]) => `| ${code} | ${meaning} |`),
		'',
		'| command | does |',
		'|---|---|',
		...listed.map(({path, description}) => `| [\`${path}\`](#${path.replaceAll(' ', '-')}) | ${cell(description)} |`),
		'',
		...commands.flatMap(command => section(command)),
	].join('\n');
}

function section(command: CommandDefinition): readonly string[] {
	const {path, description, examples, options} = command;
	return [
		`## ${path === '' ? 'cryptotrader' : path}`,
		'',
		description.endsWith('.') ? description : `${description[0]?.toUpperCase() ?? ''}${description.slice(1)}.`,
		'',
		'```sh',
		usageOf(command),
		...(examples.length === 0 ? [] : ['', ...examples]),
		'```',
		'',
		'| option | |',
		'|---|---|',
		...command.arguments.map(({name, required, description: about, choices}) => `| \`${cell(required ? `<${name}>` : `[${name}]`)}\` | ${cell(about)}${choices.length === 0 ? '' : ` (${choices.join(', ')})`} |`),
		...options.map(({flags, description: about, required}) => `| \`${cell(flags)}\` | ${cell(about)}${required ? ' (needed)' : ''} |`),
		'',
	];
}

function cell(text: string): string {
	return text.replaceAll('|', String.raw`\|`);
}

function manual(commands: readonly CommandDefinition[]): string {
	const [program, ...others] = commands;
	return [
		'.\\" Made by `npm run docs` from the program\'s own definition.',
		'.TH CRYPTOTRADER 1',
		'.SH NAME',
		String.raw`cryptotrader \- terminal crypto trading workstation`,
		'.SH SYNOPSIS',
		String.raw`.B cryptotrader`,
		'[options] [command]',
		'.SH DESCRIPTION',
		roff(program?.description ?? ''),
		...notes.flatMap(note => ['.PP', roff(note.replaceAll('`', ''))]),
		'.SH OPTIONS',
		...(program === undefined ? [] : optionLines(program)),
		'.SH COMMANDS',
		...others.flatMap(command => ['.SS', roff(usageOf(command).replace('cryptotrader ', '')), roff(command.description), ...argumentLines(command), ...optionLines(command), ...exampleLines(command)]),
		'.SH EXIT STATUS',
		...exits.flatMap(([code, meaning]) => ['.TP', String(code), roff(meaning)]),
		'.SH EXAMPLES',
		...(program?.examples ?? []).flatMap(line => ['.PP', '.EX', roff(line), '.EE']),
		'',
	].join('\n');
}

function argumentLines(command: CommandDefinition): readonly string[] {
	return command.arguments.flatMap(({name, description}) => ['.TP', `.I ${roff(name)}`, roff(description)]);
}

function optionLines({options}: CommandDefinition): readonly string[] {
	return options.flatMap(({flags, description}) => ['.TP', `.B ${roff(flags)}`, roff(description)]);
}

function exampleLines({examples}: CommandDefinition): readonly string[] {
	return examples.flatMap(line => ['.PP', '.EX', roff(line), '.EE']);
}

/** Returns text that roff takes as it stands. */
function roff(text: string): string {
	return text.replaceAll('\\', String.raw`\e`).replaceAll('-', String.raw`\-`).replace(/^(?=[.'])/, String.raw`\&`);
}
