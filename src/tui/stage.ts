/**
Ink's hold on the terminal: mounted, mounted once more when its root fails, lent to the shell, and left for good.
*/
import type {Instance, SuspendTerminal} from 'ink';
import {errorMessage} from '../engine/domain/error.js';
import type {ScreenEnd} from './end.js';

/** A root that fails is mounted once more; the second failure ends the screen. */
const mountsAtMost = 2;

export class Stage {
	readonly #render: () => Instance;
	readonly #end: (end: ScreenEnd) => void;
	#instance: Instance | null = null;
	#suspendTerminal: SuspendTerminal | null = null;
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

	/** Notes how Ink lends the terminal; told by the root once it is mounted. */
	readonly lendBy = (suspendTerminal: SuspendTerminal): void => {
		this.#suspendTerminal = suspendTerminal;
	};

	/** Settles when the frame of this moment is written. */
	async painted(): Promise<void> {
		await this.#instance?.waitUntilRenderFlush();
	}

	/** Lends the terminal and takes it back at once, which paints every cell. */
	readonly repaint = (): void => {
		this.#lend(() => undefined);
	};

	/** Stops this process group, as a shell would on Ctrl+Z, until it is continued. */
	readonly suspend = (): void => {
		this.#lend(() => {
			process.kill(0, 'SIGTSTP');
		});
	};

	readonly unmount = (): void => {
		this.#leaving = true;
		this.#instance?.unmount();
	};

	/** Unmounts and settles when the last byte is written. */
	async leave(): Promise<void> {
		this.unmount();
		await this.#instance?.waitUntilExit().catch(() => undefined);
	}

	#lend(action: () => void): void {
		// A rejection means that it is lent already.
		void this.#suspendTerminal?.(action).catch(() => undefined);
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
