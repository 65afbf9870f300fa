/**
The states of breakers: ARMED → TRIPPED → FLATTENING → HALTED → (a typed word) → ARMED. Each step is an event; a step that
does not follow from where a breaker is changes nothing.
*/
import type {BreakerName, BreakerState, BreakerStatus} from '../../domain/breaker.js';
import type {RiskConfig} from '../../domain/config.js';
import type {ReactionContext} from '../../kernel/stage.js';

export type Breakers = Record<BreakerName, BreakerStatus>;

const nothingYet = 'nothing measured yet';

/** Returns every breaker, ARMED. */
export function armedBreakers({drawdownHalt, drawdownFlatten, breakers}: RiskConfig): Breakers {
	const armed = <Name extends BreakerName>(name: Name, unit: BreakerStatus['unit'], limit: number): BreakerStatus => ({
		name, state: 'ARMED', unit, value: null, limit, since: null, detail: nothingYet,
	});
	return {
		'flash-crash': armed('flash-crash', 'share', breakers.flashCrashMove),
		'volatility-spike': armed('volatility-spike', 'ratio', breakers.volatilityRatio),
		drawdown: armed('drawdown', 'share', drawdownHalt),
		'drawdown-flatten': armed('drawdown-flatten', 'share', drawdownFlatten),
		connectivity: armed('connectivity', 'seconds', breakers.connectivitySeconds),
		'data-quality': armed('data-quality', 'seconds', breakers.dataQualitySeconds),
	};
}

export function isBreaker(breakers: Breakers, name: string): name is BreakerName {
	return Object.hasOwn(breakers, name);
}

/** Notes what a breaker measures now. While it is not ARMED it keeps what set it off. */
export function note(breakers: Breakers, name: BreakerName, value: number | null, detail: string): void {
	const breaker = breakers[name];
	if (breaker.state === 'ARMED') {
		breakers[name] = {...breaker, value, detail};
	}
}

type Step = {readonly from: readonly BreakerState[]; readonly state: BreakerState; readonly detail?: string};

/** Takes a breaker from one of the states `from` to `state`, and says so. */
export function step(breakers: Breakers, name: BreakerName, {from, state, detail}: Step, {at, emit}: ReactionContext): void {
	const breaker = breakers[name];
	if (from.includes(breaker.state)) {
		breakers[name] = {...breaker, state, since: state === 'ARMED' ? null : breaker.since ?? at, detail: detail ?? breaker.detail};
		emit.event({type: 'BreakerChanged', ...breakers[name]});
	}
}
