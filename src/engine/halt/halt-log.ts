/**
The halt log, as data: what was done beside the engine, line by line, so that the engine can take it into its books when it
is back. Lines are only ever added, and their times grow.
*/
import type {Order} from '../domain/order.js';
import type {EpochMs} from '../domain/units.js';
import {type HaltLine, type HaltWish, stepText} from './report.js';

/** Returns the lines of a log. One that was cut off by a crash of the machine, or is being written just now, is left out. */
export function parseHaltLog(text: string): readonly HaltLine[] {
	return text.split('\n').flatMap(line => {
		try {
			const value: unknown = JSON.parse(line);
			return isLine(value) ? [value] : [];
		} catch {
			return [];
		}
	});
}

/** The log is our own: what has a time and a step is a line of it. */
function isLine(value: unknown): value is HaltLine {
	return typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'number' && 'step' in value && typeof value.step === 'string';
}

export function haltLogLine(line: HaltLine): string {
	return `${JSON.stringify(line)}\n`;
}

/** Returns the wish of the last halt where it has not ended, or null. */
export function unfinishedHalt(lines: readonly HaltLine[]): HaltWish | null {
	const last = lines.findLast(({step}) => step === 'began' || step === 'ended');
	return last?.step === 'began' ? last.wish : null;
}

export type HaltNews = {
	/** In words, with how loud each is. */
	readonly notices: readonly {readonly level: 'info' | 'warn'; readonly text: string}[];
	/** Sells that went out for us. */
	readonly orders: readonly Order[];
	/** The time of the newest line. */
	readonly upTo: EpochMs;
};

/** Returns what the lines after `upTo` say, or null when there are none. */
export function haltNews(lines: readonly HaltLine[], upTo: EpochMs): HaltNews | null {
	const fresh = lines.filter(({at}) => at > upTo);
	const newest = fresh.at(-1);
	return newest === undefined
		? null
		: {
			notices: fresh.map(line => ({level: line.step === 'trouble' || line.step === 'began' ? 'warn' : 'info', text: `beside the engine: ${stepText(line)}`})),
			orders: fresh.flatMap(line => line.step === 'selling' ? [line.order] : []),
			upTo: newest.at,
		};
}
