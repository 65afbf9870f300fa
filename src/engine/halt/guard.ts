/**
The guard: a process beside the engine with a line of its own to the venue. It hears the engine's heart, halts when it is
asked to or when the heart stops while orders work, and does not rest before the venue has confirmed.
*/
import type {Place} from '../domain/place.js';
import type {Milliseconds} from '../domain/units.js';
import type {HaltVenue} from '../ports/halt-venue.js';
import {type Brief, isToEnd} from './brief.js';
import type {HaltTools} from './patience.js';
import type {HaltReport, HaltStep, HaltWish} from './report.js';
import {type HaltRun, startHalt} from './run-halt.js';
import type {VenueSwitch} from './venue-switch.js';
import type {Watchdog} from './watchdog.js';

export type GuardOptions = {
	readonly venue: HaltVenue;
	readonly watchdog: Watchdog;
	readonly venueSwitch: VenueSwitch;
	/** Sets the latch. Must not throw. */
	readonly latch: (wish: HaltWish) => void;
	/** Keeps a step in the halt log. Must not throw. */
	readonly log: (step: HaltStep) => void;
	readonly newId: (prefix: string, place: Place) => string;
	readonly wait: HaltTools['wait'];
	/** Monotonic real time. */
	readonly now: () => Milliseconds;
	/** Why a halt is to be broken off although the venue has not confirmed, after so long a silence of the venue; or null. */
	readonly stop: HaltTools['stop'];
	/** What to do once everything is guarded to its end. */
	readonly onDone: () => void;
};

const retryMs: Milliseconds = 1000;
/** Connections that nobody uses are closed after a minute here, and sooner by some venues. */
const warmMs: Milliseconds = 15_000;
/** An engine whose line has ended may be started again and find this guard; after this long it is gone. */
const orphanMs: Milliseconds = 10_000;

export class Guard {
	readonly #options: GuardOptions;
	readonly #listeners = new Set<(step: HaltStep) => void>();
	#brief: Brief | null = null;
	readonly #briefed = Promise.withResolvers<Brief>();
	/** The halt that runs, and whether it flattens. */
	#running: {readonly flatten: boolean; readonly report: Promise<HaltReport>} | null = null;
	#run: HaltRun | null = null;
	/** True once nobody will beat any more: the engine is gone. */
	#orphaned = false;
	#leaving = false;
	#barking = false;
	#sinceWarm: Milliseconds = Infinity;

	constructor(options: GuardOptions) {
		this.#options = options;
	}

	/** Takes the engine's word on how things stand. A halt that runs goes on with what it knew when it began. */
	beat(brief: Brief): void {
		this.#brief = brief;
		this.#briefed.resolve(brief);
		this.#orphaned = false;
		this.#options.watchdog.beat();
	}

	/** The engine's line has ended without a farewell. */
	orphan(): void {
		this.#orphaned = true;
	}

	/** The engine has stopped in good order. */
	async farewell(): Promise<void> {
		this.#leaving = true;
		await this.#running?.report;
		await this.#options.venueSwitch.callOff();
		this.#options.onDone();
	}

	/** Halts, and returns what came of it; a wish that a running halt fulfils waits for that. */
	async halt(wish: HaltWish, onStep: (step: HaltStep) => void = () => undefined): Promise<HaltReport> {
		this.#listeners.add(onStep);
		try {
			if (this.#running !== null && wish.flatten && !this.#running.flatten) {
				this.#options.latch(wish);
				await this.#running.report;
			}

			this.#running ??= {flatten: wish.flatten, report: this.#untilConfirmed(wish)};
			return await this.#running.report;
		} finally {
			this.#listeners.delete(onStep);
		}
	}

	/**
	Cancels what works, at once and once, while the engine does it in good order: its journal and its queue of requests lie
	between the key and its cancel. What becomes of it the engine finds out.
	*/
	rush(): void {
		if (this.#running !== null) {
			return;
		}

		for (const {clientOrderId, symbol} of this.#brief?.working ?? []) {
			this.#options.venue.cancel({clientOrderId, symbol, venueOrderId: null}).catch(() => undefined);
		}
	}

	/** Returns how far the halt that runs, or ran last, has come; null before the first. */
	soFar(): HaltReport | null {
		return this.#run?.soFar() ?? null;
	}

	/** Looks after engine and venue; to be called every `elapsed` or so. */
	tick(elapsed: Milliseconds): void {
		const {watchdog, venueSwitch} = this.#options;
		const barks = watchdog.tick(elapsed);
		if (this.#leaving) {
			return;
		}

		if (this.#brief !== null && this.#running === null) {
			void venueSwitch.tend(elapsed, this.#brief);
			this.#keepWarm(elapsed, this.#brief);
		}

		if (barks && this.#brief !== null) {
			void this.#bark(this.#brief);
		} else if (this.#orphaned && !this.#barking && this.#running === null && watchdog.silence() >= orphanMs) {
			void this.farewell();
		}
	}

	/** While orders work the line is kept open: to open one takes longer than to cancel. */
	#keepWarm(elapsed: Milliseconds, {working}: Brief): void {
		this.#sinceWarm = working.length === 0 ? Infinity : this.#sinceWarm + elapsed;
		if (working.length > 0 && this.#sinceWarm >= warmMs) {
			this.#sinceWarm = 0;
			this.#options.venue.keepWarm().catch(() => undefined);
		}
	}

	/** Halts for an engine that has gone silent, if anything of it may be open: what it sent last may not be in its last word. */
	async #bark(brief: Brief): Promise<void> {
		const {watchdog} = this.#options;
		this.#barking = true;
		try {
			const seconds = Math.round(watchdog.silence() / 1000);
			if (brief.working.length > 0 || await this.#isOpenAtVenue(brief)) {
				await this.halt({by: 'guard', reason: `the engine has been silent for ${seconds} s while orders of it work`, flatten: false});
			}
		} finally {
			this.#barking = false;
		}
	}

	/** Asks until the venue answers, the engine speaks again, or it is time to give up. */
	async #isOpenAtVenue(brief: Brief): Promise<boolean> {
		const {venue, watchdog, wait, now, stop} = this.#options;
		const started = now();
		while (watchdog.silence() >= retryMs && stop(now() - started) === null) {
			try {
				const open = await venue.fetchOpenOrders(brief.symbols);
				return open.some(({clientOrderId}) => isToEnd(brief, clientOrderId, false));
			} catch {
				await wait(retryMs);
			}
		}

		return false;
	}

	async #untilConfirmed(wish: HaltWish): Promise<HaltReport> {
		const {now, wait} = this.#options;
		const started = now();
		this.#options.latch(wish);
		const brief = this.#brief ?? await this.#briefed.promise;
		try {
			for (;;) {
				this.#run = startHalt(this.#tools(wish, brief, started));
				const report = await this.#run.report;
				if (report.confirmed || report.gaveUp) {
					return report;
				}

				await wait(retryMs);
				this.#options.latch(wish);
			}
		} finally {
			this.#running = null;
		}
	}

	#tools(wish: HaltWish, brief: Brief, started: Milliseconds): HaltTools {
		const {venue, wait, now, stop, newId, log} = this.#options;
		return {
			venue, wish, brief, wait, stop,
			tell: step => {
				log(step);
				for (const listener of this.#listeners) {
					listener(step);
				}
			},
			newId: place => newId(brief.prefix ?? '', place),
			elapsed: () => now() - started,
		};
	}
}
