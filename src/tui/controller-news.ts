/**
What keys are not needed for: refusals of the engine are told, what the view in sight needs is asked for, and dialogs that
wait for the engine go on.
*/
import type {Desk} from './controller-desk.js';
import {askForView} from './explain.js';
import {haltedByCommand} from './selectors.js';
import {newsOf, nothingTold, troubleOf} from './telling.js';

/** Follows the engine and the commands until the returned function is called. */
export function followNews(desk: Desk): () => void {
	const {store, lane} = desk.options;
	let told = nothingTold;
	const unfollow = store.subscribe(() => {
		const news = newsOf(store.state(), told);
		told = news.told;
		if (news.refused !== null) {
			lane.refuse(news.refused.command, news.refused.reason);
		}

		if (news.text !== null) {
			desk.notify(desk.ui.state().past === null ? news.text : `Now: ${news.text}`, 'danger');
		}

		askForView(desk.moment(), desk.questions());
		goOn(desk);
	});
	const unheed = lane.subscribe(() => {
		const text = troubleOf(lane.state());
		if (text !== null) {
			desk.notify(text, 'danger');
		}
	});
	return () => {
		unfollow();
		unheed();
	};
}

/** Closes the dialog that waited for a resume, and ends the screen that waited for a halt. */
function goOn({ui, options: {store, lane, end}, change, notify}: Desk): void {
	const {dialog} = ui.state();
	const screen = store.state();
	if (dialog?.kind === 'resume' && lane.state().ResumeTrading?.state === 'accepted' && screen.view.tradingState === 'RUNNING') {
		change({dialog: null});
		notify('Trading runs again.', 'up');
	} else if (dialog?.kind === 'quit' && dialog.halting && haltedByCommand(screen)) {
		end({how: 'quit'});
	}
}
