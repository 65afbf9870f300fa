/**
Journal lines about the engine itself: its start and end, whether it may trade, and what it was told.
*/
import type {Command} from './command.js';
import type {HaltCause} from './event.js';
import type {Words} from './journal-line.js';
import type {EpochMs} from './units.js';
import {oneOf, type Told} from './view-events.js';
import {amountText, dateTimeText, durationText, percentText} from './view-text.js';

/** Tells the events that `engineWords` takes. */
export const isEngineEvent = oneOf('EngineStarted', 'EngineStopped', 'InvariantBroken', 'TradingHalted', 'TradingRestricted', 'TradingResumed', 'NoticeGiven');

type EngineEvent = Told<typeof isEngineEvent>;

/** Returns the line for a change of the engine's own state. */
export function engineWords(event: EngineEvent): Words {
	switch (event.type) {
		case 'EngineStarted': {
			const text = `started ${event.version} ${event.mode} at ${event.venue}: ${event.symbols.join(' ')}  capital ${amountText(event.capital)} ${event.quoteCurrency}  seed ${event.seed}`;
			return {stage: 'engine', level: 'info', text};
		}

		case 'EngineStopped': {
			return {stage: 'engine', level: 'info', text: `stopped: ${event.reason}`};
		}

		case 'InvariantBroken': {
			return {stage: 'engine', level: 'danger', text: `broken invariant in ${event.during}: ${event.reason}`};
		}

		case 'NoticeGiven': {
			return {stage: 'engine', level: event.level, text: event.text};
		}

		case 'TradingHalted': {
			return {stage: 'engine', level: event.rule === 'start' || event.rule === 'stop' ? 'info' : 'danger', text: `HALTED (${causeText(event)}): ${event.reason}`};
		}

		case 'TradingRestricted': {
			return {stage: 'engine', level: 'warn', text: `REDUCE ONLY (${causeText(event)}): ${event.reason}`};
		}

		case 'TradingResumed': {
			const still = `${event.lifted.map(({rule}) => rule).join(', ')} lifted, still ${event.state.replace('_', ' ')}: ${event.reason}`;
			return event.state === 'RUNNING' ? {stage: 'engine', level: 'good', text: `RUNNING: ${event.reason}`} : {stage: 'engine', level: 'warn', text: still};
		}
	}
}

/** Returns where a halt comes from and how long it lasts: `drawdown, until RESUME`. */
function causeText(cause: HaltCause): string {
	const ends = cause.until === null ? (cause.latched ? ', until RESUME' : '') : `, until ${dateTimeText(cause.until)}Z`;
	return `${cause.rule}${ends}`;
}

/** Tells the events that `commandWords` takes. */
export const isCommandEvent = oneOf('CommandReceived', 'CommandRefused', 'FlattenStarted', 'FlattenFinished');

type CommandEvent = Told<typeof isCommandEvent>;

/** Returns the line for a command or for what it set going. `at` is the time of the record. */
export function commandWords(event: CommandEvent, at: EpochMs): Words {
	switch (event.type) {
		case 'CommandReceived': {
			return {stage: 'command', level: 'info', text: `${commandText(event.command)} from ${event.command.source}: ${event.command.reason}`};
		}

		case 'CommandRefused': {
			return {stage: 'command', level: 'warn', text: `${commandText(event.command)} refused: ${event.reason}`};
		}

		case 'FlattenStarted': {
			return {stage: 'command', level: 'warn', text: `closing every position: ${event.reason}`};
		}

		case 'FlattenFinished': {
			const dust = Object.entries(event.dust).map(([symbol, quantity]) => `${amountText(quantity)} ${symbol.split('/')[0]}`).join(', ');
			return {stage: 'command', level: 'good', text: `flat after ${durationText(at - event.startedAt)}, no order open${dust === '' ? '' : `, too small to sell: ${dust}`}`};
		}
	}
}

function commandText(command: Command): string {
	switch (command.type) {
		case 'OverrideAllocation': {
			return `${command.type} ${command.symbol} ${command.weight === null ? 'off' : `${percentText(command.weight, 1)}%`}`;
		}

		case 'PlaceManualOrder': {
			return `${command.type} ${command.side.toUpperCase()} ${command.quantity} ${command.symbol} @ ${command.limitPrice}`;
		}

		case 'CancelOrder': {
			return `${command.type} ${command.clientOrderId}`;
		}

		case 'PauseAgent': {
			return `${command.type} ${command.agent} ${command.paused ? 'on' : 'off'}`;
		}

		case 'AmendOrder': {
			return `${command.type} ${command.clientOrderId} to ${command.quantity} @ ${command.limitPrice}`;
		}

		case 'PauseMarket': {
			return `${command.type} ${command.symbol} ${command.paused ? 'on' : 'off'}`;
		}

		case 'SetAutonomy': {
			return `${command.type} ${command.autonomy}`;
		}

		case 'ScaleRisk': {
			return `${command.type} ${percentText(command.scale, 0)}%`;
		}

		case 'ResolveDifference': {
			return `${command.type} ${command.choice} ${command.id}`;
		}

		case 'HaltTrading':
		case 'FlattenPositions':
		case 'ResumeTrading':
		case 'StopEngine': {
			return command.type;
		}
	}
}
