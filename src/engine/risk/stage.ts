/**
Risk in the flow: it turns proposals into approved orders or refusals, and says how full the limits are.
*/
import {createHash} from 'node:crypto';
import type {EngineConfig} from '../domain/config.js';
import {type DecimalText, decimal, formatDecimal, maximum, zero} from '../domain/decimal.js';
import {invariant} from '../domain/error.js';
import type {Equity, EventOf, LimitUse, TradingState} from '../domain/event.js';
import {type Candle, type Market, timeframes} from '../domain/market.js';
import {type Order, finalStatuses} from '../domain/order.js';
import {type Place, idAt, locatedIn, marketsElsewhere, placeOf} from '../domain/place.js';
import {type EpochMs, type Fraction, type MarketSymbol, type Milliseconds, day, startOfDay} from '../domain/units.js';
import {type ReactionContext, type Reactions, type Stage, defineStage} from '../kernel/stage.js';
import {type RiskAccount, exposureOf, grossExposure} from './account.js';
import {approve} from './approve.js';
import {clusters, deviation} from './correlation.js';
import {accountUses} from './breakers/drawdown.js';
import {tradeRecord} from './kelly.js';
import {sizeOrder} from './sizing.js';

type RiskState = {
	idPrefix: string;
	equity: Equity | null;
	tradingState: TradingState;
	flattening: boolean;
	/** Streams of the traded venue that trading hangs on and that are down. */
	lost: string[];
	markets: Record<MarketSymbol, Market>;
	/** Trading rules of the other venues that are traded on. */
	elsewhere: Record<Place, Market>;
	prices: Record<MarketSymbol, number>;
	held: Record<MarketSymbol, DecimalText>;
	working: {order: Order; filled: DecimalText}[];
	/** Log returns of the last 720 bars, oldest first; a bar that a market does not have is a return of 0. */
	returns: Record<MarketSymbol, number[]>;
	/** What was traded in each of the last 720 bars, in quote units, oldest first. */
	traded: Record<MarketSymbol, number[]>;
	lastClose: Record<MarketSymbol, {readonly openTime: EpochMs; readonly close: number}>;
	/** Returns of trades closed in the last year, with when. */
	trades: {readonly at: EpochMs; readonly return: Fraction}[];
	/** The day whose loss a person has already answered for. */
	forgivenDay: EpochMs | null;
	/** Something changed that the screen's limit bars should show with the next mark. */
	dirty: boolean;
};

const opening: RiskState = {
	idPrefix: '', equity: null, tradingState: 'HALTED', flattening: false, lost: [], markets: {}, elsewhere: {}, prices: {}, held: {}, working: [], returns: {}, traded: {},
	lastClose: {}, trades: [], forgivenDay: null, dirty: false,
};

/** Without these nobody knows what an order meets. */
const vital: ReadonlySet<string> = new Set(['quotes', 'account']);
const returnsKept = 720;
const yearOfTrades = 365 * day;
/** Daily volatility assumed for a market with less than a day of returns; a wild but ordinary crypto day. */
const unknownDailyVolatility = 0.05;

/** Returns the stage that guards the account. */
export function createRiskStage(config: EngineConfig): Stage {
	return defineStage('risk', opening, {
		...observing(timeframes[config.timeframe]),
		EquityMarked(state, event, context) {
			watch(state, event, config, context);
		},
		OrderProposed(state, event, context) {
			judge(state, event, config, context);
		},
		OrderApproved(state, event) {
			state.working.push({order: event.order, filled: '0'});
		},
		OrderSplit(state, {clientOrderId, parts}) {
			const others = state.working.filter(({order}) => order.clientOrderId !== clientOrderId);
			state.working = [...others, ...parts.map(order => ({order, filled: '0'}))];
		},
		OrderIntended(state, {order}) {
			// From here on it is at one place, by whatever settings it came there.
			state.working = state.working.map(working => working.order.clientOrderId === order.clientOrderId ? {...working, order: locatedIn(config, order)} : working);
		},
		OrderAdopted(state, event) {
			state.working.push({order: event.order, filled: '0'});
		},
		OrderFilled(state, event) {
			const working = state.working.find(({order}) => order.clientOrderId === event.fill.clientOrderId);
			if (working !== undefined) {
				working.filled = formatDecimal(decimal(working.filled) + decimal(event.fill.quantity));
			}
		},
		OrderClosed(state, event) {
			invariant(finalStatuses.has(event.status), `order ${event.clientOrderId} closed as ${event.status}`);
			state.working = state.working.filter(({order}) => order.clientOrderId !== event.clientOrderId);
		},
		TradingHalted(state) {
			state.tradingState = 'HALTED';
		},
		TradingRestricted(state) {
			state.tradingState = state.tradingState === 'HALTED' ? 'HALTED' : 'REDUCE_ONLY';
		},
		TradingResumed: resume,
		FlattenStarted(state) {
			state.flattening = true;
		},
		FlattenFinished(state) {
			state.flattening = false;
		},
	});
}

/** What risk keeps in mind of markets and holdings; bars are `length` milliseconds long. */
function observing(length: Milliseconds): Reactions<RiskState> {
	return {
		EngineStarted(state, event, {at}) {
			state.lost = [];
			state.idPrefix ||= `ct${createHash('sha256').update(`${at}:${event.seed}:${event.configHash}`).digest('hex').slice(0, 8)}-`;
			state.returns = Object.fromEntries(event.symbols.map(symbol => [symbol, state.returns[symbol] ?? []]));
		},
		MarketsLoaded(state, event) {
			state.markets = Object.fromEntries(event.markets.map(market => [market.symbol, market]));
			state.elsewhere = marketsElsewhere(event);
		},
		HistoryLoaded(state, event) {
			for (const candle of event.candles) {
				follow(state, event.symbol, candle, length);
			}
		},
		CandleClosed(state, event) {
			follow(state, event.symbol, event.candle, length);
		},
		QuotesSampled(state, event) {
			for (const quote of event.quotes) {
				state.prices[quote.symbol] = (quote.bid + quote.ask) / 2;
			}
		},
		FeedHealthChanged(state, {feed, status}) {
			if (vital.has(feed)) {
				state.lost = status === 'down' ? [...state.lost.filter(other => other !== feed), feed] : state.lost.filter(other => other !== feed);
			}
		},
		BarCompleted(state) {
			state.dirty = true;
		},
		PositionChanged(state, event) {
			state.held[event.symbol] = event.quantity;
			state.dirty = true;
		},
		TradeClosed(state, event, {at}) {
			state.trades = [...state.trades.filter(trade => trade.at > at - yearOfTrades), {at, return: event.return}];
		},
	};
}

function follow(state: RiskState, symbol: MarketSymbol, candle: Candle, length: Milliseconds): void {
	const last = state.lastClose[symbol];
	if (last !== undefined && candle.openTime <= last.openTime) {
		return;
	}

	const returns = state.returns[symbol] ?? [];
	if (last !== undefined) {
		returns.push(...stillBars(last.openTime + length, candle.openTime, length), Math.log(candle.close / last.close));
	}

	state.returns[symbol] = returns.length > returnsKept ? returns.slice(-returnsKept) : returns;
	state.traded[symbol] = [...state.traded[symbol] ?? [], candle.close * candle.volume].slice(-returnsKept);
	state.lastClose[symbol] = {openTime: candle.openTime, close: candle.close};
	state.prices[symbol] = candle.close;
}

/** Returns a return of 0 for each bar that opens from `from` on and before `to`. */
function stillBars(from: EpochMs, to: EpochMs, length: Milliseconds): number[] {
	const count = Math.max(Math.round((to - from) / length), 0);
	return Array.from({length: Math.min(count, returnsKept)}, () => 0);
}

/** Returns every market's returns up to the same bar, so that what is compared happened at the same time. */
function alignedReturns({returns, lastClose}: RiskState, length: Milliseconds): Record<MarketSymbol, readonly number[]> {
	const newest = Math.max(...Object.values(lastClose).map(({openTime}) => openTime));
	return Object.fromEntries(Object.entries(returns).map(([symbol, series]) => {
		const last = lastClose[symbol];
		return [symbol, last === undefined ? series : [...series, ...stillBars(last.openTime, newest, length)]];
	}));
}

function watch(state: RiskState, equity: Equity, config: EngineConfig, {at, emit}: ReactionContext): void {
	state.equity = equity;
	if (state.dirty) {
		state.dirty = false;
		emit.event({type: 'LimitsMeasured', limits: measure(state, equity, config, at)});
	}
}

function measure(state: RiskState, equity: Equity, config: EngineConfig, at: EpochMs): LimitUse[] {
	const account = accountOf(state, equity, config, at);
	const share = (symbols: readonly MarketSymbol[]): number => symbols.reduce((sum, symbol) => sum + exposureOf(account, symbol), 0) / equity.equity;
	const largest = largestBy(Object.keys(state.markets).map(symbol => [symbol]), share);
	const cluster = largestBy(account.clusters, share);
	return [
		{rule: 'position', used: share(largest), limit: config.risk.maxPosition, subject: largest.join(' ')},
		...accountUses(equity, config.risk),
		{rule: 'leverage', used: grossExposure(account) / equity.equity, limit: config.risk.maxLeverage, subject: 'portfolio'},
		{rule: 'cluster', used: share(cluster), limit: config.risk.maxCluster, subject: cluster.join(' ')},
	];
}

function largestBy(groups: readonly (readonly MarketSymbol[])[], share: (symbols: readonly MarketSymbol[]) => number): readonly MarketSymbol[] {
	return groups.toSorted((a, b) => share(b) - share(a))[0] ?? [];
}

/** Returns what each market trades in a day; a market without a day of bars, or without any trade in them, says nothing. */
function turnoverOf({traded}: RiskState, length: Milliseconds): Record<MarketSymbol, number> {
	const perDay = day / length;
	return Object.fromEntries(Object.entries(traded).flatMap(([symbol, values]) => {
		const sum = values.reduce((total, value) => total + value, 0);
		return values.length < perDay || sum === 0 ? [] : [[symbol, sum / values.length * perDay]];
	}));
}

function accountOf(state: RiskState, equity: Equity, config: EngineConfig, at: EpochMs): RiskAccount {
	return {
		equity: equity.equity,
		cash: equity.cash,
		drawdown: equity.drawdown,
		dayChange: equity.dayChange,
		lossForgiven: state.forgivenDay === startOfDay(at),
		tradingState: state.tradingState,
		flattening: state.flattening,
		lost: state.lost,
		markets: state.markets,
		prices: state.prices,
		turnover: turnoverOf(state, timeframes[config.timeframe]),
		held: Object.fromEntries(Object.entries(state.held).map(([symbol, quantity]) => [symbol, decimal(quantity)])),
		working: state.working.map(({order, filled}) => ({order, filled: decimal(filled)})),
		clusters: clusters(alignedReturns(state, timeframes[config.timeframe]), config.risk.clusterCorrelation),
	};
}

function judge(state: RiskState, {proposal}: EventOf<'OrderProposed'>, config: EngineConfig, {seq, at, emit}: ReactionContext): void {
	const market = state.elsewhere[placeOf(proposal)] ?? state.markets[proposal.symbol];
	if (state.equity === null || market === undefined || state.equity.equity <= 0) {
		const explain = market === undefined ? `${proposal.symbol} is not among the loaded markets` : 'equity is not known yet';
		emit.event({type: 'OrderRefused', proposal, proposedBy: seq, refusals: [{rule: 'not-ready', limit: 0, would: 1, explain}]});
		return;
	}

	const account = accountOf(state, state.equity, config, at);
	const perBar = deviation(state.returns[proposal.symbol] ?? []);
	const dailyVolatility = perBar === null || perBar === 0 ? unknownDailyVolatility : perBar * Math.sqrt(day / timeframes[config.timeframe]);
	const record = tradeRecord(state.trades.map(trade => trade.return));
	const size = sizeOrder(proposal, {account, market, record, dailyVolatility}, config.risk);
	const base = `${state.idPrefix}${seq.toString(36)}`;
	const clientOrderId = proposal.venue === undefined ? base : idAt(base, proposal.venue);
	const verdict = approve({proposal, clientOrderId, quantity: maximum(size.quantity, zero), sizing: size.explain, market}, account, config.risk);
	if (verdict.verdict === 'approved') {
		emit.event({type: 'OrderApproved', order: verdict.order, proposedBy: seq, sizing: size.explain, checked: verdict.checked, reason: proposal.reason});
	} else {
		emit.event({type: 'OrderRefused', proposal, proposedBy: seq, refusals: verdict.refusals});
	}
}

function resume(state: RiskState, event: EventOf<'TradingResumed'>, {at}: ReactionContext): void {
	state.tradingState = event.state;
	const lifted = new Set(event.lifted.map(({rule}) => rule));
	if (lifted.has('daily-loss') && event.source !== 'engine') {
		state.forgivenDay = startOfDay(at);
	}

	// A person goes on from here: the fall that was looked at does not refuse what comes before the next mark.
	if (state.equity !== null && (lifted.has('drawdown') || lifted.has('drawdown-flatten'))) {
		state.equity = {...state.equity, peak: state.equity.equity, drawdown: 0};
	}
}
