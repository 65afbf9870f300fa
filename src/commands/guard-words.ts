/**
The word that starts a guard. Nobody types it: an engine does, and tells the rest over IPC.
*/
import {type Command, Option} from 'commander';
import {addGlobalOptions, globalFlags} from './options.js';
import {parseDescriptor, parseSeconds} from './values.js';

export function addGuardCommand(program: Command, end: (code: number) => void): void {
	addGlobalOptions(program.command('guard', {hidden: true}).description('watch over an engine; started by the engine itself'))
		.action(async (_options, command: Command) => {
			const {guard} = await import('./guard.js');
			end(await guard(globalFlags(command)));
		});
}

export function addHaltCommand(program: Command, end: (code: number) => void): void {
	addGlobalOptions(program.command('halt').description('stop trading now: no new orders, working orders cancelled and confirmed by the exchange'))
		.option('--flatten', 'also close every position')
		.option('--direct', 'do not ask the engine: the guard beside it does it, or this command itself')
		.addOption(new Option('--endpoint <url>', 'the simulated exchange, for a direct halt where no guard runs'))
		.option('--wait <seconds>', 'how long to wait for the confirmation before saying what is left; whoever halts goes on', parseSeconds, 60)
		.option('--passphrase-fd <number>', 'read the passphrase of the keys from this open file descriptor', parseDescriptor)
		.action(async (options: {flatten?: boolean; direct?: boolean; endpoint?: string; passphraseFd?: number; wait: number}, command: Command) => {
			const {halt} = await import('./halt.js');
			const {flatten, direct, endpoint, passphraseFd, wait} = options;
			const keys = passphraseFd === undefined ? {} : {passphraseFd};
			end(await halt(globalFlags(command), {flatten: flatten === true, direct: direct === true, endpoint: endpoint ?? null, patienceMs: wait * 1000, ...keys}));
		});
}
