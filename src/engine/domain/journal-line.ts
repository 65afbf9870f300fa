/**
The journal as a person reads it: one line for each record that somebody cares about, and none for the rest. The screen,
`journal --follow` and the daemon's log show these same lines.
*/
import type {JournalRecord} from './event.js';
import type {EpochMs} from './units.js';
import type {EventsOf, Told} from './view-events.js';
import {accountWords, isAccountEvent} from './view-words-account.js';
import {commandWords, engineWords, isCommandEvent, isEngineEvent} from './view-words-engine.js';
import {decisionWords, isDecisionEvent, isMarketEvent, marketWords} from './view-words-market.js';
import {fillWords, isFillEvent, isOrderEvent, isRiskEvent, orderWords, riskWords} from './view-words-orders.js';
import type {JournalLine} from './view.js';

/** What a line says, before it gets its place and time. */
export type Words = Omit<JournalLine, 'seq' | 'at'>;

/** Returns the line for a record, or null when the record is not worth one. */
export function journalLine(record: JournalRecord): JournalLine | null {
	const words = wordsOf(record);
	return words === null ? null : {seq: record.seq, at: record.at, ...words};
}

function wordsOf({event, at}: JournalRecord): Words | null {
	if (isOrderEvent(event)) {
		return orderWords(event);
	}

	if (isRiskEvent(event)) {
		return riskWords(event);
	}

	if (isFillEvent(event)) {
		return fillWords(event, at);
	}

	if (isMarketEvent(event)) {
		return marketWords(event);
	}

	return isDecisionEvent(event) ? decisionWords(event) : engineLine(event, at);
}

function engineLine(event: EngineSideEvent, at: EpochMs): Words | null {
	if (isEngineEvent(event)) {
		return engineWords(event);
	}

	if (isCommandEvent(event)) {
		return commandWords(event, at);
	}

	return isAccountEvent(event) ? accountWords(event) : noWords(event);
}

type EngineSideEvent = Told<typeof isEngineEvent> | Told<typeof isCommandEvent> | Told<typeof isAccountEvent> | QuietEvent;

/** Too many, or told by a later event. A new type of event belongs here or in one of the wordings above. */
type QuietEvent = EventsOf<
	| 'CandleClosed' | 'BarsFetched' | 'QuotesSampled' | 'ClockMeasured' | 'AccountReported' | 'PredictionsMade' | 'OrderReported' | 'FillReported'
	| 'HaltedOutside' | 'SubmitFailed' | 'OrderMissing' | 'TimerFired' | 'EquityMarked' | 'PositionChanged' | 'FeaturesComputed' | 'InsightFormed'
	| 'OrderProposed' | 'OrderAcknowledged' | 'LimitsMeasured' | 'CancelProposed' | 'ProtectionTended' | 'BreakersMeasured' | 'OrderRouted' | 'HoldingsPlaced' | 'OrdersReconciled' | 'BalancesReconciled'
>;

function noWords(_event: QuietEvent): null {
	return null;
}
