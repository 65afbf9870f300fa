/**
The words of `cryptotrader reconcile`.
*/
import type {Command} from 'commander';
import {addGlobalOptions, globalFlags} from './options.js';

export type ResolveWords = {readonly reason?: string};

export function addReconcileCommand(program: Command, end: (code: number) => void): void {
	const reconcile = addGlobalOptions(program.command('reconcile'))
		.description('show where the account at the exchange differs from the books, and say what becomes of it; 3 while anything is open')
		.action(async (_options, command: Command) => {
			const {reconcileAccount} = await import('./reconcile.js');
			end(await reconcileAccount(globalFlags(command)));
		});
	const word = (name: string, description: string): Command => addGlobalOptions(reconcile.command(name).description(description))
		.option('--reason <text>', 'why, for the journal');
	word('adopt', 'the exchange is right: the books take the difference as a deposit or withdrawal, which is no profit or loss; of an order its fills count and the rest is cancelled')
		.argument('<id>', 'the difference')
		.action(async (id: string, options: ResolveWords, command: Command) => {
			const {resolveDifference} = await import('./reconcile.js');
			end(await resolveDifference(globalFlags(command), {choice: 'adopt', id, ...options}));
		});
	word('ignore', 'what the account holds more than the books is yours alone: never traded, never counted')
		.argument('[id]', 'the difference; left out, everything that was in the account before its first start')
		.action(async (id: string | undefined, options: ResolveWords, command: Command) => {
			const {resolveDifference} = await import('./reconcile.js');
			end(await resolveDifference(globalFlags(command), {choice: 'ignore', ...(id === undefined ? {} : {id}), ...options}));
		});
	word('cancel', 'take an order of ours that the books do not know back at the exchange')
		.argument('<id>', 'the difference')
		.action(async (id: string, options: ResolveWords, command: Command) => {
			const {resolveDifference} = await import('./reconcile.js');
			end(await resolveDifference(globalFlags(command), {choice: 'cancel', id, ...options}));
		});
}
