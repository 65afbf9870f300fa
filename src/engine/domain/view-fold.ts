/**
The fold behind the read model: record by record, what a screen or `status` knows of the engine. Pure; what a record does
not touch is shared with the view before it.
*/
import {invariant} from './error.js';
import type {JournalRecord} from './event.js';
import {journalLine} from './journal-line.js';
import {foldDecision, isDecisionEvent} from './view-decisions.js';
import type {EventsOf} from './view-events.js';
import {append} from './view-lists.js';
import {foldMarket, isMarketEvent} from './view-market.js';
import {foldOrder, isOrderEvent} from './view-orders.js';
import {foldReconciliation, isReconciliationEvent, noReconciliation} from './view-reconciliation.js';
import {foldSteering, isSteeringEvent} from './view-steering.js';
import {foldTrading, isTradingEvent} from './view-trading.js';
import {viewLimits, type EngineView} from './view.js';

/** Returns the view before the first record: an engine that has said nothing, and therefore does not trade. */
export function emptyView(): EngineView {
	return {
		seq: 0,
		at: 0,
		version: '',
		mode: 'sim',
		venue: '',
		quoteCurrency: '',
		symbols: [],
		markets: {},
		timeframe: '1h',
		tradingState: 'HALTED',
		causes: [],
		halt: null,
		flattening: false,
		flatten: null,
		stopped: null,
		equity: null,
		equityCurve: [],
		candles: {},
		quotes: {},
		insights: {},
		positions: {},
		protection: {},
		places: null,
		orders: [],
		fills: [],
		refusals: [],
		trades: [],
		trips: [],
		days: [],
		steering: {autonomy: 'auto', overrides: {}, pausedAgents: [], pausedMarkets: [], riskScale: 1},
		steeringBefore: null,
		regime: null,
		regimeSince: null,
		regimeHistory: [],
		limits: [],
		breakers: [],
		allocator: null,
		weights: {},
		weightReasons: {},
		allocatedAt: null,
		allocations: [],
		votes: {},
		signalHistory: {},
		insightSeqs: {},
		models: [],
		feeds: [],
		quality: [],
		elsewhere: {},
		clocks: {},
		reconciliation: noReconciliation,
		lastBarClose: null,
		journal: [],
		counts: {bars: 0, decisions: 0, orders: 0, fills: 0, refusals: 0, halts: 0, trades: 0, wonTrades: 0, fees: 0},
	};
}

/** Returns the view after `record`. Throws an InvariantError unless its sequence number is the next one. */
export function foldRecord(view: EngineView, record: JournalRecord): EngineView {
	invariant(record.seq === view.seq + 1, `the journal goes from record ${view.seq} to ${record.seq}`);
	const next = foldEvent(view, record);
	const line = journalLine(record);
	return {
		...next,
		seq: record.seq,
		at: record.at,
		journal: line === null ? next.journal : append(next.journal, line, viewLimits.lines),
	};
}

function foldEvent(view: EngineView, {event, at, seq}: JournalRecord): EngineView {
	if (isMarketEvent(event)) {
		return foldMarket(view, event, at);
	}

	if (isDecisionEvent(event)) {
		return foldDecision(view, event, {at, seq});
	}

	if (isOrderEvent(event)) {
		return foldOrder(view, event, {at, seq});
	}

	if (isSteeringEvent(event)) {
		return foldSteering(view, event, {at, seq});
	}

	if (isReconciliationEvent(event)) {
		return foldReconciliation(view, event, at);
	}

	return isTradingEvent(event) ? foldTrading(view, event, at) : unseen(view, event);
}

/** Events that change nothing but the journal, or nothing at all. A new type of event belongs here or in one of the folds above. */
type UnseenEvent = EventsOf<
	| 'CandleRefused' | 'BarsFetched' | 'AccountReported' | 'AccountUnavailable' | 'ModelTrainingFailed' | 'OrderReported'
	| 'FillReported' | 'SubmitFailed' | 'OrderMissing' | 'LookUpFailed' | 'TimerFired' | 'NoticeGiven' | 'InvariantBroken'
	| 'FeaturesComputed' | 'OrderProposed' | 'OrderApproved' | 'CancelProposed' | 'ProtectionTended' | 'CancelIntended' | 'OrdersReconciled'
	| 'BalancesReconciled' | 'AccountSilent' | 'OrderRouted' | 'OrderSplit'
>;

function unseen(view: EngineView, _event: UnseenEvent): EngineView {
	return view;
}
