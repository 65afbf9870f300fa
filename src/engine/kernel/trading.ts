/**
The trading state: RUNNING, REDUCE_ONLY or HALTED, as the sum of the causes that hold it down. Down is instant; up takes
a typed word and a reason, except for causes that end by themselves (start, reconciliation, a pause that runs out).
*/
import type {Command} from '../domain/command.js';
import type {EventOf, HaltCause, TradingState} from '../domain/event.js';
import type {Source} from '../domain/order.js';
import type {Milliseconds} from '../domain/units.js';
import {type ReactionContext, type Stage, defineStage} from './stage.js';

type TradingStateOf = {
	causes: HaltCause[];
	flattening: boolean;
};

const pauseTimer = 'pause-ends';

/** Rules that only the engine itself can lift, because they end when what they wait for is true. */
const selfLifting = new Set<HaltCause['rule']>(['start', 'stop', 'reconcile', 'clock']);

/** Returns the state that a set of causes adds up to. */
export function tradingStateOf(causes: readonly HaltCause[]): TradingState {
	if (causes.length === 0) {
		return 'RUNNING';
	}

	return causes.some(cause => cause.state === 'HALTED') ? 'HALTED' : 'REDUCE_ONLY';
}

/** Returns the trading state from what the stage has saved. */
export function savedTradingState(saved: unknown): TradingState {
	return tradingStateOf((saved as TradingStateOf).causes);
}

/** Returns the stage that decides whether trading runs. `maxClockOffsetMs` is how far the venue's clock may be from ours. */
export function createTradingStage(maxClockOffsetMs: Milliseconds = 2000): Stage {
	const opening: TradingStateOf = {causes: [], flattening: false};
	return defineStage('trading', opening, {
		EngineStarted(state, event, context) {
			state.causes = state.causes.filter(cause => cause.latched);
			const reason = event.mode === 'live' ? 'live trading waits for a typed RESUME' : 'not yet reconciled with the venue';
			hold(state, {state: 'HALTED', rule: 'start', reason, source: 'engine', latched: event.mode === 'live', until: null}, context);
			if (event.mode === 'live') {
				// The typed word lifts the start, so that something else must wait for the account.
				disagree(state, 'not yet reconciled with the venue', context);
			}

			wakeAtPauseEnd(state, context);
		},
		Reconciled(state, event, context) {
			if (event.differences.length > 0) {
				disagree(state, event.differences.map(({kind, subject, ours, theirs}) => `${kind} ${subject}: ours ${ours}, venue ${theirs}`).join('; '), context);
			} else {
				lift(state, cause => !cause.latched && (cause.rule === 'start' || cause.rule === 'reconcile'), 'reconciled with the venue', 'engine', context);
			}
		},
		AccountSilent(state, {since, reason}, context) {
			disagree(state, `the venue has not told our account for ${Math.round((context.at - since) / 60_000)} minutes: ${reason}`, context);
		},
		AccountUnavailable(state, {trouble, reason, advice}, context) {
			if (trouble === 'keys') {
				disagree(state, `the venue does not accept our keys: ${reason}${advice === undefined ? '' : ` ${advice}`}`, context);
			}
		},
		BreakerTripped: trip,
		ClockMeasured(state, {venue, offsetMs, traded}, context) {
			if (!traded) {
				return;
			}

			if (Math.abs(offsetMs) > maxClockOffsetMs) {
				const reason = `the clock of ${venue} is ${Math.round(offsetMs)} ms from ours, at most ${maxClockOffsetMs} ms are allowed: set this machine's clock`;
				hold(state, {state: 'HALTED', rule: 'clock', reason, source: 'engine', latched: false, until: null}, context);
			} else {
				lift(state, ({rule}) => rule === 'clock', `the clock of ${venue} agrees with ours`, 'engine', context);
			}
		},
		InvariantBroken(state, event, context) {
			hold(state, {state: 'HALTED', rule: 'invariant', reason: event.reason, source: 'engine', latched: true, until: null}, context);
		},
		CommandReceived(state, event, context) {
			obey(state, event.command, context);
		},
		TimerFired(state, event, context) {
			if (event.timer === pauseTimer) {
				lift(state, cause => cause.until !== null && cause.until <= context.at, 'the pause is over', 'engine', context);
				wakeAtPauseEnd(state, context);
			}
		},
		FlattenFinished(state) {
			state.flattening = false;
		},
	});
}

/** Halts until the account is reconciled; a new reason takes the place of an older one. */
function disagree(state: TradingStateOf, reason: string, context: ReactionContext): void {
	state.causes = state.causes.filter(cause => cause.rule !== 'reconcile' || cause.reason === reason);
	hold(state, {state: 'HALTED', rule: 'reconcile', reason, source: 'engine', latched: false, until: null}, context);
}

function trip(state: TradingStateOf, event: EventOf<'BreakerTripped'>, context: ReactionContext): void {
	const {breaker, action, reason, until} = event;
	hold(state, {state: action === 'restrict' ? 'REDUCE_ONLY' : 'HALTED', rule: breaker, reason, source: 'breaker', latched: true, until}, context);
	wakeAtPauseEnd(state, context);
	if (action === 'flatten') {
		flatten(state, reason, 'breaker', context);
	}
}

function obey(state: TradingStateOf, command: Command, context: ReactionContext): void {
	switch (command.type) {
		case 'HaltTrading': {
			hold(state, {state: 'HALTED', rule: 'command', reason: command.reason, source: command.source, latched: true, until: null}, context);
			break;
		}

		case 'FlattenPositions': {
			hold(state, {state: 'HALTED', rule: 'command', reason: command.reason, source: command.source, latched: true, until: null}, context);
			flatten(state, command.reason, command.source, context);
			break;
		}

		case 'ResumeTrading': {
			resume(state, command, context);
			break;
		}

		case 'StopEngine': {
			hold(state, {state: 'HALTED', rule: 'stop', reason: command.reason, source: command.source, latched: false, until: null}, context);
			break;
		}

		case 'OverrideAllocation':
		case 'PlaceManualOrder':
		case 'AmendOrder':
		case 'CancelOrder':
		case 'PauseAgent':
		case 'PauseMarket':
		case 'ResolveDifference':
		case 'SetAutonomy':
		case 'ScaleRisk': {
			break;
		}
	}
}

function resume(state: TradingStateOf, command: Extract<Command, {type: 'ResumeTrading'}>, context: ReactionContext): void {
	const refusal = refusalToResume(state, command);
	if (refusal === null) {
		lift(state, cause => cause.latched || !selfLifting.has(cause.rule), command.reason, command.source, context);
	} else {
		context.emit.event({type: 'CommandRefused', command, reason: refusal});
	}
}

function refusalToResume(state: TradingStateOf, command: Extract<Command, {type: 'ResumeTrading'}>): string | null {
	if (command.confirmation !== 'RESUME') {
		return 'type the word RESUME to go on trading';
	}

	if (command.reason.trim() === '') {
		return 'say why trading may go on';
	}

	return state.flattening ? 'positions are being closed; wait until that is done' : null;
}

/** Adds a cause unless the same rule holds trading down as far already; a repeated halt changes nothing. */
function hold(state: TradingStateOf, cause: HaltCause, {emit}: ReactionContext): void {
	const held = state.causes.find(({rule}) => rule === cause.rule);
	if (held !== undefined && (held.state === 'HALTED' || cause.state === 'REDUCE_ONLY')) {
		return;
	}

	state.causes = [...state.causes.filter(other => other !== held), cause];
	emit.event({type: cause.state === 'HALTED' ? 'TradingHalted' : 'TradingRestricted', ...cause});
}

function lift(state: TradingStateOf, ends: (cause: HaltCause) => boolean, reason: string, source: Source, {emit}: ReactionContext): void {
	const lifted = state.causes.filter(cause => ends(cause));
	if (lifted.length > 0) {
		state.causes = state.causes.filter(cause => !ends(cause));
		emit.event({type: 'TradingResumed', state: tradingStateOf(state.causes), lifted, reason, source});
	}
}

function flatten(state: TradingStateOf, reason: string, source: Source, {emit}: ReactionContext): void {
	if (!state.flattening) {
		state.flattening = true;
		emit.event({type: 'FlattenStarted', reason, source});
	}
}

function wakeAtPauseEnd(state: TradingStateOf, {emit}: ReactionContext): void {
	const ends = state.causes.flatMap(({until}) => until ?? []);
	if (ends.length > 0) {
		emit.effect({type: 'SetTimer', timer: pauseTimer, at: Math.min(...ends)});
	}
}
