/**
The record of a preflight: what was checked before real money, for which configuration, exchange, key and program, and when.
It lies in the data folder as `preflight.json`, and live trading starts only with one that has passed and fits. Nothing in
this version writes one.
*/
import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {z} from 'zod';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';
import {systemCode} from '../../storage/file-error.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';

const check = z.strictObject({
	name: z.string().min(1),
	passed: z.boolean(),
	/** What was found, for a person. */
	found: z.string(),
});

const schema = z.strictObject({
	format: z.literal('cryptotrader-preflight'),
	version: z.literal(1),
	/** The program that made it. */
	program: z.string(),
	madeAt: z.iso.datetime(),
	/** SHA-256 of the configuration as the engine would run it. */
	configHash: z.string().regex(/^[\da-f]{64}$/),
	venue: z.string().min(1),
	/** Where a simulated exchange stood in for the venue; null for the venue itself. */
	endpoint: z.string().nullable(),
	/** Fingerprint of the key that was tried. */
	key: z.string().min(1),
	passed: z.boolean(),
	checks: z.array(check).min(1),
});

export type PreflightRecord = z.infer<typeof schema>;

/** What the record must have been made for. */
export type PreflightNeed = Pick<PreflightRecord, 'program' | 'configHash' | 'venue' | 'endpoint'>;

/** A preflight that is older says nothing of today's balances, permissions and clocks. */
export const longestAgeMs: Milliseconds = 24 * 3_600_000;
/** The clock that a record was made by may be a little ahead. */
const clockToleranceMs: Milliseconds = 60_000;

export function preflightPath(dataFolder: string): string {
	return join(dataFolder, 'preflight.json');
}

/**
Returns the record of a data folder if it has passed, is for just this and is not older than a day at `now`, the machine's
time. Throws a CryptoTraderError (exit 3) for anything else: `preflight-missing`, `preflight-unreadable`, `preflight-open`,
`preflight-failed`, `preflight-other` or `preflight-old`.
*/
export function requirePreflight(dataFolder: string, need: PreflightNeed, now: EpochMs): PreflightRecord {
	const record = read(preflightPath(dataFolder));
	const failed = record.checks.filter(({passed}) => !passed).map(({name, found}) => `${name}: ${found}`);
	if (!record.passed || failed.length > 0) {
		throw refusal('preflight-failed', `the preflight of ${record.madeAt} has not passed${failed.length === 0 ? '' : `: ${failed.join('; ')}`}`);
	}

	const other = differencesOf(record, need);
	if (other.length > 0) {
		throw refusal('preflight-other', `the preflight of ${record.madeAt} was for something else: ${other.join('; ')}`);
	}

	const age = now - Date.parse(record.madeAt);
	if (age > longestAgeMs || age < -clockToleranceMs) {
		throw refusal('preflight-old', age < 0 ? `the preflight is dated ${record.madeAt}, which is yet to come` : `the preflight of ${record.madeAt} is older than ${longestAgeMs / 3_600_000} hours`);
	}

	return record;
}

/** Throws a CryptoTraderError (`preflight-other`, exit 3) unless the preflight has tried the key with this fingerprint. */
export function requireSameKey({key, madeAt}: PreflightRecord, fingerprint: string): void {
	if (key !== fingerprint) {
		throw refusal('preflight-other', `the preflight of ${madeAt} has tried another key: ${key}, the one that would trade is ${fingerprint}`);
	}
}

function read(path: string): PreflightRecord {
	let text: string;
	try {
		if (statSync(path).mode % 0o100 !== 0) {
			throw refusal('preflight-open', `${path} is open to others: they could have written it`);
		}

		text = readFileSync(path, 'utf8');
	} catch (error) {
		if (systemCode(error) === 'ENOENT') {
			throw refusal('preflight-missing', 'live trading needs a preflight that has passed within the last day, and there is none');
		}

		throw error;
	}

	try {
		return schema.parse(JSON.parse(text));
	} catch (error) {
		throw refusal('preflight-unreadable', `${path} is not the record of a preflight`, error);
	}
}

function differencesOf(record: PreflightRecord, need: PreflightNeed): readonly string[] {
	const short = (hash: string): string => hash.slice(0, 12);
	return [
		record.configHash === need.configHash ? [] : [`configuration ${short(record.configHash)}, this one is ${short(need.configHash)}`],
		record.venue === need.venue ? [] : [`${record.venue}, this is ${need.venue}`],
		record.endpoint === need.endpoint ? [] : [`${record.endpoint ?? 'the exchange itself'}, this is ${need.endpoint ?? 'the exchange itself'}`],
		record.program === need.program ? [] : [`cryptotrader ${record.program}, this is ${need.program}`],
	].flat();
}

function refusal(code: string, message: string, cause?: unknown): CryptoTraderError {
	return new CryptoTraderError(message, {
		code, advice: 'Run cryptotrader preflight (not part of this version yet), or trade on paper: --mode paper.', exit: exitCode.refusedBySafety, cause,
	});
}
