/**
The paper account beside the simulated exchange: the same market, the same orders at the same moments. The exchange fills
its own way; the paper account sees only what everybody sees, the book and the trades of a market without our orders.
*/
import test from 'ava';
import {formatDecimal, toNumber} from '../../../src/engine/domain/decimal.js';
import type {BookLevel} from '../../../src/engine/domain/market.js';
import type {Side} from '../../../src/engine/domain/order.js';
import {randomFrom} from '../../../src/engine/domain/random.js';
import {hour} from '../../../src/engine/domain/units.js';
import type {ExchangeCore} from '../../../src/engine/sim/core/exchange-core.js';
import {accepted, btc, coreOn, limit} from '../sim/support/core.js';
import {start, walk} from '../sim/support/tapes.js';
import {type PaperBench, market, paperBench} from './support/paper.js';

const wealth = {USDT: '1000000000', BTC: '10000'};

type Filled = {readonly quantity: number; readonly value: number};

type Outcome = {readonly immediate: boolean; readonly wanted: number; readonly sim: Filled; readonly paper: Filled};

type Flow = {
	readonly seed: number;
	readonly hours: number;
	/** Largest order that takes at once, in multiples of what stands at the best price. */
	readonly taking: number;
	/** Largest order that rests, in BTC. */
	readonly resting: number;
};

type Total = {readonly asset: string; readonly sim: number; readonly paper: number};

const rules = {...market, makerFee: 0.001, takerFee: 0.001, minNotional: '5'};

function levels(core: ExchangeCore, side: Side): readonly BookLevel[] {
	return core.market(btc).depth(side, 50).map(({price, quantity}) => [toNumber(price), toNumber(quantity)]);
}

/** Shows the account what the market without our orders has done since the last time. */
function show(core: ExchangeCore, {venue}: PaperBench): void {
	for (const fact of core.takeFacts()) {
		if (fact.kind === 'traded') {
			const {tradeId, at, price, quantity, aggressor: side} = fact.trade;
			venue.takeTrades(btc, [{id: String(tradeId), symbol: btc, at, price: toNumber(price), quantity: toNumber(quantity), side}]);
		} else if (fact.kind === 'moved') {
			venue.takeBook(btc, {symbol: btc, at: fact.at, bids: levels(core, 'buy'), asks: levels(core, 'sell')});
		}
	}
}

/** Plays one flow of orders against both; half of them take at once, the others rest up to 0.4 % away for a few moves of the market. */
async function play({seed, hours, taking, resting}: Flow): Promise<{readonly outcomes: readonly Outcome[]; readonly totals: readonly Total[]}> {
	const bars = walk(hours, 30_000, seed);
	const [traded, seen] = [coreOn(bars, wealth), coreOn(bars)];
	const bench = await paperBench({balances: wealth, markets: () => ({[btc]: rules}), staleAfterMs: hour}, start);
	const random = randomFrom(seed, 'flow');
	const sent: {readonly id: string; readonly immediate: boolean; readonly wanted: number; readonly cancelAt: number}[] = [];
	for (let step = 0; traded.nextEventAt() !== null; step++) {
		const at = traded.nextEventAt() ?? 0;
		traded.advance(at);
		seen.advance(at);
		bench.clock.moveTo(at);
		show(seen, bench);
		for (const {id} of sent.filter(({cancelAt}) => cancelAt === step)) {
			traded.cancel(btc, {clientOrderId: id}, null);
			await bench.venue.cancel({clientOrderId: id, venueOrderId: null, symbol: btc});
		}

		const [side, immediate] = [random.next() < 0.5 ? 'buy' as const : 'sell' as const, random.next() < 0.5];
		const [top] = levels(seen, side);
		if (top === undefined || !traded.isTrading(btc) || random.next() < 0.5) {
			continue;
		}

		const away = (side === 'buy' ? 1 : -1) * (immediate ? 0.002 : -0.004 * random.next());
		const price = (top[0] * (1 + away)).toFixed(2);
		const wanted = String(Number(Math.max((immediate ? top[1] * taking : resting) * random.next(), 0.001).toFixed(5)));
		const [id, timeInForce] = [`flow-${step}`, immediate ? 'immediate-or-cancel' as const : 'good-till-cancelled' as const];
		accepted(traded.place(limit(side, price, wanted, timeInForce, id)));
		await bench.send({clientOrderId: id, side, limitPrice: price, quantity: wanted, timeInForce});
		sent.push({id, immediate, wanted: Number(wanted), cancelAt: step + 2 + Math.floor(10 * random.next())});
	}

	const simFills = traded.history.fills().map(({clientOrderId, quantity, price}) => ({clientOrderId, quantity: formatDecimal(quantity), price: formatDecimal(price)}));
	const balances = await bench.venue.fetchBalances();
	return {
		outcomes: sent.map(({id, immediate, wanted}) => ({immediate, wanted, sim: filledOf(simFills, id), paper: filledOf(bench.fills, id)})),
		totals: ['USDT', 'BTC'].map(asset => {
			const {free, reserved} = traded.account.balance(asset);
			return {asset, sim: toNumber(free + reserved), paper: Number(balances[asset]?.free ?? 0) + Number(balances[asset]?.reserved ?? 0)};
		}),
	};
}

function filledOf(fills: readonly {readonly clientOrderId: string | null; readonly quantity: string; readonly price: string}[], id: string): Filled {
	const own = fills.filter(({clientOrderId}) => clientOrderId === id);
	return {quantity: sum(own, ({quantity}) => Number(quantity)), value: sum(own, ({quantity, price}) => Number(quantity) * Number(price))};
}

function sum<Item>(list: readonly Item[], of: (item: Item) => number): number {
	return list.reduce((total, item) => total + of(item), 0);
}

/** Returns how the two differ: share of orders that got the same, paper's quantity over the exchange's, worst difference of an order's average price in basis points. */
function compare(outcomes: readonly Outcome[]) {
	const both = outcomes.filter(({sim, paper}) => sim.quantity > 0 && paper.quantity > 0);
	return {
		same: outcomes.filter(({sim, paper}) => Math.abs(sim.quantity - paper.quantity) < 1e-9).length / outcomes.length,
		quantity: sum(outcomes, ({paper}) => paper.quantity) / sum(outcomes, ({sim}) => sim.quantity),
		price: Math.max(...both.map(({sim, paper}) => Math.abs((paper.value * sim.quantity / paper.quantity / sim.value) - 1) * 10_000)),
		unfilled: 1 - (sum(outcomes, ({paper}) => paper.quantity) / sum(outcomes, ({wanted}) => wanted)),
	};
}

for (const seed of [1, 2, 3]) {
	test(`orders of an ordinary size fill as at the exchange, seed ${seed}: same quantities, one order within 5 bp, cash within 0.05 bp of what was traded`, async t => {
		const {outcomes, totals} = await play({seed, hours: 300, taking: 3, resting: 0.3});
		const [takers, makers] = [compare(outcomes.filter(({immediate}) => immediate)), compare(outcomes.filter(({immediate}) => !immediate))];
		t.log(takers, makers, totals);
		t.true(outcomes.length > 500);
		t.true(makers.unfilled > 0.2, 'some were cancelled before the market came');
		t.deepEqual([takers.same, makers.same], [1, 1]);
		// The exchange's book is full again at every move; the account remembers what it took where the level is still there.
		t.true(takers.price < 5 && makers.price < 1e-6);
		const turnover = sum(outcomes, ({sim}) => sim.value);
		const [cash, coins] = totals.map(({sim, paper}) => Math.abs(paper - sim));
		t.true((cash ?? 1) / turnover < 5e-6);
		t.true((coins ?? 1) < 1e-6);
	});

	test(`orders as large as what the market trades fill about as at the exchange, seed ${seed}: totals within 5 %, three of four the same`, async t => {
		const {outcomes} = await play({seed, hours: 300, taking: 10, resting: 60});
		const [takers, makers] = [compare(outcomes.filter(({immediate}) => immediate)), compare(outcomes.filter(({immediate}) => !immediate))];
		t.log(takers, makers);
		t.true(takers.same > 0.95 && makers.same > 0.75);
		t.true(Math.abs(takers.quantity - 1) < 0.05 && Math.abs(makers.quantity - 1) < 0.05);
		t.true(makers.price < 1e-6);
	});
}
