/**
One screen from its first frame to its end: Ink, the store, the keys, and the engine when it comes.
*/
import {render} from 'ink';
import type {ReactElement} from 'react';
import {errorMessage} from '../engine/domain/error.js';
import type {Action} from './actions/action.js';
import {App} from './app.js';
import type {SurfaceMaker} from './charts/surface.js';
import {systemClock} from './clock.js';
import {createCommandLane, type CommandLane} from './commands.js';
import {Controller} from './controller.js';
import type {ScreenEnd} from './end.js';
import type {ScreenSize} from './layout.js';
import type {KeptTerminal} from './keep-terminal.js';
import type {ScreenOptions} from './options.js';
import {mouseSequences, mouseSwitch} from './mouse.js';
import {ReaderApp} from './reader/reader-app.js';
import {startReading, type Reading} from './reader/reading.js';
import {followRing, ringSequence} from './ring.js';
import {createSignal, type Signal} from './signal.js';
import {Stage} from './stage.js';
import {createStore, type Store} from './store.js';
import {clipboardSequence, type Look} from './terminal.js';
import {followTour} from './tour/follow-tour.js';
import {createPainter, themeFor, type Painter, type ThemeName} from './theme.js';

/** What a session is made of. */
type Parts = {
	readonly store: Store;
	readonly lane: CommandLane;
	readonly controller: Controller;
	readonly stage: Stage;
	readonly surface: Signal<SurfaceMaker | null>;
	/** What is said, on a screen for people who hear it; else null. */
	readonly reading: Reading | null;
};

/** Shows the screen until it ends and Ink has left the terminal. */
export async function runSession(options: ScreenOptions, actions: readonly Action[], look: Look, terminal: KeptTerminal): Promise<ScreenEnd> {
	const ending = Promise.withResolvers<ScreenEnd>();
	const parts = createParts(options, actions, look, ending.resolve);
	const {stage, controller, store, reading} = parts;
	const {stdout} = options.streams ?? process;
	stage.mount();
	stdout.prependListener('resize', stage.resized);
	terminal.hand({
		unmount: stage.unmount,
		onHalt() {
			controller.halt();
		},
		onSuspend: stage.suspend,
		onContinue: stage.repaint,
		onSignal(signal) {
			ending.resolve(signal === 'SIGHUP' ? {how: 'failed', signal, message: 'the terminal was closed'} : {how: 'quit', signal});
		},
	});
	const disconnect = connect(options, parts, ending.resolve);
	if (look.glyphs === 'braille' && reading === null) {
		void loadCharts(parts);
	}

	const unfollow = followComforts(options, parts, look);
	const end = await ending.promise;
	unfollow();
	stdout.off('resize', stage.resized);
	disconnect();
	reading?.close();
	controller.close();
	store.close();
	await stage.leave();
	return end;
}

function createParts(options: ScreenOptions, actions: readonly Action[], look: Look, end: (end: ScreenEnd) => void): Parts {
	const {stdin, stdout, stderr} = options.streams ?? process;
	const clock = options.clock ?? systemClock;
	const store = createStore({mode: options.mode, clock, calm: look.calm});
	const lane = createCommandLane(clock, options.wayOut ?? null);
	const surface = createSignal<SurfaceMaker | null>(null);
	const painters = paintersOf(look);
	const tourHint = options.tour?.hint ?? null;
	const tree = (): ReactElement =>
		reading === null
			? <App {...{store, controller, lane, surface, painters, tourHint}} opening={options.opening ?? []} size={sizeOf(stdout)} onMount={stage.lendBy}/>
			: <ReaderApp {...{store, controller, lane, tourHint}} speech={reading.speech} onMount={stage.lendBy}/>;
	const mode = {alternateScreen: !look.screenReader, isScreenReaderEnabled: look.screenReader};
	const stage: Stage = new Stage(tree, made => render(made, {...inkOptions, ...mode, stdin, stdout, stderr}), end);
	const controller: Controller = new Controller({
		store,
		lane,
		clock,
		attached: options.attached ?? false,
		mayLeaveRunning: options.mayLeaveRunning ?? false,
		suspend: options.maySuspend === true ? stage.suspend : null,
		repaint: stage.repaint,
		copy(text) {
			stdout.write(clipboardSequence(text));
		},
		actions,
		theme: look.theme,
		readOnly: options.readOnly ?? false,
		past: options.past ?? null,
		save: options.save ?? null,
		setMouse: mouseSwitch({stdin, stdout}, move => {
			controller.point(move, {columns: stdout.columns, rows: stdout.rows});
		}),
		end,
	});
	const reading: Reading | null = look.screenReader ? startReading(store, controller, clock) : null;
	return {store, lane, controller, stage, surface, reading};
}

function sizeOf({columns, rows}: NodeJS.WriteStream): ScreenSize {
	return {columns, rows};
}

const inkOptions = {incrementalRendering: true, maxFps: 15, patchConsole: true, exitOnCtrlC: false, interactive: true} as const;

/** Returns the painters of themes, each made once. */
function paintersOf({direction, glyphs, depth, plain}: Look): (theme: ThemeName) => Painter {
	const made = new Map<ThemeName, Painter>();
	return theme => {
		const painter = made.get(theme) ?? createPainter(themeFor(plain ? 'mono' : theme, direction), glyphs, depth);
		made.set(theme, painter);
		return painter;
	};
}

/** Follows the start and then the engine; returns how to stop following the start. */
function connect({handle, watchStart, past}: ScreenOptions, {store, lane, controller}: Parts, end: (end: ScreenEnd) => void): () => void {
	const unwatch = watchStart?.(progress => {
		store.report(progress);
	});
	const begin = async (): Promise<void> => {
		try {
			const engine = await handle;
			// Commands first: a halt that waits must not wait for a snapshot.
			lane.attach(engine);
			unwatch?.();
			await store.attach(engine);
			if (past?.begins === true) {
				controller.beginInPast();
			}
		} catch (error) {
			end({how: 'engine-gone', message: errorMessage(error)});
		}
	};

	void begin();
	return () => {
		unwatch?.();
	};
}

/** What makes a screen pleasant and is no matter of its engine: the first steps and the bell. Returns how to end it. */
function followComforts({tour, notifications = 'off', streams = process, clock = systemClock}: ScreenOptions, {controller, store}: Parts, look: Look): () => void {
	const begins = tour?.begins === true && !look.calm;
	if (begins) {
		controller.beginTour();
	}

	const endTour = tour === undefined ? (): void => undefined : followTour(controller.ui, {...tour, begins});
	const unring = followRing(store, {
		which: notifications, clock, ring(text) {
			streams.stdout.write(ringSequence(text, look.glyphs !== 'ascii'));
		},
	});
	return () => {
		endTour();
		unring();
		if (controller.ui.state().mouse) {
			streams.stdout.write(mouseSequences.off);
		}
	};
}

/** Loads the chart library once the first frame is on the screen; without it charts stay in blocks. */
async function loadCharts({stage, surface}: Parts): Promise<void> {
	try {
		await stage.painted();
		const {loadOffscreen} = await import('./charts/offscreen.js');
		surface.set(loadOffscreen());
	} catch (error) {
		process.emitWarning(`charts are drawn in blocks: ${errorMessage(error)}`);
	}
}
