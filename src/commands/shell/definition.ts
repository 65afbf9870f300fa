/**
The program's own definition as plain data: what completion, the manual and the page of commands are made of.
*/
import type {Command, Option} from 'commander';
import {plainText} from '../../tui/text.js';

export type OptionDefinition = {
	/** As help shows it: `--from <time|seq>`. */
	readonly flags: string;
	/** What is typed: `--from`, and its short form where it has one. */
	readonly names: readonly string[];
	readonly takesValue: boolean;
	readonly choices: readonly string[];
	/** With choices and default. */
	readonly description: string;
	readonly required: boolean;
};

export type ArgumentDefinition = {readonly name: string; readonly required: boolean; readonly choices: readonly string[]; readonly description: string};

export type CommandDefinition = {
	/** `keys add`; empty for the program itself. */
	readonly path: string;
	readonly description: string;
	readonly arguments: readonly ArgumentDefinition[];
	readonly options: readonly OptionDefinition[];
	/** Whole command lines. */
	readonly examples: readonly string[];
};

/** Returns every command that is not hidden, the program itself first, each with the options that help shows for it. */
export function definitionOf(program: Command): readonly CommandDefinition[] {
	return commandsOf(program, '').map(({command, path}) => ({
		path,
		description: command.description(),
		arguments: command.registeredArguments.map(argument => ({
			name: argument.name(), required: argument.required, choices: argument.argChoices ?? [], description: argument.description,
		})),
		options: command.createHelp().visibleOptions(command).map(option => optionOf(command, option)),
		examples: examplesOf(command),
	}));
}

/** Returns the commands that are not hidden with their paths, the given one first. */
export function commandsOf(command: Command, path: string): readonly {readonly command: Command; readonly path: string}[] {
	const below = command.createHelp().visibleCommands(command).filter(child => child.name() !== 'help');
	return [{command, path}, ...below.flatMap(child => commandsOf(child, `${path} ${child.name()}`.trim()))];
}

/** Returns the usage of a command: `cryptotrader why [options] <id|seq>`. */
export function usageOf({path, arguments: words}: CommandDefinition): string {
	const parts = words.map(({name, required}) => required ? `<${name}>` : `[${name}]`);
	return ['cryptotrader', path, '[options]', ...parts].filter(part => part !== '').join(' ');
}

function optionOf(command: Command, option: Option): OptionDefinition {
	return {
		flags: option.flags,
		names: [option.short, option.long].flatMap(name => name ?? []),
		takesValue: option.required || option.optional,
		choices: option.argChoices ?? [],
		description: plainText(command.createHelp().optionDescription(option)),
		required: option.mandatory,
	};
}

/** Help is the one place where a command says its examples, so they are read from there. */
function examplesOf(command: Command): readonly string[] {
	const {writeOut} = command.configureOutput();
	let text = '';
	command.configureOutput({
		writeOut(part) {
			text += part;
		},
	});
	command.outputHelp();
	command.configureOutput(writeOut === undefined ? {} : {writeOut});
	const [, after = ''] = text.split(/\nExamples?:\n/);
	return after.split('\n').map(line => line.trim()).filter(line => line.startsWith('cryptotrader'));
}
