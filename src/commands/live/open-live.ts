/**
The way into live trading, gate by gate: a preflight that has passed, a typed confirmation, a key that can trade and not
withdraw. The last gate is the engine's own: it starts halted, and goes on only when it has reconciled and somebody has
typed RESUME.
*/
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {EngineConfig} from '../../engine/domain/config.js';
import type {DecimalText} from '../../engine/domain/decimal.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import type {Order} from '../../engine/domain/order.js';
import {refusalOf} from '../../engine/halt/latch.js';
import type {DataFolder} from '../../storage/data-folder.js';
import {type VenueKey, cardOf, hasKeystore, openKeystore} from '../../storage/keystore/keystore.js';
import {judgePermissions} from '../../storage/keystore/permissions.js';
import {configHash} from '../../storage/settings/config.js';
import {findPassphrase} from '../ask-passphrase.js';
import type {EngineFlags} from '../engine/flags.js';
import {firstStart} from '../engine/history.js';
import {latchPath, readLatch} from '../engine/latch-file.js';
import {refuseSeveral} from '../engine/trade-venues.js';
import type {VenueSession} from '../engine/venue-session.js';
import {rightsOf} from '../key-check.js';
import {keystorePath} from '../keys.js';
import {version} from '../version.js';
import {type AskPerson, type LiveStake, confirmLive, terminalQuestion} from './confirm-live.js';
import {type LiveSession, openLiveSession} from './live-session.js';
import {type PreflightRecord, requirePreflight, requireSameKey} from './preflight-record.js';

/**
Returns the preflight that allows it, once live trading with these flags is confirmed. Nothing is opened or made for it.
Throws a CryptoTraderError (exit 3, or 2 for flags that make no sense).
*/
export async function passGates(flags: EngineFlags, config: EngineConfig, dataFolder: string, ask: AskPerson = terminalQuestion()): Promise<PreflightRecord> {
	refuseOddFlags(flags);
	refuseSeveral(config, 'in live trading of this version');
	const record = requirePreflight(dataFolder, {program: version, configHash: configHash(config), venue: config.venue, endpoint: flags.endpoint}, Date.now());
	requireKeys(flags);
	await confirmLive(stakeOf(flags, config, dataFolder), flags.liveConfirmed, ask);
	return record;
}

/** Returns what would be traded with. A journal that was begun with another capital goes on with that. */
export function stakeOf({capital, endpoint}: EngineFlags, {venue, quoteCurrency}: EngineConfig, dataFolder: string): LiveStake {
	return {venue, quoteCurrency, endpoint, capital: openingCapital(join(dataFolder, 'journal')) ?? capital};
}

function openingCapital(journal: string): DecimalText | null {
	return existsSync(journal) ? firstStart({journal})?.capital ?? null : null;
}

export type OpenedLive = {
	readonly session: VenueSession;
	/** What the owner of the key should know, or null. */
	readonly notice: string | null;
};

/**
Unlocks the key of the venue, asks the venue what it may do, and returns the session. Throws a CryptoTraderError: exit 3 for
a key that must not be used, 69 when the venue does not answer.
*/
export async function openLive(flags: EngineFlags, config: EngineConfig, folder: DataFolder, preflight: PreflightRecord): Promise<OpenedLive> {
	const key = await unlockKey(flags, config.venue);
	requireSameKey(preflight, cardOf(key).fingerprint);
	const live = await openLiveSession({
		config,
		credentials: {apiKey: key.apiKey.reveal(), secret: key.secret.reveal()},
		endpoint: flags.endpoint,
		objection: (order: Order) => refusalOf(readLatch(latchPath(folder.root)), order),
	});
	try {
		return {session: live.session, notice: await judge(live, key)};
	} catch (error) {
		await live.close();
		throw error;
	}
}

/** Returns the one key of the venue. The passphrase is overwritten as soon as the file is open. */
async function unlockKey(flags: EngineFlags, venue: string): Promise<VenueKey> {
	const path = requireKeys(flags);
	const passphrase = await findPassphrase(flags.passphraseFd, false);
	try {
		const keys = openKeystore(path, passphrase).forVenue(venue);
		const [key, ...others] = keys;
		if (key === undefined) {
			throw unfit('key-missing', `there is no key for ${venue} in ${path}`, `Add one: cryptotrader keys add <name> --venue ${venue}`);
		}

		if (others.length > 0) {
			throw unfit('key-ambiguous', `there are several keys for ${venue}: ${keys.map(({name}) => name).join(', ')}`, 'Keep one per exchange in a profile: remove the others with `cryptotrader keys remove`, or put them into another --profile.');
		}

		return key;
	} finally {
		passphrase.wipe();
	}
}

function requireKeys(flags: EngineFlags): string {
	const path = keystorePath(flags);
	if (!hasKeystore(path)) {
		throw unfit('keystore-missing', `there are no keys at ${path}`, 'Add one that cannot withdraw: cryptotrader keys add <name> --venue <name>');
	}

	return path;
}

/** Returns what the key's owner should know, or null. Throws for a key that must not be traded with. */
async function judge({account}: LiveSession, key: VenueKey): Promise<string | null> {
	const permissions = await rightsOf(account, key);
	const {refusals, warnings} = judgePermissions(permissions);
	// For a test of a key not knowing is a warning; for real money it is not enough.
	const reasons = permissions.canWithdraw === null ? ['the exchange does not say whether it can withdraw', ...refusals] : refusals;
	if (reasons.length > 0) {
		throw unfit('key-unsafe', `the key ${key.name} must not trade at ${key.venue}: ${reasons.join('; ')}`, 'Make a key at the exchange that may read and trade, and nothing else, and add it: cryptotrader keys add');
	}

	return warnings.length === 0 ? null : `the key ${key.name} at ${key.venue}: ${warnings.join('; ')}`;
}

function refuseOddFlags({tapes, speed, from, to, exitWhenDone, endpoint}: EngineFlags): void {
	if (tapes.length > 0 || speed !== null || from !== null || to !== null || exitWhenDone) {
		throw new CryptoTraderError('live trading has the time and the prices of the market itself', {
			code: 'simulation-in-live', advice: 'Leave out --tape, --speed, --from, --to and --exit-when-done, or use --mode sim.', exit: exitCode.wrongUse,
		});
	}

	if (endpoint !== null && !/^http:\/\/(127\.\d+\.\d+\.\d+|localhost|\[::1])(:\d+)?$/.test(endpoint)) {
		throw new CryptoTraderError(`keys are not sent to ${endpoint}`, {code: 'endpoint-elsewhere', advice: 'An --endpoint of live trading is a simulated exchange on this machine: http://127.0.0.1:<port>.', exit: exitCode.wrongUse});
	}
}

function unfit(code: string, message: string, advice: string): CryptoTraderError {
	return new CryptoTraderError(message, {code, advice, exit: exitCode.refusedBySafety});
}
