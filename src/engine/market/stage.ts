/**
Bars in the flow: when a bar has closed it is fetched from the venue (a stream can drop messages, a closed bar cannot
change), and once every market has it, or has been waited for long enough, the rest of the engine is told.
*/
import type {EngineConfig} from '../domain/config.js';
import type {EventOf} from '../domain/event.js';
import {timeframes} from '../domain/market.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import {type ReactionContext, type Stage, defineStage} from '../kernel/stage.js';

type MarketState = {
	/** Open time of the bar that each market needs next. */
	next: Record<MarketSymbol, EpochMs>;
	/** Close of the last bar that was completed; null before the first. */
	completed: EpochMs | null;
};

const timer = 'bar';
const retryMs = 2000;

/** Returns the stage that says when a bar is complete. */
export function createMarketStage(config: EngineConfig): Stage {
	const opening: MarketState = {next: {}, completed: null};
	const length = timeframes[config.timeframe];
	const grace = config.execution.barGraceSeconds * 1000;
	const patience = config.execution.barTimeoutSeconds * 1000;
	const lastClose = (at: EpochMs): EpochMs => Math.floor((at - grace) / length) * length;

	const fetch = (state: MarketState, {at, emit}: ReactionContext): void => {
		emit.effect({type: 'FetchBars', from: {...state.next}, barClose: lastClose(at)});
	};

	const waitForNext = (state: MarketState, {at, emit}: ReactionContext): void => {
		emit.effect({type: 'SetTimer', timer, at: Math.max(state.completed ?? 0, lastClose(at)) + length + grace});
	};

	return defineStage('market', opening, {
		EngineStarted(state, event, {at}) {
			state.next = Object.fromEntries(event.symbols.map(symbol => [symbol, state.next[symbol] ?? lastClose(at)]));
		},
		HistoryLoaded(state, event) {
			const last = event.candles.at(-1);
			state.next[event.symbol] = last === undefined ? state.next[event.symbol] ?? 0 : last.openTime + length;
		},
		/** The last thing that a start does: catch up, or wait for the bar that is forming. */
		MarketsLoaded(state, _event, context) {
			const due = lastClose(context.at);
			if (Object.values(state.next).some(open => open < due)) {
				fetch(state, context);
			} else {
				waitForNext(state, context);
			}
		},
		CandleClosed(state, event) {
			state.next[event.symbol] = Math.max(state.next[event.symbol] ?? 0, event.candle.openTime + length);
		},
		TimerFired(state, event, context) {
			if (event.timer === timer) {
				fetch(state, context);
			}
		},
		/** The input that broke it may have been the answer to a fetch, and then nothing else would lead to the next one. */
		InvariantBroken(state, _event, context) {
			waitForNext(state, context);
		},
		BarsFetched(state, event, context) {
			if (event.missing.length > 0 && context.at < event.barClose + patience) {
				context.emit.effect({type: 'SetTimer', timer, at: context.at + retryMs});
				return;
			}

			complete(state, event, length, context);
			waitForNext(state, context);
		},
	});
}

function complete(state: MarketState, event: EventOf<'BarsFetched'>, length: number, {at, emit}: ReactionContext): void {
	if (state.completed !== null && event.barClose <= state.completed) {
		return;
	}

	// What is missing stays due: it is asked for again with the next bar, and told then if the venue has it by that time.
	state.completed = event.barClose;
	const late = at - event.barClose >= length;
	emit.event({type: 'BarCompleted', barClose: event.barClose, symbols: event.present, missing: event.missing, late});
}
