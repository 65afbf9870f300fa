/**
What keys do. It reads the key table, changes what the screen remembers, and sends commands; nothing here draws, and no
dialog can stand between the halt key and the engine.
*/
import type {Command} from '../engine/domain/command.js';
import type {Action, ActionId, EffectId} from './actions/action.js';
import {dialogContext, keyContext, type Moment} from './context.js';
import {createDesk, type Desk} from './controller-desk.js';
import {quit, quitTwice} from './controller-leaving.js';
import {isLook, lookBy} from './controller-looking.js';
import {followNews} from './controller-news.js';
import type {ControllerOptions} from './controller-options.js';
import type {Wish} from './dialogs/dialog.js';
import {dialogKeys, dialogPaste, opened, type Dialog} from './dialogs/dialogs.js';
import {askForView} from './explain.js';
import {actionOf, borrowerOf, keyOf} from './keymap.js';
import type {Stroke} from './keys.js';
import type {PaneId, ScreenSize} from './layout.js';
import {uiAfterMouse, type MouseMove} from './mouse.js';
import {isRewind, rewindBy} from './rewind/rewind-keys.js';
import {isVisual, uiAfter} from './ui-actions.js';
import {withoutToast} from './toasts.js';
import {openTour, tourAfter} from './tour/tour.js';
import {withFilter} from './ui.js';

const historyKept = 50;

/** Wishes that reach the engine: none of them may come from a screen that shows the past. */
const changesSomething: ReadonlySet<Wish['type']> = new Set(['halt', 'flatten', 'resume', 'command']);

export class Controller {
	/** What the screen remembers; drawn from, never written to, by others. */
	readonly ui;
	readonly #options: ControllerOptions;
	readonly #desk: Desk;
	readonly #unwatch: () => void;

	constructor(options: ControllerOptions) {
		this.#options = options;
		this.#desk = createDesk(options);
		this.ui = this.#desk.ui;
		this.#unwatch = followNews(this.#desk);
	}

	/** Does what the keys stand for, one after the other. */
	press(strokes: readonly Stroke[], size: ScreenSize): void {
		this.#desk.resize(size);
		for (const stroke of strokes) {
			this.#pressOne(stroke);
		}

		this.#options.store.poke();
	}

	/** Takes pasted text where text is wanted, and says so where it is not. */
	paste(text: string): void {
		const {dialog} = this.ui.state();
		const pasted = dialog === null ? null : dialogPaste(dialog, text);
		if (pasted === null) {
			this.#desk.notify('A paste is not taken here.', 'warn');
		} else {
			this.#desk.change({dialog: pasted});
		}
	}

	/** Halts trading and shows what comes of it. Safe to call again and again. */
	halt(): void {
		const {lane, actions, past} = this.#options;
		if (past?.hasNow === false) {
			this.#desk.notify('No engine runs on this journal, so there is nothing to halt here. If orders may be open: cryptotrader halt --direct', 'danger');
			return;
		}

		lane.send({type: 'HaltTrading', source: 'key', reason: keyOf(actions, 'halt')});
		if (this.ui.state().past !== null) {
			this.#desk.rewinder.leave();
			this.#desk.notify('Back to now: the halt is for the engine as it is now.', 'warn');
		}

		if (this.ui.state().dialog?.kind !== 'halt') {
			this.#desk.change({dialog: opened.halt});
		}
	}

	/** Does what the mouse did. */
	point(move: MouseMove, size: ScreenSize): void {
		const {ui} = this;
		ui.set(uiAfterMouse(ui.state(), this.#desk.moment(size).screen, size, move));
		this.#options.store.poke();
	}

	/** Shows the first steps. */
	beginTour(): void {
		this.#desk.change({tour: openTour});
	}

	/** Shows the end of the journal once there is something to show, for a screen that begins in the past. */
	beginInPast(): void {
		const {store} = this.#options;
		const begin = (): void => {
			if (store.state().phase !== 'starting' && this.ui.state().dialog === null) {
				unfollow();
				this.#desk.rewinder.go({kind: 'end'});
			}
		};

		const unfollow = store.subscribe(begin);
		begin();
	}

	/** Notes that a pane could not be drawn. */
	paneFailed(id: PaneId): void {
		this.#desk.change({failed: new Set([...this.ui.state().failed, id])});
	}

	/** Returns what the screen is made of at this moment. */
	moment(size: ScreenSize): Moment {
		return this.#desk.moment(size);
	}

	close(): void {
		this.#unwatch();
		this.#desk.timers.stopAll();
	}

	#pressOne(stroke: Stroke): void {
		const {notice, dialog} = this.ui.state();
		if (notice?.tone === 'danger') {
			this.#desk.change(withoutToast(this.ui.state()));
		}

		const {actions} = this.#options;
		const borrower = dialog === null ? borrowerOf(actions, stroke, () => keyContext(this.#desk.moment())) : null;
		const action = borrower ?? actionOf(actions, stroke, dialog?.kind ?? null);
		if (action !== null) {
			this.#run(action, '', stroke.chunk);
		} else if (dialog !== null) {
			this.#pressDialog(dialog, stroke);
		} else if (stroke.key === 'escape') {
			this.#goUp();
		}
	}

	/** Does an action, or says why it cannot be done now. The halt never asks what the screen is like. */
	#run(action: Action, argument: string, chunk: boolean): void {
		const tour = tourAfter(this.ui.state().tour, action.id);
		if (tour !== this.ui.state().tour) {
			this.#desk.change({tour});
		}

		if (action.id === 'halt') {
			this.halt();
			return;
		}

		const reason = action.danger && chunk ? 'it came in a burst of keys; press it by itself' : action.disabled(keyContext(this.#desk.moment()));
		if (reason === null) {
			this.#perform(action.id, argument);
		} else {
			this.#desk.notify(`Not done (${action.label}): ${reason}.`, 'warn');
		}
	}

	/** One level up, and never out: first the filter goes, then the zoom. */
	#goUp(): void {
		const ui = this.ui.state();
		const {focus} = keyContext(this.#desk.moment());
		if (ui.tour !== null) {
			this.#desk.change({tour: null});
		} else if (ui.filters[focus] !== undefined) {
			this.ui.set(withFilter(ui, focus, ''));
		} else if (ui.zoomed) {
			this.#desk.change({zoomed: false});
		}
	}

	#pressDialog(dialog: Dialog, stroke: Stroke): void {
		const step = dialogKeys(dialog, stroke, dialogContext(dialog, this.#desk.moment()));
		this.#desk.change({dialog: step.dialog});
		if (step.wish !== null) {
			this.#grant(step.wish);
		}
	}

	#grant(wish: Wish): void {
		const {lane, end} = this.#options;
		if (this.ui.state().past !== null && changesSomething.has(wish.type)) {
			this.#desk.notify('Not done: this is the past. Esc returns to now.', 'warn');
			return;
		}

		switch (wish.type) {
			case 'halt': {
				lane.send({type: 'HaltTrading', source: 'key', reason: 'halt and quit'});
				break;
			}

			case 'flatten': {
				lane.send({type: 'FlattenPositions', source: 'key', reason: 'typed FLATTEN'});
				break;
			}

			case 'resume': {
				lane.send({type: 'ResumeTrading', source: 'key', reason: wish.reason, confirmation: 'RESUME'});
				break;
			}

			case 'command': {
				this.#send(wish.command);
				break;
			}

			case 'run': {
				this.#runTyped(wish);
				break;
			}

			case 'rewind': {
				this.#desk.rewinder.go(wish.move);
				break;
			}

			case 'lock': {
				this.#desk.change({lockWord: wish.word});
				this.#desk.notify(wish.word === null ? 'Unlocked.' : 'Locked: it shows and halts until the word is typed again.', 'up');
				break;
			}

			case 'filter': {
				this.ui.set(withFilter(this.ui.state(), wish.pane, wish.text));
				break;
			}

			case 'open-resume': {
				this.#desk.change({dialog: opened.resume});
				break;
			}

			case 'end': {
				end({how: wish.how});
				break;
			}
		}
	}

	#send(command: Command): void {
		if (this.#desk.moment().readOnly) {
			this.#desk.notify('Not done: this screen is read-only.', 'warn');
			return;
		}

		this.#options.lane.send(command);
		this.#desk.notify(`Sent: ${command.type}. What comes of it is in the journal.`, 'accent');
	}

	#runTyped({id, argument, typed}: Extract<Wish, {type: 'run'}>): void {
		const {history} = this.ui.state();
		if (typed !== null && typed.trim() !== '') {
			this.#desk.change({history: [...history.filter(line => line !== typed), typed].slice(-historyKept)});
		}

		const action = this.#options.actions.find(other => other.id === id);
		if (action !== undefined) {
			this.#run(action, argument, false);
		}
	}

	#perform(id: ActionId, argument: string): void {
		if (isVisual(id)) {
			this.ui.set(uiAfter(id, this.#desk.moment(), argument));
			askForView(this.#desk.moment(), this.#options.store);
		} else {
			this.#act(id, argument);
		}
	}

	#act(id: EffectId, argument: string): void {
		if (isRewind(id)) {
			rewindBy(this.#desk, id, argument);
			return;
		}

		if (isLook(id)) {
			lookBy(this.#desk, id, argument);
			return;
		}

		switch (id) {
			case 'halt':
			case 'flatten': {
				// The word is typed into the halt dialog, never pressed.
				this.halt();
				break;
			}

			case 'quit': {
				quit(this.#desk);
				break;
			}

			case 'quit-twice': {
				quitTwice(this.#desk);
				break;
			}

			case 'lock': {
				this.#options.repaint();
				this.#desk.change({dialog: opened.lock});
				break;
			}

			case 'repaint': {
				this.#options.repaint();
				break;
			}

			case 'suspend': {
				// The shell would take its reports for typing.
				if (this.ui.state().mouse) {
					lookBy(this.#desk, 'mouse', '');
				}

				this.#options.suspend?.();
				break;
			}
		}
	}
}
