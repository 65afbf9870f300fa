/**
The way of commands to the engine, and what is known of each: under way, taken, refused, or not even delivered. A command
that is under way is not sent a second time, so that a held key sends one.
*/
import type {Command} from '../engine/domain/command.js';
import {errorMessage} from '../engine/domain/error.js';
import type {Milliseconds} from '../engine/domain/units.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import type {ScreenClock} from './clock.js';
import {createSignal, type Signal, type Watched} from './signal.js';
import {engineAnswersWithin, haltBeside, haltKeyOf, latchWith, type HaltKey, type WayOut} from './way-out.js';

export type SentCommand = {
	readonly command: Command;
	/** `waiting` for an engine, `sending` to it, `accepted` and journaled, `refused` by it, `failed` to reach it. */
	readonly state: 'waiting' | 'sending' | 'accepted' | 'refused' | 'failed';
	/** Why it was refused or failed, or null. */
	readonly reason: string | null;
	/** On the screen's clock. */
	readonly at: Milliseconds;
	/** What is done about it beside the engine, where the engine did not take it in time. */
	readonly beside?: string;
};

export type SentCommands = Readonly<Partial<Record<Command['type'], SentCommand>>>;

export type CommandLane = Watched<SentCommands> & {
	/** Sends what waits for an engine, and from now on everything. */
	attach(handle: EngineHandle): void;
	/** Sends a command, unless the same one is under way or was taken within the last second. Before there is an engine it waits. */
	send(command: Command): void;
	/** Notes that a command which was taken was then refused by the engine's rules. */
	refuse(type: Command['type'], reason: string): void;
};

/** A key that is held repeats faster than this; a person who presses again means it. */
const repeatWithin: Milliseconds = 1000;

/** Returns the way to the engine. With `wayOut` a halt is latched before it is sent, and goes to the guard when the engine hangs. */
export function createCommandLane(clock: ScreenClock, wayOut: WayOut | null = null): CommandLane {
	const signal = createSignal<SentCommands>({});
	const waiting = new Map<string, Command>();
	const {note, tellBeside} = createNotes(signal, clock);
	let engine: EngineHandle | null = null;

	const deliver = async (handle: EngineHandle, command: Command): Promise<void> => {
		note(command, 'sending');
		try {
			const reply = await handle.send(command);
			note(command, reply.accepted ? 'accepted' : 'refused', reply.accepted ? null : reply.reason);
		} catch (error) {
			note(command, 'failed', errorMessage(error));
		}
	};

	return {
		state: signal.state,
		subscribe: signal.subscribe,
		attach(handle) {
			engine = handle;
			for (const command of waiting.values()) {
				void deliver(handle, command);
			}

			waiting.clear();
		},
		send(command) {
			if (isRepeat(signal.state()[command.type], command, clock.now())) {
				return;
			}

			const key = haltKeyOf(command);
			const trouble = key === null || wayOut === null ? null : latchWith(wayOut, key);
			if (engine === null) {
				waiting.set(JSON.stringify(command), command);
				note(command, 'waiting');
			} else {
				void deliver(engine, command);
			}

			if (trouble !== null) {
				tellBeside(command, trouble);
			}

			if (key !== null && wayOut !== null) {
				seeTo(command, key, wayOut, {signal, clock, tellBeside});
			}
		},
		refuse(type, reason) {
			const sent = signal.state()[type];
			if (sent !== undefined) {
				note(sent.command, 'refused', reason);
			}
		},
	};
}

type Notes = {
	note(command: Command, state: SentCommand['state'], reason?: string | null): void;
	/** Adds what is done about a command beside the engine, while it is the newest of its kind. */
	tellBeside(command: Command, beside: string): void;
};

function createNotes(signal: Signal<SentCommands>, clock: ScreenClock): Notes {
	return {
		note(command, state, reason = null) {
			const before = signal.state()[command.type];
			const beside = before?.command === command ? before.beside : undefined;
			signal.set({...signal.state(), [command.type]: {command, state, reason, at: clock.now(), ...(beside === undefined ? {} : {beside})}});
		},
		tellBeside(command, beside) {
			const sent = signal.state()[command.type];
			if (sent?.command === command) {
				signal.set({...signal.state(), [command.type]: {...sent, beside}});
			}
		},
	};
}

type Lane = {readonly signal: Signal<SentCommands>; readonly clock: ScreenClock; readonly tellBeside: Notes['tellBeside']};

/** Sees to it that a halt is taken: by the engine, or else beside it. */
function seeTo(command: Command, key: HaltKey, out: WayOut, {signal, clock, tellBeside}: Lane): void {
	clock.after(engineAnswersWithin, () => {
		const sent = signal.state()[command.type];
		if (sent?.command === command && sent.state !== 'accepted' && sent.state !== 'refused') {
			void haltBeside(out, key, text => {
				tellBeside(command, text);
			});
		}
	});
}

/** Two orders of a person are two, however fast they come; the same one twice within a second is a held key. */
function isRepeat(sent: SentCommand | undefined, command: Command, now: Milliseconds): boolean {
	if (sent === undefined || JSON.stringify(sent.command) !== JSON.stringify(command)) {
		return false;
	}

	return sent.state === 'sending' || sent.state === 'waiting' || (sent.state === 'accepted' && now - sent.at < repeatWithin);
}
