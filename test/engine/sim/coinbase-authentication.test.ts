import {generateKeyPairSync} from 'node:crypto';
import test from 'ava';
import {coinbaseDialect} from '../../../src/engine/sim/coinbase/dialect.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {ask, openCoinbase, tokenAt, type TokenChanges} from './coinbase-support.js';
import {listen} from './support/clients.js';
import {coreOn} from './support/core.js';
import {walk} from './support/tapes.js';

const path = '/accounts';
const otherKey = generateKeyPairSync('ec', {namedCurve: 'prime256v1'}).privateKey.export({type: 'sec1', format: 'pem'}).toString();

test('a token for this method, host and path, signed by the account\'s key, is admitted', async t => {
	const exchange = await openCoinbase(t);
	t.is((await ask(exchange, 'GET', `${path}?limit=1`)).status, 200);
	t.is((await ask(exchange, 'GET', path, undefined, tokenAt(Math.floor(exchange.now() / 1000), `GET ${new URL(exchange.url).host}/api/v3/brokerage/accounts`, {claims: {iss: 'coinbase-cloud'}}))).status, 200);
});

const refused: readonly (readonly [what: string, changes: TokenChanges, uri?: string | undefined, lead?: number])[] = [
	['signed by another key', {key: otherKey}],
	['of another account', {claims: {sub: 'organizations/1/apiKeys/2'}}],
	['with another key in its header', {header: {kid: 'organizations/1/apiKeys/2'}}],
	['that says it is not signed', {header: {alg: 'none'}}],
	['of an unknown issuer', {claims: {iss: 'somebody'}}],
	['for another method', {}, 'POST HOST/api/v3/brokerage/accounts'],
	['for another path', {}, 'GET HOST/api/v3/brokerage/orders'],
	['for another host', {}, 'GET api.coinbase.com/api/v3/brokerage/accounts'],
	['that has expired', {}, undefined, -120],
	['from a clock that is ahead', {}, undefined, 10],
	['that is good for longer than two minutes', {claims: {exp: 99_999_999_999}}],
];

for (const [what, changes, uri = 'GET HOST/api/v3/brokerage/accounts', lead = 0] of refused) {
	test(`a token ${what} is refused with a bare 401`, async t => {
		const exchange = await openCoinbase(t);
		const token = tokenAt(Math.floor(exchange.now() / 1000) + lead, uri.replace('HOST', new URL(exchange.url).host), changes);
		const reply = await ask(exchange, 'GET', path, undefined, token);
		t.is(reply.status, 401);
		t.is(reply.text, 'Unauthorized\n');
	});
}

test('a token with a changed claim or no token at all is refused, and public questions need none', async t => {
	const exchange = await openCoinbase(t);
	const [header = '', , signature = ''] = tokenAt(Math.floor(exchange.now() / 1000), null).split('.');
	const forged = Buffer.from(JSON.stringify({sub: 'x'})).toString('base64url');
	t.is((await ask(exchange, 'GET', path, undefined, `${header}.${forged}.${signature}`)).status, 401);
	t.is((await ask(exchange, 'GET', path, undefined, '')).status, 401);
	t.is((await ask(exchange, 'GET', '/market/products', undefined, '')).status, 200);
	t.is((await ask(exchange, 'POST', '/orders', {}, '')).status, 401);
});

test('a WebSocket hears of the account only with a token of its own', async t => {
	const exchange = await openCoinbase(t);
	const {send, until} = await listen(t, exchange, '/c/raw/v/coinbase');
	const seconds = Math.floor(exchange.now() / 1000);
	send({type: 'subscribe', channel: 'user', product_ids: []});
	send({type: 'subscribe', channel: 'user', product_ids: [], jwt: tokenAt(seconds, null, {key: otherKey})});
	send({type: 'subscribe', channel: 'user', product_ids: [], jwt: tokenAt(seconds - 121, null)});
	send({type: 'subscribe', channel: 'user', product_ids: [], jwt: tokenAt(seconds, null)});
	const replies = (await until(5)).map(text => JSON.parse(text) as Readonly<Record<string, unknown>>);
	const failure = {type: 'error', message: 'authentication failure'};
	t.deepEqual(replies.slice(0, 3), [failure, failure, failure]);
	t.like(replies[3], {channel: 'user', events: [{type: 'snapshot', orders: []}]});
});

test('a secret that is no private key is refused when the venue opens', t => {
	const error = t.throws(() => coinbaseDialect(coreOn(walk(24, 30_000)), {apiKey: 'key', secret: 'secret'}, 1), {instanceOf: CryptoTraderError});
	t.is(error?.code, 'sim-option-invalid');
});
