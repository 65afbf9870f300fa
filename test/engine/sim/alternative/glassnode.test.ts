import test from 'ava';
import {day} from '../../../../src/engine/domain/units.js';
import {noon, noRecordings, openDesk, prices, recorded, shapeOf, type Desk, type Told} from './support/provider.js';

type Point = {readonly t: number; readonly v: number | null; readonly computed_at?: number};

const headers = {'x-api-key': 'glass-key'};

function ask(desk: Desk, path: string): Told {
	return desk.ask({url: `/alt/glassnode/v1/${path}`, headers});
}

function points(desk: Desk, metric: string, more = ''): readonly Point[] {
	const all: readonly Point[] = ask(desk, `metrics/${metric}?a=BTC${more}`).json;
	return all;
}

function values(desk: Desk, metric: string): ReadonlyMap<number, number> {
	return new Map(points(desk, metric).flatMap(({t, v}) => v === null ? [] : [[t, v]]));
}

test('a day appears ten minutes after it has ended by the exchange\'s clock, and says so', t => {
	const desk = openDesk();
	desk.now = Date.UTC(2024, 5, 1, 0, 9, 59);
	t.is(points(desk, 'market/mvrv_pit').at(-1)?.t, Date.UTC(2024, 4, 30) / 1000);
	desk.now = Date.UTC(2024, 5, 1, 0, 10, 40);
	const last = points(desk, 'market/mvrv_pit').at(-1);
	t.is(last?.t, Date.UTC(2024, 4, 31) / 1000);
	t.true((last?.computed_at ?? 0) >= Date.UTC(2024, 5, 1, 0, 10) / 1000 && (last?.computed_at ?? Infinity) < Date.UTC(2024, 5, 1, 0, 10, 40) / 1000);
});

test('no value is there before its computed_at', t => {
	const desk = openDesk();
	const all = points(desk, 'indicators/sopr_pit');
	for (const {t: at, computed_at: computedAt = 0} of all.slice(-20)) {
		desk.now = (computedAt * 1000) - 1;
		t.is(points(desk, 'indicators/sopr_pit').at(-1)?.t, at - 86_400);
		desk.now = computedAt * 1000;
		t.is(points(desk, 'indicators/sopr_pit').at(-1)?.t, at);
	}
});

test('the measures belong together', t => {
	const desk = openDesk();
	const [cap, realised, mvrv, nupl] = ['market/marketcap_usd', 'market/marketcap_realized_usd', 'market/mvrv', 'indicators/net_unrealized_profit_loss'].map(metric => points(desk, metric));
	const near = (a: number, b: number) => t.true(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);
	const [into, out, net] = ['to_exchanges_sum', 'from_exchanges_sum', 'exchanges_net'].map(name => points(desk, `transactions/transfers_volume_${name}_pit`));
	/** Calls `check` for every day on which all of the series have a value, and returns how many there were. */
	const together = (series: readonly (readonly Point[] | undefined)[], check: (...of: number[]) => void): number => {
		const days = (series[0] ?? []).map((_, index) => series.map(each => each?.[index]?.v ?? Number.NaN)).filter(of => !of.some(value => Number.isNaN(value)));
		for (const of of days) {
			check(...of);
		}

		return days.length;
	};

	t.true(together([mvrv, cap, realised], (ratio = 0, a = 0, b = 0) => {
		near(ratio, a / b);
	}) > 1200);
	t.true(together([mvrv, nupl], (ratio = 0, share = 0) => {
		near(share, 1 - (1 / ratio));
	}) > 1200);
	t.true(together([net, into, out], (difference = 0, a = 0, b = 0) => {
		near(difference, a - b);
	}) > 1200);
	t.is(values(desk, 'market/price_usd_close').get(Date.UTC(2024, 4, 31) / 1000), prices.at('BTC', Date.UTC(2024, 5, 1)) ?? Number.NaN, 'the close is the market\'s');
});

test('the realised price is slow: its largest daily move is a small part of the price\'s', t => {
	const desk = openDesk();
	const largest = (metric: string) => {
		const series = [...values(desk, metric).values()];
		return Math.max(...series.slice(1).map((value, index) => Math.abs(Math.log(value / (series[index] ?? value)))));
	};

	t.true(largest('market/marketcap_realized_usd') < largest('market/marketcap_usd') / 4);
});

test('point-in-time values stay; the others are revised after a week, where wallets have to be known', t => {
	const desk = openDesk();
	const metric = 'distribution/balance_exchanges';
	const [before, beforePit] = [points(desk, metric).slice(-3), points(desk, `${metric}_pit`).slice(-3)];
	t.deepEqual(before.map(({v}) => v), beforePit.map(({v}) => v));
	desk.now += 14 * day;
	const [after, afterPit] = [metric, `${metric}_pit`].map(name => points(desk, name, `&s=${before[0]?.t}&u=${before[2]?.t}`));
	t.deepEqual(afterPit, beforePit);
	t.notDeepEqual(after, before);
	t.deepEqual(points(desk, 'market/mvrv').map(({v}) => v), points(desk, 'market/mvrv_pit').map(({v}) => v));
});

test('some values are null', t => {
	const all = points(openDesk(), 'indicators/sopr');
	const missing = all.filter(({v}) => v === null).length;
	t.true(missing > 0 && missing < all.length / 50, `${missing} of ${all.length}`);
});

test('the same seed tells the same, in whatever order it is asked; another seed another', t => {
	const [one, two] = [openDesk(), openDesk()];
	two.now = Date.UTC(2022, 0, 1);
	points(two, 'indicators/ssr');
	two.now = noon;
	t.is(ask(one, 'metrics/indicators/sopr?a=ETH').body, ask(two, 'metrics/indicators/sopr?a=ETH').body);
	t.not(ask(openDesk({seed: 12}), 'metrics/indicators/sopr?a=ETH').body, ask(one, 'metrics/indicators/sopr?a=ETH').body);
});

test('nothing that is told depends on prices of the future', t => {
	const crash = {...prices, at: (asset: 'BTC' | 'ETH', at: number) => at > noon ? 1 : prices.at(asset, at)};
	const [one, two] = [openDesk(), openDesk({prices: crash})];
	for (const metric of ['market/mvrv', 'indicators/ssr', 'indicators/sopr', 'distribution/balance_exchanges']) {
		t.is(ask(one, `metrics/${metric}?a=BTC`).body, ask(two, `metrics/${metric}?a=BTC`).body);
	}
});

test('takes ranges, names in any case, humanized times, USD, CSV and the bulk endpoint', t => {
	const desk = openDesk();
	const [from, to] = [Date.UTC(2024, 0, 5) / 1000, Date.UTC(2024, 0, 7) / 1000];
	const range = `&s=${from}&u=${to}`;
	t.deepEqual(points(desk, 'market/mvrv', range).map(({t: at}) => at), [from, from + 86_400, to]);
	const url = `/alt/glassnode/v1/metrics/market/mvrv?a=btc&f=JSON&timestamp_format=humanized&api_key=glass-key${range}`;
	t.is(desk.ask({url}).json[0].t, '2024-01-05T00:00:00Z', 'the key may be a parameter');
	const [coins, dollars, close] = [points(desk, 'distribution/balance_exchanges', range), points(desk, 'distribution/balance_exchanges', `${range}&c=usd`), points(desk, 'market/price_usd_close', range)];
	t.is(dollars[0]?.v, (coins[0]?.v ?? 0) * (close[0]?.v ?? 0));
	const csv = ask(desk, `metrics/market/mvrv?a=BTC&f=csv${range}`);
	t.is(csv.headers?.['content-type'], 'text/csv');
	t.deepEqual(csv.body.split('\n').slice(0, 2), ['timestamp,value', `${from},${points(desk, 'market/mvrv', range)[0]?.v}`]);
	const bulk = ask(desk, `metrics/market/mvrv/bulk?a=BTC&a=ETH${range}`).json;
	t.deepEqual(
		bulk.data.map((row: {readonly t: number; readonly bulk: readonly {readonly a: string}[]}) => [row.t, ...row.bulk.map(({a}) => a)]),
		[from, from + 86_400, to].map(at => [at, 'BTC', 'ETH']),
	);
});

test('describes what it has', t => {
	const desk = openDesk();
	t.true(ask(desk, 'metadata/metrics').json.includes('/indicators/ssr_pit'));
	t.deepEqual(ask(desk, 'metadata/assets').json.data.map(({id}: {readonly id: string}) => id), ['BTC', 'ETH']);
	const about = ask(desk, 'metadata/metric?path=/distribution/balance_exchanges&a=BTC').json;
	t.deepEqual(about.timerange, {min: Date.UTC(2021, 0, 1) / 1000, max: Date.UTC(2024, 4, 31) / 1000});
	const real = recorded('glassnode/metadata_metric_balance_exchanges.json');
	if (real === null) {
		t.log(noRecordings);
		return;
	}

	const {refs: _, ...known} = shapeOf(real.body);
	const {timerange: __, ...told} = shapeOf(about);
	t.deepEqual(told, known);
});

test('refuses as the provider does', t => {
	const desk = openDesk();
	const status = (path: string) => ask(desk, path).status;
	t.is(desk.ask({url: '/alt/glassnode/v1/metrics/market/mvrv?a=BTC'}).status, 401);
	t.deepEqual(desk.ask({url: '/alt/glassnode/v1/metrics/market/mvrv?a=BTC', headers: {'x-api-key': 'wrong'}}).json, {message: 'invalid or missing api key'});
	t.is(status('metrics/market/nothing?a=BTC'), 404);
	t.is(status('metrics/constructor?a=BTC'), 404);
	t.deepEqual([ask(desk, 'metrics/market/mvrv?a=BTC&i=1h')].map(({status: code, body}) => [code, body]), [[403, '{"message":"Resolution 1h is not allowed"}']]);
	t.is(status('metrics/market/mvrv?a=BTC&i=2h'), 400);
	t.is(status('metrics/market/mvrv'), 400);
	t.is(status('metrics/market/mvrv?a=DOGE'), 400);
	t.is(status('metrics/indicators/ssr?a=ETH'), 400);
	t.is(status('metrics/market/mvrv?a=BTC&s=yesterday'), 400);
	t.is(status('metrics/market/mvrv?a=BTC&c=usd'), 400);
	t.is(desk.ask({url: '/alt/glassnode/v1/metrics/market/mvrv?a=BTC', method: 'POST', headers}).status, 405);
});

test('counts requests down, refuses at the limit with the wait, and goes on after it; descriptions have their own count', t => {
	const desk = openDesk({limits: {glassnode: 3}});
	const left = [1, 2, 3].map(() => ask(desk, 'metrics/market/mvrv?a=BTC&s=1717113600').headers?.['x-rate-limit-remaining']);
	t.deepEqual(left, ['2', '1', '0']);
	desk.now += 20_000;
	const refused = ask(desk, 'metrics/market/mvrv?a=BTC');
	t.is(refused.status, 429);
	t.like(refused.headers, {'x-rate-limit-limit': '3', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '40', 'retry-after': '40'});
	t.is(ask(desk, 'metadata/metrics').status, 200);
	desk.now += 40_000;
	const next = ask(desk, 'metrics/market/mvrv?a=BTC&i=1h');
	t.is(next.status, 403);
	t.is(next.headers?.['x-rate-limit-remaining'], '2', 'a refusal for another reason counts, and tells the count');
});

test('points have the shape of recorded ones', t => {
	const desk = openDesk();
	for (const [file, metric] of [['btc_ssr_pit', 'indicators/ssr_pit'], ['btc_active_count_pit', 'addresses/active_count_pit']]) {
		const real = recorded(`glassnode/${file}.json`);
		const mine = ask(desk, `metrics/${metric}?a=BTC&f=json`).json.at(-1);
		if (real === null) {
			t.log(noRecordings);
			t.truthy(mine);
		} else {
			t.deepEqual(shapeOf(mine), shapeOf(real.body.at(-1)));
			t.deepEqual(shapeOf(mine.o ?? {}), shapeOf(real.body.at(-1).o ?? {}));
			const delay = (point: {readonly t: number; readonly computed_at: number}) => point.computed_at - point.t;
			t.true(Math.abs(delay(mine) - delay(real.body.at(-1))) < 600);
		}
	}
});
