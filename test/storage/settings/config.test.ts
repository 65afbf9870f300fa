import {execFileSync} from 'node:child_process';
import {cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import ts from 'typescript';
import type {z} from 'zod';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {configHash, loadConfig, loadPersonalSettings, shippedConfigFolder, type ConfigOptions} from '../../../src/storage/settings/config.js';
import {keysOf, settingsSchema} from '../../../src/storage/settings/schema.js';
import {temporaryFolder} from '../support/folders.js';

function fileWith(t: ExecutionContext, text: string): string {
	const file = join(temporaryFolder(t), 'mine.yaml');
	writeFileSync(file, text);
	return file;
}

/** Returns the message, without the folder of the test's own file. */
function mistakes(t: ExecutionContext, options: ConfigOptions): string {
	const error = t.throws(() => loadConfig(options), {instanceOf: CryptoTraderError, code: 'config-invalid'});
	t.is(error.exit, 2);
	return error.message.replaceAll(/\S*(?=mine\.yaml)/g, '');
}

test('the defaults are the ones that were decided', t => {
	const config = loadConfig();
	t.deepEqual(config.symbols, ['BTC/USDT', 'ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT']);
	t.deepEqual([config.venue, config.quoteCurrency, config.timeframe, config.onScreenLost, config.probeTimeoutMs], ['binance', 'USDT', '1h', 'halt', 3000]);
	t.deepEqual(config.strategy, {
		momentumDays: [5, 10, 20, 40, 80], volatilityDays: 30, targetVolatility: 0.2, trendDays: 100, trendSymbol: 'BTC/USDT', rebalanceBand: 0.02, tilt: 1,
	});
	t.deepEqual(config.risk, {
		maxPosition: 0.25, maxLeverage: 2, drawdownHalt: 0.15, drawdownFlatten: 0.2, dailyLoss: 0.05, dailyLossPauseHours: 24, maxCluster: 0.5, clusterCorrelation: 0.7,
		breakers: {
			flashCrashMove: 0.1, flashCrashMinutes: 5, flashCrashFlattens: true, volatilityRatio: 3, volatilityFloor: 2.2, volatilityFlattens: false,
			connectivitySeconds: 120, connectivityFlattens: false, dataQualitySeconds: 60, venueGap: 0.05, dataQualityFlattens: false,
		},
		sizing: {
			method: 'half-kelly', minTrades: 30, fixedFraction: 0.01, targetVolatility: 0.2, stopDeviations: 1, kellyCap: 0.25, maxVolumeShare: 0.01, minBet: 0.001,
		},
	});
	t.deepEqual(config.execution, {
		slippageGuard: 0.005, firstReach: 0.0005, repriceSeconds: 60, reprices: 3, orderTimeoutSeconds: 600, reconcileMinutes: 5, accountSilenceMinutes: 15,
		barGraceSeconds: 3, barTimeoutSeconds: 60, quoteSampleSeconds: 30, staleAfterSeconds: 30,
		maxClockOffsetSeconds: 2, guardSeconds: 10, stops: {mode: 'disaster', deviations: 6, least: 0.08},
	});
	t.deepEqual(config.paper, {latencyMs: 100, latencySpread: 0.5, quotePenalty: {coefficient: 1, dailyVolatility: 0.03, dailyValue: 50_000_000}});
	t.deepEqual(config.storage, {tradeDays: 14, bookSampleDays: 400, featureDays: 400});
	t.deepEqual(config.model, {horizonBars: 24, trainingBars: 17_520, testShare: 0.2, l2: 0.01, retrainDays: 7, warmUpBars: 2640});
});

test('a user\'s file counts before the shipped ones key by key, a later one before an earlier, flags before all', t => {
	const first = fileWith(t, 'risk:\n  maxPosition: 0.1\n  sizing: {minTrades: 50}\nsymbols: [ETH/USDT, BTC/USDT]\nmodel:\n');
	const second = fileWith(t, 'risk: {maxPosition: 0.2}\n# nothing else\n');
	const config = loadConfig({files: [first, second], overrides: {venue: 'kraken', model: {l2: 3}, timeframe: undefined}});
	t.is(config.risk.maxPosition, 0.2);
	t.is(config.risk.sizing.minTrades, 50);
	t.is(config.risk.sizing.method, 'half-kelly');
	t.is(config.risk.drawdownHalt, 0.15);
	t.deepEqual(config.symbols, ['ETH/USDT', 'BTC/USDT']);
	t.is(config.venue, 'kraken');
	t.is(config.model.l2, 3);
	t.is(config.timeframe, '1h');
	t.deepEqual(loadConfig({files: [fileWith(t, '')]}), loadConfig());
});

test('an unknown key is refused, with the one that was probably meant', t => {
	t.is(mistakes(t, {files: [fileWith(t, 'risk:\n  maxPositon: 0.1\n')]}), 'mine.yaml:2: there is no setting risk.maxPositon; did you mean risk.maxPosition?');
	t.is(mistakes(t, {files: [fileWith(t, '\nmaxPosition: 0.1')]}), 'mine.yaml:2: there is no setting maxPosition; did you mean risk.maxPosition?');
	t.is(mistakes(t, {files: [fileWith(t, 'colour: red')]}), 'mine.yaml:1: there is no setting colour');
	t.is(mistakes(t, {files: [fileWith(t, '__proto__: {venue: x}')]}), 'mine.yaml:1: there is no setting __proto__');
});

test('a wrong value is named with file, line, key, what was given and what is allowed', t => {
	t.is(mistakes(t, {files: [fileWith(t, 'risk:\n  maxLeverage: 2.5')]}), 'mine.yaml:2: risk.maxLeverage is 2.5; allowed: a number from 0.1 to 2');
	t.is(mistakes(t, {files: [fileWith(t, 'risk: {maxPosition: "25%"}')]}), 'mine.yaml:1: risk.maxPosition is "25%"; allowed: a number from 0.01 to 1');
	t.is(mistakes(t, {files: [fileWith(t, 'model: {horizonBars: 0.5}')]}), 'mine.yaml:1: model.horizonBars is 0.5; allowed: a whole number from 1 to 720');
	t.is(mistakes(t, {files: [fileWith(t, 'model: {l2: .inf}')]}), 'mine.yaml:1: model.l2 is Infinity; allowed: a number from 0 to 1000');
	t.is(mistakes(t, {files: [fileWith(t, 'timeframe: 2h')]}), 'mine.yaml:1: timeframe is "2h"; allowed: 1m, 5m, 15m, 1h, 4h or 1d');
	t.is(mistakes(t, {files: [fileWith(t, 'venue:')]}), 'mine.yaml:1: venue is empty; allowed: a lower-case name');
	t.is(mistakes(t, {files: [fileWith(t, 'symbols: []')]}), 'mine.yaml:1: symbols is []; allowed: 1 to 100 markets');
	t.is(mistakes(t, {files: [fileWith(t, 'symbols: [BTC/USDT, eth-usdt]')]}), 'mine.yaml:1: item 2 of symbols is "eth-usdt"; allowed: a market like BTC/USDT');
	t.is(mistakes(t, {overrides: {risk: {dailyLoss: Number.NaN}}}), 'the command line: risk.dailyLoss is NaN; allowed: a number from 0.005 to 0.5');
});

test('all mistakes are told at once', t => {
	const text = mistakes(t, {files: [fileWith(t, 'risk:\n  maxLeverage: 9\n  sizing: half\nvenu: x\n')], overrides: {venue: ''}});
	t.deepEqual(text.split('\n'), [
		'4 settings are wrong:',
		'  mine.yaml:3: risk.sizing must be a section with the keys method, minTrades, fixedFraction, targetVolatility, stopDeviations, kellyCap, maxVolumeShare, minBet',
		'  mine.yaml:4: there is no setting venu; did you mean venue?',
		'  the command line: venue is ""; allowed: a lower-case name',
		'  mine.yaml:2: risk.maxLeverage is 9; allowed: a number from 0.1 to 2',
	]);
});

test('a file that is not YAML, not a section, or says a key twice is refused with its line', t => {
	t.regex(mistakes(t, {files: [fileWith(t, 'risk: [1\nvenue: x')]}), /^mine\.yaml:2: /);
	t.regex(mistakes(t, {files: [fileWith(t, '- venue')]}), /^mine\.yaml:1: the file must be a section with the keys venue, /);
	t.regex(mistakes(t, {files: [fileWith(t, 'venue: a\nvenue: b')]}), /^mine\.yaml:2: Map keys must be unique/);
	t.regex(mistakes(t, {files: [fileWith(t, 'venue: &a kraken\nsymbols: [*a]')]}), /^mine\.yaml:2: \*a stands for something else/);
	const error = t.throws(() => loadConfig({files: ['/nowhere/mine.yaml']}), {instanceOf: CryptoTraderError, code: 'config-unreadable'});
	t.is(error.exit, 2);
	t.true(error.message.includes('/nowhere/mine.yaml'));
});

test('settings that contradict each other are refused where the last of them was given', t => {
	const flatten = fileWith(t, '\nrisk: {drawdownFlatten: 0.15}');
	t.is(mistakes(t, {files: [flatten]}), 'mine.yaml:2: risk.drawdownHalt (0.15) must be below risk.drawdownFlatten (0.15): halting comes before selling');
	t.is(mistakes(t, {overrides: {symbols: ['BTC/USDT', 'ETH/BTC']}}), 'the command line: symbols: ETH/BTC is not quoted in USDT, the quoteCurrency');
	t.is(mistakes(t, {overrides: {symbols: ['BTC/USDT', 'ETH/USDT', 'BTC/USDT']}}), 'the command line: symbols: BTC/USDT is listed more than once');
	t.regex(mistakes(t, {overrides: {strategy: {trendSymbol: 'DOGE/USDT'}}}), /^the command line: strategy\.trendSymbol \(DOGE\/USDT\) is not among symbols, so the trend filter would have no bars/);
});

test('the first market leads where the default leader is not traded and nobody has named one', t => {
	t.is(loadConfig({overrides: {symbols: ['ETH/USDT', 'SOL/USDT']}}).strategy.trendSymbol, 'ETH/USDT');
	t.is(loadConfig({overrides: {symbols: ['ETH/USDT', 'BTC/USDT']}}).strategy.trendSymbol, 'BTC/USDT');
	t.is(loadConfig({overrides: {symbols: ['ETH/USDT', 'SOL/USDT'], strategy: {trendSymbol: 'SOL/USDT'}}}).strategy.trendSymbol, 'SOL/USDT');
});

test('the hash of a configuration follows its values, not their order', t => {
	const config = loadConfig();
	const {risk, ...rest} = config;
	t.regex(configHash(config), /^[\da-f]{64}$/);
	t.is(configHash({risk, ...rest}), configHash(config));
	t.not(configHash({...config, risk: {...risk, maxPosition: 0.24}}), configHash(config));
	t.not(configHash({...config, symbols: config.symbols.toReversed()}), configHash(config));
});

function settingsOf(schema: z.ZodType, path: readonly string[] = []): readonly {readonly path: readonly string[]; readonly allowed: string}[] {
	const keys = keysOf(schema);
	return keys === null
		? [{path, allowed: schema.description ?? 'no description'}]
		: Object.entries(keys).flatMap(([name, child]) => settingsOf(child, [...path, name]));
}

test('every key stands once in the shipped files, under a comment that says what is allowed', t => {
	const lines = readdirSync(shippedConfigFolder).filter(name => name.endsWith('.yaml'))
		.flatMap(name => readFileSync(join(shippedConfigFolder, name), 'utf8').split('\n'));
	for (const {path, allowed} of settingsOf(settingsSchema)) {
		const found = lines.flatMap((line, index) => line.trimStart().startsWith(`${path.at(-1)}: `) && line.search(/\S/) === (path.length - 1) * 2 ? [index] : []);
		t.is(found.length, 1, `${path.join('.')} stands once`);
		for (const index of found) {
			const comment = lines.slice(0, index).slice(lines.slice(0, index).findLastIndex(line => !line.trimStart().startsWith('#')) + 1).join(' ');
			t.true(comment.includes('Range: ') && comment.includes(allowed), `${path.join('.')} allows ${allowed}, its comment says: ${comment}`);
		}
	}
});

test('the compiled program finds the shipped files too', t => {
	const root = temporaryFolder(t);
	const source = join(import.meta.dirname, '../../../src');
	cpSync(shippedConfigFolder, join(root, 'config'), {recursive: true});
	symlinkSync(join(source, '../node_modules'), join(root, 'node_modules'));
	writeFileSync(join(root, 'package.json'), '{"type":"module"}');
	for (const folder of ['storage/settings', 'engine/domain']) {
		mkdirSync(join(root, 'dist', folder), {recursive: true});
		for (const name of readdirSync(join(source, folder))) {
			const {outputText} = ts.transpileModule(readFileSync(join(source, folder, name), 'utf8'), {compilerOptions: {module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023}});
			writeFileSync(join(root, 'dist', folder, name.replace(/ts$/, 'js')), outputText);
		}
	}

	const script = 'import {loadConfig} from "./dist/storage/settings/config.js"; console.log(loadConfig().venue)';
	t.is(execFileSync(process.execPath, ['--input-type=module', '-e', script], {cwd: root, encoding: 'utf8'}), 'binance\n');
});

test('what is a person\'s own is read beside the configuration, and does not change its hash', t => {
	t.deepEqual(loadPersonalSettings([]), {capital: 10_000, keys: {}, notifications: 'alarms'});
	const first = fileWith(t, 'capital: 20000.5\nkeys: {freeze: F, why: [w, v]}\nvenue: kraken\n');
	t.deepEqual(loadPersonalSettings([first, fileWith(t, 'notifications: all')]), {capital: 20_000.5, keys: {freeze: 'F', why: ['w', 'v']}, notifications: 'all'});
	t.is(configHash(loadConfig({files: [first]})), configHash(loadConfig({overrides: {venue: 'kraken'}})));
});

test('a person\'s own settings are refused with their place, and not for what is the engine\'s', t => {
	const mistaken = (text: string): string => t.throws(() => loadPersonalSettings([fileWith(t, text)]), {instanceOf: CryptoTraderError, code: 'config-invalid'}).message.replaceAll(/\S*(?=mine\.yaml)/g, '');
	t.is(mistaken('\ncapital: -5'), 'mine.yaml:2: capital is -5; allowed: a number from 1 to 1000000000');
	t.is(mistaken('notifications: loud'), 'mine.yaml:1: notifications is "loud"; allowed: off, alarms or all');
	t.is(mistaken('venue: x\nkeys:\n  freeze: 7'), 'mine.yaml:3: keys.freeze is 7; allowed: names of actions, each with one key or a list of keys');
	t.is(mistaken('keys: F'), 'mine.yaml:1: keys is "F"; allowed: names of actions, each with one key or a list of keys');
	t.regex(mistaken('keys: {freeze: F'), /^mine\.yaml:/);
	t.is(loadPersonalSettings([fileWith(t, 'risk: {maxPosition: 7}')]).capital, 10_000);
});
