/**
Which record of a preflight opens the gate: only one that has passed, for just this, within a day.
*/
import {chmodSync, writeFileSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {type PreflightRecord, longestAgeMs, preflightPath, requirePreflight, requireSameKey} from '../../../src/commands/live/preflight-record.js';
import {CryptoTraderError, exitCode} from '../../../src/engine/domain/error.js';
import {temporaryFolder} from '../../storage/support/folders.js';

const madeAt = Date.UTC(2026, 0, 1);
const need = {program: '1.2.3', configHash: 'a'.repeat(64), venue: 'kraken', endpoint: null};
const record: PreflightRecord = {
	format: 'cryptotrader-preflight', version: 1, madeAt: new Date(madeAt).toISOString(), key: '0123', passed: true, checks: [{name: 'clock', passed: true, found: '3 ms'}], ...need,
};

/** Returns the code of the refusal, or null. */
function refusal(t: ExecutionContext, text: string | null, {now = madeAt + 1, mode = 0o600} = {}): string | null {
	const folder = temporaryFolder(t);
	if (text !== null) {
		writeFileSync(preflightPath(folder), text);
		chmodSync(preflightPath(folder), mode);
	}

	try {
		t.deepEqual(requirePreflight(folder, need, now), record);
		return null;
	} catch (error) {
		if (!(error instanceof CryptoTraderError)) {
			throw error;
		}

		t.is(error.exit, exitCode.refusedBySafety);
		t.regex(error.advice, /Run cryptotrader preflight \(not part of this version yet\)/);
		return error.code;
	}
}

test('a record that has passed and fits opens, for a day', t => {
	const text = JSON.stringify(record);
	t.is(refusal(t, text), null);
	t.is(refusal(t, text, {now: madeAt + longestAgeMs}), null);
	t.is(refusal(t, text, {now: madeAt + longestAgeMs + 1}), 'preflight-old');
	t.is(refusal(t, text, {now: madeAt - 60_000}), null, 'clocks differ a little');
	t.is(refusal(t, text, {now: madeAt - 60_001}), 'preflight-old', 'from the future');
});

test('nothing, and what has failed as a whole or in a part, does not', t => {
	t.is(refusal(t, null), 'preflight-missing');
	t.is(refusal(t, JSON.stringify({...record, passed: false})), 'preflight-failed');
	t.is(refusal(t, JSON.stringify({...record, checks: [...record.checks, {name: 'key', passed: false, found: 'it can withdraw'}]})), 'preflight-failed');
});

test('a record for anything else does not', t => {
	for (const change of [{configHash: 'b'.repeat(64)}, {venue: 'binance'}, {program: '1.2.4'}, {endpoint: 'http://127.0.0.1:1234'}]) {
		t.is(refusal(t, JSON.stringify({...record, ...change})), 'preflight-other', JSON.stringify(change));
	}

	t.notThrows(() => {
		requireSameKey(record, '0123');
	});
	t.throws(() => {
		requireSameKey(record, '0124');
	}, {instanceOf: CryptoTraderError, code: 'preflight-other'});
});

test('text that is no record, lacks checks or dates, or comes from a newer program does not', t => {
	const {madeAt: _dated, ...undated} = record;
	for (const text of ['', '{}', 'null', JSON.stringify(record).slice(0, -1), JSON.stringify(undated), JSON.stringify({...record, checks: []}), JSON.stringify({...record, version: 2}), JSON.stringify({...record, madeAt: 'today'}), JSON.stringify({...record, passed: 'true'})]) {
		t.is(refusal(t, text), 'preflight-unreadable', text);
	}
});

test('a record that others could have written does not', t => {
	for (const mode of [0o640, 0o602, 0o666]) {
		t.is(refusal(t, JSON.stringify(record), {mode}), 'preflight-open');
	}
});
