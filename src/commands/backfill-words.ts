/**
The words of `cryptotrader backfill`.
*/
import {type Command, InvalidArgumentError} from 'commander';
import {type Timeframe, timeframes} from '../engine/domain/market.js';
import type {BackfillWords} from './backfill.js';
import {addGlobalOptions, globalFlags} from './options.js';
import {collect, parseSymbols, parseTime} from './values.js';

type Raw = {
	readonly symbols?: readonly string[];
	readonly exchange?: readonly string[];
	readonly timeframe?: Timeframe;
	readonly days?: number;
	readonly from?: number;
	readonly to?: number;
	readonly recheck?: boolean;
	readonly endpoint?: string;
	readonly config: readonly string[];
};

const none: readonly string[] = [];

/** Adds the command; `end` gets its exit code. */
export function addBackfillCommand(program: Command, end: (code: number) => void): void {
	addGlobalOptions(program.command('backfill'))
		.description('fetch history from exchanges into the store; goes on where an earlier one stopped')
		.option('--symbols <symbols...>', 'markets, BTC/USDT ETH/USDT (default: the configured ones)', parseSymbols)
		.option('--exchange <names...>', 'exchanges, binance coinbase kraken (default: the configured one)', parseNames)
		.option('--timeframe <length>', 'length of a bar, 1m to 1d (default: the configured one)', parseTimeframe)
		.option('--days <number>', 'how far back (default: 730)', parseDays)
		.option('--from <time>', 'first bar, instead of --days', parseTime)
		.option('--to <time>', 'end (default: now)', parseTime)
		.option('--recheck', 'ask again for bars that the exchange did not have before')
		.option('--config <file>', 'YAML file that overrides the shipped configuration; may be repeated', collect, none)
		.option('--endpoint <url>', 'a simulated exchange that is already running')
		.addHelpText('after', '\nExample:\n  cryptotrader backfill --symbols BTC/USDT ETH/USDT --days 900 --exchange binance kraken')
		.action(async (_options, command: Command) => {
			const {backfill} = await import('./backfill.js');
			end(await backfill(globalFlags(command), wordsOf(command.optsWithGlobals<Raw>())));
		});
}

function wordsOf({symbols, exchange, timeframe, days, from, to, recheck, endpoint, config}: Raw): BackfillWords {
	return {
		symbols: symbols ?? null, exchanges: exchange ?? null, timeframe: timeframe ?? null, days: days ?? null, from: from ?? null, to: to ?? null,
		recheck: recheck === true, endpoint: endpoint ?? null, configFiles: config,
	};
}

function parseNames(word: string, before: readonly string[] | undefined): readonly string[] {
	return [...before ?? [], ...word.split(',').map(name => name.trim().toLowerCase())];
}

function parseTimeframe(word: string): Timeframe {
	if (!Object.hasOwn(timeframes, word)) {
		throw new InvalidArgumentError(`It is one of ${Object.keys(timeframes).join(', ')}.`);
	}

	return word as Timeframe;
}

function parseDays(word: string): number {
	const days = Number(word);
	if (!/^\d+$/.test(word) || days < 1 || days > 10_000) {
		throw new InvalidArgumentError('It is a whole number from 1 to 10000.');
	}

	return days;
}
