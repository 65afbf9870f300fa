/**
Circuit breakers in the flow: they watch prices, feeds, data and the account, and stop trading at once. What trips stays
down until somebody types RESUME; a breaker that has tripped does not trip again before that.
*/
import type {EngineConfig} from '../../domain/config.js';
import type {EventOf} from '../../domain/event.js';
import {timeframes} from '../../domain/market.js';
import {startOfDay} from '../../domain/units.js';
import {type ReactionContext, type Reactions, type Stage, defineStage} from '../../kernel/stage.js';
import {afterHealth} from './connectivity.js';
import {afterFinding, afterQuotes} from './data-quality.js';
import {armedBreakers, isBreaker, step} from './status.js';
import {startedAnew} from './trouble.js';
import {newVolatilityMemory} from './volatility-spike.js';
import {type BreakersState, takeCandle, takeQuotes, timers, watchAccount, watchPrices, watchTroubles} from './watch.js';

const troubled = ['connectivity', 'data-quality'] as const;

/** Returns the stage of all circuit breakers. It must come before risk, so that what trips is told before what is measured. */
export function createBreakersStage(config: EngineConfig): Stage {
	const opening: BreakersState = {
		venue: '', symbols: [], breakers: armedBreakers(config.risk), closing: [], flattening: false, trails: {}, volatility: {}, wild: 0, unreachable: {}, badData: {},
		lossTripped: false, forgivenDay: null, told: {},
	};
	return defineStage('breakers', opening, {
		...watchingMarket(config),
		...watchingTroubles(config),
		...stepping(config),
		EquityMarked(state, event, context) {
			watchAccount(state, event, config.risk, context);
		},
		BarCompleted: tell,
	});
}

function watchingMarket(config: EngineConfig): Reactions<BreakersState> {
	const {breakers} = config.risk;
	const length = timeframes[config.timeframe];
	return {
		EngineStarted(state, event) {
			Object.assign(state, {venue: event.venue, symbols: event.symbols, trails: {}, unreachable: {}, badData: {}});
			state.volatility = Object.fromEntries(event.symbols.map(symbol => [symbol, state.volatility[symbol] ?? newVolatilityMemory()]));
		},
		HistoryLoaded(state, event, {at}) {
			for (const candle of event.candles) {
				takeCandle(state, event.symbol, candle, {length: timeframes[event.timeframe], at, config: breakers});
			}
		},
		CandleClosed(state, event, context) {
			const minuteEnded = takeCandle(state, event.symbol, event.candle, {length, at: context.at, config: breakers});
			if (minuteEnded) {
				watchPrices(state, true, breakers, context);
			}
		},
		QuotesSampled(state, event, context) {
			watchPrices(state, takeQuotes(state, event, breakers, context.at), breakers, context);
			state.badData = afterQuotes(state.badData, event, breakers.venueGap, context.at);
			watchTroubles(state, 'data-quality', breakers, context);
		},
	};
}

function watchingTroubles(config: EngineConfig): Reactions<BreakersState> {
	const {breakers} = config.risk;
	return {
		FeedHealthChanged(state, event, context) {
			state.unreachable = afterHealth(state.unreachable, event, context.at);
			watchTroubles(state, 'connectivity', breakers, context);
		},
		DataQualityChanged(state, event, context) {
			state.badData = afterFinding(state.badData, event, state, context.at);
			watchTroubles(state, 'data-quality', breakers, context);
		},
		TimerFired(state, event, context) {
			for (const name of troubled.filter(candidate => timers[candidate] === event.timer)) {
				watchTroubles(state, name, breakers, context);
			}
		},
	};
}

/** How breakers go from state to state. */
function stepping(config: EngineConfig): Reactions<BreakersState> {
	return {
		BreakerTripped(state, {breaker, action, reason}, context) {
			state.lossTripped ||= breaker === 'daily-loss';
			if (isBreaker(state.breakers, breaker)) {
				step(state.breakers, breaker, {from: ['ARMED'], state: 'TRIPPED', detail: reason}, context);
				state.closing = action === 'flatten' ? [...state.closing, breaker] : state.closing;
				if (state.flattening) {
					closeAll(state, context);
				}
			}
		},
		TradingHalted(state, {rule}, context) {
			if (isBreaker(state.breakers, rule) && !state.closing.includes(rule)) {
				step(state.breakers, rule, {from: ['TRIPPED'], state: 'HALTED'}, context);
			}
		},
		FlattenStarted(state, _event, context) {
			state.flattening = true;
			closeAll(state, context);
		},
		FlattenFinished(state, _event, context) {
			state.flattening = false;
			for (const {name} of Object.values(state.breakers)) {
				step(state.breakers, name, {from: ['FLATTENING'], state: 'HALTED'}, context);
			}
		},
		TradingResumed(state, event, context) {
			resume(state, event, config, context);
		},
	};
}

function closeAll(state: BreakersState, context: ReactionContext): void {
	for (const name of state.closing) {
		step(state.breakers, name, {from: ['TRIPPED'], state: 'FLATTENING'}, context);
	}
}

/** A person has looked at what tripped: it is armed again, and measures from here. */
function resume(state: BreakersState, event: EventOf<'TradingResumed'>, config: EngineConfig, context: ReactionContext): void {
	const lifted = new Set<string>(event.lifted.map(({rule}) => rule));
	if (lifted.has('daily-loss')) {
		state.lossTripped = false;
		state.forgivenDay = event.source === 'engine' ? state.forgivenDay : startOfDay(context.at);
	}

	state.closing = state.closing.filter(name => !lifted.has(name));
	for (const {name} of Object.values(state.breakers).filter(breaker => lifted.has(breaker.name))) {
		step(state.breakers, name, {from: ['TRIPPED', 'FLATTENING', 'HALTED'], state: 'ARMED', detail: `armed again: ${event.reason}`}, context);
	}

	measureAnew(state, lifted, context.at);
	for (const name of troubled.filter(candidate => lifted.has(candidate))) {
		watchTroubles(state, name, config.risk.breakers, context);
	}
}

function measureAnew(state: BreakersState, lifted: ReadonlySet<string>, at: number): void {
	state.trails = lifted.has('flash-crash') ? {} : state.trails;
	state.wild = lifted.has('volatility-spike') ? null : state.wild;
	state.unreachable = lifted.has('connectivity') ? startedAnew(state.unreachable, at) : state.unreachable;
	state.badData = lifted.has('data-quality') ? startedAnew(state.badData, at) : state.badData;
}

/** Tells once a bar what has moved by a hundredth of its limit. */
function tell(state: BreakersState, _event: unknown, {emit}: ReactionContext): void {
	const moved = Object.values(state.breakers).filter(({name, value, limit}) => hasMoved(state.told[name], value, limit));
	if (moved.length > 0) {
		Object.assign(state.told, Object.fromEntries(moved.map(({name, value}) => [name, value])));
		emit.event({type: 'BreakersMeasured', breakers: moved});
	}
}

function hasMoved(told: number | null | undefined, value: number | null, limit: number): boolean {
	return typeof told === 'number' && value !== null ? Math.abs(value - told) >= limit / 100 : told !== value;
}
