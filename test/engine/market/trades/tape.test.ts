import test from 'ava';
import fc from 'fast-check';
import type {PublicTrade} from '../../../../src/engine/domain/market.js';
import {TradeTape} from '../../../../src/engine/market/trades/tape.js';

function trade(id: number, at = id * 10): PublicTrade {
	return {id: String(id), symbol: 'BTC/USDT', at, price: 100, quantity: 1, side: 'buy'};
}

const ids = (trades: readonly PublicTrade[]): number[] => trades.map(({id}) => Number(id));
const checks = (incidents: readonly {readonly check: string}[]): string[] => incidents.map(({check}) => check);

test('trades that follow each other are passed on; what comes twice or late is dropped and told', t => {
	const tape = new TradeTape({consecutive: true});
	t.deepEqual(ids(tape.push([trade(5), trade(6)]).trades), [5, 6]);
	const again = tape.push([trade(6), trade(4), trade(7)]);
	t.deepEqual(ids(again.trades), [7]);
	t.deepEqual(checks(again.incidents), ['duplicate', 'out-of-order']);
});

test('a hole holds newer trades back until those in between are fetched, and is told', t => {
	const tape = new TradeTape({consecutive: true});
	tape.push([trade(5)]);
	const hole = tape.push([trade(8)]);
	t.deepEqual(hole, {trades: [], incidents: [], wants: {lastId: '5', lastAt: 50, afterMs: 0}});
	t.deepEqual(tape.push([trade(9)]).trades, []);
	const filled = tape.fill({trades: [trade(6), trade(7), trade(8)], complete: true});
	t.deepEqual(ids(filled.trades), [6, 7, 8, 9]);
	t.deepEqual(filled.incidents, [{check: 'gap', detail: 'the stream left out 2 trades after 5; fetched'}]);
	t.deepEqual(ids(tape.push([trade(10)]).trades), [10]);
});

test('an answer that lags behind the stream is asked for again, a little later each time, and not for ever', t => {
	const tape = new TradeTape({consecutive: true});
	tape.push([trade(5), trade(8)]);
	const late = tape.fill({trades: [trade(6)], complete: true});
	t.deepEqual(late.wants, {lastId: '5', lastAt: 50, afterMs: 500});
	t.deepEqual(ids(tape.fill({trades: [trade(6), trade(7)], complete: true}).trades), [6, 7, 8]);
	tape.push([trade(20)]);
	let questions = 0;
	for (let outcome = tape.fill({trades: [], complete: true}); outcome.wants !== null; outcome = tape.fill({trades: [], complete: true})) {
		questions += 1;
	}

	t.is(questions, 5);
	t.is(tape.last?.id, '20');
});

test('ids that the venue itself skips are no loss', t => {
	const tape = new TradeTape({consecutive: true});
	tape.push([trade(5), trade(100)]);
	t.deepEqual(tape.fill({trades: [trade(100)], complete: true}), {trades: [trade(100)], incidents: [], wants: null});
});

test('a hole that cannot be filled is told, and trades go on', t => {
	const tape = new TradeTape({consecutive: true});
	tape.push([trade(5), trade(8)]);
	const filled = tape.fill({trades: [trade(7)], complete: false});
	t.deepEqual(ids(filled.trades), [7, 8]);
	t.deepEqual(checks(filled.incidents), ['gap']);
});

test('a new connection asks for what was missed, which is no incident', t => {
	const tape = new TradeTape({consecutive: false});
	t.is(tape.reconnected().wants, null, 'nothing is known, so nothing was missed');
	tape.push([trade(5), trade(6)]);
	t.deepEqual(tape.reconnected().wants, {lastId: '6', lastAt: 60, afterMs: 0});
	tape.push([trade(4), trade(5), trade(6), trade(9)], true);
	const filled = tape.fill({trades: [trade(6), trade(7), trade(8)], complete: true});
	t.deepEqual(ids(filled.trades), [7, 8, 9]);
	t.deepEqual(filled.incidents, []);
});

test('without consecutive ids a late trade that is new still counts, once, and is told', t => {
	const tape = new TradeTape({consecutive: false});
	tape.push([trade(5), trade(9)]);
	const late = tape.push([trade(7)]);
	t.deepEqual([ids(late.trades), checks(late.incidents)], [[7], ['out-of-order']]);
	const again = tape.push([trade(7)]);
	t.deepEqual([ids(again.trades), checks(again.incidents)], [[], ['duplicate']]);
});

test('memory has an end: what is held back goes on with a hole', t => {
	const tape = new TradeTape({consecutive: true, memory: 10});
	tape.push([trade(1)]);
	let outcome = tape.push([trade(5)]);
	for (let id = 6; id <= 15; id++) {
		outcome = tape.push([trade(id)]);
	}

	t.is(outcome.trades.length, 11);
	t.deepEqual(checks(outcome.incidents), ['gap']);
});

test('whatever the stream loses, repeats and shuffles, every trade comes once and in order', t => {
	const faults = fc.array(fc.constantFrom('keep', 'keep', 'drop', 'twice', 'cut'), {minLength: 30, maxLength: 30});
	fc.assert(fc.property(faults, fc.boolean(), (script, isLate) => {
		const all = script.map((_, index) => trade(index + 1));
		const tape = new TradeTape({consecutive: true});
		const told: PublicTrade[] = [];
		let last = -1;
		const take = (outcome: ReturnType<TradeTape['push']>, upTo: number): void => {
			told.push(...outcome.trades);
			if (outcome.wants !== null) {
				const from = Number(outcome.wants.lastId);
				// The answer may come before further trades of the stream, or hold some of them as well.
				take(tape.fill({trades: all.slice(from, Math.min(all.length, upTo + (isLate ? 2 : 0))), complete: true}), upTo);
			}
		};

		for (const [index, fault] of script.entries()) {
			const now = all[index];
			if (fault === 'cut') {
				take(tape.reconnected(), index + 1);
			}

			if (now !== undefined && fault !== 'drop') {
				last = index;
				take(tape.push([now]), index + 1);
				take(fault === 'twice' ? tape.push([now]) : {trades: [], incidents: [], wants: null}, index + 1);
			}
		}

		const first = told[0];
		t.true(first === undefined || last >= 0);
		t.deepEqual(ids(told), told.map((_, index) => Number(first?.id) + index));
		t.true(told.length === 0 || Number(told.at(-1)?.id) >= last + 1);
	}));
});
