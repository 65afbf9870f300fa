import test from 'ava';
import fc from 'fast-check';
import type {Equity} from '../../../../src/engine/domain/event.js';
import {hour} from '../../../../src/engine/domain/units.js';
import {accountBreakers, accountUses} from '../../../../src/engine/risk/breakers/drawdown.js';
import {configOf, opening} from '../../../support/stages.js';
import {holds} from '../../sim/support/property.js';

const {risk} = configOf({risk: {drawdownHalt: 0.15, drawdownFlatten: 0.2, dailyLoss: 0.05, dailyLossPauseHours: 24}});

/** What the portfolio says of an account that is worth `equity`. */
function worth(equity: number, {peak = 10_000, dayOpen = equity}: {readonly peak?: number; readonly dayOpen?: number} = {}): Equity {
	return {equity, cash: equity, exposure: 0, peak, drawdown: 1 - (equity / peak), dayOpen, dayChange: (equity / dayOpen) - 1, leverage: 0};
}

function tripped(equity: Equity): string[] {
	return accountBreakers(equity, opening, risk).map(({breaker, action}) => `${breaker}: ${action}`);
}

test('a fall of 15 % from the peak halts, one of 20 % flattens too, and equality counts', t => {
	t.deepEqual(tripped(worth(8500.01)), []);
	t.deepEqual(tripped(worth(8500)), ['drawdown: halt']);
	t.deepEqual(tripped(worth(8000.01)), ['drawdown: halt']);
	t.deepEqual(tripped(worth(8000)), ['drawdown-flatten: flatten', 'drawdown: halt']);
	t.deepEqual(tripped(worth(1)), ['drawdown-flatten: flatten', 'drawdown: halt']);
});

test('a loss of 5 % since the opening of the day restricts for 24 hours, and equality counts', t => {
	t.deepEqual(tripped(worth(9500.01, {dayOpen: 10_000})), []);
	t.deepEqual(tripped(worth(9500, {dayOpen: 10_000})), ['daily-loss: restrict']);
	t.is(accountBreakers(worth(9500, {dayOpen: 10_000}), opening, risk)[0]?.until, opening + (24 * hour));
	t.deepEqual(tripped(worth(10_500, {peak: 10_500, dayOpen: 10_000})), [], 'a gain is no loss');
});

test('equality counts whatever the sums are, in spite of floats', t => {
	const cents = fc.integer({min: 1, max: 10_000_000}).map(hundreds => hundreds * 100);
	holds(t, fc.property(cents, peakCents => {
		const at = (percent: number, less = 0): Equity => worth(((peakCents * (100 - percent) / 100) - less) / 100, {peak: peakCents / 100, dayOpen: peakCents / 100});
		return tripped(at(20)).length === 3 && tripped(at(15)).includes('drawdown: halt') && tripped(at(5)).includes('daily-loss: restrict')
			&& !tripped(at(20, -1)).includes('drawdown-flatten: flatten') && !tripped(at(15, -1)).includes('drawdown: halt') && !tripped(at(5, -1)).includes('daily-loss: restrict');
	}), {seed: 52});
});

test('the screen sees how much of each is used, never less than nothing', t => {
	t.deepEqual(accountUses({...worth(9000, {dayOpen: 9375}), drawdown: 0.1, dayChange: -0.04}, risk).map(({rule, used, limit}) => [rule, used, limit]), [
		['daily-loss', 0.04, 0.05],
		['drawdown', 0.1, 0.15],
	]);
	t.is(accountUses(worth(10_500, {peak: 10_500, dayOpen: 10_000}), risk)[0]?.used, 0);
});
