import test from 'ava';
import {day} from '../../../../src/engine/domain/units.js';
import {startSimulatedExchange} from '../../../../src/engine/sim/exchange.js';

test('the exchange serves them over HTTP by its own clock: a day appears when time has come', async t => {
	const from = Date.UTC(2024, 0, 10);
	const exchange = await startSimulatedExchange({
		seed: 3, source: {kind: 'generated', symbols: ['BTC/USDT'], from}, balances: {USDT: '100'}, speed: 'max', apiKey: 'the-key', secret: 'the-secret',
	});
	t.teardown(async () => exchange.close());
	const last = async () => {
		const reply = await fetch(`${exchange.url}/alt/glassnode/v1/metrics/market/mvrv?a=BTC&s=${(from - (3 * day)) / 1000}`, {headers: {'x-api-key': 'the-key'}});
		t.is(reply.status, 200);
		t.truthy(reply.headers.get('x-rate-limit-remaining'));
		const points = await reply.json() as readonly {readonly t: number}[];
		return points.at(-1)?.t;
	};

	t.is(await last(), (from - (2 * day)) / 1000, 'at midnight the day before is not yet known');
	const advanced = await fetch(`${exchange.url}/sim/advance`, {method: 'POST', body: JSON.stringify({until: from + 660_000})});
	t.is(advanced.status, 200);
	t.is(await last(), (from - day) / 1000);
	const refused = await fetch(`${exchange.url}/alt/twitter/2/tweets/search/recent?query=bitcoin`);
	t.is(refused.status, 401);
	t.is(refused.headers.get('content-type'), 'application/problem+json');
	t.is((await fetch(`${exchange.url}/alt/nowhere/x`)).status, 404);
});
