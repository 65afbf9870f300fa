/**
What of the engine's answers a person must be told at once, and has not been told yet.
*/
import type {Command} from '../engine/domain/command.js';
import type {SentCommands} from './commands.js';
import type {ScreenState} from './store.js';

/** Sequence numbers of the last refusals that were told. */
export type Told = {readonly refusal: number; readonly refusedOrder: number};

export const nothingTold: Told = {refusal: 0, refusedOrder: 0};

export type News = {
	readonly told: Told;
	/** A command that was taken and then refused, or null. */
	readonly refused: ScreenState['refusal'];
	/** The worst of it in a sentence, or null. */
	readonly text: string | null;
};

/** Returns what is new since `told`. An order that was refused counts more than the command it came from. */
export function newsOf({refusal, refusedOrder}: ScreenState, told: Told): News {
	const refused = refusal !== null && refusal.seq > told.refusal ? refusal : null;
	const order = refusedOrder !== null && refusedOrder.seq > told.refusedOrder ? refusedOrder : null;
	return {
		told: {refusal: refused?.seq ?? told.refusal, refusedOrder: order?.seq ?? told.refusedOrder},
		refused,
		text: order?.text ?? (refused === null ? null : `${refused.command} refused: ${refused.reason}`),
	};
}

/** Halt, flatten and resume have dialogs that tell what became of them. */
const ownDialogs: ReadonlySet<Command['type']> = new Set(['HaltTrading', 'FlattenPositions', 'ResumeTrading']);

/** Returns why the newest command of a form was not taken, or null when it was. */
export function troubleOf(sent: SentCommands): string | null {
	const newest = Object.values(sent).toSorted((a, b) => b.at - a.at)[0];
	if (newest === undefined || ownDialogs.has(newest.command.type) || (newest.state !== 'refused' && newest.state !== 'failed')) {
		return null;
	}

	return `${newest.command.type} ${newest.state}: ${newest.reason ?? 'no reason given'}`;
}
