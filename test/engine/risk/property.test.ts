import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import type {EngineConfig} from '../../../src/engine/domain/config.js';
import type {Command} from '../../../src/engine/domain/command.js';
import {decimal, divide, formatDecimal, minimum, multiply, toNumber, zero, type Decimal} from '../../../src/engine/domain/decimal.js';
import type {EventOf, InputEvent} from '../../../src/engine/domain/event.js';
import type {Order, OrderProposal} from '../../../src/engine/domain/order.js';
import {tradedVenues} from '../../../src/engine/domain/place.js';
import {createMomentumPolicy} from '../../../src/engine/agents/momentum-policy.js';
import {createAgentsStage} from '../../../src/engine/agents/stage.js';
import {createFlattenStage} from '../../../src/engine/execution/flatten.js';
import {createRoutingStage} from '../../../src/engine/execution/routing-stage.js';
import {createExecutionStage} from '../../../src/engine/execution/stage.js';
import {defineStage} from '../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../src/engine/portfolio/stage.js';
import {createBreakersStage} from '../../../src/engine/risk/breakers/stage.js';
import {createRiskStage} from '../../../src/engine/risk/stage.js';
import {type Bench, account, configOf, createBench, filled, marketsLoaded, priced, proposal, reported, started} from '../../support/stages.js';
import {holds} from '../sim/support/property.js';

const config = configOf({symbols: ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], risk: {maxPosition: 0.4, maxCluster: 0.7, maxLeverage: 1.5, sizing: {fixedFraction: 0.03}}});
const {risk, symbols} = config;
const exact = 1e-9;
const clean = {type: 'Reconciled', differences: [], foreignOrders: 0} as const;

type Step =
	| {readonly kind: 'propose'; readonly symbol: string; readonly side: 'buy' | 'sell'; readonly units: number; readonly agent: boolean; readonly immediate: boolean; readonly honest: boolean}
	| {readonly kind: 'price'; readonly symbol: string; readonly move: number}
	| {readonly kind: 'fill'; readonly pick: number; readonly share: number; readonly feeInBase: boolean}
	| {readonly kind: 'end'; readonly pick: number; readonly status: 'cancelled' | 'expired' | 'rejected'}
	| {readonly kind: 'command'; readonly command: Command}
	| {readonly kind: 'manual'; readonly symbol: string; readonly side: 'buy' | 'sell'; readonly units: number}
	| {readonly kind: 'allocate'; readonly weights: readonly number[]}
	| {readonly kind: 'pass'; readonly ms: number}
	| {readonly kind: 'route'; readonly shares: readonly number[]}
	| {readonly kind: 'account'};

/** The books' answer, where more than one venue is traded on: what each takes of the order that they are asked for, in percent. */
const route = fc.record({kind: fc.constant('route' as const), shares: fc.constantFrom([50, 50], [100, 0], [0, 100], [30, 40], [0, 0])});
const symbol = fc.constantFrom(...symbols);
const step: fc.Arbitrary<Step> = fc.oneof(
	{weight: 6, arbitrary: fc.record({
		kind: fc.constant('propose' as const), symbol, side: fc.constantFrom('buy' as const, 'buy' as const, 'sell' as const), units: fc.integer({min: 1, max: 4000}),
		agent: fc.boolean(), immediate: fc.boolean(), honest: fc.boolean(),
	})},
	{weight: 3, arbitrary: fc.record({kind: fc.constant('price' as const), symbol, move: fc.integer({min: -9, max: 8})})},
	{weight: 5, arbitrary: fc.record({kind: fc.constant('fill' as const), pick: fc.nat(), share: fc.integer({min: 1, max: 100}), feeInBase: fc.boolean()})},
	{weight: 2, arbitrary: fc.record({kind: fc.constant('end' as const), pick: fc.nat(), status: fc.constantFrom('cancelled' as const, 'expired' as const, 'rejected' as const)})},
	{weight: 1, arbitrary: fc.constantFrom<Command>(
		{type: 'HaltTrading', source: 'key', reason: 'x'},
		{type: 'FlattenPositions', source: 'key', reason: 'x'},
		{type: 'ResumeTrading', source: 'key', reason: 'x', confirmation: 'RESUME'},
		{type: 'ResumeTrading', source: 'key', reason: 'x', confirmation: 'RESUME'},
	).map(command => ({kind: 'command' as const, command}))},
	{weight: 2, arbitrary: fc.record({symbol, weight: fc.option(fc.constantFrom(0, 0.2, 0.5, 1))}).map(({symbol: of, weight}) => (
		{kind: 'command' as const, command: {type: 'OverrideAllocation' as const, source: 'key' as const, symbol: of, weight, reason: 'x'}}
	))},
	{weight: 2, arbitrary: fc.record({kind: fc.constant('manual' as const), symbol, side: fc.constantFrom('buy' as const, 'sell' as const), units: fc.integer({min: 1, max: 6000})})},
	{weight: 1, arbitrary: fc.array(fc.constantFrom(0, 0.1, 0.3, 0.9), {minLength: 3, maxLength: 3}).map(weights => ({kind: 'allocate' as const, weights}))},
	{weight: 1, arbitrary: fc.integer({min: 1, max: 3_600_000}).map(ms => ({kind: 'pass' as const, ms}))},
	{weight: 1, arbitrary: fc.constant({kind: 'account' as const})},
);

type Life = {readonly order: Order; filled: Decimal};

/** The account as somebody keeps it who only reads the journal. */
class Reader {
	readonly held = new Map<string, Decimal>();
	readonly prices = new Map<string, number>();
	readonly working = new Map<string, Life>();
	equity = 0;
	cash = 0;
	state = 'HALTED';
	flattening = false;
	readonly wrong: string[] = [];
	approved = 0;

	readonly sent = new Set<string>();

	readonly stage = defineStage('reader', {}, {
		QuotesSampled: (_, {quotes}) => {
			for (const quote of quotes) {
				this.prices.set(quote.symbol, quote.bid);
			}
		},
		EquityMarked: (_, {equity, cash}) => {
			[this.equity, this.cash] = [equity, cash];
		},
		PositionChanged: (_, position) => {
			this.held.set(position.symbol, decimal(position.quantity));
		},
		OrderApproved: (_, {order}) => {
			this.#check(order);
			this.working.set(order.clientOrderId, {order, filled: zero});
		},
		OrderIntended: (_, {order}) => {
			this.sent.add(order.clientOrderId);
		},
		OrderSplit: (_, {clientOrderId, parts}) => {
			this.working.delete(clientOrderId);
			for (const order of parts) {
				this.working.set(order.clientOrderId, {order, filled: zero});
			}
		},
		OrderFilled: (_, {fill}) => {
			const life = this.working.get(fill.clientOrderId);
			if (life !== undefined) {
				life.filled += decimal(fill.quantity);
			}
		},
		OrderClosed: (_, {clientOrderId}) => {
			this.working.delete(clientOrderId);
		},
		TradingHalted: () => {
			this.state = 'HALTED';
		},
		TradingRestricted: () => {
			this.state = this.state === 'HALTED' ? 'HALTED' : 'REDUCE_ONLY';
		},
		TradingResumed: (_, {state}) => {
			this.state = state;
		},
		FlattenStarted: () => {
			this.flattening = true;
		},
		FlattenFinished: () => {
			this.flattening = false;
		},
	});

	#check(order: Order): void {
		this.approved += 1;
		const claim = (condition: boolean, what: string): void => {
			if (!condition) {
				this.wrong.push(`${what}: ${JSON.stringify(order)} in ${this.state}, equity ${this.equity}`);
			}
		};

		const beside = [...this.working.values()].map(life => life.order).filter(other => other.symbol === order.symbol);
		claim(beside.every(({venue}) => venue !== undefined && order.venue !== undefined && venue !== order.venue), 'two orders of one market at one place');
		claim(decimal(order.quantity) > zero, 'an order of nothing');
		if (order.side === 'sell') {
			const leaving = [...this.working.values()].filter(life => life.order.symbol === order.symbol && life.order.side === 'sell').reduce((sum, life) => sum + decimal(life.order.quantity) - life.filled, zero);
			claim(decimal(order.quantity) + leaving <= (this.held.get(order.symbol) ?? zero), 'sells more than is held');
			claim(this.state !== 'HALTED' || (this.flattening && order.reduceOnly && order.timeInForce === 'immediate-or-cancel'), 'leaves while HALTED');
			return;
		}

		const cost = toNumber(multiply(decimal(order.quantity), decimal(order.limitPrice)));
		const total = symbols.reduce((sum, name) => sum + this.#valueOf(name), cost);
		const coming = [...this.working.values()].reduce((sum, life) => sum + restOf(life), 0);
		claim(this.state === 'RUNNING', 'adds risk while not RUNNING');
		claim(!order.reduceOnly, 'a buy that claims to reduce');
		claim((this.#valueOf(order.symbol) + cost) / this.equity <= risk.maxPosition + exact, 'position');
		// Nothing is known of how the markets move, so that they count as one cluster.
		claim(total / this.equity <= risk.maxCluster + exact, 'cluster');
		claim(total / this.equity <= risk.maxLeverage + exact, 'leverage');
		claim(cost + coming <= this.cash + exact, 'cash');
	}

	#valueOf(name: string): number {
		const coming = [...this.working.values()].filter(({order}) => order.symbol === name).reduce((sum, life) => sum + restOf(life), 0);
		return (toNumber(this.held.get(name) ?? zero) * (this.prices.get(name) ?? 0)) + coming;
	}
}

function restOf({order, filled: done}: Life): number {
	return order.side === 'buy' ? toNumber(decimal(order.quantity) - done) * Number(order.limitPrice) : 0;
}

function inputOf(action: Exclude<Step, {kind: 'propose' | 'pass' | 'account' | 'allocate' | 'route'}>, reader: Reader, count: number): InputEvent | null {
	switch (action.kind) {
		case 'price': {
			const price = (reader.prices.get(action.symbol) ?? 0) * (1 + (action.move / 100));
			return priced({[action.symbol]: Number(price.toFixed(4))});
		}

		case 'command': {
			return {type: 'CommandReceived', command: action.command};
		}

		case 'manual': {
			const price = (reader.prices.get(action.symbol) ?? 1) * (action.side === 'buy' ? 1.005 : 0.995);
			const quantity = formatDecimal(decimal((action.units / price).toFixed(8)));
			return {type: 'CommandReceived', command: {type: 'PlaceManualOrder', source: 'key', symbol: action.symbol, side: action.side, quantity, limitPrice: price.toFixed(6), reason: 'x'}};
		}

		case 'fill':
		case 'end': {
			// What is not routed yet has not left.
			const lives = [...reader.working.values()].filter(({order}) => reader.sent.has(order.clientOrderId));
			const life = lives[action.pick % Math.max(lives.length, 1)];
			return life === undefined ? null : (action.kind === 'fill' ? fillOf(life, action, count) : endOf(life, action.status));
		}
	}
}

function fillOf({order, filled: done}: Life, {share, feeInBase}: Extract<Step, {kind: 'fill'}>, count: number): EventOf<'FillReported'> {
	const rest = decimal(order.quantity) - done;
	const part = share === 100 ? rest : rest * BigInt(share) / 100n;
	const quantity = part === zero ? rest : part;
	const inBase = feeInBase && order.side === 'buy';
	const fee = formatDecimal(multiply(inBase ? quantity : multiply(quantity, decimal(order.limitPrice)), decimal('0.001')));
	return filled(order, `t${count}`, formatDecimal(quantity), {fee, feeAsset: order.symbol.split('/')[inBase ? 0 : 1] ?? ''});
}

function endOf({order, filled: done}: Life, status: 'cancelled' | 'expired' | 'rejected'): InputEvent {
	return status === 'rejected' && done === zero
		? {type: 'SubmitFailed', clientOrderId: order.clientOrderId, outcome: 'rejected', reason: 'x'}
		: reported(order, {status: status === 'rejected' ? 'cancelled' : status, filled: formatDecimal(done)});
}

function perform(bench: Bench, reader: Reader, action: Step, count: number): void {
	switch (action.kind) {
		case 'propose': {
			bench.say({type: 'OrderProposed', proposal: proposalOf(action, reader)});
			break;
		}

		case 'pass': {
			bench.pass(action.ms);
			break;
		}

		case 'account': {
			bench.say(clean);
			break;
		}

		case 'route': {
			bench.give(...routed(bench, reader, action.shares));
			break;
		}

		case 'allocate': {
			const weights = Object.fromEntries(symbols.map((of, index) => [of, action.weights[index] ?? 0]));
			bench.say({type: 'AllocationSet', allocator: 'test', barClose: bench.now, weights, confidence: {}, reasons: {}});
			break;
		}

		case 'price':
		case 'fill':
		case 'end':
		case 'manual':
		case 'command': {
			const input = inputOf(action, reader, count);
			bench.give(...(input === null ? [] : [input]));
		}
	}
}

/** Returns the books' answer for what they are asked: no more at a venue than there is room for. */
function routed(bench: Bench, reader: Reader, shares: readonly number[]): readonly InputEvent[] {
	const effect = bench.all.asked('RouteOrder').at(-1);
	if (effect === undefined || !reader.working.has(effect.order.clientOrderId)) {
		return [];
	}

	const {order: {clientOrderId, quantity, side, limitPrice}, room} = effect;
	const slices = Object.entries(room).flatMap(([venue, there], index) => {
		const most = side === 'buy' ? divide(decimal(there), decimal(limitPrice)) : decimal(there);
		const part = minimum(most, decimal(quantity) * BigInt(shares[index] ?? 0) / 100n);
		return part > zero ? [{venue, quantity: formatDecimal(part), limitPrice}] : [];
	});
	return [{type: 'OrderRouted', clientOrderId, slices, unrouted: '0', left: {}}];
}

/** Not every proposal tells the truth about what it does. */
function proposalOf({symbol: of, units, side, agent, immediate, honest}: Extract<Step, {kind: 'propose'}>, reader: Reader): OrderProposal {
	const price = (reader.prices.get(of) ?? 1) * (side === 'buy' ? 1.005 : 0.995);
	return proposal({
		symbol: of, side, quantity: formatDecimal(decimal((units / price).toFixed(8))), limitPrice: price.toFixed(6),
		reduceOnly: honest ? side === 'sell' : side === 'buy', source: agent ? 'agent' : 'key', timeInForce: immediate ? 'immediate-or-cancel' : 'good-till-cancelled',
	});
}

type Tried = {approved: number; flattened: number; manual: number; parts: number};

/** Returns what is wrong with what an engine of these settings approves under some steps; counts what was tried. */
function wrongOf(settings: EngineConfig, steps: readonly Step[], tried: Tried): readonly string[] {
	const reader = new Reader();
	const venues = tradedVenues(settings);
	const agents = createAgentsStage(settings, createMomentumPolicy(settings.strategy, risk.maxPosition));
	const guards = [createPortfolioStage(venues), agents, createBreakersStage(settings), createRiskStage(settings), createRoutingStage(venues)];
	const bench = createBench([...guards, createExecutionStage(settings), createFlattenStage(settings), createTradingStage(), reader.stage]);
	bench.give(started(settings), marketsLoaded(settings, {minNotional: '5'}), priced({'BTC/USDT': 100, 'ETH/USDT': 10, 'SOL/USDT': 1}));
	if (venues.length > 1) {
		bench.give({...account({USDT: '10000'}), places: {binance: {USDT: '6000'}, kraken: {USDT: '4000'}}});
	}

	bench.say(clean);
	for (const [count, action] of steps.entries()) {
		perform(bench, reader, action, count);
	}

	tried.approved += reader.approved;
	tried.flattened += bench.all.events('FlattenFinished').length;
	tried.manual += bench.all.events('OrderIntended').filter(({reason}) => reason === 'x').length;
	tried.parts += bench.all.events('OrderSplit').filter(({parts}) => parts.length > 1).length;
	return reader.wrong;
}

function never(t: ExecutionContext, settings: EngineConfig, steps: fc.Arbitrary<readonly Step[]>): Tried {
	const tried: Tried = {approved: 0, flattened: 0, manual: 0, parts: 0};
	holds(t, fc.property(steps, some => {
		const wrong = wrongOf(settings, some, tried);
		if (wrong.length > 0) {
			throw new Error(wrong.join('\n'));
		}
	}), {numRuns: 200, seed: 56});
	return tried;
}

const long = {minLength: 60, maxLength: 150, size: 'max'} as const;

test('under any interleaving of fills, overrides and manual orders no approved order goes past a limit, sells more than is held, or leaves while HALTED', t => {
	const {approved, flattened, manual} = never(t, config, fc.array(step, long));
	t.true(approved > 1000 && flattened > 20 && manual > 100, `tried on ${approved} approved orders, ${manual} of them a person's, and ${flattened} flattenings`);
});

test('nor where orders are routed over two venues, whatever the books answer and however late', t => {
	const several = fc.oneof({weight: 25, arbitrary: step}, {weight: 12, arbitrary: route});
	const tried = never(t, {...config, tradeAlsoAt: ['kraken']}, fc.array(several, {...long, maxLength: 200}));
	t.true(tried.approved > 500 && tried.flattened > 10 && tried.parts > 100, JSON.stringify(tried));
});
