/**
What keys do. It reads the key table, changes what the screen remembers, and sends commands; nothing here draws, and no
dialog can stand between the halt key and the engine.
*/
import type {Command} from '../engine/domain/command.js';
import type {Milliseconds} from '../engine/domain/units.js';
import type {Action, ActionId, EffectId} from './actions/action.js';
import {createTimers} from './clock.js';
import {dialogContext, keyContext, type Moment} from './context.js';
import type {Wish} from './dialogs/dialog.js';
import {dialogKeys, dialogPaste, opened, type Dialog} from './dialogs/dialogs.js';
import {askForView, askedWhy, selectedRowText, whyDialog} from './explain.js';
import {actionOf, keyOf} from './keymap.js';
import type {Stroke} from './keys.js';
import type {PaneId, ScreenSize} from './layout.js';
import {haltedByCommand, somethingOpen} from './selectors.js';
import type {ControllerOptions} from './controller-options.js';
import {createSignal} from './signal.js';
import {newsOf, nothingTold, troubleOf} from './telling.js';
import {isVisual, uiAfter} from './ui-actions.js';
import {openingUi, withFilter, type Notice, type Ui} from './ui.js';

const noticeFor: Milliseconds = 3000;
const warningFor: Milliseconds = 6000;
const quitWithin: Milliseconds = 2000;
const historyKept = 50;

export class Controller {
	/** What the screen remembers; drawn from, never written to, by others. */
	readonly ui;
	readonly #options: ControllerOptions;
	readonly #timers;
	readonly #unwatch: () => void;
	#size: ScreenSize = {columns: 80, rows: 24};
	#told = nothingTold;

	constructor(options: ControllerOptions) {
		this.#options = options;
		this.ui = createSignal({...openingUi, theme: options.theme});
		this.#timers = createTimers<'notice' | 'quit' | 'freeze'>(options.clock);
		const unfollow = options.store.subscribe(() => {
			this.#follow();
		});
		const unheed = options.lane.subscribe(() => {
			this.#heed();
		});
		this.#unwatch = () => {
			unfollow();
			unheed();
		};
	}

	/** Does what the keys stand for, one after the other. */
	press(strokes: readonly Stroke[], size: ScreenSize): void {
		this.#size = size;
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
			this.#notify('A paste is not taken here.', 'warn');
		} else {
			this.#change({dialog: pasted});
		}
	}

	/** Halts trading and shows what comes of it. Safe to call again and again. */
	halt(): void {
		const {lane, actions} = this.#options;
		lane.send({type: 'HaltTrading', source: 'key', reason: keyOf(actions, 'halt')});
		if (this.ui.state().dialog?.kind !== 'halt') {
			this.#change({dialog: opened.halt});
		}
	}

	/** Notes that a pane could not be drawn. */
	paneFailed(id: PaneId): void {
		this.#change({failed: new Set([...this.ui.state().failed, id])});
	}

	/** Returns what the screen is made of at this moment. */
	moment(size: ScreenSize): Moment {
		const {store, lane, suspend, mayLeaveRunning, actions, readOnly} = this.#options;
		return {screen: store.state(), ui: this.ui.state(), size, sent: lane.state(), actions, canSuspend: suspend !== null, mayLeaveRunning, readOnly};
	}

	close(): void {
		this.#unwatch();
		this.#timers.stopAll();
	}

	#change(part: Partial<Ui>): void {
		this.ui.set({...this.ui.state(), ...part});
	}

	#pressOne(stroke: Stroke): void {
		const {notice, dialog} = this.ui.state();
		if (notice?.tone === 'danger') {
			this.#change({notice: null});
		}

		const action = actionOf(this.#options.actions, stroke, dialog?.kind ?? null);
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
		if (action.id === 'halt') {
			this.halt();
			return;
		}

		const reason = action.danger && chunk ? 'it came in a burst of keys; press it by itself' : action.disabled(keyContext(this.moment(this.#size)));
		if (reason === null) {
			this.#perform(action.id, argument);
		} else {
			this.#notify(`Not done (${action.label}): ${reason}.`, 'warn');
		}
	}

	/** One level up, and never out: first the filter goes, then the zoom. */
	#goUp(): void {
		const ui = this.ui.state();
		const {focus} = keyContext(this.moment(this.#size));
		if (ui.filters[focus] !== undefined) {
			this.ui.set(withFilter(ui, focus, ''));
		} else if (ui.zoomed) {
			this.#change({zoomed: false});
		}
	}

	#pressDialog(dialog: Dialog, stroke: Stroke): void {
		const step = dialogKeys(dialog, stroke, dialogContext(dialog, this.moment(this.#size)));
		this.#change({dialog: step.dialog});
		if (step.wish !== null) {
			this.#grant(step.wish);
		}
	}

	#grant(wish: Wish): void {
		const {lane, end} = this.#options;
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

			case 'filter': {
				this.ui.set(withFilter(this.ui.state(), wish.pane, wish.text));
				break;
			}

			case 'open-resume': {
				this.#change({dialog: opened.resume});
				break;
			}

			case 'end': {
				end({how: wish.how});
				break;
			}
		}
	}

	#send(command: Command): void {
		if (this.#options.readOnly) {
			this.#notify('Not done: this screen is read-only.', 'warn');
			return;
		}

		this.#options.lane.send(command);
		this.#notify(`Sent: ${command.type}. What comes of it is in the journal.`, 'accent');
	}

	#runTyped({id, argument, typed}: Extract<Wish, {type: 'run'}>): void {
		const {history} = this.ui.state();
		if (typed !== null && typed.trim() !== '') {
			this.#change({history: [...history.filter(line => line !== typed), typed].slice(-historyKept)});
		}

		const action = this.#options.actions.find(other => other.id === id);
		if (action !== undefined) {
			this.#run(action, argument, false);
		}
	}

	#perform(id: ActionId, argument: string): void {
		if (isVisual(id)) {
			this.ui.set(uiAfter(id, this.moment(this.#size), argument));
			askForView(this.moment(this.#size), this.#options.store);
		} else {
			this.#act(id, argument);
		}
	}

	#act(id: EffectId, argument: string): void {
		switch (id) {
			case 'halt':
			case 'flatten': {
				// The word is typed into the halt dialog, never pressed.
				this.halt();
				break;
			}

			case 'freeze': {
				this.#freeze();
				break;
			}

			case 'quit': {
				this.#quit();
				break;
			}

			case 'quit-twice': {
				this.#quitTwice();
				break;
			}

			case 'repaint': {
				this.#options.repaint();
				break;
			}

			case 'suspend': {
				this.#options.suspend?.();
				break;
			}

			case 'why': {
				void this.#why(argument);
				break;
			}

			case 'copy': {
				this.#copy();
				break;
			}
		}
	}

	/** Opens the question why, and completes its answer when the engine has told the rest. */
	async #why(argument: string): Promise<void> {
		const {store} = this.#options;
		const opening = whyDialog(this.moment(this.#size), store, argument);
		this.#change({dialog: opening});
		if (opening.seq === null || opening.asked !== 'asking') {
			return;
		}

		const answered = await askedWhy(opening, opening.seq, store);
		const {dialog} = this.ui.state();
		if (dialog?.kind === 'why' && dialog.seq === opening.seq) {
			this.#change({dialog: {...answered, scroll: dialog.scroll}});
			store.poke();
		}
	}

	#copy(): void {
		const text = selectedRowText(this.moment(this.#size));
		if (text === null) {
			this.#notify('There is no row to copy here.', 'warn');
		} else {
			this.#options.copy(text);
			this.#notify('The row is on the clipboard, where the terminal allows it.', 'accent');
		}
	}

	#freeze(): void {
		if (this.ui.state().frozen !== null) {
			this.#timers.stop('freeze');
			this.#change({frozen: null});
			return;
		}

		const since = this.#options.clock.now();
		const screen = this.#options.store.state();
		const show = (): void => {
			this.#change({frozen: {screen, for: this.#options.clock.now() - since}});
			this.#timers.after('freeze', 1000, show);
		};

		show();
	}

	#quit(): void {
		const screen = this.#options.store.state();
		if (!this.#options.attached && somethingOpen(screen)) {
			this.#change({dialog: opened.quit});
		} else {
			this.#end();
		}
	}

	#quitTwice(): void {
		if (this.ui.state().quitArmed) {
			this.#end();
			return;
		}

		this.#change({quitArmed: true});
		this.#notify('Press Ctrl+C again within 2 s to stop the engine and quit.', 'warn');
		this.#timers.after('quit', quitWithin, () => {
			this.#change({quitArmed: false});
		});
	}

	#end(): void {
		const {phase, reason} = this.#options.store.state();
		if (phase === 'gone' || phase === 'broken') {
			this.#options.end({how: 'engine-gone', message: reason ?? 'the engine is gone'});
		} else {
			this.#options.end({how: this.#options.attached ? 'quit-leave-running' : 'quit'});
		}
	}

	/** Reacts to what the engine says: refusals are told, and dialogs that wait for it go on. */
	#follow(): void {
		const {lane, store, end} = this.#options;
		const screen = store.state();
		const {told, refused, text} = newsOf(screen, this.#told);
		this.#told = told;
		if (refused !== null) {
			lane.refuse(refused.command, refused.reason);
		}

		if (text !== null) {
			this.#notify(text, 'danger');
		}

		askForView(this.moment(this.#size), this.#options.store);

		const {dialog} = this.ui.state();
		if (dialog?.kind === 'resume' && lane.state().ResumeTrading?.state === 'accepted' && screen.view.tradingState === 'RUNNING') {
			this.#change({dialog: null});
			this.#notify('Trading runs again.', 'up');
		} else if (dialog?.kind === 'quit' && dialog.halting && haltedByCommand(screen)) {
			end({how: 'quit'});
		}
	}

	/** Tells when a command of a form was not taken. */
	#heed(): void {
		const text = troubleOf(this.#options.lane.state());
		if (text !== null) {
			this.#notify(text, 'danger');
		}
	}

	/** Shows a line above the footer: for a while, or when it is bad until the next key. */
	#notify(text: string, tone: Notice['tone']): void {
		this.#timers.stop('notice');
		this.#change({notice: {text, tone}});
		if (tone !== 'danger') {
			this.#timers.after('notice', tone === 'warn' ? warningFor : noticeFor, () => {
				this.#change({notice: null});
			});
		}
	}
}
