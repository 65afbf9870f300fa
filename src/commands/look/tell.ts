/**
How a looking command answers: a JSON document for programs, or a heading that says how old the news is, and lines.
*/
import {type ExitCode, exitCode} from '../../engine/domain/error.js';
import type {EpochMs} from '../../engine/domain/units.js';
import type {EngineView} from '../../engine/domain/view.js';
import type {GlobalFlags} from '../engine/flags.js';
import {look, stateOf, type Looked} from './looked.js';

export type Told = {
	/** Without `engine` and `at`, which every document has. */
	readonly document: Readonly<Record<string, unknown>>;
	readonly lines: readonly string[];
};

/** Looks, writes what `tell` makes of it, and returns the exit code. */
export async function answer(flags: GlobalFlags, tell: (looked: Looked) => Told | Promise<Told>): Promise<ExitCode> {
	const looked = await look(flags);
	try {
		const {document, lines} = await tell(looked);
		const head = {engine: stateOf(looked), at: isoTime(looked.view.at)};
		process.stdout.write(flags.json ? `${JSON.stringify({...head, ...document})}\n` : `${[headOf(looked), ...lines].join('\n')}\n`);
		return exitCode.done;
	} finally {
		await looked.close();
	}
}

function headOf(looked: Looked): string {
	return `${looked.handle === null ? 'stopped, as it was: ' : ''}${stateText(looked.view)}`;
}

/** Returns `PAPER on binance, RUNNING, 2024-01-03T12:00:00.000Z`; real money is named. */
export function stateText({mode, venue, tradingState, flattening, at}: EngineView): string {
	return `${mode.toUpperCase()}${mode === 'live' ? ' (real money)' : ''} on ${venue}, ${tradingState}${flattening ? ', flattening' : ''}, ${isoTime(at) ?? ''}`;
}

/** Returns an ISO time in UTC, as every document has it; null stays null. */
export function isoTime(at: EpochMs | null): string | null {
	return at === null ? null : new Date(at).toISOString();
}
