/**
The command line: which words there are, what they mean, and how what goes wrong reaches the shell. The commands themselves
are loaded only when they are used.
*/
import {Command, CommanderError, Option} from 'commander';
import {CryptoTraderError, type ExitCode, InvariantError, errorMessage, exitCode} from '../engine/domain/error.js';
import {addBackfillCommand} from './backfill-words.js';
import {addEngineCommands} from './engine-words.js';
import {addGuardCommand, addHaltCommand} from './guard-words.js';
import {addChaosCommand} from './chaos-words.js';
import {addKeysCommand} from './keys-words.js';
import {addEngineOptions, addGlobalOptions, engineFlags, globalFlags} from './options.js';
import {addReconcileCommand} from './reconcile-words.js';
import {addSetupCommand} from './setup-words.js';
import {addSimCommand} from './sim-words.js';
import {addStoreCommands} from './store-words.js';
import {screenMark} from './screen-mark.js';
import {type ReachFlags, type ScreenFlags, addReachOptions, addScreenOptions, joinedLooks} from './screen-words.js';
import {addExamples} from './shell/examples.js';
import {version} from './version.js';

/** Runs one command line and returns its exit code. What goes wrong is told on the standard error. */
export async function main(words: readonly string[]): Promise<number> {
	let code: number = exitCode.done;
	const program = createProgram(words, ended => {
		code = ended;
	});
	try {
		await program.parseAsync([...words], {from: 'user'});
		return code;
	} catch (error) {
		return tell(error);
	}
}

function tell(error: unknown): ExitCode {
	if (error instanceof CommanderError) {
		return error.exitCode === 0 ? exitCode.done : exitCode.wrongUse;
	}

	if (error instanceof CryptoTraderError) {
		process.stderr.write(`cryptotrader: ${error.message}\n${error.advice}\n`);
		return error.exit;
	}

	const kind = error instanceof InvariantError ? 'something that must be true is not' : 'unexpected error';
	process.stderr.write(`cryptotrader: ${kind}: ${errorMessage(error)}\n${error instanceof Error ? error.stack ?? '' : ''}\n`);
	return exitCode.failed;
}

/** Returns the program with every command; `end` is told the exit code of the one that is run. */
export function createProgram(words: readonly string[], end: End): Command {
	const program = new Command('cryptotrader')
		.description('Terminal crypto trading workstation. Without a command it opens the screen, and attaches to the engine if one is running.')
		.version(version)
		.exitOverride()
		.showHelpAfterError('Run cryptotrader --help for every option.')
		.enablePositionalOptions()
		.allowExcessArguments(false);
	addEngineOptions(addGlobalOptions(program));
	addScreenOptions(program)
		.option('--daemon', 'run the engine without a screen')
		.addOption(new Option(screenMark).hideHelp())
		.action(async () => {
			const {run} = await import('./start.js');
			end(await run(engineFlags(program), program.opts(), words));
		});
	addSimCommand(program, end);
	addStoreCommands(program, end);
	addBackfillCommand(program, end);
	addSetupCommand(program, end);
	addKeysCommand(program, end);
	addChaosCommand(program, end);
	addHaltCommand(program, end);
	addGuardCommand(program, end);
	addReconcileCommand(program, end);
	addReadingCommands(program, words, end);
	addEngineCommands(program, words, end);
	addExamples(program);
	return program;
}

type End = (code: number) => void;

function addReadingCommands(program: Command, words: readonly string[], end: End): void {
	const reading = (name: string, description: string): Command => addGlobalOptions(program.command(name).description(description));
	addReachOptions(addScreenOptions(reading('attach', 'open the screen on an engine that is running')))
		.action(async (options: ScreenFlags & ReachFlags, command: Command) => {
			const {attach} = await import('./attach.js');
			end(await attach(globalFlags(command), {...program.opts(), ...options, ...joinedLooks(program.opts(), options)}, words));
		});
	reading('status', 'show what the engine is doing')
		.action(async (_options, command: Command) => {
			const {status} = await import('./status.js');
			end(await status(globalFlags(command)));
		});
	reading('resume', 'trade again after a halt')
		.requiredOption('--reason <text>', 'why trading may go on')
		.option('--confirm <word>', 'the word RESUME; asked for when it is left out')
		.action(async (options: {reason: string; confirm?: string}, command: Command) => {
			const {resume} = await import('./resume.js');
			end(await resume(globalFlags(command), options));
		});
	reading('replay', 'run a journal again and compare every record')
		.argument('<data dir>', 'the data folder, or a copy of it')
		.requiredOption('--verify', 'compare what the engine decides now with what it decided then')
		.action(async (folder: string, _options, command: Command) => {
			const {replay} = await import('./replay.js');
			end(await replay(folder, globalFlags(command).json));
		});
}
