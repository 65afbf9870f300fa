/**
What the controller is given: the engine's side, the clock, the terminal, and a person's choices.
*/
import type {Action} from './actions/action.js';
import type {ScreenClock} from './clock.js';
import type {CommandLane} from './commands.js';
import type {ScreenEnd} from './end.js';
import type {SaveTable} from './export-pane.js';
import type {PastOptions} from './rewind/mark.js';
import type {Store} from './store.js';
import type {ThemeName} from './theme.js';

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
	/** Puts text on the clipboard of the terminal. */
	readonly copy: (text: string) => void;
	/** The table of actions with a person's own keys. */
	readonly actions: readonly Action[];
	readonly theme: ThemeName;
	/** True for a screen that may look and halt, and nothing else. */
	readonly readOnly: boolean;
	/** How the screen looks back; null where there is no journal to look back in. */
	readonly past: PastOptions | null;
	/** Writes a table into a file; null where the screen has no data folder. */
	readonly save: SaveTable | null;
	/** Turns the terminal's reports of the mouse on or off. */
	readonly setMouse: (on: boolean) => void;
	readonly end: (end: ScreenEnd) => void;
};
