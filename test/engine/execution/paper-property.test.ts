import test from 'ava';
import fc from 'fast-check';
import {decimal, maximum, zero} from '../../../src/engine/domain/decimal.js';
import {type LedgerBalances, applyToBalances} from '../../../src/engine/domain/ledger.js';
import type {BookLevel, PublicTrade} from '../../../src/engine/domain/market.js';
import type {ReportedFill, Side} from '../../../src/engine/domain/order.js';
import {arrived} from '../../../src/engine/execution/paper/paper-order.js';
import {type Queue, cutQueue, joinQueue, planMaking} from '../../../src/engine/execution/paper/queue.js';
import {order} from '../../contracts/venue-contract.js';
import {type PaperBench, btc, paperBench} from './support/paper.js';

const side = fc.constantFrom<Side>('buy', 'sell');
const price = fc.integer({min: 90, max: 110});
const quantity = fc.integer({min: 1, max: 400}).map(hundredths => hundredths / 100);
const levels = fc.array(quantity, {minLength: 1, maxLength: 6});

/** A book around a middle, one level per unit of price. */
const book = fc.record({middle: price, bids: levels, asks: levels}).map(({middle, bids, asks}) => ({
	kind: 'book' as const,
	bids: bids.map((held, index): BookLevel => [middle - 1 - index, held]),
	asks: asks.map((held, index): BookLevel => [middle + index, held]),
}));
const action = fc.oneof(
	{weight: 3, arbitrary: book},
	{weight: 3, arbitrary: fc.record({kind: fc.constant('trade' as const), price, quantity, side})},
	{weight: 5, arbitrary: fc.record({kind: fc.constant('order' as const), price, quantity, side, immediate: fc.boolean(), trigger: fc.option(price, {freq: 1})})},
	fc.record({kind: fc.constant('cancel' as const), which: fc.integer({min: 0, max: 5})}),
	fc.constant({kind: 'lost' as const}),
	fc.record({kind: fc.constant('quote' as const), bid: price, spread: fc.integer({min: 0, max: 2})}),
);

type Action = typeof action extends fc.Arbitrary<infer Each> ? Each : never;

const wealth: LedgerBalances = {USDT: '3000', BTC: '20'};

async function perform(bench: PaperBench, step: Action): Promise<void> {
	bench.pass(10);
	switch (step.kind) {
		case 'book': {
			bench.book(step.bids, step.asks);
			break;
		}

		case 'trade': {
			bench.trade(step.price, step.quantity, step.side);
			break;
		}

		case 'order': {
			const {immediate, trigger} = step;
			await bench.venue.submit(order({
				side: step.side, limitPrice: String(step.price), quantity: String(step.quantity), timeInForce: immediate ? 'immediate-or-cancel' : 'good-till-cancelled',
				...(trigger !== null && {trigger: {price: String(trigger)}}),
			}));
			break;
		}

		case 'cancel': {
			const open = await bench.venue.fetchOpenOrders([btc]);
			await bench.venue.cancel({clientOrderId: open[step.which]?.clientOrderId ?? 'none', venueOrderId: null, symbol: btc});
			break;
		}

		case 'lost': {
			bench.venue.takeBook(btc, null);
			break;
		}

		case 'quote': {
			bench.quote(step.bid, step.bid + step.spread);
			break;
		}
	}
}

function total(fills: readonly ReportedFill[]): bigint {
	return fills.reduce((sum, fill) => sum + decimal(fill.quantity), zero);
}

async function holds(steps: readonly Action[], check: (bench: PaperBench, step: Action, fills: readonly ReportedFill[]) => Promise<boolean> | boolean): Promise<boolean> {
	const bench = await paperBench({balances: wealth});
	for (const step of steps) {
		const before = bench.fills.length;
		await perform(bench, step);
		if (!await check(bench, step, bench.fills.slice(before))) {
			return false;
		}
	}

	return true;
}

const runs = {numRuns: 300, seed: 62};

test('balances are the opening ones and the fills, to the last unit; nothing free or reserved is ever negative', async t => {
	let filled = 0;
	await t.notThrowsAsync(fc.assert(fc.asyncProperty(fc.array(action, {minLength: 20, maxLength: 80}), async steps => holds(steps, async ({venue, fills}) => {
		filled = Math.max(filled, fills.length);
		const ledger = fills.reduce<LedgerBalances>((balances, fill) => applyToBalances(balances, {...fill, clientOrderId: ''}), wealth);
		const balances = await venue.fetchBalances();
		return Object.entries(balances).every(([asset, {free, reserved}]) =>
			decimal(free) + decimal(reserved) === decimal(ledger[asset] ?? '0') && decimal(free) >= zero && decimal(reserved) >= zero);
	})), runs));
	t.log(`up to ${filled} fills in a run`);
	t.true(filled > 10);
});

test('what open orders hold back is what they can still cost; the filled of each is the sum of its fills', async t => {
	await t.notThrowsAsync(fc.assert(fc.asyncProperty(fc.array(action, {minLength: 20, maxLength: 80}), async steps => holds(steps, async ({venue, fills}) => {
		const open = await venue.fetchOpenOrders([btc]);
		const rest = ({quantity: all, filled}: (typeof open)[number]): bigint => decimal(all) - decimal(filled);
		const claims = open.reduce((sum, each) => sum + (each.side === 'sell' ? rest(each) : zero), zero);
		const balances = await venue.fetchBalances();
		return decimal(balances.BTC?.reserved ?? '0') === claims
			&& open.every(each => rest(each) > zero && total(fills.filter(({clientOrderId}) => clientOrderId === each.clientOrderId)) === decimal(each.filled));
	})), runs));
});

test('no step fills more than it offers: a trade its quantity, an order the book within its limit, a book what crosses', async t => {
	await t.notThrowsAsync(fc.assert(fc.asyncProperty(fc.array(action, {minLength: 20, maxLength: 80}), async steps => {
		let [bids, asks]: [readonly BookLevel[], readonly BookLevel[]] = [[], []];
		return holds(steps, (_bench, step, fills) => {
			const held = (list: readonly BookLevel[]): bigint => list.reduce((sum, [, each]) => sum + decimal(each), zero);
			if (step.kind === 'book') {
				({bids, asks} = step);
				return fills.every(({liquidity}) => liquidity === 'maker') && total(fills) <= held(bids) + held(asks);
			}

			if (step.kind === 'lost') {
				[bids, asks] = [[], []];
			}

			const inStep = bids.length > 0;
			if (step.kind === 'trade') {
				const made = fills.filter(({liquidity}) => liquidity === 'maker');
				return total(made) <= decimal(step.quantity) && made.every(({side: ours, price: limit}) => ours === 'buy' ? Number(limit) >= step.price : Number(limit) <= step.price);
			}

			return !inStep || step.kind !== 'order' || fills.every(fill => {
				const level = (fill.side === 'buy' ? asks : bids).find(([each]) => each === Number(fill.price));
				return decimal(fill.quantity) <= decimal(level?.[1] ?? 0) && (fill.side === 'buy' ? Number(fill.price) <= step.price : Number(fill.price) >= step.price);
			});
		});
	}), runs));
});

test('over any time no more is taken at a price than was ever put there', async t => {
	await t.notThrowsAsync(fc.assert(fc.asyncProperty(fc.array(fc.oneof(book, fc.record({kind: fc.constant('order' as const), price, quantity, side, immediate: fc.constant(true), trigger: fc.constant(null)})), {maxLength: 60}), async steps => {
		const [put, taken, shown] = [new Map<string, bigint>(), new Map<string, bigint>(), new Map<string, bigint>()];
		return holds(steps, (_bench, step, fills) => {
			if (step.kind === 'book') {
				const next = new Map<string, bigint>([...step.bids.map(([at, held]) => [`sell ${at}`, decimal(held)] as const), ...step.asks.map(([at, held]) => [`buy ${at}`, decimal(held)] as const)]);
				for (const key of new Set([...next.keys(), ...shown.keys()])) {
					const more = (next.get(key) ?? zero) - (shown.get(key) ?? zero);
					put.set(key, (put.get(key) ?? zero) + maximum(more, zero));
				}

				shown.clear();
				for (const [key, held] of next) {
					shown.set(key, held);
				}
			}

			for (const fill of fills) {
				const key = `${fill.side} ${fill.price}`;
				taken.set(key, (taken.get(key) ?? zero) + decimal(fill.quantity));
			}

			return [...taken].every(([key, sum]) => sum <= (put.get(key) ?? zero));
		});
	}), runs));
});

const event = fc.oneof(
	fc.record({standing: quantity}),
	fc.record({traded: quantity, late: fc.integer({min: 0, max: 30})}),
);

test('a place in the queue never gets worse, and nobody gets more than was traded', t => {
	t.notThrows(() => {
		fc.assert(fc.property(quantity, fc.array(event, {maxLength: 40}), (first, events) => {
			const paper = arrived(order({limitPrice: '100', quantity: '1000'}), 'paper-1', 0);
			let queue: Queue = joinQueue(decimal(first), 0);
			let got = zero;
			let gone = zero;
			for (const [index, each] of events.entries()) {
				const at = 100 + (index * 10);
				const {ahead} = queue;
				if ('standing' in each) {
					queue = cutQueue(queue, decimal(each.standing), at);
				} else {
					paper.queue = queue;
					const trade: PublicTrade = {id: String(index), symbol: btc, at: at - each.late, price: 100, quantity: each.traded, side: 'sell'};
					const [making] = planMaking([paper], trade, true);
					queue = making?.queue ?? queue;
					got += making?.quantity ?? zero;
					gone += decimal(each.traded);
				}

				if (queue.ahead > ahead || queue.ahead < zero || queue.counted < zero || got > gone) {
					return false;
				}
			}

			return got <= gone;
		}), {numRuns: 1000, seed: 62});
	});
});

test('any two places are served in the order in which they came', t => {
	t.notThrows(() => {
		fc.assert(fc.property(quantity, quantity, quantity, fc.array(quantity, {maxLength: 20}), (first, second, wanted, trades) => {
			const papers = [first, first + second].map((ahead, index) => {
				const paper = arrived(order({limitPrice: '100', quantity: String(wanted)}), `paper-${index}`, 0);
				paper.queue = joinQueue(decimal(ahead.toFixed(2)), 0);
				return paper;
			});
			let passed = zero;
			for (const [index, traded] of trades.entries()) {
				const makings = planMaking(papers, {id: String(index), symbol: btc, at: index + 1, price: 100, quantity: traded, side: 'sell'}, true);
				for (const {paper, queue, quantity: got} of makings) {
					paper.queue = queue;
					paper.filled += got;
				}

				passed += decimal(traded);
				const [one = zero, other = zero] = papers.map(({filled}) => filled);
				if (one + other > passed - decimal(first) && one + other > zero) {
					return false;
				}

				if (other > zero && papers[1]?.queue?.ahead !== zero) {
					return false;
				}
			}

			return true;
		}), {numRuns: 500, seed: 62});
	});
});
