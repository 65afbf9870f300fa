/**
`cryptotrader sim`: the words of the simulated exchange's own command.
*/
import {type Command, InvalidArgumentError} from 'commander';
import {collect, parsePort, parseSeed, parseSpeed, parseSymbols, parseTime} from './values.js';

export type SimWords = {
	readonly port: number;
	readonly seed: number;
	readonly symbols?: readonly string[];
	readonly tape: readonly string[];
	readonly from?: number;
	readonly to?: number;
	readonly speed: number | 'max';
	readonly balance: Readonly<Record<string, string>>;
	readonly stateFile?: string;
	readonly faults?: string;
};

const none: readonly string[] = [];

export function addSimCommand(program: Command, end: (code: number) => void): void {
	program.command('sim').description('run the simulated exchange on loopback and print its address')
		.option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 0)
		.option('--seed <number>', 'seed of everything random', parseSeed, 7)
		.option('--symbols <symbols...>', 'markets to make up', parseSymbols)
		.option('--tape <file>', 'CSV of bars to play; may be repeated', collect, none)
		.option('--from <time>', 'begin', parseTime)
		.option('--to <time>', 'end', parseTime)
		.option('--speed <number>', 'virtual seconds per second, or max for lock-step', parseSpeed, 1)
		.option('--balance <asset=amount>', 'what the account opens with; may be repeated', parseBalance, {})
		.option('--state-file <file>', 'where the account survives a restart')
		.option('--faults <file>', 'JSON file with a fault script')
		.action(async (_options, command: Command) => {
			const {sim} = await import('./sim.js');
			end(await sim(command.opts<SimWords>()));
		});
}

function parseBalance(word: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
	const [, asset, amount] = /^([A-Z\d]{1,12})=(\d{1,15}(?:\.\d{1,12})?)$/.exec(word) ?? [];
	if (asset === undefined || amount === undefined) {
		throw new InvalidArgumentError('It is an asset and an amount, for example USDT=10000.');
	}

	return {...before, [asset]: amount};
}
