import test from 'ava';
import fc from 'fast-check';
import {decimal, formatDecimal, zero} from '../../../src/engine/domain/decimal.js';
import type {JournalRecord} from '../../../src/engine/domain/event.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import type {Effect, Stage} from '../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import {approvedOrder} from '../../support/records.js';
import {type Bench, configOf, createBench, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';
import {type Luck, UnreliableVenue} from './support/unreliable-venue.js';

type Step =
	| {readonly kind: 'order'}
	| {readonly kind: 'deliver'; readonly pick: number; readonly luck: Luck}
	| {readonly kind: 'fill'; readonly pick: number; readonly percent: number; readonly tell: boolean}
	| {readonly kind: 'hear'; readonly pick: number; readonly twice: boolean}
	| {readonly kind: 'pass'; readonly ms: number}
	| {readonly kind: 'halt' | 'resume' | 'kill'};

const step: fc.Arbitrary<Step> = fc.oneof(
	{weight: 3, arbitrary: fc.constant({kind: 'order' as const})},
	{weight: 5, arbitrary: fc.record({kind: fc.constant('deliver' as const), pick: fc.nat(), luck: fc.constantFrom<Luck[]>('answer', 'answer', 'lose-answer', 'lose-request')})},
	{weight: 4, arbitrary: fc.record({kind: fc.constant('fill' as const), pick: fc.nat(), percent: fc.integer({min: 1, max: 100}), tell: fc.boolean()})},
	{weight: 6, arbitrary: fc.record({kind: fc.constant('hear' as const), pick: fc.nat(), twice: fc.boolean()})},
	{weight: 2, arbitrary: fc.integer({min: 0, max: 5000}).map(ms => ({kind: 'pass' as const, ms}))},
	{weight: 1, arbitrary: fc.constantFrom('halt' as const, 'resume' as const, 'kill' as const).map(kind => ({kind}))},
);

const config = configOf({execution: {orderTimeoutSeconds: 60}});
const stages = (): readonly Stage[] => [createPortfolioStage(), createExecutionStage(config), createTradingStage()];

/** An engine and its venue; the engine may be killed and started again from its records. */
class Pair {
	readonly venue = new UnreliableVenue();
	readonly records: JournalRecord[] = [];
	readonly effects: Effect[] = [];
	#bench: Bench = createBench(stages());
	#orders = 0;
	#read = {records: 0, effects: 0};

	begin(): this {
		this.#bench.give(started(config, {capital: '1000000'}));
		this.#bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
		this.#collect();
		return this;
	}

	take(action: Step): void {
		switch (action.kind) {
			case 'order': {
				this.#orders += 1;
				const symbol = this.#orders % 2 === 0 ? 'BTC/USDT' : 'ETH/USDT';
				const order = approvedOrder({clientOrderId: `ct1-${this.#orders}`, symbol, side: 'buy', quantity: '1', limitPrice: '100'});
				this.#bench.say({type: 'OrderApproved', order, proposedBy: 1, sizing: '', checked: [], reason: ''});
				break;
			}

			case 'deliver': {
				this.venue.deliver(action.pick, action.luck);
				break;
			}

			case 'fill': {
				this.venue.fill(action.pick, action.percent, action.tell);
				break;
			}

			case 'hear': {
				this.#hear(action.pick, action.twice);
				break;
			}

			case 'pass': {
				this.#bench.pass(action.ms);
				break;
			}

			case 'halt': {
				this.#bench.command({type: 'HaltTrading', source: 'key', reason: ''});
				break;
			}

			case 'resume': {
				this.#bench.command({type: 'ResumeTrading', source: 'key', reason: 'x', confirmation: 'RESUME'});
				break;
			}

			case 'kill': {
				this.#kill();
			}
		}

		this.#collect();
	}

	/** Lets everything arrive and every question be answered, until all orders have timed out and their ends are known. */
	settle(): void {
		for (const until = this.#bench.now + 180_000; this.#bench.now < until;) {
			while (!this.venue.isIdle || this.venue.words.length > 0) {
				this.take(this.venue.isIdle ? {kind: 'hear', pick: 0, twice: false} : {kind: 'deliver', pick: 0, luck: 'answer'});
			}

			this.take({kind: 'pass', ms: 2000});
		}
	}

	position(symbol: string): string {
		const {holdings} = this.#bench.stateOf('portfolio') as {readonly holdings: Readonly<Record<string, {readonly quantity: string} | null>>};
		return holdings[symbol]?.quantity ?? '0';
	}

	#hear(pick: number, twice: boolean): void {
		const [word] = this.venue.words.splice(pick % Math.max(this.venue.words.length, 1), 1);
		this.#bench.give(...(word === undefined ? [] : (twice ? [word, word] : [word])));
	}

	#kill(): void {
		const again = createBench(stages(), this.#bench.now);
		for (const record of this.records) {
			again.kernel.fold(record);
		}

		this.venue.disconnect();
		this.#bench = again;
		this.#read = {records: 0, effects: 0};
		again.give(started(config));
	}

	/** Takes what the engine has said since the last time. */
	#collect(): void {
		const {records, effects} = this.#bench.all;
		const newest = effects.slice(this.#read.effects);
		this.records.push(...records.slice(this.#read.records));
		this.effects.push(...newest);
		this.venue.ask(newest);
		this.#read = {records: records.length, effects: effects.length};
	}
}

/** Returns what is wrong with the story of every order, as the records tell it and as the venue knows it. */
function faults(pair: Pair): string[] {
	const {records, effects, venue} = pair;
	const wrong: string[] = [];
	const intended = records.flatMap(({event}) => event.type === 'OrderIntended' ? event.order : []);
	const totals = new Map<string, bigint>();
	for (const {clientOrderId: id, symbol} of intended) {
		const closed = records.flatMap(({event}) => event.type === 'OrderClosed' && event.clientOrderId === id ? event : []);
		const fills = records.flatMap(({event}) => event.type === 'OrderFilled' && event.fill.clientOrderId === id ? event.fill : []);
		const sum = fills.reduce((total, {quantity}) => total + decimal(quantity), zero);
		const held = venue.orders.get(id);
		const claim = (condition: boolean, what: string): void => {
			if (!condition) {
				wrong.push(`${id}: ${what}; venue ${held?.status ?? 'never got it'} ${formatDecimal(held?.filled ?? zero)}, ours ${formatDecimal(sum)} ${closed.map(({status}) => status).join(' ')}`);
			}
		};

		claim(closed.length === 1, `closed ${closed.length} times`);
		claim(sum === (held?.filled ?? zero), 'fills differ');
		claim(new Set(fills.map(({tradeId}) => tradeId)).size === fills.length, 'a fill counted twice');
		claim(closed[0]?.status === (held?.status ?? 'lost'), 'ends differ');
		claim(effects.filter(effect => effect.type === 'SubmitOrder' && effect.order.clientOrderId === id).length === 1, 'not sent exactly once');
		totals.set(symbol, (totals.get(symbol) ?? zero) + sum);
	}

	const positions = [...totals].filter(([symbol, total]) => pair.position(symbol) !== formatDecimal(total));
	return [...wrong, ...positions.map(([symbol, total]) => `position of ${symbol} is ${pair.position(symbol)}, fills make ${formatDecimal(total)}`)];
}

test('whatever is lost, late, doubled or killed: fills add up, every order ends once, and none is sent twice', t => {
	let [orders, lost, kills] = [0, 0, 0];
	holds(t, fc.property(fc.array(step, {minLength: 20, maxLength: 100, size: 'max'}), steps => {
		const pair = new Pair().begin();
		for (const action of steps) {
			pair.take(action);
		}

		pair.settle();
		const wrong = faults(pair);
		orders += pair.records.filter(({event}) => event.type === 'OrderIntended').length;
		lost += pair.records.filter(({event}) => event.type === 'OrderClosed' && event.status === 'lost').length;
		kills += pair.records.filter(({event}) => event.type === 'EngineStarted').length - 1;
		if (wrong.length > 0) {
			throw new Error(wrong.join('\n'));
		}
	}), {numRuns: 500, seed: 61});
	t.true(orders > 500 && lost > 20 && kills > 50, `tried on ${orders} orders, ${lost} of them lost, and ${kills} kills`);
});
