/**
Examples for the help of each command that does not bring its own.
*/
import type {EventEmitter} from 'node:events';
import type {Command} from 'commander';
import {commandsOf} from './definition.js';

const examples: Readonly<Record<string, readonly string[]>> = {
	'': ['cryptotrader --mode sim --symbols BTC/USDT,ETH/USDT', 'cryptotrader --daemon --mode paper --duration 14d', 'cryptotrader --mode sim --speed 3600 --capital 25000'],
	sim: ['cryptotrader sim --port 8080 --symbols BTC/USDT ETH/USDT', 'cryptotrader sim --tape btc.csv --speed max'],
	data: ['cryptotrader data', 'cryptotrader data --symbols BTC/USDT --timeframe 1h --json'],
	backup: ['cryptotrader backup', 'cryptotrader backup /media/disk/cryptotrader-2024-01-31'],
	restore: ['cryptotrader restore /media/disk/cryptotrader-2024-01-31 --force'],
	migrate: ['cryptotrader migrate', 'cryptotrader migrate --rebuild'],
	import: ['cryptotrader import btc-1h.csv.gz --kind bars --symbol BTC/USDT --venue binance --timeframe 1h'],
	export: ['cryptotrader export fills --to fills.csv --from 2024-01-01', 'cryptotrader export candles --to btc.parquet --symbol BTC/USDT'],
	setup: ['cryptotrader setup', 'cryptotrader setup --non-interactive --venue kraken --capital 20000 --symbols BTC/USD,ETH/USD --risk cautious', 'cryptotrader setup --profile second --json --risk balanced'],
	keys: ['cryptotrader keys list'],
	'keys add': ['cryptotrader keys add main --venue kraken'],
	'keys list': ['cryptotrader keys list'],
	'keys remove': ['cryptotrader keys remove main'],
	'keys test': ['cryptotrader keys test main'],
	reconcile: ['cryptotrader reconcile', 'cryptotrader reconcile --json'],
	'reconcile adopt': ['cryptotrader reconcile adopt 3f2a --reason "the deposit of yesterday"'],
	'reconcile ignore': ['cryptotrader reconcile ignore 3f2a --reason "staked by hand"'],
	'reconcile cancel': ['cryptotrader reconcile cancel 3f2a --reason "not mine any more"'],
	halt: ['cryptotrader halt', 'cryptotrader halt --flatten --json', 'cryptotrader halt --direct'],
	attach: ['cryptotrader attach', 'cryptotrader attach --read-only', 'ssh -NL /tmp/ct.sock:/home/me/.local/share/cryptotrader/default/paper/engine.sock box &\n  cryptotrader attach --socket /tmp/ct.sock'],
	status: ['cryptotrader status', 'cryptotrader status --profile second --json'],
	resume: ['cryptotrader resume --reason "looked at the fills, all well"', 'cryptotrader resume --reason "checked" --confirm RESUME'],
	replay: ['cryptotrader replay --verify ~/.local/share/cryptotrader/default/paper'],
	positions: ['cryptotrader positions', 'cryptotrader positions --json | jq .positions'],
	orders: ['cryptotrader orders', 'cryptotrader orders --all --json'],
	signals: ['cryptotrader signals', 'cryptotrader signals --json | jq \'.signals[] | {symbol, probability}\''],
	risk: ['cryptotrader risk', 'cryptotrader risk --json | jq .limits'],
	regime: ['cryptotrader regime'],
	why: ['cryptotrader why 4711', 'cryptotrader why BTC', 'cryptotrader why ct-1f3a-12 --json'],
	journal: ['cryptotrader journal --follow', 'cryptotrader journal --level warn danger --limit 200', 'cryptotrader journal --from 2024-01-31T12:00Z --stage order fill --json'],
	override: ['cryptotrader override BTC 20% --reason "less before the announcement"', 'cryptotrader override BTC auto --reason "over"'],
	mode: ['cryptotrader mode advise', 'cryptotrader mode auto --reason "back at the desk" --yes'],
	undo: ['cryptotrader undo', 'cryptotrader undo --reason "meant ETH" --yes'],
	scale: ['cryptotrader scale 0.5 --reason "away over the weekend"', 'cryptotrader scale 100% --yes'],
	order: ['cryptotrader order buy BTC/USDT 0.01 --limit 38000 --reason "a dip"', 'cryptotrader order sell BTC 0.01 --limit 41000 --reason "enough" --yes'],
	cancel: ['cryptotrader cancel ct-1f3a-12 --reason "too far away"', 'cryptotrader cancel --all --reason "new plan"'],
	amend: ['cryptotrader amend ct-1f3a-12 --limit 38100 --reason "nearer"'],
	pause: ['cryptotrader pause momentum', 'cryptotrader pause ETH/USDT --reason "delisting rumour"'],
	unpause: ['cryptotrader unpause ETH/USDT --yes'],
	rewind: ['cryptotrader rewind ./copy', 'cryptotrader rewind ~/.local/share/cryptotrader/default/paper --at 2021-05-19T13:02Z', 'cryptotrader rewind ./copy --at 4711 --previous halt --json'],
	completion: ['cryptotrader completion bash > ~/.local/share/bash-completion/completions/cryptotrader', 'cryptotrader completion zsh > ~/.zfunc/_cryptotrader', 'cryptotrader completion fish > ~/.config/fish/completions/cryptotrader.fish'],
};

/** Adds examples to the help of every command that has none yet. */
export function addExamples(program: Command): void {
	for (const {command, path} of commandsOf(program, '')) {
		const lines = examples[path] ?? [];
		if (lines.length > 0 && !hasHelpText(command)) {
			command.addHelpText('after', `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map(line => `  ${line}`).join('\n')}`);
		}
	}
}

/** A command is an emitter that help asks for what comes after it, which its types do not say. */
function hasHelpText(command: Command): boolean {
	return (command as unknown as EventEmitter).listenerCount('afterHelp') > 0;
}
