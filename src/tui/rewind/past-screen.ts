/**
The screen of a past moment: the view as the journal makes it, with nothing of what is only known now.
*/
import type {EngineView} from '../../engine/domain/view.js';
import {openingState, type ScreenState} from '../store.js';
import type {PastMark} from './mark.js';

/** What has no place in a journal. */
const kept: ScreenState['kept'] = {series: null, trouble: 'the journal does not tell what was held at that time.'};

/** Returns the screen to show: the past with what goes on meanwhile, or now. */
export function shownScreen(past: ScreenState | null, now: ScreenState): ScreenState {
	return past?.past === null || past === null ? now : {...past, past: {...past.past, now: past.past.now === null ? null : now}};
}

/** Returns the screen as it was after the record of `mark`: its clock stands at that record, and what is told only live is not there. */
export function pastScreen(view: EngineView, mark: PastMark, recordOf: ScreenState['recordOf']): ScreenState {
	return {...openingState(view.mode), phase: 'running', view, quotes: view.quotes, now: view.at, recordOf, kept, past: mark};
}
