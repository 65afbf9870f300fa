/* eslint-disable no-template-curly-in-string -- a shell's own variables are written like ours */
/**
What completes this program's words in bash, zsh and fish, made of its own definition. Values that are no choices are
completed as files.
*/
import type {Command} from 'commander';
import {definitionOf, type CommandDefinition, type OptionDefinition} from './definition.js';

export type Shell = 'bash' | 'zsh' | 'fish';

/** Returns the script for a shell. */
export function completionFor(program: Command, shell: Shell): string {
	const commands = definitionOf(program);
	switch (shell) {
		case 'bash': {
			return bash(commands);
		}

		case 'zsh': {
			return zsh(commands);
		}

		case 'fish': {
			return fish(commands);
		}
	}
}

/** Returns the names of the commands directly below a path. */
function childrenOf(commands: readonly CommandDefinition[], path: string): readonly CommandDefinition[] {
	const depth = path === '' ? 1 : path.split(' ').length + 1;
	return commands.filter(command => command.path.split(' ').length === depth && command.path !== '' && (path === '' || command.path.startsWith(`${path} `)));
}

function nameOf({path}: CommandDefinition): string {
	return path.split(' ').at(-1) ?? '';
}

function wordsOf(commands: readonly CommandDefinition[], command: CommandDefinition): readonly string[] {
	const children = childrenOf(commands, command.path).map(child => nameOf(child));
	return [...children, ...command.arguments.flatMap(({choices}) => choices), ...command.options.flatMap(({names}) => names)];
}

/** Walks the words that are typed, so that options may stand anywhere. */
function bash(commands: readonly CommandDefinition[]): string {
	const paths = commands.filter(({path}) => path !== '').map(({path}) => `' ${path}'`).join('|');
	const valued = (command: CommandDefinition): readonly OptionDefinition[] => command.options.filter(({takesValue}) => takesValue);
	return [
		'# bash completion of cryptotrader; made by `cryptotrader completion bash`',
		'_cryptotrader() {',
		'\tlocal current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" path= i',
		'\tfor ((i = 1; i < COMP_CWORD; i++)); do',
		'\t\tcase "$path ${COMP_WORDS[i]}" in',
		`\t\t\t${paths}) path="$path \${COMP_WORDS[i]}" ;;`,
		'\t\tesac',
		'\tdone',
		'\tCOMPREPLY=()',
		'\tcase "$path:$previous" in',
		...commands.flatMap(command => valued(command).map(({names, choices}) => {
			const where = names.map(name => `'${command.path === '' ? '' : ' '}${command.path}:${name}'`).join('|');
			return `\t\t${where}) ${choices.length === 0 ? '' : `COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); `}return ;;`;
		})),
		'\tesac',
		'\tcase "$path" in',
		...commands.map(command => `\t\t'${command.path === '' ? '' : ' '}${command.path}') COMPREPLY=($(compgen -W '${wordsOf(commands, command).join(' ')}' -- "$current")) ;;`),
		'\tesac',
		'}',
		'complete -o default -F _cryptotrader cryptotrader',
		'',
	].join('\n');
}

function zsh(commands: readonly CommandDefinition[]): string {
	return [
		'#compdef cryptotrader',
		'# zsh completion of cryptotrader; made by `cryptotrader completion zsh`',
		'_cryptotrader() {',
		'\tlocal path_of= word',
		'\tfor word in "${(@)words[2,CURRENT-1]}"; do',
		'\t\tcase "$path_of $word" in',
		`\t\t\t${commands.filter(({path}) => path !== '').map(({path}) => `' ${path}'`).join('|')}) path_of="$path_of $word" ;;`,
		'\t\tesac',
		'\tdone',
		'\tcase "$path_of:${words[CURRENT-1]}" in',
		...commands.flatMap(command => command.options.filter(({takesValue}) => takesValue).map(({names, choices}) => {
			const where = names.map(name => `'${command.path === '' ? '' : ' '}${command.path}:${name}'`).join('|');
			return `\t\t${where}) ${choices.length === 0 ? '_files' : `compadd -- ${choices.join(' ')}`}; return ;;`;
		})),
		'\tesac',
		'\tlocal -a found',
		'\tcase "$path_of" in',
		...commands.flatMap(command => [`\t\t'${command.path === '' ? '' : ' '}${command.path}') found=(`, ...describedWords(commands, command).map(text => `\t\t\t${text}`), '\t\t) ;;']),
		'\tesac',
		'\t_describe cryptotrader found || _files',
		'}',
		'compdef _cryptotrader cryptotrader',
		'',
	].join('\n');
}

function describedWords(commands: readonly CommandDefinition[], command: CommandDefinition): readonly string[] {
	const described = (name: string, description: string): string => quoted(`${name.replaceAll(':', String.raw`\:`)}:${description}`);
	return [
		...childrenOf(commands, command.path).map(child => described(nameOf(child), child.description)),
		...command.arguments.flatMap(({choices, description}) => choices.map(choice => described(choice, description))),
		...command.options.flatMap(({names, description}) => names.map(name => described(name, description))),
	];
}

function fish(commands: readonly CommandDefinition[]): string {
	return [
		'# fish completion of cryptotrader; made by `cryptotrader completion fish`',
		'function __cryptotrader_at',
		'\tset -l path',
		'\tfor word in (commandline -opc)[2..-1]',
		'\t\tswitch (string join " " $path $word)',
		`\t\t\tcase ${commands.filter(({path}) => path !== '').map(({path}) => `'${path}'`).join(' ')}`,
		'\t\t\t\tset path $path $word',
		'\t\tend',
		'\tend',
		'\ttest (string join " " -- $path) = "$argv[1]"',
		'end',
		...commands.flatMap(command => fishLines(commands, command)),
		'',
	].join('\n');
}

function fishLines(commands: readonly CommandDefinition[], command: CommandDefinition): readonly string[] {
	const at = `complete -c cryptotrader -n "__cryptotrader_at '${command.path}'"`;
	return [
		...childrenOf(commands, command.path).map(child => `${at} -a '${nameOf(child)}' -d ${fishQuoted(child.description)}`),
		...command.arguments.flatMap(({choices, description}) => choices.length === 0 ? [] : [`${at} -a '${choices.join(' ')}' -d ${fishQuoted(description)}`]),
		...command.options.map(({names, takesValue, choices, description}) => {
			const flags = names.map(name => name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`).join(' ');
			return `${at} ${flags}${takesValue ? (choices.length === 0 ? ' -r' : ` -x -a '${choices.join(' ')}'`) : ''} -d ${fishQuoted(description)}`;
		}),
	];
}

/** A shell's own quotes: nothing inside is expanded. */
function quoted(text: string): string {
	return `'${text.replaceAll('\'', String.raw`'\''`)}'`;
}

function fishQuoted(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', String.raw`\'`)}'`;
}
