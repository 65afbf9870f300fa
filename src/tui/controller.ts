/**
What keys do. It reads the key table, changes what the screen remembers, and sends commands; nothing here draws, and no
dialog can stand between the halt key and the engine.
*/
import type {Milliseconds} from '../engine/domain/units.js';
import {createTimers, type ScreenClock} from './clock.js';
import type {CommandLane} from './commands.js';
import {dialogContext, keyContext, type Moment} from './context.js';
import type {Wish} from './dialogs/dialog.js';
import {dialogKeys, dialogPaste, opened, type Dialog} from './dialogs/dialogs.js';
import type {ScreenEnd} from './end.js';
import {actionOf, type ActionId, type EffectId} from './keymap.js';
import type {Stroke} from './keys.js';
import type {PaneId} from './layout.js';
import type {ScreenSize} from './navigation.js';
import {haltedByCommand, somethingOpen} from './selectors.js';
import {createSignal} from './signal.js';
import type {Store} from './store.js';
import {isVisual, uiAfter} from './ui-actions.js';
import {openingUi, type Notice, type Ui} from './ui.js';

export type ControllerOptions = {
	readonly store: Store;
	readonly lane: CommandLane;
	readonly clock: ScreenClock;
	/** True when the engine belongs to somebody else and goes on whatever this screen does. */
	readonly attached: boolean;
	/** True when an engine of this screen may be left running without it. */
	readonly mayLeaveRunning: boolean;
	/** Gives the terminal to the shell until it comes back; null where that would stop the engine. */
	readonly suspend: (() => void) | null;
	readonly repaint: () => void;
	readonly end: (end: ScreenEnd) => void;
};

const noticeFor: Milliseconds = 3000;
const warningFor: Milliseconds = 6000;
const quitWithin: Milliseconds = 2000;

export class Controller {
	/** What the screen remembers; drawn from, never written to, by others. */
	readonly ui = createSignal(openingUi);
	readonly #options: ControllerOptions;
	readonly #timers;
	readonly #unwatch: () => void;
	#size: ScreenSize = {columns: 80, rows: 24};
	#refusalSeen = 0;

	constructor(options: ControllerOptions) {
		this.#options = options;
		this.#timers = createTimers<'notice' | 'quit' | 'freeze'>(options.clock);
		this.#unwatch = options.store.subscribe(() => {
			this.#follow();
		});
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
		this.#options.lane.send({type: 'HaltTrading', source: 'key', reason: 'Ctrl+X'});
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
		const {store, lane, suspend, mayLeaveRunning} = this.#options;
		return {screen: store.state(), ui: this.ui.state(), size, sent: lane.state(), canSuspend: suspend !== null, mayLeaveRunning};
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

		const context = keyContext(this.moment(this.#size));
		const action = actionOf(stroke, context);
		if (action === null) {
			if (dialog !== null) {
				this.#pressDialog(dialog, stroke);
			}

			return;
		}

		const reason = action.danger && stroke.chunk ? 'it came in a burst of keys; press it by itself' : action.disabled(context);
		if (reason === null) {
			this.#perform(action.id);
		} else {
			this.#notify(`Not done (${action.label}): ${reason}.`, 'warn');
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

	#perform(id: ActionId): void {
		if (isVisual(id)) {
			this.ui.set(uiAfter(id, this.ui.state(), this.#options.store.state(), this.#size));
		} else {
			this.#act(id);
		}
	}

	#act(id: EffectId): void {
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
		const {refusal} = screen;
		if (refusal !== null && refusal.seq > this.#refusalSeen) {
			this.#refusalSeen = refusal.seq;
			lane.refuse(refusal.command, refusal.reason);
			this.#notify(`${refusal.command} refused: ${refusal.reason}`, 'danger');
		}

		const {dialog} = this.ui.state();
		if (dialog?.kind === 'resume' && lane.state().ResumeTrading?.state === 'accepted' && screen.view.tradingState === 'RUNNING') {
			this.#change({dialog: null});
			this.#notify('Trading runs again.', 'up');
		} else if (dialog?.kind === 'quit' && dialog.halting && haltedByCommand(screen)) {
			end({how: 'quit'});
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
