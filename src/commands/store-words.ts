/**
The words of the commands that care for what is kept: data, backup, restore, migrate, import and export.
*/
import {type Command, Option} from 'commander';
import {timeframes, type Timeframe} from '../engine/domain/market.js';
import {addGlobalOptions, globalFlags} from './options.js';
import {parseSymbols, parseTime} from './values.js';

type End = (code: number) => void;

const timeframeNames = Object.keys(timeframes);

/** Adds the commands to the program; `end` is told their exit code. */
export function addStoreCommands(program: Command, end: End): void {
	addDataCommand(program, end);
	addCareCommands(program, end);
	addImportCommand(program, end);
	addExportCommand(program, end);
}

type DataWords = {readonly symbols?: readonly string[]; readonly venue?: string; readonly timeframe?: Timeframe; readonly from?: number; readonly to?: number};

function addDataCommand(program: Command, end: End): void {
	word(program, 'data', 'show which bars are held, which are missing and why')
		.option('--symbols <symbols>', 'only these markets', parseSymbols)
		.option('--venue <name>', 'only this exchange')
		.addOption(timeframeOption('only bars of this length'))
		.option('--from <time>', 'begin, instead of the first bar that was ever asked for', parseTime)
		.option('--to <time>', 'end, instead of the last one', parseTime)
		.action(async (options: DataWords, command: Command) => {
			const {data} = await import('./data.js');
			const {symbols = null, venue = null, timeframe = null, from = null, to = null} = allWords<DataWords>(options, command);
			end(await data(globalFlags(command), {symbols, venue, timeframe, from, to}));
		});
}

function addCareCommands(program: Command, end: End): void {
	word(program, 'backup', 'copy everything that the profile knows; the engine may run')
		.argument('[folder]', 'where to; without it beside the data, named after the time')
		.action(async (folder: string | undefined, _options, command: Command) => {
			const {backup} = await import('./backup.js');
			end(await backup(globalFlags(command), folder ?? null));
		});
	word(program, 'restore', 'put a backup in place of the profile\'s data')
		.argument('<folder>', 'the backup')
		.option('--force', 'move the data that is there aside')
		.action(async (folder: string, options: {readonly force?: boolean}, command: Command) => {
			const {restore} = await import('./restore.js');
			end(await restore(globalFlags(command), folder, options.force === true));
		});
	word(program, 'migrate', 'bring the database to the schema of this version')
		.option('--rebuild', 'make orders, fills, equity and the like anew from the journal')
		.action(async (options: {readonly rebuild?: boolean}, command: Command) => {
			const {migrate} = await import('./migrate.js');
			end(await migrate(globalFlags(command), options.rebuild === true));
		});
}

type ImportWords = {
	readonly kind?: 'bars' | 'trades' | 'metrics';
	readonly symbol?: string;
	readonly venue?: string;
	readonly timeframe?: Timeframe;
	readonly asset?: string;
	readonly source?: string;
};

function addImportCommand(program: Command, end: End): void {
	word(program, 'import', 'take bars, trades or metrics out of a CSV or Parquet file')
		.argument('<file>', '.csv, .csv.gz or .parquet')
		.addOption(new Option('--kind <kind>', 'what it holds; without it the header tells').choices(['bars', 'trades', 'metrics']))
		.option('--symbol <symbol>', 'market of bars or trades')
		.option('--venue <name>', 'exchange of bars or trades')
		.addOption(timeframeOption('length of the bars'))
		.option('--asset <name>', 'what metrics are about (default: the whole market)')
		.option('--source <name>', 'who publishes the metrics (default: the file\'s name)')
		.action(async (file: string, options: ImportWords, command: Command) => {
			const {importFile} = await import('./import.js');
			const {kind = null, symbol, venue = null, timeframe = null, asset = null, source = null} = allWords<ImportWords>(options, command);
			end(await importFile(globalFlags(command), file, {kind, symbol: oneSymbol(symbol), venue, timeframe, asset, source}));
		});
}

type ExportWords = ImportWords & {readonly to: string; readonly name?: string; readonly from?: number; readonly until?: number};

function addExportCommand(program: Command, end: End): void {
	word(program, 'export', 'write what is kept into a CSV or Parquet file')
		.argument('<table>', 'candles, trades, samples, metrics, trials, orders, fills, equity, decisions, predictions or features')
		.requiredOption('--to <file>', '.csv or .parquet')
		.option('--symbol <symbol>', 'market of candles, trades or samples')
		.option('--venue <name>', 'exchange of candles, trades or samples')
		.addOption(timeframeOption('length of the candles'))
		.option('--name <name>', 'name of a metric')
		.option('--asset <name>', 'what the metric is about')
		.option('--source <name>', 'who publishes the metric')
		.option('--from <time>', 'only from this time on', parseTime)
		.option('--until <time>', 'only before this time', parseTime)
		.action(async (table: string, options: ExportWords, command: Command) => {
			const {exportTable, exportTables} = await import('./export.js');
			const known = exportTables.find(name => name === table);
			if (known === undefined) {
				command.error(`error: there is no table ${table}; it is one of ${exportTables.join(', ')}`);
			}

			const {symbol, venue = null, timeframe = null, name = null, asset = null, source = null, from = null, until = null} = allWords<ExportWords>(options, command);
			end(await exportTable(globalFlags(command), known, {to: options.to, symbol: oneSymbol(symbol), venue, timeframe, name, asset, source, from, until}));
		});
}

function word(program: Command, name: string, description: string): Command {
	return addGlobalOptions(program.command(name).description(description));
}

/** Some of the words are those of the engine as well; given before the command's name they count too. */
function allWords<Words extends object>(options: Words, command: Command): Words {
	return {...command.optsWithGlobals<Words>(), ...options};
}

function timeframeOption(description: string): Option {
	return new Option('--timeframe <length>', description).choices(timeframeNames);
}

function oneSymbol(symbol: string | undefined): string | null {
	return symbol === undefined ? null : parseSymbols(symbol, undefined)[0] ?? null;
}
