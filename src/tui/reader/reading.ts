/**
What is said in the course of a screen-reader session: the announcements, and a view whenever one is opened.
*/
import type {ScreenClock} from '../clock.js';
import type {Controller} from '../controller.js';
import {createSignal, type Watched} from '../signal.js';
import type {Store} from '../store.js';
import {createAnnouncer} from './announcer.js';
import {readerSize, viewLines} from './describe.js';
import type {Said} from './reader-app.js';

export type Reading = {readonly said: Watched<readonly Said[]>; close(): void};

/** Starts saying what the store and the controller tell. */
export function startReading(store: Store, controller: Controller, clock: ScreenClock): Reading {
	const said = createSignal<readonly Said[]>([]);
	const announcer = createAnnouncer(clock, lines => {
		const first = said.state().length;
		said.set([...said.state(), ...lines.map((text, index) => ({id: first + index, text}))]);
	});
	announcer.take(store.state());
	const unfollow = store.subscribe(() => {
		announcer.take(store.state());
	});
	let {views} = controller.ui.state();
	const unwatch = controller.ui.subscribe(() => {
		const now = controller.ui.state().views;
		if (now !== views) {
			views = now;
			announcer.say(viewLines(controller.moment(readerSize)));
		}
	});
	return {
		said,
		close() {
			unfollow();
			unwatch();
			announcer.close();
		},
	};
}
