/**
A bench for stages: a real kernel over real stages, told inputs at times of the test's choosing, with its timers kept and
what follows sorted by type. What a stage upstream would say is said by the bench's own first stage.
*/
import type {Command} from '../../src/engine/domain/command.js';
import type {EngineConfig} from '../../src/engine/domain/config.js';
import type {EventOf, EventType, InputEvent, JournalRecord} from '../../src/engine/domain/event.js';
import type {Market} from '../../src/engine/domain/market.js';
import type {Order, OrderProposal, ReportedFill, VenueOrder} from '../../src/engine/domain/order.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../src/engine/domain/units.js';
import {Kernel} from '../../src/engine/kernel/kernel.js';
import {type DerivedEvent, type Effect, type Stage, defineStage} from '../../src/engine/kernel/stage.js';
import {type ConfigOverrides, loadConfig} from '../../src/storage/settings/config.js';
import {marketOf} from './records.js';

/** What followed from some inputs. */
export type Happened = {
	readonly records: readonly JournalRecord[];
	readonly effects: readonly Effect[];
	/** Types of the records, in order. */
	readonly types: readonly EventType[];
	events<Type extends EventType>(type: Type): readonly EventOf<Type>[];
	asked<Type extends Effect['type']>(type: Type): readonly (Extract<Effect, {readonly type: Type}>)[];
};

export type Bench = {
	readonly kernel: Kernel;
	readonly now: EpochMs;
	/** When each timer that is set is due. */
	readonly timers: ReadonlyMap<string, EpochMs>;
	/** Everything since the bench was made. */
	readonly all: Happened;
	/** Steps inputs one after the other at the bench's time. */
	give(...inputs: readonly InputEvent[]): Happened;
	/** Lets events be said that follow from others in a whole engine. */
	say(...events: readonly DerivedEvent[]): Happened;
	command(command: Command): Happened;
	/** Lets time pass; timers that are due by then fire in order. */
	pass(ms: Milliseconds): Happened;
	stateOf(stage: string): unknown;
};

/** Opening time of every bench: a Friday at 00:00 UTC. */
export const opening: EpochMs = Date.UTC(2021, 0, 15);

const speaking = 'bench';

export function createBench(stages: readonly Stage[], now: EpochMs = opening): Bench {
	const toSay: DerivedEvent[] = [];
	const speaker = defineStage('bench', {}, {
		TimerFired(_state, event, {emit}) {
			for (const said of event.timer === speaking ? toSay.splice(0) : []) {
				emit.event(said);
			}
		},
	});
	const kernel = new Kernel([speaker, ...stages]);
	const records: JournalRecord[] = [];
	const effects: Effect[] = [];
	const timers = new Map<string, EpochMs>();
	const give = (...inputs: readonly InputEvent[]): Happened => {
		const from = [records.length, effects.length] as const;
		for (const input of inputs) {
			const step = kernel.step(input, now);
			records.push(...step.records);
			effects.push(...step.effects);
			keepTimers(timers, step.effects);
		}

		return happened(records.slice(from[0]), effects.slice(from[1]));
	};

	return {
		kernel,
		timers,
		get now() {
			return now;
		},
		get all() {
			return happened(records, effects);
		},
		give,
		say(...events) {
			toSay.push(...events);
			return give({type: 'TimerFired', timer: speaking});
		},
		command: command => give({type: 'CommandReceived', command}),
		pass(ms) {
			const from = [records.length, effects.length] as const;
			const until = now + ms;
			for (let due = firstDue(timers, until); due !== null; due = firstDue(timers, until)) {
				timers.delete(due.timer);
				now = Math.max(now, due.at);
				give({type: 'TimerFired', timer: due.timer});
			}

			now = until;
			return happened(records.slice(from[0]), effects.slice(from[1]));
		},
		stateOf: stage => structuredClone(kernel.save().stages[stage]),
	};
}

function happened(records: readonly JournalRecord[], effects: readonly Effect[]): Happened {
	return {
		records,
		effects,
		types: records.map(({event}) => event.type).filter(type => type !== 'TimerFired'),
		events: <Type extends EventType>(type: Type) => records.map(({event}) => event).filter((event): event is EventOf<Type> & typeof event => event.type === type),
		asked: <Type extends Effect['type']>(type: Type) => effects.filter((effect): effect is Extract<Effect, {readonly type: Type}> => effect.type === type),
	};
}

function keepTimers(timers: Map<string, EpochMs>, effects: readonly Effect[]): void {
	for (const effect of effects) {
		if (effect.type === 'SetTimer') {
			timers.set(effect.timer, effect.at);
		} else if (effect.type === 'ClearTimer') {
			timers.delete(effect.timer);
		}
	}
}

function firstDue(timers: ReadonlyMap<string, EpochMs>, until: EpochMs): {readonly timer: string; readonly at: EpochMs} | null {
	const [first] = [...timers].filter(([, at]) => at <= until).toSorted(([, a], [, b]) => a - b);
	return first === undefined ? null : {timer: first[0], at: first[1]};
}

/** Returns the shipped configuration for two markets, with changes. */
export function configOf(overrides: ConfigOverrides = {}): EngineConfig {
	return loadConfig({overrides: {symbols: ['BTC/USDT', 'ETH/USDT'], ...overrides}});
}

export function started(config: EngineConfig, more: Partial<EventOf<'EngineStarted'>> = {}): EventOf<'EngineStarted'> {
	const {symbols, quoteCurrency} = config;
	return {type: 'EngineStarted', version: '0.1.0', mode: 'sim', venue: 'binance', symbols, quoteCurrency, capital: '10000', seed: 7, configHash: 'c0ffee', config, ...more};
}

/** Returns the markets of `config`, each with a tick of 0.01 and a smallest order of 10 quote units, with changes. */
export function marketsLoaded(config: EngineConfig, change: Partial<Market> = {}): EventOf<'MarketsLoaded'> {
	return {type: 'MarketsLoaded', venue: 'binance', markets: config.symbols.map(symbol => ({...marketOf(symbol), ...change}))};
}

/** Returns a sample of prices, bid and ask alike. */
export function priced(prices: Readonly<Record<MarketSymbol, number>>): EventOf<'QuotesSampled'> {
	return {type: 'QuotesSampled', quotes: Object.entries(prices).map(([symbol, price]) => ({symbol, at: opening, bid: price, ask: price, last: price}))};
}

/** Returns what the venue says of an account without open orders. */
export function account(balances: Readonly<Record<string, string>>, openOrders: readonly VenueOrder[] = []): EventOf<'AccountReported'> {
	return {type: 'AccountReported', balances: Object.fromEntries(Object.entries(balances).map(([asset, free]) => [asset, {free, reserved: '0'}])), openOrders};
}

/** Returns an execution of a part of `order` at its limit and without a fee, unless said otherwise. */
export function filled(order: Order, tradeId: string, quantity: string, more: Partial<ReportedFill> = {}): EventOf<'FillReported'> {
	const {clientOrderId, symbol, side, limitPrice} = order;
	return {type: 'FillReported', fill: {
		tradeId, venueOrderId: `v-${clientOrderId}`, clientOrderId, symbol, side, price: limitPrice, quantity, fee: '0', feeAsset: symbol.split('/')[1] ?? '', liquidity: 'taker', at: opening, ...more,
	}};
}

/** Returns the venue's word on `order`: open and not filled, unless said otherwise. */
export function reported(order: Order, more: Partial<VenueOrder> = {}): EventOf<'OrderReported'> {
	return {type: 'OrderReported', order: venueOrder(order, more)};
}

export function venueOrder(order: Order, more: Partial<VenueOrder> = {}): VenueOrder {
	const {clientOrderId, symbol, side, quantity, limitPrice} = order;
	return {clientOrderId, venueOrderId: `v-${clientOrderId}`, symbol, side, quantity, filled: '0', limitPrice, status: 'open', at: opening, ...more};
}

/** Returns an agent's wish for a buy of 1 BTC at 100, with changes. */
export function proposal(more: Partial<OrderProposal> = {}): OrderProposal {
	return {
		symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '100', reduceOnly: false, confidence: 1, volatilityTargeted: true,
		timeInForce: 'good-till-cancelled', source: 'agent', reason: 'test', ...more,
	};
}
