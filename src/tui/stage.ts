/**
Ink's hold on the terminal: mounted, mounted once more when its root fails, lent to the shell, and left for good.
*/
import type {Instance, SuspendTerminal} from 'ink';
import type {ReactElement} from 'react';
import {errorMessage} from '../engine/domain/error.js';
import type {ScreenEnd} from './end.js';
import {mouseSequences} from './mouse.js';

/** A root that fails is mounted once more; the second failure ends the screen. */
const mountsAtMost = 2;

export class Stage {
	readonly #tree: () => ReactElement;
	readonly #render: (tree: ReactElement) => Instance;
	readonly #end: (end: ScreenEnd) => void;
	#instance: Instance | null = null;
	#suspendTerminal: SuspendTerminal | null = null;
	#mounts = 0;
	#leaving = false;

	/** `tree` makes the screen for the size that the terminal has at that moment. */
	constructor(tree: () => ReactElement, renderTree: (tree: ReactElement) => Instance, end: (end: ScreenEnd) => void) {
		this.#tree = tree;
		this.#render = renderTree;
		this.#end = end;
	}

	mount(): void {
		this.#mounts++;
		const instance = this.#render(this.#tree());
		this.#instance = instance;
		void this.#watch(instance);
	}

	/** Notes how Ink lends the terminal; told by the root once it is mounted. */
	readonly lendBy = (suspendTerminal: SuspendTerminal): void => {
		this.#suspendTerminal = suspendTerminal;
	};

	/** Draws for another size of the terminal; to be called before Ink hears of it, or it draws what was made for the old one. */
	readonly resized = (): void => {
		this.#instance?.rerender(this.#tree());
	};

	/** Settles when the frame of this moment is written. */
	async painted(): Promise<void> {
		await this.#instance?.waitUntilRenderFlush();
	}

	/** Lends the terminal and takes it back at once, which paints every cell. */
	readonly repaint = (): void => {
		this.#lend(() => undefined);
	};

	/** Stops this process group, as a shell would on Ctrl+Z, until it is continued. SIGTSTP would come back to us, who listen to it. */
	readonly suspend = (): void => {
		this.#lend(() => {
			process.stdout.write(`${mouseSequences.off}cryptotrader: the screen is suspended, the engine keeps running; \`fg\` comes back to it.\n`);
			process.kill(0, 'SIGSTOP');
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
