/**
Signals in the flow: it asks the models about every completed bar, decides when they must be trained again, and turns
their answers and the regime into one Insight per market.
*/
import type {EngineConfig} from '../domain/config.js';
import type {EventOf} from '../domain/event.js';
import type {ModelCard, Regime, RegimeName} from '../domain/insight.js';
import {type EpochMs, type MarketSymbol, day} from '../domain/units.js';
import {type ReactionContext, type Stage, defineStage} from '../kernel/stage.js';
import type {FeatureRow} from '../ports/models.js';
import {formInsight} from './insight.js';

type SignalsState = {
	model: ModelCard | null;
	trainedAt: EpochMs | null;
	training: boolean;
	regime: RegimeName | null;
	/** A regime that the models see but that is not settled, and for how many bars. */
	candidate: {readonly name: RegimeName; readonly bars: number} | null;
	barClose: EpochMs | null;
	awaited: readonly MarketSymbol[];
	rows: FeatureRow[];
};

/** Bars in a row that a new regime must be seen before it counts; a crash counts at once. */
const barsToSettle = 6;
/** After a failed training the next try waits this long. */
const retryTrainingMs = day;

/** Returns the stage that forms insights. */
export function createSignalsStage(config: EngineConfig): Stage {
	const opening: SignalsState = {model: null, trainedAt: null, training: false, regime: null, candidate: null, barClose: null, awaited: [], rows: []};
	const retrainMs = config.model.retrainDays * day;
	return defineStage('signals', opening, {
		EngineStarted(state) {
			state.training = false;
			state.barClose = null;
		},
		MarketsLoaded(state, _event, context) {
			trainWhenDue(state, context.at, retrainMs, context);
		},
		ModelTrained(state, event, {at}) {
			state.model = event.card;
			state.trainedAt = at;
			state.training = false;
		},
		ModelTrainingFailed(state, _event, {at}) {
			const dueInADay = at - retrainMs + retryTrainingMs;
			// A model that cannot answer fails with every bar; that must not put its successor off again and again.
			state.trainedAt = state.training ? dueInADay : Math.min(state.trainedAt ?? dueInADay, dueInADay);
			state.training = false;
		},
		BarCompleted(state, event, context) {
			state.barClose = event.late ? null : event.barClose;
			state.awaited = event.symbols;
			state.rows = [];
			trainWhenDue(state, event.barClose, retrainMs, context);
		},
		FeaturesComputed(state, event, {emit}) {
			if (event.barClose !== state.barClose) {
				return;
			}

			state.rows.push({symbol: event.symbol, barClose: event.barClose, values: event.values});
			if (state.rows.length === state.awaited.length) {
				emit.effect({type: 'Predict', barClose: event.barClose, model: state.model, rows: state.rows});
				state.rows = [];
			}
		},
		PredictionsMade: form,
		RegimeChanged(state, event) {
			state.regime = event.to.name;
		},
	});
}

function trainWhenDue(state: SignalsState, asOf: EpochMs, retrainMs: number, {emit}: ReactionContext): void {
	if (!state.training && (state.trainedAt === null || asOf - state.trainedAt >= retrainMs)) {
		state.training = true;
		emit.effect({type: 'TrainModel', asOf});
	}
}

function form(state: SignalsState, event: EventOf<'PredictionsMade'>, {emit}: ReactionContext): void {
	if (event.barClose !== state.barClose) {
		return;
	}

	let {regime} = state;
	if (event.regime !== null && settles(state, event.regime)) {
		emit.event({type: 'RegimeChanged', from: regime, to: event.regime});
		regime = event.regime.name;
	}

	for (const symbol of state.awaited) {
		const prediction = event.predictions.find(candidate => candidate.symbol === symbol);
		emit.event({type: 'InsightFormed', ...formInsight(symbol, event.barClose, prediction, regime)});
	}
}

/** Returns whether a regime that differs from the present one has been seen for long enough to count. */
function settles(state: SignalsState, {name}: Regime): boolean {
	if (name === state.regime) {
		state.candidate = null;
		return false;
	}

	const bars = state.candidate?.name === name ? state.candidate.bars + 1 : 1;
	state.candidate = {name, bars};
	return state.regime === null || name === 'crash' || bars >= barsToSettle;
}
