/**
The words of `cryptotrader setup`.
*/
import {type Command, Option} from 'commander';
import {addGlobalOptions, globalFlags} from './options.js';
import {addScreenOptions} from './screen-words.js';
import type {SetupWords} from './setup.js';
import {parseAmount, parseSymbols} from './values.js';

export function addSetupCommand(program: Command, end: (code: number) => void): void {
	addScreenOptions(addGlobalOptions(program.command('setup').description('choose exchange, keys, capital, markets, limits and alerts; can be left and run again at any time')))
		.addOption(new Option('--venue <name>', 'exchange to trade on').choices(['binance', 'coinbase', 'kraken']))
		.option('--capital <amount>', 'what a new account opens with, in the quote currency', parseAmount)
		.option('--symbols <symbols>', 'markets to trade, BTC/USD,ETH/USD', parseSymbols)
		.addOption(new Option('--risk <profile>', 'how much may be lost').choices(['cautious', 'balanced', 'bold']))
		.addOption(new Option('--notifications <which>', 'what rings the terminal').choices(['off', 'alarms', 'all']))
		.option('--add-key <name>', 'keep a key: reads {"apiKey": …, "secret": …, "passphrase": …} from the standard input, and asks nothing')
		.option('--non-interactive', 'ask nothing: what is not said here stays as it is')
		.option('--fresh', 'begin with what is shipped; the old settings stay as a copy')
		.action(async (options: SetupWords, command: Command) => {
			const {setup} = await import('./setup.js');
			end(await setup(globalFlags(command), options));
		});
}
