/**
The words of `cryptotrader keys`. Keys and passphrases are never words: they are typed, or come from a file or a descriptor.
*/
import type {Command} from 'commander';
import {addGlobalOptions, globalFlags} from './options.js';
import {parseDescriptor} from './values.js';

export type KeysWords = {readonly passphraseFd?: number};

export function addKeysCommand(program: Command, end: (code: number) => void): void {
	const keys = program.command('keys').description('keep the API keys of exchanges in an encrypted file');
	const word = (name: string, description: string): Command => addGlobalOptions(keys.command(name).description(description))
		.option('--passphrase-fd <number>', 'read the passphrase from this open file descriptor', parseDescriptor);
	word('add', 'add a key; asks for it, or reads {"apiKey": …, "secret": …} from the standard input')
		.argument('<name>', 'what to call it')
		.requiredOption('--venue <name>', 'the exchange, by its ccxt name')
		.action(async (name: string, options: KeysWords & {venue: string}, command: Command) => {
			const {addKey} = await import('./keys.js');
			end(await addKey(globalFlags(command), {...options, name}));
		});
	word('list', 'show the names and fingerprints of the keys')
		.action(async (options: KeysWords, command: Command) => {
			const {listKeys} = await import('./keys.js');
			end(await listKeys(globalFlags(command), options));
		});
	word('remove', 'remove a key from the file')
		.argument('<name>', 'the key')
		.action(async (name: string, options: KeysWords, command: Command) => {
			const {removeKey} = await import('./keys.js');
			end(await removeKey(globalFlags(command), {...options, name}));
		});
	word('test', 'ask the exchange whether a key works and what it may do')
		.argument('<name>', 'the key')
		.option('--endpoint <url>', 'a simulated exchange instead of the real one')
		.action(async (name: string, options: KeysWords & {endpoint?: string}, command: Command) => {
			const {testKey} = await import('./keys.js');
			end(await testKey(globalFlags(command), {...options, name}));
		});
}
