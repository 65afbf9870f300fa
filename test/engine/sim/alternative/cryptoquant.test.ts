import test from 'ava';
import {noRecordings, openDesk, recorded, shapeOf, type Desk, type Told} from './support/provider.js';

type Row = Readonly<Record<string, number | string | null>> & {readonly date: string};

const headers = {authorization: 'Bearer quant-token'};

function ask(desk: Desk, path: string): Told {
	return desk.ask({url: `/alt/cryptoquant/v1/${path}`, headers});
}

function rows(desk: Desk, path: string): readonly Row[] {
	const {data}: {readonly data: readonly Row[]} = ask(desk, path).json.result;
	return data;
}

test('gives the newest hundred days, newest first, in an envelope of its own', t => {
	const reply = ask(openDesk(), 'btc/market-indicator/mvrv?window=day');
	t.like(reply.json, {status: {code: 200, message: 'success'}, result: {window: 'day'}});
	const {data} = reply.json.result as {readonly data: readonly Row[]};
	t.is(data.length, 100);
	t.is(data[0]?.date, '2024-05-31');
	t.deepEqual(data, data.toSorted((a, b) => a.date < b.date ? 1 : -1));
});

test('a day appears after ten minutes of the next one', t => {
	const desk = openDesk();
	desk.now = Date.UTC(2024, 5, 1, 0, 9, 59);
	t.is(rows(desk, 'btc/market-indicator/sopr?limit=1')[0]?.date, '2024-05-30');
	desk.now = Date.UTC(2024, 5, 1, 0, 10, 40);
	t.is(rows(desk, 'btc/market-indicator/sopr?limit=1')[0]?.date, '2024-05-31');
});

test('a client gets everything once by moving `to` back', t => {
	const desk = openDesk();
	const seen: string[] = [];
	for (let to = '20240531'; ;) {
		const page = rows(desk, `btc/market-indicator/mvrv?from=20230101&to=${to}&limit=100`);
		seen.push(...page.map(({date}) => date));
		if (page.length < 100) {
			break;
		}

		to = new Date(Date.parse(page.at(-1)?.date ?? '') - 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
	}

	t.is(seen.length, 517);
	t.is(new Set(seen).size, 517);
	t.is(seen.at(-1), '2023-01-01');
});

test('tells the same chain as the other provider', t => {
	const desk = openDesk();
	const [mine] = rows(desk, 'btc/market-indicator/mvrv?limit=1&to=20240520');
	const theirs = desk.ask({url: `/alt/glassnode/v1/metrics/market/mvrv?a=BTC&s=${Date.UTC(2024, 4, 20) / 1000}&u=${Date.UTC(2024, 4, 20) / 1000}`, headers: {'x-api-key': 'glass-key'}}).json;
	t.is(mine?.mvrv, theirs[0].v);
});

test('sends a string where the provider does, and null where it has nothing', t => {
	const desk = openDesk();
	t.regex(String(rows(desk, 'btc/market-indicator/stablecoin-supply-ratio?limit=1')[0]?.stablecoin_supply_ratio), /^\d+\.\d{4}$/);
	t.is(typeof rows(desk, 'btc/market-indicator/stablecoin-supply-ratio?limit=1')[0]?.stablecoin_supply_ratio, 'string');
	const all = rows(desk, 'btc/market-indicator/stablecoin-supply-ratio?limit=100000');
	t.true(all.some(row => row.stablecoin_supply_ratio === null));
});

test('one exchange has a part of what all have', t => {
	const desk = openDesk();
	const [all, one] = ['all_exchange', 'binance'].map(exchange => Number(rows(desk, `btc/exchange-flows/reserve?exchange=${exchange}&limit=1`)[0]?.reserve));
	t.true((one ?? 0) > 0 && (one ?? 0) < (all ?? 0));
});

test('refuses in the envelope: keys, plans, parameters, paths', t => {
	const desk = openDesk();
	const told = (path: string): readonly number[] => {
		const {status, json} = ask(desk, path);
		return [status, Number(json.status.code)];
	};

	t.deepEqual(told('btc/exchange-flows/netflow'), [400, 400]);
	t.deepEqual(told('btc/exchange-flows/netflow?exchange=nowhere'), [400, 400]);
	t.deepEqual(told('btc/market-indicator/mvrv?from=yesterday'), [400, 400]);
	t.deepEqual(told('btc/market-indicator/mvrv?limit=0'), [400, 400]);
	t.deepEqual(told('btc/market-indicator/mvrv?window=hour'), [403, 403]);
	t.deepEqual(told('btc/market-indicator/mvrv?from=20150101'), [403, 403]);
	t.deepEqual(told('btc/market-indicator/nothing'), [404, 404]);
	t.deepEqual(told('eth/market-indicator/stablecoin-supply-ratio'), [404, 404]);
	t.deepEqual(told('doge/market-indicator/mvrv'), [404, 404]);
	t.is(desk.ask({url: '/alt/cryptoquant/v1/btc/market-indicator/mvrv', headers: {authorization: 'Bearer wrong'}}).status, 401);
	t.is(desk.ask({url: '/alt/cryptoquant/v1/btc/market-indicator/mvrv', headers: {authorization: 'quant-token'}}).status, 401);
});

test('counts requests by the minute, with the end of the minute as unix time', t => {
	const desk = openDesk({limits: {cryptoquant: 2}});
	ask(desk, 'btc/market-indicator/mvrv');
	ask(desk, 'btc/market-indicator/mvrv');
	const refused = ask(desk, 'btc/market-indicator/mvrv');
	t.is(refused.status, 429);
	t.deepEqual(refused.headers, {
		'content-type': 'application/json; charset=utf-8', 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String((desk.now / 1000) + 60),
	});
	desk.now += 60_000;
	t.is(ask(desk, 'btc/market-indicator/mvrv').status, 200);
});

test('tells which endpoints there are and what the plan allows; each of them answers', t => {
	const desk = openDesk();
	const {data} = ask(desk, 'discovery/endpoints').json.result as {readonly data: readonly {readonly path: string; readonly parameters: Readonly<Record<string, readonly string[]>>; readonly required_parameters: readonly string[]}[]};
	for (const {path, parameters, required_parameters: required} of data) {
		const query = required.map(name => `&${name}=${parameters[name]?.[0]}`).join('');
		t.is(ask(desk, `${path.slice('/v1/'.length)}?window=day${query}`).status, 200, path);
	}

	t.true(data.length > 15);
	t.is(ask(desk, 'my/discovery/endpoints').json.apiEndpoint.btc['market-indicator'].mvrv.day, 'P3Y');
});

const alike: readonly (readonly [file: string, path: string])[] = [
	['btc_mvrv', 'btc/market-indicator/mvrv'],
	['btc_nupl', 'btc/network-indicator/nupl'],
	['btc_realized_price', 'btc/market-indicator/realized-price'],
	['btc_sopr', 'btc/market-indicator/sopr'],
	['btc_ssr', 'btc/market-indicator/stablecoin-supply-ratio'],
	['btc_netflow', 'btc/exchange-flows/netflow?exchange=all_exchange'],
];

for (const [file, path] of alike) {
	test(`a row of ${path} has the shape of the documented one`, t => {
		const real = recorded(`cryptoquant/${file}.json`);
		const [mine] = rows(openDesk(), path);
		if (real === null) {
			t.log(noRecordings);
			t.truthy(mine);
		} else {
			t.deepEqual(shapeOf(mine ?? {}), shapeOf(real.body.result.data[0]));
		}
	});
}

test('errors are the documented ones', t => {
	const desk = openDesk({limits: {cryptoquant: 0}});
	const replies = [desk.ask({url: '/alt/cryptoquant/v1/btc/market-indicator/mvrv'}), ask(openDesk(), 'btc/market-indicator/mvrv?from=20150101'), ask(desk, 'btc/market-indicator/mvrv')];
	for (const [index, file] of ['error_401', 'error_403', 'error_429'].entries()) {
		const real = recorded(`cryptoquant/${file}.json`);
		const mine = replies[index];
		t.is(mine?.status, Number(file.slice(-3)));
		if (real === null || mine === undefined) {
			t.log(noRecordings);
		} else {
			t.deepEqual(mine.json, real.body);
		}
	}
});
