/**
Everything that must be right before an engine is made: configuration, mode, data folder with its lock, and an exchange to
trade against. What was begun is undone when a later step fails.
*/
import {loadLibrary} from '../../engine/ccxt/client.js';
import type {EngineConfig} from '../../engine/domain/config.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {Mode} from '../../engine/domain/event.js';
import {refusalOf} from '../../engine/halt/latch.js';
import {symbolOfTapeFile} from '../../engine/sim/exchange.js';
import type {DataFolder} from '../../storage/data-folder.js';
import {configHash, loadConfig} from '../../storage/settings/config.js';
import {openLive, passGates} from '../live/open-live.js';
import type {EngineFlags} from './flags.js';
import {folderPath, openEngineFolder} from './folder.js';
import {latchPath, readLatch} from './latch-file.js';
import {refuseOtherHistory} from './history.js';
import {startSimulationChild} from './simulation-child.js';
import {simulationWords, usualSpeed} from './simulation-words.js';
import {type VenueSession, openPaperSession, openSimulationSession, reach} from './venue-session.js';

export type Preparation = {
	readonly folder: DataFolder;
	readonly config: EngineConfig;
	readonly configHash: string;
	readonly mode: Mode;
	readonly session: VenueSession;
	/** What a person should know of how this came about; null when all is as asked. */
	readonly notice: string | null;
	/** Stops the exchange that was started for the engine, and gives the folder free. */
	readonly release: () => void;
};

/** Returns what an engine with these flags needs, and says what it does meanwhile. Throws a CryptoTraderError for what is wrong, and leaves nothing behind. */
export async function prepare(flags: EngineFlags, say: (text: string) => void): Promise<Preparation> {
	const settings = configOf(flags);
	const {mode, notice} = await chooseMode(flags, settings, say);
	const config = atPace(settings, mode, flags.speed);
	const preflight = mode === 'live' ? await passGates(flags, config, folderPath(flags, mode)) : null;
	const folder = openEngineFolder(flags, mode);
	const lock = folder.lock();
	let stopExchange = (): void => undefined;
	const release = (): void => {
		stopExchange();
		lock.release();
	};

	try {
		refuseOtherHistory(folder, mode, config);
		if (preflight !== null) {
			say(`asking ${config.venue} what the key may do`);
			return {folder, config, configHash: configHash(config), mode, ...await openLive(flags, config, folder, preflight), release};
		}

		let {endpoint} = flags;
		if (mode === 'sim' && endpoint === null) {
			say('starting the simulated exchange');
			// It takes as long as the exchange does to come up.
			void Promise.allSettled([loadLibrary()]);
			const child = await startSimulationChild(simulationWords(flags, config, folder), folder.logs);
			stopExchange = child.stop;
			({endpoint} = child);
		}

		const session = mode === 'sim' && endpoint !== null ? await openSimulationSession(endpoint, config, order => refusalOf(readLatch(latchPath(folder.root)), order)) : await openPaperSession(config, endpoint);
		return {folder, config, configHash: configHash(config), mode, session, notice, release};
	} catch (error) {
		release();
		throw error;
	}
}

/** Returns the configuration that an engine of that mode runs with. */
export function settingsOf(flags: EngineFlags, mode: Mode): EngineConfig {
	return atPace(configOf(flags), mode, flags.speed);
}

/** Returns the configuration with what the flags override. */
function configOf({configFiles, symbols, tapes, venue}: EngineFlags): EngineConfig {
	const traded = symbols ?? (tapes.length > 0 ? tapes.map(symbolOfTapeFile) : null);
	const overrides = {...(traded === null ? {} : {symbols: traded}), ...(venue === null ? {} : {venue})};
	return loadConfig({files: configFiles, overrides});
}

/** A fast clock would ask for the account many times a second; in real time every half minute is often enough, in lock-step once a day of the tape. */
function atPace(config: EngineConfig, mode: Mode, speed: EngineFlags['speed']): EngineConfig {
	const {execution} = config;
	const pace = speed ?? (mode === 'sim' ? usualSpeed : 1);
	const reconcileMinutes = Math.max(execution.reconcileMinutes, pace === 'max' ? 1440 : pace / 2);
	// Silence is a matter of real time; in lock-step nobody waits for an answer.
	const accountSilenceMinutes = execution.accountSilenceMinutes * (pace === 'max' ? 1 : Math.max(pace, 1));
	return {...config, execution: {...execution, reconcileMinutes, accountSilenceMinutes}};
}

type Choice = {readonly mode: Mode; readonly notice: string | null};

async function chooseMode({mode, tapes, endpoint}: EngineFlags, config: EngineConfig, say: (text: string) => void): Promise<Choice> {
	if (mode === 'live') {
		return {mode, notice: null};
	}

	if (mode === 'replay') {
		throw new CryptoTraderError('a journal is not replayed by an engine', {code: 'replay-elsewhere', advice: 'Use `cryptotrader replay --verify <data dir>`.', exit: exitCode.wrongUse});
	}

	if (tapes.length > 0 && mode === 'paper') {
		throw new CryptoTraderError('a tape is played by the simulated exchange, not on the live market', {code: 'tape-in-paper', advice: 'Use --mode sim with --tape.', exit: exitCode.wrongUse});
	}

	if (mode !== null || tapes.length > 0 || endpoint !== null) {
		return {mode: mode ?? 'sim', notice: null};
	}

	say(`looking for ${config.venue}, at most ${config.probeTimeoutMs / 1000} s`);
	const found = await reach(config);
	if (found.reachable) {
		return {mode: 'paper', notice: null};
	}

	const [why, advice] = found.fault === 'forbidden'
		? [`${config.venue} does not serve this network or country`, 'Choose another `venue` in the settings for live prices.']
		: [`${config.venue} cannot be reached`, 'Start again with a network for live prices.'];
	return {mode: 'sim', notice: `${why}: this is the simulated market, no money and no real prices. ${advice}`};
}
