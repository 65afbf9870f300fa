/**
What is worth a sound: a halt, a breaker, an engine that is gone, and, for those who want it, fills. The terminal's bell for
every terminal, a notice on the desktop for those that can (OSC 9).
*/
import type {Milliseconds} from '../engine/domain/units.js';
import type {ScreenClock} from './clock.js';
import type {Watched} from './signal.js';
import type {ScreenState} from './store.js';
import {plainText} from './text.js';

export type Notifications = 'off' | 'alarms' | 'all';

/** More often than this is a noise that says nothing. */
const quietFor: Milliseconds = 2000;

/** `urgent` rings however short the last sound is ago. */
export type Ring = {readonly text: string; readonly urgent: boolean};

/** Returns what happened between two states that is worth a sound, or null. */
export function ringBetween(before: ScreenState, after: ScreenState, which: Notifications): Ring | null {
	if (which === 'off' || before.phase === 'starting') {
		return null;
	}

	if (before.phase === 'running' && after.phase !== 'running') {
		return {text: `The engine is gone: ${after.reason ?? 'it does not answer'}`, urgent: true};
	}

	const trip = after.view.trips.at(-1);
	if (trip !== undefined && trip.at !== before.view.trips.at(-1)?.at) {
		return {text: `Breaker ${trip.breaker}: ${trip.reason}`, urgent: true};
	}

	if (after.view.tradingState === 'HALTED' && before.view.tradingState !== 'HALTED') {
		return {text: `Trading is halted: ${after.view.causes.at(-1)?.reason ?? 'no reason given'}`, urgent: true};
	}

	return which === 'all' && after.view.counts.fills > before.view.counts.fills ? {text: fillText(after), urgent: false} : null;
}

function fillText({view}: ScreenState): string {
	const fill = view.fills.at(-1);
	return fill === undefined ? 'An order was filled' : `${fill.side === 'buy' ? 'Bought' : 'Sold'} ${fill.quantity} ${fill.symbol} at ${fill.price}`;
}

/** Returns what makes a terminal ring and, where `desktop`, show the text. */
export function ringSequence(text: string, desktop: boolean): string {
	return desktop ? `\u0007\u001B]9;cryptotrader: ${plainText(text).replaceAll(';', ',')}\u0007` : '\u0007';
}

export type RingOptions = {readonly which: Notifications; readonly clock: ScreenClock; ring(text: string): void};

/** Rings for what happens until the returned function is called. */
export function followRing(store: Watched<ScreenState>, {which, clock, ring}: RingOptions): () => void {
	let before = store.state();
	let rangAt = Number.NEGATIVE_INFINITY;
	return store.subscribe(() => {
		const after = store.state();
		const found = ringBetween(before, after, which);
		before = after;
		if (found !== null && (found.urgent || clock.now() - rangAt >= quietFor)) {
			rangAt = clock.now();
			ring(found.text);
		}
	});
}
