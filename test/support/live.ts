/**
Live trading as far as a test may go: the simulated exchange stands in for the venue, in real time, and the record of a
preflight is written by the test, because no command makes one yet.
*/
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Writable} from 'node:stream';
import type {ExecutionContext} from 'ava';
import type {PreflightRecord} from '../../src/commands/live/preflight-record.js';
import {settingsOf} from '../../src/commands/engine/prepare.js';
import type {EngineFlags} from '../../src/commands/engine/flags.js';
import {version} from '../../src/commands/version.js';
import {simulationCredentialsOf} from '../../src/commands/engine/simulation-words.js';
import type {KeyRights} from '../../src/engine/sim/core/key-rights.js';
import type {VenueName} from '../../src/engine/sim/exchange.js';
import {openKeystore} from '../../src/storage/keystore/keystore.js';
import {Secret} from '../../src/storage/keystore/secret.js';
import {configHash} from '../../src/storage/settings/config.js';
import {type TestExchange, openExchange} from '../engine/sim/support/clients.js';
import {type Ended, type Program, entry, scratch} from './program.js';

/** As odd as keys are, so that they are found wherever they end up. */
export const liveKey = {apiKey: 'LiveKeyZq7Xw2PublicPart0123456789', secret: 'LiveSecretVb9Kt4NeverToBeSeen9876543210'};
export const passphrase = 'Pass-Phrase-Jm3Rn8-Of-The-Keystore';
/** What somebody's shell may have lying about. */
export const straySecret = 'StraySecretHd5Lc1InTheShell';
const symbols = ['BTC/USDT', 'ETH/USDT'];

export type LiveStage = {
	readonly exchange: TestExchange;
	readonly folder: string;
	/** Without the confirmation. */
	readonly words: readonly string[];
	/** Writes the record of a preflight that fits, but for `changes`. */
	preflight(changes?: Partial<PreflightRecord>): void;
	start(words: readonly string[], descriptor?: boolean): Program;
	run(words: readonly string[], descriptor?: boolean): Promise<Ended>;
};

/** Opens the exchange and a data folder with the key in it, and no preflight. */
export async function openLiveStage(t: ExecutionContext, keyRights?: KeyRights, venue: VenueName = 'binance'): Promise<LiveStage> {
	const pair = venue === 'binance' ? liveKey : simulationCredentialsOf(venue);
	const exchange = await openExchange(t, {
		seed: 5, source: {kind: 'generated', symbols, from: Date.now()}, balances: {USDT: '10000'}, speed: 1, ...liveKey, venues: [{name: venue, ...(keyRights !== undefined && {keyRights})}],
	});
	const folder = join(scratch(t), 'data');
	mkdirSync(folder, {mode: 0o700});
	const config = join(scratch(t), 'live.yaml');
	// History as short as may be: the venue limits requests.
	writeFileSync(config, 'otherVenues: []\nmicrostructure: false\nmodel:\n  trainingBars: 2000\n');
	const card = openKeystore(join(folder, 'keys.json'), new Secret(passphrase), {N: 2 ** 12, r: 8, p: 1})
		.add({name: 'main', venue, apiKey: new Secret(pair.apiKey), secret: new Secret(pair.secret)});
	const words = ['--mode', 'live', '--venue', venue, '--symbols', symbols.join(','), '--endpoint', exchange.url, '--capital', '10000', '--config', config, '--data-dir', folder];
	const flags: EngineFlags = {
		profile: 'default', dataDir: folder, json: false, mode: 'live', configFiles: [config], seed: 7, symbols, venue, from: null, to: null, tapes: [], speed: null,
		exitWhenDone: false, capital: '10000', durationMs: null, endpoint: exchange.url, owned: false, liveConfirmed: null, passphraseFd: null,
	};
	const record: PreflightRecord = {
		format: 'cryptotrader-preflight', version: 1, program: version, madeAt: new Date().toISOString(), configHash: configHash(settingsOf(flags, 'live')), venue,
		endpoint: exchange.url, key: card.fingerprint,
		passed: true, checks: [{name: 'written by a test', passed: true, found: 'nothing amiss'}],
	};
	const begin = (given: readonly string[], descriptor = true): Program => startWithPassphrase(t, given, descriptor);
	return {
		exchange, folder, words,
		preflight(changes = {}) {
			writeFileSync(join(folder, 'preflight.json'), JSON.stringify({...record, ...changes}), {mode: 0o600});
		},
		start: begin,
		run: async (given, descriptor) => begin(given, descriptor).ended,
	};
}

/** Starts the program; its third descriptor tells the passphrase. */
function startWithPassphrase(t: ExecutionContext, words: readonly string[], descriptor: boolean): Program {
	const given = descriptor ? [...words, '--passphrase-fd', '3'] : words;
	const child: ChildProcess = spawn(process.execPath, [entry, ...given], {
		env: {...process.env, XDG_DATA_HOME: scratch(t), NODE_OPTIONS: '', MY_EXCHANGE_SECRET: straySecret, CRYPTOTRADER_PASSPHRASE_FILE: ''}, stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
	});
	t.teardown(() => {
		child.kill('SIGKILL');
	});
	const pipe = child.stdio[3];
	if (pipe instanceof Writable) {
		pipe.on('error', () => undefined).end(`${passphrase}\n`);
	}

	let [stdout, stderr] = ['', ''];
	child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
		stdout += chunk;
	});
	child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
		stderr += chunk;
	});
	const ended = once(child, 'close').then(([code, signal]) => ({code: code as number | null, signal: signal as NodeJS.Signals | null, stdout, stderr}));
	return {child, ended, stdout: () => stdout};
}

/** Returns where any of the texts is found: in the files below a folder, and in command line and environment of processes. */
export function placesOf(texts: readonly string[], folder: string, pids: readonly number[]): readonly string[] {
	const files = readdirSync(folder, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
	const ofProcesses = pids.flatMap(pid => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
	return [...files, ...ofProcesses].filter(path => {
		const contents = readFileSync(path);
		return texts.some(text => contents.includes(text));
	});
}
