/**
What models, signals and allocators said, as the read model keeps it.
*/
import type {EpochMs} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {append} from './view-lists.js';
import {viewLimits, type EngineView} from './view.js';

/** Tells the events that `foldDecision` takes. */
export const isDecisionEvent = oneOf('ModelTrained', 'PredictionsMade', 'RegimeChanged', 'InsightFormed', 'AllocationSet');

type DecisionEvent = Told<typeof isDecisionEvent>;

/** Returns the view after an event of models, signals or allocators at `at`. */
export function foldDecision(view: EngineView, event: DecisionEvent, at: EpochMs): EngineView {
	switch (event.type) {
		case 'ModelTrained': {
			return {...view, models: [...view.models.filter(card => card.kind !== event.card.kind), event.card]};
		}

		case 'PredictionsMade': {
			return event.regime === null
				? view
				: {...view, regime: event.regime, regimeHistory: append(view.regimeHistory, {at: event.barClose, regime: event.regime}, viewLimits.regimePoints)};
		}

		case 'RegimeChanged': {
			return {...view, regime: event.to, regimeSince: at};
		}

		case 'InsightFormed': {
			const {type, ...insight} = event;
			return {...view, insights: {...view.insights, [insight.symbol]: insight}};
		}

		case 'AllocationSet': {
			return {
				...view,
				allocator: event.allocator,
				weights: event.weights,
				weightReasons: event.reasons,
				allocatedAt: at,
				counts: {...view.counts, decisions: view.counts.decisions + 1},
			};
		}
	}
}
