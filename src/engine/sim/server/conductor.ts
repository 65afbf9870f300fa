/**
Keeps clock, core, state file and streams in step: whatever happens is first kept, then told, and only then answered.
*/
import type {EpochMs} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import {startPace, type Pace} from '../pace.js';
import {changeOf} from '../state/saved-state.js';
import type {StateFile} from '../state/state-file.js';
import type {Dialect} from './dialect.js';

export type ConductorOptions = {
	readonly core: ExchangeCore;
	readonly dialects: readonly Dialect[];
	readonly stateFile: StateFile | null;
	/** Virtual seconds per real second, or 'max' for lock-step. */
	readonly speed: number | 'max';
};

export class Conductor {
	readonly #core: ExchangeCore;
	readonly #dialects: readonly Dialect[];
	readonly #stateFile: StateFile | null;
	readonly #pace: Pace | null;
	#keptAt: EpochMs;

	constructor({core, dialects, stateFile, speed}: ConductorOptions) {
		this.#core = core;
		this.#dialects = dialects;
		this.#stateFile = stateFile;
		this.#keptAt = core.now;
		const onTick = (): void => {
			this.catchUp();
		};

		this.#pace = speed === 'max' ? null : startPace({from: core.now, speed, onTick});
	}

	/** Whether time moves only when somebody asks for it. */
	get isLockStep(): boolean {
		return this.#pace === null;
	}

	/** Brings the market to the time of the pace, if there is one. */
	catchUp(): void {
		if (this.#pace !== null) {
			this.#core.advance(this.#pace.now());
			this.commit();
		}
	}

	/** Moves time to the next event of the market or to `until`, whichever is earlier. */
	step(until: EpochMs | null): void {
		const next = this.#core.nextEventAt();
		this.#core.advance(Math.min(next ?? Infinity, until ?? next ?? this.#core.now));
		this.commit();
	}

	/** Keeps and tells what has happened since the last call. */
	commit(): void {
		const facts = this.#core.takeFacts();
		if (facts.length > 0 || (this.isLockStep && this.#core.now !== this.#keptAt)) {
			this.#stateFile?.append(changeOf(this.#core.now, facts));
			this.#keptAt = this.#core.now;
		}

		for (const dialect of this.#dialects) {
			dialect.publish(facts);
		}
	}

	close(): void {
		this.#pace?.stop();
		this.#stateFile?.close();
	}
}
