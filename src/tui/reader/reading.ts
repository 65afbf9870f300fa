/**
What is said in the course of a screen-reader session: the announcements, and a view whenever one is opened.
*/
import type {ScreenClock} from '../clock.js';
import type {Controller} from '../controller.js';
import {createPastSpeaker} from '../rewind/speak.js';
import type {Store} from '../store.js';
import {createAnnouncer} from './announcer.js';
import {readerSize, viewLines} from './describe.js';
import {createSpeech, type Speech} from './speech.js';

export type Reading = {readonly speech: Speech; close(): void};

/** Starts saying what the store and the controller tell. */
export function startReading(store: Store, controller: Controller, clock: ScreenClock): Reading {
	const speech = createSpeech();
	// Whoever looks back must not take what happens meanwhile for the past.
	const announcer = createAnnouncer(clock, lines => {
		speech.say(controller.ui.state().past === null ? lines : lines.map(line => `Now: ${line}`));
	});
	const speaker = createPastSpeaker(clock, text => {
		speech.say([text]);
	});
	announcer.take(store.state());
	const unfollow = store.subscribe(() => {
		announcer.take(store.state());
	});
	let {views} = controller.ui.state();
	const unwatch = controller.ui.subscribe(() => {
		const moment = controller.moment(readerSize);
		speaker.take(moment.screen);
		if (moment.ui.views !== views) {
			({views} = moment.ui);
			speech.say(viewLines(moment));
		}
	});
	return {
		speech,
		close() {
			unfollow();
			unwatch();
			announcer.close();
			speaker.close();
		},
	};
}
