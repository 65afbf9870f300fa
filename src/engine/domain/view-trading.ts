/**
Whether the engine may trade and what the account is worth, as the read model keeps it.
*/
import type {BreakerStatus} from './breaker.js';
import type {Equity, EventOf, HaltCause} from './event.js';
import {timeframes, type Timeframe} from './market.js';
import {startOfDay, type EpochMs} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {append} from './view-lists.js';
import {isWorking} from './view-orders.js';
import {viewLimits, type DayEquity, type EngineView, type EquityPoint, type HaltView} from './view.js';

/** Tells the events that `foldTrading` takes. */
export const isTradingEvent = oneOf('EngineStarted', 'EngineStopped', 'EquityMarked', 'LimitsMeasured', 'BreakerChanged', 'BreakersMeasured', 'TradingHalted', 'TradingRestricted', 'TradingResumed', 'FlattenStarted', 'FlattenFinished');

type TradingEvent = Told<typeof isTradingEvent>;

/** Returns the view after an event of the engine's own state at `at`. */
export function foldTrading(view: EngineView, event: TradingEvent, at: EpochMs): EngineView {
	switch (event.type) {
		case 'EngineStarted': {
			return engineStarted(view, event, at);
		}

		case 'EngineStopped': {
			return {...view, stopped: event.reason};
		}

		case 'EquityMarked': {
			const {type, ...equity} = event;
			return {...view, equity, equityCurve: nextCurve(view, {at, equity: equity.equity, drawdown: equity.drawdown}), days: nextDays(view.days, equity, at)};
		}

		case 'LimitsMeasured': {
			return {...view, limits: event.limits};
		}

		case 'BreakerChanged': {
			const {type, ...breaker} = event;
			return {...view, breakers: withBreaker(view.breakers, breaker)};
		}

		case 'BreakersMeasured': {
			return {...view, breakers: withBreakers(view.breakers, event.breakers)};
		}

		case 'TradingHalted': {
			return tradingHalted(view, event, at);
		}

		case 'TradingRestricted': {
			return {...view, tradingState: view.tradingState === 'HALTED' ? 'HALTED' : 'REDUCE_ONLY', causes: withCause(view.causes, causeOf(event))};
		}

		case 'TradingResumed': {
			const lifted = new Set(event.lifted.map(cause => cause.rule));
			const causes = event.state === 'RUNNING' ? [] : view.causes.filter(cause => !lifted.has(cause.rule));
			return {...view, tradingState: event.state, causes, halt: event.state === 'HALTED' ? view.halt : null};
		}

		case 'FlattenStarted': {
			return {...view, flattening: true, flatten: {startedAt: at, finishedAt: null, reason: event.reason, dust: {}}};
		}

		case 'FlattenFinished': {
			return {...view, flattening: false, flatten: {startedAt: event.startedAt, finishedAt: at, reason: view.flatten?.reason ?? '', dust: event.dust}};
		}
	}
}

/** A start is halted until it has reconciled. Latched causes outlive it; what was learnt of feeds does not. */
function engineStarted(view: EngineView, event: EventOf<'EngineStarted'>, at: EpochMs): EngineView {
	return {
		...view,
		version: event.version,
		mode: event.mode,
		venue: event.venue,
		symbols: event.symbols,
		quoteCurrency: event.quoteCurrency,
		timeframe: timeframeOf(event.config) ?? view.timeframe,
		tradingState: 'HALTED',
		causes: view.causes.filter(cause => cause.latched),
		halt: haltAt(view, at),
		flattening: false,
		flatten: null,
		stopped: null,
		protection: {},
		places: null,
		feeds: [],
		reconciliation: {...view.reconciliation, at: null, differences: [], first: false, foreignOrders: 0},
	};
}

/** Reads the timeframe from a journaled configuration; null where it says none that is known. */
function timeframeOf(config: unknown): Timeframe | null {
	const named: unknown = typeof config === 'object' && config !== null && 'timeframe' in config ? config.timeframe : null;
	return typeof named === 'string' && isTimeframe(named) ? named : null;
}

function isTimeframe(name: string): name is Timeframe {
	return Object.hasOwn(timeframes, name);
}

function tradingHalted(view: EngineView, event: EventOf<'TradingHalted'>, at: EpochMs): EngineView {
	const isNew = view.halt === null || !view.causes.some(cause => cause.rule === event.rule);
	// Starting and stopping are no accidents.
	const isOrdinary = event.rule === 'start' || event.rule === 'stop' || event.rule === 'reconcile';
	return {
		...view,
		tradingState: 'HALTED',
		causes: withCause(view.causes, causeOf(event)),
		halt: isNew ? haltAt(view, at) : view.halt,
		counts: isOrdinary ? view.counts : {...view.counts, halts: view.counts.halts + 1},
	};
}

function causeOf(event: EventOf<'TradingHalted'> | EventOf<'TradingRestricted'>): HaltCause {
	const {type, ...cause} = event;
	return cause;
}

function withCause(causes: readonly HaltCause[], cause: HaltCause): readonly HaltCause[] {
	return [...causes.filter(known => known.rule !== cause.rule), cause];
}

function haltAt(view: EngineView, at: EpochMs): HaltView {
	// Stops stay: they only end risk.
	const working = view.orders.filter(order => isWorking(order) && order.trigger === null).map(order => order.clientOrderId);
	return {at, orders: working, working, clearedAt: working.length === 0 ? at : null};
}

/** One point a bar: a mark within the same bar replaces the value of its point, not its time. */
function nextCurve(view: EngineView, point: EquityPoint): readonly EquityPoint[] {
	const last = view.equityCurve.at(-1);
	return last !== undefined && last.at >= (view.lastBarClose ?? 0)
		? [...view.equityCurve.slice(0, -1), {...point, at: last.at}]
		: append(view.equityCurve, point, viewLimits.equityPoints);
}

/** The first mark of a day opens it with what the account was worth when the day began. */
function nextDays(days: readonly DayEquity[], {equity, dayOpen}: Equity, at: EpochMs): readonly DayEquity[] {
	const day = startOfDay(at);
	const last = days.at(-1);
	return last?.day === day ? [...days.slice(0, -1), {...last, open: dayOpen, close: equity}] : append(days, {day, open: dayOpen, close: equity}, viewLimits.days);
}

function withBreakers(breakers: EngineView['breakers'], measured: EngineView['breakers']): EngineView['breakers'] {
	let all = breakers;
	for (const breaker of measured) {
		all = withBreaker(all, breaker);
	}

	return all;
}

/** The order of breakers is the order in which they first spoke, so that rows stay where they are. */
function withBreaker(breakers: readonly BreakerStatus[], breaker: BreakerStatus): readonly BreakerStatus[] {
	const index = breakers.findIndex(known => known.name === breaker.name);
	return index === -1 ? [...breakers, breaker] : breakers.with(index, breaker);
}
