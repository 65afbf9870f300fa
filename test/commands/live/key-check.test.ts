/**
What each venue says of a key, through ccxt against the simulated Binance, Coinbase and Kraken.
*/
import test, {type ExecutionContext} from 'ava';
import {tryKey} from '../../../src/commands/key-check.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {coinbaseCredentials} from '../../../src/engine/sim/coinbase/credentials.js';
import {type KeyRights, carefulKey} from '../../../src/engine/sim/core/key-rights.js';
import type {VenueName} from '../../../src/engine/sim/exchange.js';
import {krakenCredentials} from '../../../src/engine/sim/kraken/credentials.js';
import type {VenueKey} from '../../../src/storage/keystore/keystore.js';
import {type KeyPermissions, judgePermissions} from '../../../src/storage/keystore/permissions.js';
import {Secret} from '../../../src/storage/keystore/secret.js';
import {credentials, openExchange, tapeOptions} from '../../engine/sim/support/clients.js';

const pairs = {binance: credentials, coinbase: coinbaseCredentials, kraken: krakenCredentials};

function keyOf(venue: VenueName): VenueKey {
	return {name: 'main', venue, apiKey: new Secret(pairs[venue].apiKey), secret: new Secret(pairs[venue].secret)};
}

async function ask(t: ExecutionContext, venue: VenueName, rights: Partial<KeyRights>): Promise<KeyPermissions> {
	const {url} = await openExchange(t, {...tapeOptions(), speed: 1, venues: [{name: venue, keyRights: {...carefulKey, ...rights}}]});
	return tryKey(keyOf(venue), url);
}

for (const venue of ['binance', 'coinbase', 'kraken'] as const) {
	test(`${venue}: a key that can withdraw is found out and refused`, async t => {
		const told = await ask(t, venue, {canWithdraw: true});
		t.true(told.canWithdraw);
		t.regex(judgePermissions(told).refusals.join(','), /it can withdraw/);
	});

	test(`${venue}: a careful key is taken`, async t => {
		const told = await ask(t, venue, {});
		t.like(told, {canRead: true, canTrade: true, canWithdraw: false});
		t.deepEqual(judgePermissions(told).refusals, []);
	});

	test(`${venue}: a key of which the venue says nothing is not known, and a venue that does not take it is an error without the key in it`, async t => {
		const {url, faults} = await openExchange(t, {...tapeOptions(), speed: 1, venues: [{name: venue}]});
		await faults({rules: [{match: {path: '/(apiRestrictions|key_permissions|GetApiKeyInfo)$'}, fault: {kind: 'status', code: 503}}]}, venue);
		t.deepEqual(Object.values(await tryKey(keyOf(venue), url)), [null, null, null, null, null]);
		await faults({rules: [{match: {path: '/(account|accounts|Balance|BalanceEx)$'}, fault: {kind: 'status', code: 503}}]}, venue);
		const error = await t.throwsAsync(tryKey(keyOf(venue), url), {instanceOf: CryptoTraderError, code: 'key-refused'});
		t.false(error?.message.includes(pairs[venue].apiKey));
	});
}

test('Binance and Kraken tell of a key that works from everywhere, Coinbase does not', async t => {
	t.false((await ask(t, 'binance', {ipRestricted: false})).ipRestricted);
	t.false((await ask(t, 'kraken', {ipRestricted: false})).ipRestricted);
	t.true((await ask(t, 'kraken', {})).ipRestricted);
	t.is((await ask(t, 'coinbase', {})).ipRestricted, null);
});
