/**
What the engine is told when a venue does not tell our account, through ccxt from the simulated exchange.
*/
import test, {type ExecutionContext} from 'ava';
import {createCcxtClient} from '../../../src/engine/ccxt/client.js';
import {createCcxtVenue} from '../../../src/engine/ccxt/venue.js';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {keysRefused} from '../../../src/engine/ports/venue.js';
import type {FaultScript} from '../../../src/engine/sim/exchange.js';
import {credentials} from '../sim/support/clients.js';
import {exchangeFor} from './support.js';

async function open(t: ExecutionContext, secret = credentials.secret) {
	const {exchange} = await exchangeFor(t);
	const client = await createCcxtClient({venue: 'binance', lane: 'trade', endpoint: exchange.url, credentials: {...credentials, secret}, now: () => exchange.now(), timeoutMs: 2000});
	const venue = createCcxtVenue(client, ['BTC/USDT']);
	t.teardown(async () => venue.close());
	return {exchange, venue, questions: [async () => venue.fetchBalances(), async () => venue.fetchOpenOrders(['BTC/USDT']), async () => venue.fetchFills('BTC/USDT', 0)]};
}

const always = (code: number, body: string): FaultScript => ({rules: [{match: {method: 'GET', path: '/api/v3/(account|openOrders|myTrades)'}, fault: {kind: 'status', code, body}}]});

test('wrong keys are told as such, with what to do, for every question about the account', async t => {
	const {questions} = await open(t, 'another-secret');
	for (const ask of questions) {
		const error = await t.throwsAsync(ask, {instanceOf: CryptoTraderError, code: keysRefused});
		t.regex(error?.advice ?? '', /Check the API key for binance/);
	}
});

test('keys that have been good and no longer are count as such, though ccxt takes that for a ban', async t => {
	const {exchange, questions} = await open(t);
	await questions[0]?.();
	await exchange.faults(always(401, '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'));
	for (const ask of questions) {
		await t.throwsAsync(ask, {instanceOf: CryptoTraderError, code: keysRefused});
	}
});

test('a venue that is out of reach is no matter of keys', async t => {
	const {exchange, questions} = await open(t);
	await questions[0]?.();
	await exchange.faults(always(503, '<html>Service Unavailable</html>'));
	await t.throwsAsync(async () => questions[0]?.(), {instanceOf: CryptoTraderError, code: 'account-passing'});
});
