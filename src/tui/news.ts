/**
Whether a pulse of the engine changes anything that a person would see. In a quiet market only its clock moves, so the screen
need not be drawn four times a second.
*/
import {isDeepStrictEqual} from 'node:util';
import type {Pulse} from '../engine/domain/pulse.js';

/** Returns whether `pulse` brings more than a later moment of the same second. What is measured all the time, such as the lag and the age of feeds, can wait for the next one. */
export function isNews(before: Pulse | null, pulse: Pulse): boolean {
	return before === null || secondOf(before) !== secondOf(pulse) || !isDeepStrictEqual(seenOf(before), seenOf(pulse));
}

function secondOf({at}: Pulse): number {
	return Math.floor(at / 1000);
}

/** A quote or a book that is only newer looks the same. */
function seenOf({quotes, books = [], progress}: Pulse): unknown {
	return [quotes.map(quote => ({...quote, at: 0})), books.map(book => ({...book, at: 0})), progress];
}
