/**
Journal lines about data and about what models and allocators make of it.
*/
import type {EventOf} from './event.js';
import type {Words} from './journal-line.js';
import {timeframes} from './market.js';
import type {Fraction, MarketSymbol} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {dateTimeText, fixedText, percentText} from './view-text.js';

/** Tells the events that `marketWords` takes. */
export const isMarketEvent = oneOf('MarketsLoaded', 'HistoryLoaded', 'CandleRefused', 'FeedHealthChanged', 'DataQualityChanged', 'BarCompleted');

type MarketEvent = Told<typeof isMarketEvent>;

/** Returns the line for an event of the market; null for a bar that came whole and in time. */
export function marketWords(event: MarketEvent): Words | null {
	switch (event.type) {
		case 'MarketsLoaded': {
			return {stage: 'data', level: 'info', text: `${event.venue}: trading rules of ${event.markets.length} markets`};
		}

		case 'HistoryLoaded': {
			return historyWords(event);
		}

		case 'CandleRefused': {
			return {stage: 'data', level: 'warn', text: `${event.symbol} bar of ${dateTimeText(event.openTime)}Z refused: ${event.reason}`};
		}

		case 'FeedHealthChanged': {
			const level = event.status === 'live' ? 'good' : (event.status === 'stale' ? 'warn' : 'danger');
			return {stage: 'data', level, text: `${event.feed} is ${event.status}${event.detail === '' ? '' : `: ${event.detail}`}`};
		}

		case 'DataQualityChanged': {
			const level = {ok: 'good', suspect: 'warn', bad: 'danger'} as const;
			return {stage: 'data', level: level[event.status], text: `${event.venue}${event.symbol === null ? '' : ` ${event.symbol}`} ${event.check} ${event.status}: ${event.detail}`};
		}

		case 'BarCompleted': {
			return barWords(event);
		}
	}
}

function historyWords({symbol, timeframe, candles}: EventOf<'HistoryLoaded'>): Words {
	const last = candles.at(-1);
	return last === undefined
		? {stage: 'data', level: 'warn', text: `${symbol} has no ${timeframe} history`}
		: {stage: 'data', level: 'info', text: `${symbol} ${fixedText(candles.length, 0)} bars of ${timeframe} history to ${dateTimeText(last.openTime + timeframes[timeframe])}Z`};
}

function barWords({barClose, missing, late}: EventOf<'BarCompleted'>): Words | null {
	if (late) {
		return {stage: 'data', level: 'warn', text: `bar of ${dateTimeText(barClose)}Z came late, nothing is decided on it`};
	}

	return missing.length === 0 ? null : {stage: 'data', level: 'warn', text: `bar of ${dateTimeText(barClose)}Z goes on without ${missing.join(' ')}`};
}

/** Tells the events that `decisionWords` takes. */
export const isDecisionEvent = oneOf('ModelTrained', 'ModelTrainingFailed', 'RegimeChanged', 'AllocationSet');

type DecisionEvent = Told<typeof isDecisionEvent>;

/** Returns the line for an event of models and allocators. */
export function decisionWords(event: DecisionEvent): Words {
	switch (event.type) {
		case 'ModelTrained': {
			return trainedWords(event);
		}

		case 'ModelTrainingFailed': {
			return {stage: 'model', level: 'warn', text: `${event.kind} was not trained: ${event.reason}`};
		}

		case 'RegimeChanged': {
			const to = `${event.to.name.toUpperCase()}  p ${fixedText(event.to.probabilities[event.to.name], 2) ?? '—'}`;
			return {stage: 'signal', level: event.to.name === 'crash' ? 'warn' : 'info', text: event.from === null ? `regime ${to}` : `regime ${event.from.toUpperCase()} → ${to}`};
		}

		case 'AllocationSet': {
			return {stage: 'decide', level: 'info', text: `${event.allocator}  ${weightsText(event.weights)}`};
		}
	}
}

function trainedWords({card}: EventOf<'ModelTrained'>): Words {
	const score = `accuracy ${percentText(card.accuracy, 1)}%  log loss ${fixedText(card.logLoss, 4) ?? '—'}, guessing ${fixedText(card.baselineLogLoss, 4) ?? '—'}`;
	const knows = card.logLoss < card.baselineLogLoss;
	return {stage: 'model', level: knows ? 'good' : 'warn', text: `${card.kind} trained on ${fixedText(card.trainRows, 0)} rows, tested on ${fixedText(card.testRows, 0)}: ${score}`};
}

/** Returns `BTC 18.0%  ETH 12.0%  cash 70.0%`, largest first. */
function weightsText(weights: Readonly<Record<MarketSymbol, Fraction>>): string {
	const held = Object.entries(weights).filter(([, weight]) => weight > 0).toSorted(([, a], [, b]) => b - a);
	const cash = 1 - held.reduce((sum, [, weight]) => sum + weight, 0);
	return [...held.map(([symbol, weight]) => `${symbol.split('/')[0]} ${percentText(weight, 1)}%`), `cash ${percentText(Math.max(0, cash), 1)}%`].join('  ');
}
