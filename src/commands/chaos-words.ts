/**
`cryptotrader chaos`: the words of the command.
*/
import {type Command, InvalidArgumentError, Option} from 'commander';
import type {GlobalFlags} from './engine/flags.js';
import {addGlobalOptions, globalFlags} from './options.js';
import {collect, parseSeed} from './values.js';

export type ChaosWords = {
	readonly seed: number;
	readonly runs: number;
	/** Only this one; null for all. */
	readonly run: number | null;
	/** Null takes them in turn. */
	readonly venue: 'binance' | 'coinbase' | 'kraken' | null;
	readonly configFiles: readonly string[];
	/** Null for as many as suit the machine. */
	readonly threads: number | null;
	readonly flags: GlobalFlags;
};

type Raw = {readonly seed: number; readonly runs: number; readonly run?: number; readonly venue?: ChaosWords['venue']; readonly config: readonly string[]; readonly threads?: number};

const none: readonly string[] = [];

/** Adds the command; `end` gets its exit code. */
export function addChaosCommand(program: Command, end: (code: number) => void): void {
	addGlobalOptions(program.command('chaos'))
		.description('drill: trade against the simulated exchange while requests, messages and the engine itself are lost, and check the books after each run')
		.option('--seed <number>', 'seed of everything random', parseSeed, 1)
		.option('--runs <number>', 'how many runs', parseCount, 100)
		.option('--run <number>', 'only the run of this number: a violation names it', parseCount)
		.addOption(new Option('--venue <name>', 'exchange (default: each in turn)').choices(['binance', 'coinbase', 'kraken']))
		.option('--config <file>', 'YAML file that overrides the shipped configuration; may be repeated', collect, none)
		.option('--threads <number>', 'runs side by side (default: two for each processor)', parseCount)
		.addHelpText('after', '\nExample:\n  cryptotrader chaos --seed 1 --runs 500 --json\n\nExit code 0 when nothing was violated, 1 otherwise.')
		.action(async (_options, command: Command) => {
			const {chaos} = await import('./chaos.js');
			end(await chaos(wordsOf(command.opts<Raw>(), globalFlags(command))));
		});
}

function wordsOf({seed, runs, run, venue, config, threads}: Raw, flags: GlobalFlags): ChaosWords {
	return {seed, runs, run: run ?? null, venue: venue ?? null, configFiles: config, threads: threads ?? null, flags};
}

function parseCount(word: string): number {
	const count = Number(word);
	if (!/^\d+$/.test(word) || count < 1 || count > 1_000_000) {
		throw new InvalidArgumentError('It is a whole number from 1 up.');
	}

	return count;
}
