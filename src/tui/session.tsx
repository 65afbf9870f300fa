/**
One screen from its first frame to its end: Ink, the store, the keys, and the engine when it comes.
*/
import {render, type Instance, type SuspendTerminal} from 'ink';
import {errorMessage} from '../engine/domain/error.js';
import {App} from './app.js';
import type {SurfaceMaker} from './charts/surface.js';
import {systemClock} from './clock.js';
import {createCommandLane, type CommandLane} from './commands.js';
import {Controller} from './controller.js';
import type {ScreenEnd} from './end.js';
import type {ScreenOptions} from './options.js';
import {holdOutput} from './quiet.js';
import {createSignal, type Signal} from './signal.js';
import {createStore, type Store} from './store.js';
import {guardTerminal, listenForHalt, type Look} from './terminal.js';
import {createPainter, themes} from './theme.js';

/** A root that fails is mounted once more; the second failure ends the screen. */
const mountsAtMost = 2;

/** Shows the screen until it ends. The terminal is given back before the promise settles. */
export async function runSession(options: ScreenOptions, look: Look): Promise<ScreenEnd> {
	const {stdin, stdout, stderr} = options.streams ?? process;
	const clock = options.clock ?? systemClock;
	const ending = Promise.withResolvers<ScreenEnd>();
	const store = createStore({mode: options.mode, clock});
	const lane = createCommandLane(clock);
	const surface = createSignal<SurfaceMaker | null>(null);
	const hands = new TerminalHands();
	const controller = new Controller({
		store,
		lane,
		clock,
		attached: options.attached ?? false,
		mayLeaveRunning: options.mayLeaveRunning ?? false,
		suspend: options.maySuspend === true ? hands.suspend : null,
		repaint() {
			hands.repaint();
		},
		end: ending.resolve,
	});
	const stage = new Stage(() => render(
		<App
			store={store}
			controller={controller}
			lane={lane}
			surface={surface}
			painter={createPainter(themes[look.theme], look.glyphs)}
			opening={options.opening ?? []}
			onMount={suspendTerminal => {
				hands.take(suspendTerminal);
			}}
		/>,
		{stdin, stdout, stderr, alternateScreen: true, incrementalRendering: true, maxFps: 15, patchConsole: true, exitOnCtrlC: false, interactive: true},
	), ending.resolve);
	const guard = guardTerminal({
		unmount() {
			stage.unmount();
		},
		onSignal(signal) {
			ending.resolve(signal === 'SIGHUP' ? {how: 'failed', signal, message: 'the terminal was closed'} : {how: 'quit', signal});
		},
		onContinue() {
			hands.repaint();
		},
		stdin,
		...(options.streams !== undefined && {
			write(text: string) {
				stdout.write(text);
			},
		}),
	});
	const quiet = holdOutput(stderr);
	const stopListening = listenForHalt(stdin, () => {
		controller.halt();
	});
	stage.mount();
	const disconnect = connect(options, {store, lane, end: ending.resolve});
	if (look.glyphs === 'braille') {
		void loadCharts(stage, surface);
	}

	const end = await ending.promise;
	disconnect();
	stopListening();
	controller.close();
	store.close();
	await stage.leave();
	guard.release();
	const held = quiet.end();
	if (held.length > 0) {
		stderr.write(held.join(''));
	}

	return end;
}

type Connection = {readonly store: Store; readonly lane: CommandLane; readonly end: (end: ScreenEnd) => void};

/** Follows the start and then the engine; returns how to stop following the start. */
function connect({handle, watchStart}: ScreenOptions, {store, lane, end}: Connection): () => void {
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
		} catch (error) {
			end({how: 'engine-gone', message: errorMessage(error)});
		}
	};

	void begin();
	return () => {
		unwatch?.();
	};
}

/** Loads the chart library once the first frame is on the screen; without it charts stay in blocks. */
async function loadCharts(stage: Stage, surface: Signal<SurfaceMaker | null>): Promise<void> {
	try {
		await stage.painted();
		const {loadOffscreen} = await import('./charts/offscreen.js');
		surface.set(loadOffscreen());
	} catch (error) {
		process.emitWarning(`charts are drawn in blocks: ${errorMessage(error)}`);
	}
}

/** Ink's instance, mounted a second time when its root fails. */
class Stage {
	readonly #render: () => Instance;
	readonly #end: (end: ScreenEnd) => void;
	#instance: Instance | null = null;
	#mounts = 0;
	#leaving = false;

	constructor(renderApp: () => Instance, end: (end: ScreenEnd) => void) {
		this.#render = renderApp;
		this.#end = end;
	}

	mount(): void {
		this.#mounts++;
		const instance = this.#render();
		this.#instance = instance;
		void this.#watch(instance);
	}

	async painted(): Promise<void> {
		await this.#instance?.waitUntilRenderFlush();
	}

	unmount(): void {
		this.#leaving = true;
		this.#instance?.unmount();
	}

	/** Unmounts and settles when the last byte is written. */
	async leave(): Promise<void> {
		this.unmount();
		await this.#instance?.waitUntilExit().catch(() => undefined);
	}

	async #watch(instance: Instance): Promise<void> {
		try {
			await instance.waitUntilExit();
		} catch (error) {
			if (this.#leaving) {
				return;
			}

			if (this.#mounts < mountsAtMost) {
				this.mount();
			} else {
				this.#end({how: 'failed', message: `the screen failed twice: ${errorMessage(error)}`});
			}
		}
	}
}

/** What only Ink can do with the terminal, once it is mounted. */
class TerminalHands {
	#suspendTerminal: SuspendTerminal | null = null;

	take(suspendTerminal: SuspendTerminal): void {
		this.#suspendTerminal = suspendTerminal;
	}

	/** Gives the terminal away and takes it back at once, which paints every cell. */
	repaint(): void {
		this.#give(() => undefined);
	}

	/** Stops this process group, as a shell would on Ctrl+Z, until it is continued. */
	readonly suspend = (): void => {
		this.#give(() => {
			process.kill(0, 'SIGTSTP');
		});
	};

	#give(action: () => void): void {
		// A rejection means that it is given away already.
		void this.#suspendTerminal?.(action).catch(() => undefined);
	}
}
