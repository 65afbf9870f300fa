/**
What a screen is started with.
*/
import type {Mode} from '../engine/domain/event.js';
import type {Progress} from '../engine/domain/pulse.js';
import type {EngineHandle} from '../engine/ports/engine-handle.js';
import type {KeyOverrides} from './actions/bindings.js';
import type {ScreenClock} from './clock.js';
import type {SaveTable} from './export-pane.js';
import type {PastOptions} from './rewind/mark.js';
import type {Notifications} from './ring.js';
import type {Flags} from './terminal.js';
import type {TourOptions} from './tour/follow-tour.js';
import type {WayOut} from './way-out.js';

export type ScreenStreams = {
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
};

export type ScreenOptions = {
	/** The engine, or the promise of one: the first frame does not wait for it. When it is rejected the screen ends as `engine-gone`. */
	readonly handle: EngineHandle | Promise<EngineHandle>;
	/** What the engine was asked to be; always shown, also before it answers. */
	readonly mode: Mode;
	/** What is being started, in a few sentences, for the screen before the engine answers. */
	readonly opening?: readonly string[];
	/** Calls `listener` with how far the start has come, until the returned function is called. */
	readonly watchStart?: (listener: (progress: Progress) => void) => () => void;
	/** True when the engine belongs to somebody else: quitting then never asks and never stops it. */
	readonly attached?: boolean;
	/** True when an engine of this screen may be left running without it; then quitting offers it. */
	readonly mayLeaveRunning?: boolean;
	/** True when the engine is in another process group, so that Ctrl+Z stops only the screen. */
	readonly maySuspend?: boolean;
	readonly flags?: Flags;
	/** A person's own keys by action, from the settings; refused with an error when they conflict. */
	readonly keys?: KeyOverrides;
	/** True for a screen that may look and halt, and nothing else. */
	readonly readOnly?: boolean;
	/** How the screen looks back in the journal; without it there is no rewind. */
	readonly past?: PastOptions;
	/** What halts beside the engine; without it a halt goes to the engine alone. */
	readonly wayOut?: WayOut;
	/** The process's own by default. */
	readonly streams?: ScreenStreams;
	/** The first steps, for a person's first screen; without it they are shown only when asked for. */
	readonly tour?: TourOptions;
	/**
	What rings the terminal.

	@default 'off'
	*/
	readonly notifications?: Notifications;
	/** Writes a table into a file beside the engine's data; without it nothing is exported. */
	readonly save?: SaveTable;
	readonly clock?: ScreenClock;
};
