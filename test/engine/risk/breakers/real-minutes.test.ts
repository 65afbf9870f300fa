import test from 'ava';
import {hasRealMinutes, tripsOn} from '../support/real-minutes.js';

const skipped = 'the development data is not here';
const majors = ['BTC', 'ETH'];
const alts = ['ADA', 'BCH', 'DOGE', 'DOT', 'LINK', 'LTC', 'XRP'];

function told(trips: ReturnType<typeof tripsOn>): string[] {
	return trips.map(({breaker, at}) => `${new Date(at).toISOString().slice(0, 16)} ${breaker}`);
}

(hasRealMinutes ? test : test.skip)('the crash of 2021-05-19 trips the crash and the volatility breaker before its worst hour is over', t => {
	const [two, seven] = [tripsOn(majors, '2021-04-02', Date.UTC(2021, 4, 18)), tripsOn(alts, '2021-05-10', Date.UTC(2021, 4, 18))];
	for (const {breaker, at, reason} of [...two, ...seven]) {
		t.log(`${new Date(at).toISOString().slice(0, 16)} ${breaker}: ${reason}`);
	}

	t.deepEqual(told(two), ['2021-05-19T12:52 flash-crash', '2021-05-19T12:53 volatility-spike']);
	t.deepEqual(told(seven), ['2021-05-19T11:32 flash-crash', '2021-05-19T11:34 volatility-spike']);
});

(hasRealMinutes ? test : test.skip)('the crash of 2021-12-04 trips the volatility breaker; the wick of a single minute at a single venue is no crash', t => {
	for (const coins of [['BTC'], majors]) {
		const trips = tripsOn(coins, '2021-11-11', Date.UTC(2021, 11, 2));
		for (const {breaker, at, reason} of trips) {
			t.log(`${coins.join(' ')} ${new Date(at).toISOString().slice(0, 16)} ${breaker}: ${reason}`);
		}

		t.deepEqual(told(trips), ['2021-12-04T05:32 volatility-spike']);
	}
});

(hasRealMinutes ? test : test.skip)('the ordinary weeks of May and June 2020 trip nothing, for one market or two', t => {
	for (const coins of [['BTC'], ['ETH'], majors]) {
		t.deepEqual(told(tripsOn(coins, '2020-05-21')), [], coins.join(' '));
	}
});

if (!hasRealMinutes) {
	test('the recorded minutes', t => {
		t.log(skipped);
		t.pass();
	});
}
