/**
Words of the command line into values, each with an error that says what would be right.
*/
import {InvalidArgumentError} from 'commander';
import type {EpochMs, MarketSymbol, Milliseconds} from '../engine/domain/units.js';
import type {Mode} from '../engine/domain/event.js';

export function parseMode(word: string): Mode {
	if (word === 'paper' || word === 'live' || word === 'sim' || word === 'replay') {
		return word;
	}

	throw new InvalidArgumentError('It is one of paper, live, sim, replay.');
}

/** Returns a whole number from 0 up. */
export function parseSeed(word: string): number {
	const value = Number(word);
	if (!/^\d+$/.test(word) || !Number.isSafeInteger(value)) {
		throw new InvalidArgumentError('It is a whole number from 0 up.');
	}

	return value;
}

export function parseSpeed(word: string): number | 'max' {
	const value = Number(word);
	if (word !== 'max' && !(value > 0 && Number.isFinite(value))) {
		throw new InvalidArgumentError('It is a number above 0 (virtual seconds per second), or max.');
	}

	return word === 'max' ? 'max' : value;
}

/** Returns the time of `2021-01-01`, `2021-01-01T12:00Z` or another ISO time; without a zone it is UTC. */
export function parseTime(word: string): EpochMs {
	const hasZone = /(z|[+-]\d\d:?\d\d)$/i.test(word);
	const value = Date.parse(hasZone || !word.includes('T') ? word : `${word}Z`);
	if (!/^\d{4}-\d\d-\d\d/.test(word) || Number.isNaN(value)) {
		throw new InvalidArgumentError('It is a date like 2021-01-31 or a time like 2021-01-31T12:00Z.');
	}

	return value;
}

const durationUnits: Readonly<Record<string, Milliseconds>> = {m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000};

/** Returns the milliseconds of `14d`, `36h` or `90m`. */
export function parseDuration(word: string): Milliseconds {
	const [, count, unit = ''] = /^(\d+)([mhdw])$/.exec(word) ?? [];
	const length = durationUnits[unit];
	if (count === undefined || length === undefined || Number(count) === 0) {
		throw new InvalidArgumentError('It is a number with a unit, for example 14d, 36h or 90m.');
	}

	return Number(count) * length;
}

/** Returns a positive decimal as it was written. */
export function parseAmount(word: string): string {
	if (!/^\d{1,12}(\.\d{1,8})?$/.test(word) || Number(word) <= 0) {
		throw new InvalidArgumentError('It is a positive amount, for example 10000.');
	}

	return word;
}

/** Returns whole seconds from 1 to an hour. */
export function parseSeconds(word: string): number {
	const seconds = Number(word);
	if (!/^\d{1,4}$/.test(word) || seconds < 1 || seconds > 3600) {
		throw new InvalidArgumentError('It is a whole number of seconds from 1 to 3600.');
	}

	return seconds;
}

/** Returns the number of an open file descriptor. */
export function parseDescriptor(word: string): number {
	if (!/^\d{1,4}$/.test(word)) {
		throw new InvalidArgumentError('It is the number of an open file descriptor, for example 3.');
	}

	return Number(word);
}

/** Adds one or several market symbols to those given before. */
export function parseSymbols(word: string, before: readonly MarketSymbol[] | undefined): readonly MarketSymbol[] {
	const symbols = word.split(',').map(symbol => symbol.trim().toUpperCase());
	if (!symbols.every(symbol => /^[A-Z\d]{1,12}\/[A-Z\d]{1,12}$/.test(symbol))) {
		throw new InvalidArgumentError('Symbols are written base/quote, for example BTC/USDT.');
	}

	return [...(before ?? []), ...symbols];
}

export function collect(word: string, before: readonly string[]): readonly string[] {
	return [...before, word];
}

export function parsePort(word: string): number {
	const port = Number(word);
	if (!/^\d+$/.test(word) || port > 65_535) {
		throw new InvalidArgumentError('It is a port from 0 (any free one) to 65535.');
	}

	return port;
}
