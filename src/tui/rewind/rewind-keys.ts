/**
What the keys of a rewind do.
*/
import type {RewindId} from '../actions/action.js';
import {keyContext} from '../context.js';
import type {Desk} from '../controller-desk.js';
import {openRewindDialog} from './dialog.js';
import type {Move} from './move.js';
import {placeOf} from './place-text.js';

const steps: Readonly<Partial<Record<RewindId, Move>>> = {
	'event-back': {kind: 'records', by: -1},
	'event-on': {kind: 'records', by: 1},
	'bar-back': {kind: 'landmarks', landmark: 'bar', by: -1},
	'bar-on': {kind: 'landmarks', landmark: 'bar', by: 1},
};

const ids: ReadonlySet<string> = new Set<RewindId>(['event-back', 'event-on', 'bar-back', 'bar-on', 'rewind', 'visit', 'now']);

export function isRewind(id: string): id is RewindId {
	return ids.has(id);
}

/** Does what a key of the rewind stands for, with what was typed behind its name. */
export function rewindBy(desk: Desk, id: RewindId, argument: string): void {
	const step = steps[id];
	if (step !== undefined) {
		desk.rewinder.go(step);
	} else if (id === 'visit') {
		visitSelected(desk);
	} else if (id === 'now') {
		backToNow(desk);
	} else if (argument === '') {
		desk.change({dialog: openRewindDialog});
	} else {
		goTyped(desk, argument);
	}
}

function goTyped(desk: Desk, argument: string): void {
	const place = placeOf(argument, desk.moment().screen.now);
	if ('problem' in place) {
		desk.notify(place.problem, 'warn');
	} else {
		desk.rewinder.go(place.move);
	}
}

/** Goes to the moment of the record behind the selected row; lists then stand at their end, which is that record. */
function visitSelected(desk: Desk): void {
	const {item} = keyContext(desk.moment());
	if (item !== null && item.seq !== null) {
		desk.rewinder.go({kind: 'record', seq: item.seq});
		desk.change({selected: {}, tops: {}});
	}
}

function backToNow(desk: Desk): void {
	if (desk.ui.state().past?.past?.now === null) {
		desk.notify('No engine runs on this journal: there is no now to return to. This is its end; q quits.', 'accent');
		desk.rewinder.go({kind: 'end'});
	} else {
		desk.rewinder.leave();
		desk.notify('Back to now.', 'accent');
	}
}
