/**
`cryptotrader sim`: the words of the simulated exchange's own command.
*/
import {type Command, InvalidArgumentError} from 'commander';
import {type VenueName, venueNames} from '../engine/sim/options.js';
import {collect, parsePort, parseSeed, parseSpeed, parseSymbols, parseTime} from './values.js';

/** Something said of one venue; null: of the first one. */
export type OfVenue<T> = {readonly venue: VenueName | 'alternative' | null; readonly value: T};

export type SimWords = {
	readonly port: number;
	readonly seed: number;
	readonly symbols?: readonly string[];
	readonly tape: readonly string[];
	readonly from?: number;
	readonly to?: number;
	readonly speed: number | 'max';
	/** Amounts by asset; `null`: of every venue that none are said of by name. */
	readonly balance: readonly OfVenue<readonly [asset: string, amount: string]>[];
	readonly stateFile?: string;
	readonly venues: readonly VenueName[];
	/** Files. */
	readonly faults: readonly OfVenue<string>[];
	readonly outage: readonly OfVenue<{readonly from: number; readonly to: number; readonly symbols?: readonly string[]}>[];
	readonly delist: readonly OfVenue<{readonly symbol: string; readonly at: number}>[];
	readonly clockSkew: readonly OfVenue<number>[];
	readonly rateLimits?: true;
};

const none: readonly string[] = [];
const nothing: readonly never[] = [];

export function addSimCommand(program: Command, end: (code: number) => void): void {
	program.command('sim').description('run the simulated exchange on loopback and print its address')
		.option('--port <number>', 'port to listen on; 0 takes a free one', parsePort, 0)
		.option('--seed <number>', 'seed of everything random', parseSeed, 7)
		.option('--symbols <symbols...>', 'markets to make up', parseSymbols)
		.option('--tape <file>', 'CSV of bars to play; may be repeated', collect, none)
		.option('--from <time>', 'begin', parseTime)
		.option('--to <time>', 'end', parseTime)
		.option('--speed <number>', 'virtual seconds per second, or max for lock-step', parseSpeed, 1)
		.option('--balance <[venue:]asset=amount>', 'what the account opens with, at every venue or at this one; may be repeated', parseOfVenue(parseBalance), nothing)
		.option('--state-file <file>', 'where the account survives a restart')
		.option('--venues <names>', `venues to open, of ${venueNames.join(', ')}; the first is the one of paths without /v/<venue>`, parseVenues, ['binance'])
		.option('--faults <[venue:]file>', 'JSON file with a fault script; may be repeated', parseOfVenue(word => word), nothing)
		.option('--outage <[venue:]from..to[@symbols]>', 'when nothing is traded there, of all markets or of these; may be repeated', parseOfVenue(parseOutage), nothing)
		.option('--delist <[venue:]symbol@time>', 'when a market is closed for good; may be repeated', parseOfVenue(parseDelisting), nothing)
		.option('--clock-skew <[venue:]milliseconds>', 'how far the venue\'s clock is ahead; may be repeated', parseOfVenue(parseSkew), nothing)
		.option('--rate-limits', 'hold to the venues\' rate limits at any speed; without it only up to speed 1')
		.action(async (_options, command: Command) => {
			const {sim} = await import('./sim.js');
			end(await sim(command.opts<SimWords>()));
		});
}

function parseBalance(word: string): readonly [asset: string, amount: string] {
	const [, asset, amount] = /^([A-Z\d]{1,12})=(\d{1,15}(?:\.\d{1,12})?)$/.exec(word) ?? [];
	if (asset === undefined || amount === undefined) {
		throw new InvalidArgumentError('It is an asset and an amount, for example USDT=10000.');
	}

	return [asset, amount];
}

function isVenue(name: string): name is VenueName {
	const known: readonly string[] = venueNames;
	return known.includes(name);
}

function parseVenues(word: string): readonly VenueName[] {
	const names = word.split(',').map(name => name.trim());
	if (!names.every(name => isVenue(name)) || new Set(names).size !== names.length) {
		throw new InvalidArgumentError(`They are of ${venueNames.join(', ')}, each once, with commas between.`);
	}

	return names.filter(name => isVenue(name));
}

/** Returns a parser of `venue:value`, or a value alone, that adds to what was said before. */
function parseOfVenue<T>(parse: (word: string) => T): (word: string, before: readonly OfVenue<T>[]) => readonly OfVenue<T>[] {
	return (word, before) => {
		const [, venue, value = ''] = /^(?:([a-z]+):)?(.+)$/.exec(word) ?? [];
		if (venue !== undefined && venue !== 'alternative' && !isVenue(venue)) {
			throw new InvalidArgumentError(`There is no venue ${venue}; choose of ${venueNames.join(', ')}.`);
		}

		return [...before, {venue: venue ?? null, value: parse(value)}];
	};
}

function parseOutage(word: string): {readonly from: number; readonly to: number; readonly symbols?: readonly string[]} {
	const [, from, to, symbols] = /^(.+?)\.\.([^@]+)(?:@(.+))?$/.exec(word) ?? [];
	if (from === undefined || to === undefined) {
		throw new InvalidArgumentError('It is two times, for example 2024-02-01T03:00Z..2024-02-01T09:00Z, perhaps with @BTC/USDT.');
	}

	return {from: parseTime(from), to: parseTime(to), ...(symbols !== undefined && {symbols: parseSymbols(symbols, undefined)})};
}

function parseDelisting(word: string): {readonly symbol: string; readonly at: number} {
	const [name = '', time] = word.split('@');
	const [symbol] = parseSymbols(name, undefined);
	if (time === undefined || symbol === undefined) {
		throw new InvalidArgumentError('It is a market and a time, for example XRP/USDT@2024-02-01.');
	}

	return {symbol, at: parseTime(time)};
}

function parseSkew(word: string): number {
	if (!/^-?\d{1,9}$/.test(word)) {
		throw new InvalidArgumentError('It is whole milliseconds, for example 1500 or -800.');
	}

	return Number(word);
}
