/**
What people and breakers have changed in the course of things, as the read model keeps it. A command counts from the moment
at which it is journaled; one that is then refused is taken back.
*/
import type {Command} from './command.js';
import {oneOf, type Place, type Told} from './view-events.js';
import {append} from './view-lists.js';
import {viewLimits, type EngineView, type Steering} from './view.js';

/** Tells the events that `foldSteering` takes. */
export const isSteeringEvent = oneOf('CommandReceived', 'CommandRefused', 'BreakerTripped');

/** Returns the view after a command, its refusal, or a tripped breaker. */
export function foldSteering(view: EngineView, event: Told<typeof isSteeringEvent>, {seq, at}: Place): EngineView {
	switch (event.type) {
		case 'CommandReceived': {
			const steering = steered(view.steering, event.command);
			return steering === view.steering ? view : {...view, steering, steeringBefore: view.steering};
		}

		case 'CommandRefused': {
			return steered(view.steering, event.command) === view.steering || view.steeringBefore === null ? view : {...view, steering: view.steeringBefore, steeringBefore: null};
		}

		case 'BreakerTripped': {
			const {breaker, action, reason, until} = event;
			return {...view, trips: append(view.trips, {seq, at, breaker, action, reason, until}, viewLimits.trips)};
		}
	}
}

/** Returns the steering after a command; the same object for a command that steers nothing. */
function steered(steering: Steering, command: Command): Steering {
	switch (command.type) {
		case 'SetAutonomy': {
			return {...steering, autonomy: command.autonomy};
		}

		case 'OverrideAllocation': {
			const {[command.symbol]: before, ...others} = steering.overrides;
			return {...steering, overrides: command.weight === null ? others : {...others, [command.symbol]: command.weight}};
		}

		case 'PauseAgent': {
			return {...steering, pausedAgents: toggled(steering.pausedAgents, command.agent, command.paused)};
		}

		case 'PauseMarket': {
			return {...steering, pausedMarkets: toggled(steering.pausedMarkets, command.symbol, command.paused)};
		}

		case 'ScaleRisk': {
			return {...steering, riskScale: command.scale};
		}

		case 'HaltTrading':
		case 'FlattenPositions':
		case 'ResumeTrading':
		case 'PlaceManualOrder':
		case 'AmendOrder':
		case 'CancelOrder':
		case 'ResolveDifference':
		case 'StopEngine': {
			return steering;
		}
	}
}

function toggled(names: readonly string[], name: string, on: boolean): readonly string[] {
	const others = names.filter(other => other !== name);
	return on ? [...others, name] : others;
}
