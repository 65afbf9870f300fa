/**
Agents in the flow: once a day, when every market's insight is in, the policy sets target weights, and the planner
proposes the orders that lead there. What a person overrides or pauses is kept apart and said so.
*/
import type {EngineConfig} from '../domain/config.js';
import type {Autonomy, Command} from '../domain/command.js';
import type {DecimalText} from '../domain/decimal.js';
import type {EventOf} from '../domain/event.js';
import type {Insight, Regime} from '../domain/insight.js';
import {type Market, timeframes} from '../domain/market.js';
import type {Source} from '../domain/order.js';
import {type EpochMs, type Fraction, type MarketSymbol, startOfDay} from '../domain/units.js';
import {type ReactionContext, type Reactions, type Stage, defineStage} from '../kernel/stage.js';
import type {Policy} from '../ports/models.js';
import {type DailyCloses, addBar, noDailyCloses} from './daily-closes.js';
import {planOrder} from './planner.js';
import {type Change, type ProposeIn, type RoundState, beginRound, followingRound, leftOver, noRound} from './round.js';

type AgentsState = RoundState & {
	/** Name of the policy that decides. */
	readonly agent: string;
	symbols: readonly MarketSymbol[];
	daily: Record<MarketSymbol, DailyCloses>;
	equity: number | null;
	held: Record<MarketSymbol, DecimalText>;
	prices: Record<MarketSymbol, number>;
	markets: Record<MarketSymbol, Market>;
	insights: Record<MarketSymbol, {readonly seq: number; readonly insight: Insight}>;
	regime: Regime | null;
	/** Bar whose insights are awaited before deciding, and how many are still to come. */
	awaiting: {readonly barClose: EpochMs; readonly missing: number} | null;
	decidedDay: EpochMs | null;
	targets: Record<MarketSymbol, Fraction>;
	confidence: Record<MarketSymbol, Fraction>;
	overrides: Record<MarketSymbol, Fraction | null>;
	autonomy: Autonomy;
	pausedMarkets: MarketSymbol[];
	/** What every target is multiplied with, 0 to 1. */
	riskScale: Fraction;
};

const opening: Omit<AgentsState, 'agent'> = {
	symbols: [], daily: {}, equity: null, held: {}, prices: {}, markets: {}, insights: {}, regime: null, awaiting: null, decidedDay: null,
	targets: {}, confidence: {}, overrides: {}, autonomy: 'auto', pausedMarkets: [], riskScale: 1, ...noRound,
};

type Propose = ProposeIn<AgentsState>;

/** Returns the stage that decides what to hold. */
export function createAgentsStage(config: EngineConfig, policy: Policy): Stage {
	const propose: Propose = (state, symbol, source, context) => plan(state, symbol, source, config, context);

	return defineStage<AgentsState>('agents', {...opening, agent: policy.name}, {
		...observing(timeframes[config.timeframe]),
		...followingRound(propose),
		BarCompleted(state, event, context) {
			beginBar(state, event, propose, context);
		},
		InsightFormed(state, event, context) {
			state.insights[event.symbol] = {seq: context.seq, insight: event};
			if (state.awaiting?.barClose === event.barClose) {
				const missing = state.awaiting.missing - 1;
				state.awaiting = missing === 0 ? null : {barClose: event.barClose, missing};
				if (missing === 0) {
					decide(state, event.barClose, policy, context);
				}
			}
		},
		AllocationSet(state, event, context) {
			state.decidedDay = startOfDay(event.barClose);
			state.targets = {...event.weights};
			state.confidence = {...event.confidence};
			if (state.autonomy === 'auto') {
				beginRound(state, changes(state, Object.keys(event.weights)), propose, context);
			}
		},
		CommandReceived(state, event, context) {
			obey(state, event.command, propose, context);
		},
	});
}

/** What the agents keep in mind of everything that happens; bars are `length` milliseconds long. */
function observing(length: number): Reactions<AgentsState> {
	return {
		EngineStarted(state, event) {
			state.symbols = event.symbols;
			state.awaiting = null;
		},
		MarketsLoaded(state, event) {
			state.markets = Object.fromEntries(event.markets.map(market => [market.symbol, market]));
		},
		HistoryLoaded(state, event) {
			const daily = noDailyCloses();
			for (const candle of event.candles) {
				addBar(daily, candle, length);
				state.prices[event.symbol] = candle.close;
			}

			state.daily[event.symbol] = daily;
		},
		CandleClosed(state, event) {
			addBar(state.daily[event.symbol] ??= noDailyCloses(), event.candle, length);
			state.prices[event.symbol] = event.candle.close;
		},
		QuotesSampled(state, event) {
			for (const quote of event.quotes) {
				state.prices[quote.symbol] = (quote.bid + quote.ask) / 2;
			}
		},
		EquityMarked(state, event) {
			state.equity = event.equity;
		},
		PositionChanged(state, event) {
			state.held[event.symbol] = event.quantity;
		},
		RegimeChanged(state, event) {
			state.regime = event.to;
		},
	};
}

function beginBar(state: AgentsState, event: EventOf<'BarCompleted'>, propose: Propose, context: ReactionContext): void {
	if (event.late || event.symbols.length === 0 || state.paused || state.autonomy === 'manual') {
		return;
	}

	if (state.decidedDay === null || startOfDay(event.barClose) > state.decidedDay) {
		state.awaiting = {barClose: event.barClose, missing: event.symbols.length};
		return;
	}

	if (state.autonomy === 'auto') {
		beginRound(state, changes(state, leftOver(state)), propose, context);
	}
}

/** Returns how far each market that the agents may touch is from its target, in weight. */
function changes(state: AgentsState, symbols: readonly MarketSymbol[]): Change[] {
	return symbols.filter(symbol => !state.pausedMarkets.includes(symbol)).map(symbol => ({symbol, change: targetOf(state, symbol) - weightOf(state, symbol)}));
}

function decide(state: AgentsState, barClose: EpochMs, policy: Policy, {emit}: ReactionContext): void {
	const markets = state.symbols.map(symbol => ({
		symbol,
		dailyCloses: state.daily[symbol]?.closes ?? [],
		probability: state.insights[symbol]?.insight.probability ?? null,
		weight: weightOf(state, symbol),
	}));
	const allocation = policy.decide({barClose, markets, regime: state.regime});
	const causes = state.symbols.flatMap(symbol => state.insights[symbol]?.seq ?? []);
	emit.event({type: 'AllocationSet', allocator: policy.name, barClose, ...allocation}, causes);
}

function weightOf(state: AgentsState, symbol: MarketSymbol): Fraction {
	return state.equity === null ? 0 : Number(state.held[symbol] ?? '0') * (state.prices[symbol] ?? 0) / state.equity;
}

function targetOf(state: AgentsState, symbol: MarketSymbol): Fraction {
	return (state.overrides[symbol] ?? state.targets[symbol] ?? 0) * state.riskScale;
}

function plan(state: AgentsState, symbol: MarketSymbol, source: Source, config: EngineConfig, {emit}: ReactionContext): boolean {
	const price = state.prices[symbol];
	if (state.equity === null || state.equity <= 0 || price === undefined) {
		return false;
	}

	const target = targetOf(state, symbol);
	const overridden = typeof state.overrides[symbol] === 'number';
	const proposal = planOrder({
		symbol,
		target,
		confidence: overridden ? 1 : state.confidence[symbol] ?? 0,
		held: sellableOf(state, symbol, price),
		price,
		reason: `${overridden ? 'override' : 'target'} ${(target * 100).toFixed(1)} %, held ${(weightOf(state, symbol) * 100).toFixed(1)} %`,
		source,
	}, state.equity, {band: config.strategy.rebalanceBand, reach: config.execution.firstReach});
	if (proposal !== null) {
		emit.event({type: 'OrderProposed', proposal});
	}

	return proposal !== null;
}

/** Returns what is held, or nothing where it is less than the market takes: dust is no position. */
function sellableOf(state: AgentsState, symbol: MarketSymbol, price: number): DecimalText {
	const held = state.held[symbol] ?? '0';
	const market = state.markets[symbol];
	const isDust = market !== undefined && (Number(held) < Number(market.minQuantity) || Number(held) * price < Number(market.minNotional));
	return isDust ? '0' : held;
}

function obey(state: AgentsState, command: Command, propose: Propose, context: ReactionContext): void {
	switch (command.type) {
		case 'PauseAgent': {
			pauseAgent(state, command, context);
			break;
		}

		case 'SetAutonomy': {
			setAutonomy(state, command.autonomy);
			break;
		}

		case 'ScaleRisk': {
			scaleRisk(state, command, propose, context);
			break;
		}

		case 'OverrideAllocation':
		case 'PauseMarket':
		case 'PlaceManualOrder': {
			if (state.symbols.includes(command.symbol)) {
				steer(state, command, propose, context);
			} else {
				context.emit.event({type: 'CommandRefused', command, reason: `${command.symbol} is not traded here; it trades ${state.symbols.join(', ')}`});
			}

			break;
		}

		case 'HaltTrading':
		case 'FlattenPositions':
		case 'ResumeTrading':
		case 'AmendOrder':
		case 'CancelOrder':
		case 'ResolveDifference':
		case 'StopEngine': {
			break;
		}
	}
}

function pauseAgent(state: AgentsState, command: Extract<Command, {type: 'PauseAgent'}>, {emit}: ReactionContext): void {
	if (command.agent === state.agent) {
		state.paused = command.paused;
		// What is decided after the pause is decided on a bar that comes after it.
		state.awaiting = command.paused ? null : state.awaiting;
	} else {
		emit.event({type: 'CommandRefused', command, reason: `there is no agent ${command.agent}; the one that decides is ${state.agent}`});
	}
}

/** Stops what is under way, or has the next bar go on towards the targets that stand. */
function setAutonomy(state: AgentsState, autonomy: Autonomy): void {
	state.autonomy = autonomy;
	state.awaiting = autonomy === 'manual' ? null : state.awaiting;
	state.buysWaiting = [];
	state.unfinished = autonomy === 'auto' ? [...state.symbols] : [];
}

/** Sells at once what is held beyond the scaled targets. A scale that goes up buys nothing by itself: the next decision does. */
function scaleRisk(state: AgentsState, {scale, source}: Extract<Command, {type: 'ScaleRisk'}>, propose: Propose, context: ReactionContext): void {
	state.riskScale = scale;
	for (const symbol of state.symbols) {
		if (targetOf(state, symbol) < weightOf(state, symbol) && propose(state, symbol, source, context)) {
			// Tried again with the next bar in case that order does not get there.
			state.unfinished = [...state.unfinished.filter(other => other !== symbol), symbol];
		}
	}
}

function steer(
	state: AgentsState,
	command: Extract<Command, {type: 'OverrideAllocation' | 'PauseMarket' | 'PlaceManualOrder'}>,
	propose: Propose,
	context: ReactionContext,
): void {
	if (command.type === 'PlaceManualOrder') {
		context.emit.event(manualOrder(command));
	} else if (command.type === 'PauseMarket') {
		pauseMarket(state, command);
	} else {
		state.overrides[command.symbol] = command.weight;
		propose(state, command.symbol, command.source, context);
	}
}

function pauseMarket(state: AgentsState, {symbol, paused}: Extract<Command, {type: 'PauseMarket'}>): void {
	const others = state.pausedMarkets.filter(other => other !== symbol);
	state.pausedMarkets = paused ? [...others, symbol] : others;
	state.buysWaiting = state.buysWaiting.filter(other => other !== symbol);
}

function manualOrder(command: Extract<Command, {type: 'PlaceManualOrder'}>): EventOf<'OrderProposed'> {
	const {symbol, side, quantity, limitPrice, source, reason} = command;
	return {
		type: 'OrderProposed',
		proposal: {
			symbol, side, quantity, limitPrice, source, reason,
			reduceOnly: side === 'sell', confidence: 1, volatilityTargeted: false, timeInForce: 'good-till-cancelled',
		},
	};
}
