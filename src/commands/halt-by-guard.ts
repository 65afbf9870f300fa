/**
Asks the guard of a data folder to halt, and follows what it does.
*/
import type {Milliseconds} from '../engine/domain/units.js';
import type {FromGuard, ToGuard} from '../engine/halt/messages.js';
import {type HaltReport, type HaltWish, stepText} from '../engine/halt/report.js';
import type {DataFolder} from '../storage/data-folder.js';
import {connectGuard, guardSocket} from './engine/guard-socket.js';
import {within} from './within.js';

export type HaltFollowing = {
	/** How long this side waits for the confirmation; the guard goes on after that. */
	readonly patienceMs: Milliseconds;
	/** Told of each step, in words. */
	readonly onStep: (text: string) => void;
};

/** A guard that has not said who it is by then hangs. */
const greetingMs: Milliseconds = 1000;

/** Has the guard cancel what works at once, beside an engine that was told to halt. Where there is no guard nothing happens; never rejects. */
export async function rushGuard(folder: Pick<DataFolder, 'socket'>): Promise<void> {
	const wire = await within(greetingMs, connectGuard(guardSocket(folder)));
	if (wire === null) {
		return;
	}

	const greeted = new Promise<unknown>(resolve => {
		wire.onMessage(resolve);
		wire.onClose(() => {
			resolve(null);
		});
	});
	wire.send({rush: true} satisfies ToGuard);
	// A guard that greets a line which is closed already loses what came over it.
	await within(greetingMs, greeted);
	wire.close();
}

/** Returns what the guard reports, or null when there is no guard that answers. */
export async function haltByGuard(folder: Pick<DataFolder, 'socket'>, wish: HaltWish, {patienceMs, onStep}: HaltFollowing): Promise<HaltReport | null> {
	const wire = await within(greetingMs, connectGuard(guardSocket(folder)));
	if (wire === null) {
		return null;
	}

	const greeted = Promise.withResolvers<boolean>();
	const reported = Promise.withResolvers<HaltReport | null>();
	wire.onClose(() => {
		greeted.resolve(false);
		reported.resolve(null);
	});
	wire.onMessage(message => {
		const said = message as FromGuard;
		if ('guard' in said) {
			greeted.resolve(true);
		} else if ('report' in said) {
			reported.resolve(said.report);
		} else {
			onStep(stepText(said.step));
		}
	});
	try {
		if (await within(greetingMs, greeted.promise) !== true) {
			return null;
		}

		wire.send({halt: wish, patienceMs} satisfies ToGuard);
		// One that dies in the middle is no answer either: whoever asks goes on by itself.
		return await within(patienceMs + greetingMs, reported.promise);
	} finally {
		wire.close();
	}
}
