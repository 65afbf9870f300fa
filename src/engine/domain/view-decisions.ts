/**
What models, signals and allocators said, as the read model keeps it.
*/
import type {EventOf} from './event.js';
import type {MarketSymbol} from './units.js';
import {oneOf, type Place, type Told} from './view-events.js';
import {append} from './view-lists.js';
import {viewLimits, type EngineView, type SignalPoint, type VoteView} from './view.js';

/** Tells the events that `foldDecision` takes. */
export const isDecisionEvent = oneOf('ModelTrained', 'PredictionsMade', 'RegimeChanged', 'InsightFormed', 'AllocationSet');

type DecisionEvent = Told<typeof isDecisionEvent>;

/** Returns the view after an event of models, signals or allocators at its place in the journal. */
export function foldDecision(view: EngineView, event: DecisionEvent, {at, seq}: Place): EngineView {
	switch (event.type) {
		case 'ModelTrained': {
			return {...view, models: [...view.models.filter(card => card.kind !== event.card.kind), event.card]};
		}

		case 'PredictionsMade': {
			const voted = {...view, votes: {...view.votes, ...votesOf(event)}};
			return event.regime === null
				? voted
				: {...voted, regime: event.regime, regimeHistory: append(view.regimeHistory, {at: event.barClose, regime: event.regime}, viewLimits.regimePoints)};
		}

		case 'RegimeChanged': {
			return {...view, regime: event.to, regimeSince: at};
		}

		case 'InsightFormed': {
			const {type, ...insight} = event;
			const {symbol, barClose, probability} = insight;
			return {
				...view,
				insights: {...view.insights, [symbol]: insight},
				insightSeqs: {...view.insightSeqs, [symbol]: seq},
				signalHistory: {...view.signalHistory, [symbol]: nextSignals(view.signalHistory[symbol] ?? [], {at: barClose, probability})},
			};
		}

		case 'AllocationSet': {
			return {
				...view,
				allocator: event.allocator,
				weights: event.weights,
				weightReasons: event.reasons,
				allocatedAt: at,
				allocations: append(view.allocations, {seq, at, allocator: event.allocator, weights: event.weights}, viewLimits.allocations),
				counts: {...view.counts, decisions: view.counts.decisions + 1},
			};
		}
	}
}

function votesOf({predictions}: EventOf<'PredictionsMade'>): Readonly<Record<MarketSymbol, readonly VoteView[]>> {
	const votes: Record<MarketSymbol, readonly VoteView[]> = {};
	for (const {symbol, modelId, probability} of predictions) {
		votes[symbol] = [...(votes[symbol] ?? []), {modelId, probability}];
	}

	return votes;
}

function nextSignals(points: readonly SignalPoint[], point: SignalPoint): readonly SignalPoint[] {
	return points.at(-1)?.at === point.at ? [...points.slice(0, -1), point] : append(points, point, viewLimits.signalPoints);
}
