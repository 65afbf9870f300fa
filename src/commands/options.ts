/**
The options that commands share, and their way into flags.
*/
import {type Command, Option} from 'commander';
import type {Mode} from '../engine/domain/event.js';
import {checkProfileName} from '../storage/settings/environment.js';
import type {GivenFlags, GlobalFlags} from './engine/flags.js';
import {collect, parseAmount, parseDescriptor, parseDuration, parseMode, parseSeed, parseSpeed, parseSymbols, parseTime} from './values.js';

type RawGlobal = {readonly profile?: string; readonly dataDir?: string; readonly json?: boolean};

type RawEngine = RawGlobal & {
	readonly mode?: Mode;
	readonly config: readonly string[];
	readonly seed: number;
	readonly symbols?: readonly string[];
	readonly venue?: string;
	readonly from?: number;
	readonly to?: number;
	readonly tape: readonly string[];
	readonly speed?: number | 'max';
	readonly exitWhenDone?: boolean;
	readonly capital?: string;
	readonly duration?: number;
	readonly endpoint?: string;
	readonly owned?: boolean;
	readonly liveConfirmed?: string;
	readonly passphraseFd?: number;
};

const none: readonly string[] = [];

export function addGlobalOptions(command: Command): Command {
	return command
		.option('--profile <name>', 'settings and data of its own (default: "default")')
		.option('--data-dir <folder>', 'keep the data here instead of in the profile')
		.option('--json', 'answer in JSON');
}

export function addEngineOptions(command: Command): Command {
	return command
		.option('--mode <mode>', 'paper, live, sim or replay; without it paper, or sim where there is no network', parseMode)
		.option('--config <file>', 'YAML file that overrides the shipped configuration; may be repeated', collect, none)
		.option('--seed <number>', 'seed of everything random', parseSeed, 7)
		.option('--symbols <symbols>', 'markets to trade, BTC/USDT,ETH/USDT', parseSymbols)
		.option('--venue <name>', 'exchange by its ccxt name')
		.option('--from <time>', 'begin of the simulation', parseTime)
		.option('--to <time>', 'end of the simulation', parseTime)
		.option('--tape <file>', 'CSV of bars that the simulated exchange plays; may be repeated', collect, none)
		.option('--speed <number>', 'virtual seconds per second of a simulation, or max', parseSpeed)
		.option('--exit-when-done', 'end when the tape has ended')
		.option('--capital <amount>', 'what the account opens with, in the quote currency (default: as the settings say, 10000)', parseAmount)
		.option('--duration <time>', 'stop after this long, for example 14d', parseDuration)
		.addOption(new Option('--endpoint <url>', 'a simulated exchange that is already running'))
		.option('--live-confirmed <words>', 'confirms live trading where nobody can type it: exchange and capital, "binance 500"')
		.option('--passphrase-fd <number>', 'read the passphrase of the keys for live trading from this open file descriptor', parseDescriptor)
		.addOption(new Option('--owned').hideHelp());
}

/** Returns the shared flags, whether they stand before or after the command's name. */
export function globalFlags(command: Command): GlobalFlags {
	const {profile, dataDir, json} = command.optsWithGlobals<RawGlobal>();
	return {profile: checkProfileName(profile ?? 'default'), dataDir: dataDir ?? null, json: json === true};
}

export function engineFlags(command: Command): GivenFlags {
	const raw = command.opts<RawEngine>();
	return {
		...globalFlags(command),
		mode: raw.mode ?? null,
		configFiles: raw.config,
		seed: raw.seed,
		symbols: raw.symbols ?? null,
		venue: raw.venue ?? null,
		from: raw.from ?? null,
		to: raw.to ?? null,
		tapes: raw.tape,
		speed: raw.speed ?? null,
		exitWhenDone: raw.exitWhenDone === true,
		capital: raw.capital ?? null,
		durationMs: raw.duration ?? null,
		endpoint: raw.endpoint ?? null,
		owned: raw.owned === true,
		liveConfirmed: raw.liveConfirmed ?? null,
		passphraseFd: raw.passphraseFd ?? null,
	};
}
