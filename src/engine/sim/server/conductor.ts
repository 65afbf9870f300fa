/**
Keeps clock, venues, state file and streams in step: whatever happens is first kept, then told, and only then answered.
*/
import {invariant} from '../../domain/error.js';
import type {EpochMs} from '../../domain/units.js';
import type {ExchangeCore} from '../core/exchange-core.js';
import type {Fact} from '../core/fact.js';
import {startPace, type Pace} from '../pace.js';
import {changeOf} from '../state/saved-state.js';
import type {StateFile} from '../state/state-file.js';
import type {VenueName} from '../options.js';

type Stage = {readonly name: VenueName; readonly core: ExchangeCore; publish(facts: readonly Fact[]): void};

export type ConductorOptions = {
	/** At least one. They move together, so the first tells the time of all. */
	readonly venues: readonly Stage[];
	readonly stateFile: StateFile | null;
	/** Virtual seconds per real second, or 'max' for lock-step. */
	readonly speed: number | 'max';
};

export class Conductor {
	readonly #venues: readonly Stage[];
	readonly #core: ExchangeCore;
	readonly #stateFile: StateFile | null;
	readonly #pace: Pace | null;
	#keptAt: EpochMs;

	constructor({venues, stateFile, speed}: ConductorOptions) {
		const core = venues[0]?.core;
		invariant(core !== undefined, 'a simulated exchange without venues');
		this.#venues = venues;
		this.#core = core;
		this.#stateFile = stateFile;
		this.#keptAt = core.marketTime;
		const onTick = (): void => {
			this.catchUp();
		};

		this.#pace = speed === 'max' ? null : startPace({from: core.marketTime, speed, onTick});
	}

	/** The virtual time that all venues have come to. */
	get now(): EpochMs {
		return this.#core.marketTime;
	}

	/** Whether time moves only when somebody asks for it. */
	get isLockStep(): boolean {
		return this.#pace === null;
	}

	/** Brings the market to the time of the pace, if there is one. */
	catchUp(): void {
		if (this.#pace !== null) {
			this.#advance(this.#pace.now());
		}
	}

	/** Moves time to the next event of the market or to `until`, whichever is earlier. */
	step(until: EpochMs | null): void {
		const next = this.#core.nextEventAt();
		this.#advance(Math.min(next ?? Infinity, until ?? next ?? this.now));
	}

	/** Keeps and tells what has happened since the last call. */
	commit(): void {
		const {now} = this;
		const told = this.#venues.map(venue => ({venue, facts: venue.core.takeFacts()}));
		const hasPassed = this.isLockStep && now !== this.#keptAt;
		const changed = told.filter(({venue, facts}) => facts.length > 0 || (hasPassed && venue.core === this.#core));
		if (changed.length > 0) {
			this.#stateFile?.append(changed.map(({venue, facts}) => changeOf(now, facts, venue.name)));
			this.#keptAt = now;
		}

		for (const {venue, facts} of told) {
			venue.publish(facts);
		}
	}

	close(): void {
		this.#pace?.stop();
		this.#stateFile?.close();
	}

	#advance(to: EpochMs): void {
		for (const {core} of this.#venues) {
			core.advance(to);
		}

		this.commit();
	}
}
