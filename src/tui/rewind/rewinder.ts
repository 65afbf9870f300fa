/**
Looks up moments of the past, one after the other, without ever holding a key or a frame: reading yields between pages, what
is pressed meanwhile is gathered into one move, and nothing that was asked for before a return to now is shown after it.
*/
import {errorMessage} from '../../engine/domain/error.js';
import {createRewind, type Past, type Rewind, type RewindJournal} from '../../engine/domain/rewind.js';
import type {EngineView} from '../../engine/domain/view.js';
import type {Milliseconds} from '../../engine/domain/units.js';
import type {ScreenClock} from '../clock.js';
import type {Questions} from '../questions.js';
import type {ScreenState} from '../store.js';
import type {PastMark, PastOptions} from './mark.js';
import {arrivalOf, withMove, type Move} from './move.js';
import {createPastQuestions, type PastQuestions} from './past-questions.js';
import {pastScreen} from './past-screen.js';

/** A move that takes longer than this says that it is under way. */
const markAfter: Milliseconds = 150;
const markEvery: Milliseconds = 250;
/** Folding so many records takes a few milliseconds; keys are read between two pages. */
const pageRecords = 256;

export type RewinderOptions = {
	/** Null for a screen without a journal to look back in. */
	readonly past: Pick<PastOptions, 'open' | 'hasNow'> | null;
	readonly clock: ScreenClock;
	/** Returns the screen of now. */
	readonly now: () => ScreenState;
	/** Shows a moment, or null: now. */
	readonly show: (screen: ScreenState | null) => void;
	/** Tells a person what came of a move that led nowhere. */
	readonly tell: (text: string, isBad: boolean) => void;
};

export type Rewinder = {
	/** Answers from the journal up to the moment that is shown. */
	readonly questions: Questions;
	/** Moves on from the moment that is shown, or from now. Moves that come while one is under way are done at once after it. */
	go(move: Move): void;
	/** Shows now again, whatever is under way. */
	leave(): void;
};

export function createRewinder(options: RewinderOptions): Rewinder {
	return new JournalRewinder(options);
}

class JournalRewinder implements Rewinder {
	readonly questions: PastQuestions;
	readonly #options: RewinderOptions;
	#rewind: Promise<Rewind> | null = null;
	#screen: ScreenState | null = null;
	#moves: readonly Move[] = [];
	/** Counts the returns to now, so that what was asked for before one can be told from what came after. */
	#visit = 0;
	/** The visit that is being moved for, or null. */
	#moving: number | null = null;
	/** Whether the visit has come anywhere yet. */
	#hasArrived = false;
	#reading = 0;

	constructor(options: RewinderOptions) {
		this.#options = options;
		this.questions = createPastQuestions(async () => this.#opened(), () => this.#screen?.past?.seq ?? 0, options.clock, () => {
			if (this.#screen !== null) {
				this.#show(this.#screen);
			}
		});
	}

	go(move: Move): void {
		if (this.#options.past === null) {
			this.#options.tell('There is no journal to look back in.', false);
			return;
		}

		if (this.#screen === null) {
			const {view} = this.#options.now();
			this.#hasArrived = false;
			this.#show(this.#screenOf(view, {seq: view.seq, last: view.seq, record: null}));
		}

		this.#moves = withMove(this.#moves, move);
		if (this.#moving !== this.#visit) {
			void this.#move(this.#visit);
		}
	}

	leave(): void {
		this.#visit += 1;
		this.#moves = [];
		this.#show(null);
	}

	#show(screen: ScreenState | null): void {
		this.#screen = screen;
		this.#options.show(screen);
	}

	#screenOf(view: EngineView, mark: Pick<PastMark, 'seq' | 'last' | 'record'>): ScreenState {
		const {past, now} = this.#options;
		return pastScreen(view, {...mark, seeking: null, now: past?.hasNow === true ? now() : null}, this.questions.recordOf);
	}

	async #move(visit: number): Promise<void> {
		this.#moving = visit;
		const stopMarking = this.#markLater(visit);
		try {
			const rewind = await this.#opened();
			while (this.#moves.length > 0 && visit === this.#visit) {
				await this.#moveOnce(rewind, visit);
			}
		} catch (error) {
			if (visit === this.#visit) {
				this.#fail(error);
			}
		} finally {
			stopMarking();
			this.#moving = this.#moving === visit ? null : this.#moving;
		}
	}

	/** Does what has gathered, and shows where it led. */
	async #moveOnce(rewind: Rewind, visit: number): Promise<void> {
		const moves = this.#moves;
		this.#moves = [];
		let seq = this.#screen?.past?.seq ?? 0;
		let told: string | null = null;
		for (const move of moves) {
			({seq, told} = await arrivalOf(rewind, move, seq));
		}

		const last = await rewind.last();
		const place = Math.min(seq, last);
		const [view, record] = [await rewind.viewAt(place), await rewind.recordAt(place)];
		if (visit !== this.#visit) {
			return;
		}

		if (told !== null) {
			this.#options.tell(told, false);
		}

		if (told === null || this.#hasArrived || this.#options.past?.hasNow === false) {
			this.#hasArrived = true;
			this.#show(this.#screenOf(view, {seq: place, last, record}));
		} else if (this.#moves.length === 0) {
			// The first move led nowhere: whoever made it is still at now.
			this.leave();
		}
	}

	/** Stays where it is, or goes back to now when it has been nowhere else. */
	#fail(error: unknown): void {
		this.#moves = [];
		this.#options.tell(`That moment cannot be shown: ${errorMessage(error)}`, true);
		if (!this.#hasArrived && this.#options.past?.hasNow === true) {
			this.leave();
		} else if (this.#screen !== null) {
			this.#show(seekingScreen(this.#screen, null));
		}
	}

	/** Says what is read once that takes a while; returns how to stop saying it. */
	#markLater(visit: number): () => void {
		const {clock} = this.#options;
		let cancel = (): void => undefined;
		const mark = (): void => {
			if (visit === this.#visit && this.#screen !== null) {
				this.#show(seekingScreen(this.#screen, this.#reading === 0 ? 'opening the journal' : `reading record ${this.#reading}`));
				cancel = clock.after(markEvery, mark);
			}
		};

		cancel = clock.after(markAfter, mark);
		return () => {
			cancel();
		};
	}

	/** Returns the rewind, opened once; one that could not be opened is tried again the next time. */
	async #opened(): Promise<Rewind> {
		this.#rewind ??= this.#open();
		try {
			return await this.#rewind;
		} catch (error) {
			this.#rewind = null;
			throw error;
		}
	}

	async #open(): Promise<Rewind> {
		const {past, clock} = this.#options;
		if (past === null) {
			throw new Error('there is no journal');
		}

		const pause = async (): Promise<void> => {
			await new Promise<void>(resolve => {
				clock.after(0, resolve);
			});
		};

		// Opening a long journal takes a moment: the mark is to be on the screen before.
		await pause();
		const opened: Past = await past.open();
		const journal = pagedJournal(opened.journal, async fromSeq => {
			this.#reading = fromSeq;
			await pause();
			if (this.#screen === null) {
				throw new Error('nobody looks back any more');
			}
		});
		return createRewind({...opened, journal});
	}
}

function seekingScreen(screen: ScreenState, seeking: string | null): ScreenState {
	return screen.past === null ? screen : {...screen, past: {...screen.past, seeking}};
}

/** Returns the journal with small pages and `before` called before each. */
function pagedJournal({lastSeq, read}: RewindJournal, before: (fromSeq: number) => Promise<void>): RewindJournal {
	return {
		lastSeq,
		async read(fromSeq, limit) {
			await before(fromSeq);
			return read(fromSeq, Math.min(limit, pageRecords));
		},
	};
}
