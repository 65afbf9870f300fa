/**
The edge of the kernel: it takes inputs one at a time, journals what follows, and only then performs effects. What leaves
for a venue leaves after the journal is on the disk, and a command is answered after that.
*/
import type {Command, CommandReply} from '../domain/command.js';
import {InvariantError, errorMessage} from '../domain/error.js';
import type {InputEvent, JournalRecord} from '../domain/event.js';
import type {Clock} from '../ports/clock.js';
import type {Journal} from '../ports/journal.js';
import type {Kernel} from './kernel.js';
import {type Recovery, recoverKernel} from './recover.js';
import type {Effect} from './stage.js';
import {inCanonicalOrder} from './streamed.js';

/** Effects that somebody outside must perform; timers are the runner's own. */
export type OutsideEffect = Exclude<Effect, {readonly type: 'SetTimer' | 'ClearTimer'}>;

/** Does what an effect asks and returns what came of it. Must not throw; what goes wrong is an input too. */
export type Perform = (effect: OutsideEffect) => Promise<readonly InputEvent[]>;

export type RunnerOptions = {
	/** Makes a kernel in its first state; called again when a broken invariant makes the present one unusable. */
	readonly createKernel: () => Kernel;
	readonly journal: Journal;
	readonly clock: Clock;
	readonly onRecords: (records: readonly JournalRecord[]) => void;
	/** Told of a broken invariant, with the input that showed it, before trading is halted for it. */
	readonly onInvariant: (error: InvariantError, input: InputEvent) => void;
	/** Told of what nobody can recover from, such as a journal that cannot be written; the engine must end. */
	readonly onFatal: (error: unknown) => void;
	/**
	False performs effects as they come, side by side. True waits for `settle`, performs them one after the other and puts
	streamed inputs in a canonical order, so that a run can be repeated to the byte.
	*/
	readonly lockStep: boolean;
};

export class Runner {
	readonly #options: RunnerOptions;
	readonly #queue: InputEvent[] = [];
	readonly #streamed: InputEvent[] = [];
	readonly #waiting: OutsideEffect[] = [];
	readonly #timers = new Map<string, () => void>();
	#kernel: Kernel;
	#perform: Perform;
	#draining = false;
	#ended = false;

	constructor(options: RunnerOptions) {
		this.#options = options;
		this.#perform = async () => [];
		this.#kernel = options.createKernel();
	}

	get seq(): number {
		return this.#kernel.seq;
	}

	get stateHash(): string {
		return this.#kernel.stateHash();
	}

	/** Returns the state of one stage as it saves it. */
	stateOf(stage: string): unknown {
		return this.#kernel.save().stages[stage];
	}

	/** Rebuilds the state from the journal. Call once, before any input. */
	recover(onRecord: (record: JournalRecord) => void): Recovery {
		return recoverKernel(this.#kernel, this.#options.journal, onRecord);
	}

	/** Says who performs effects from now on; the kernel may only know after the journal was read. */
	connect(perform: Perform): void {
		this.#perform = perform;
	}

	/** Takes an input that answers something the engine asked, or that the clock or a person caused. */
	post(...inputs: readonly InputEvent[]): void {
		this.#queue.push(...inputs);
		if (!this.#options.lockStep) {
			this.#drain();
		}
	}

	/** Takes an input that came by itself over a stream. */
	postStreamed(input: InputEvent): void {
		if (this.#options.lockStep) {
			this.#streamed.push(input);
		} else {
			this.post(input);
		}
	}

	/** Journals a command at once, whatever else is going on, and returns whether it was taken; one that was is on the disk. */
	send(command: Command): CommandReply {
		if (this.#ended) {
			return {accepted: false, reason: 'the engine has stopped'};
		}

		const records = this.#step({type: 'CommandReceived', command});
		return replyTo(records);
	}

	/**
	Lock-step only: goes on until no input and no effect is left. `barrier` returns when everything that the effects so far
	have set off has come in over the streams; without effects there is nothing to wait for.
	*/
	async settle(barrier: () => Promise<void>): Promise<void> {
		let open = false;
		for (;;) {
			this.#drain();
			if (this.#ended) {
				return;
			}

			const effect = this.#waiting.shift();
			if (effect !== undefined) {
				this.#queue.push(...await this.#perform(effect));
				open = true;
				continue;
			}

			if (open) {
				await barrier();
				open = false;
			}

			this.#queue.push(...inCanonicalOrder(this.#streamed.splice(0)));
			if (this.#queue.length === 0) {
				return;
			}
		}
	}

	/** Takes what was posted so far and no further input; timers are called off. */
	end(): void {
		this.#drain();
		this.#stop();
	}

	#stop(): void {
		this.#ended = true;
		for (const cancel of this.#timers.values()) {
			cancel();
		}

		this.#timers.clear();
	}

	#drain(): void {
		if (this.#draining) {
			return;
		}

		this.#draining = true;
		try {
			for (let input = this.#queue.shift(); input !== undefined && !this.#ended; input = this.#queue.shift()) {
				this.#step(input);
			}
		} finally {
			this.#draining = false;
		}
	}

	#step(input: InputEvent): readonly JournalRecord[] {
		try {
			const {records, effects} = this.#kernel.step(input, this.#options.clock.now());
			this.#options.journal.append(records);
			this.#options.onRecords(records);
			if (input.type === 'CommandReceived' || effects.some(({type}) => type === 'SubmitOrder' || type === 'ReplaceOrder' || type === 'CancelOrder')) {
				this.#options.journal.sync();
			}

			this.#dispatch(effects);
			return records;
		} catch (error) {
			return this.#rescue(error, input);
		}
	}

	/** A broken invariant leaves stages half changed: the state is rebuilt from the journal, without the input that broke it, and trading halts. */
	#rescue(error: unknown, input: InputEvent): readonly JournalRecord[] {
		if (!(error instanceof InvariantError) || input.type === 'InvariantBroken') {
			this.#stop();
			this.#options.onFatal(error);
			return [];
		}

		this.#options.onInvariant(error, input);
		this.#kernel = this.#options.createKernel();
		recoverKernel(this.#kernel, this.#options.journal, () => undefined);
		return this.#step({type: 'InvariantBroken', reason: errorMessage(error), during: input.type});
	}

	#dispatch(effects: readonly Effect[]): void {
		for (const effect of effects) {
			if (effect.type === 'SetTimer') {
				this.#setTimer(effect.timer, effect.at);
			} else if (effect.type === 'ClearTimer') {
				this.#clearTimer(effect.timer);
			} else if (this.#options.lockStep) {
				this.#waiting.push(effect);
			} else {
				void this.#performAside(effect);
			}
		}
	}

	async #performAside(effect: OutsideEffect): Promise<void> {
		try {
			this.post(...await this.#perform(effect));
		} catch (error) {
			this.#options.onFatal(error);
		}
	}

	#setTimer(timer: string, at: number): void {
		this.#clearTimer(timer);
		this.#timers.set(timer, this.#options.clock.schedule(at, () => {
			this.#timers.delete(timer);
			this.post({type: 'TimerFired', timer});
		}));
	}

	#clearTimer(timer: string): void {
		this.#timers.get(timer)?.();
		this.#timers.delete(timer);
	}
}

/** Returns what the records of a command say to whoever gave it. */
function replyTo(records: readonly JournalRecord[]): CommandReply {
	const [first] = records;
	if (first?.event.type !== 'CommandReceived') {
		// The command is no part of the history: it broke an invariant, or the journal could not take it.
		const why = first?.event.type === 'InvariantBroken' ? `it broke an invariant, trading is halted: ${first.event.reason}` : 'the engine cannot go on';
		return {accepted: false, reason: why};
	}

	const refused = records.find(record => record.event.type === 'CommandRefused');
	return refused?.event.type === 'CommandRefused' ? {accepted: false, reason: refused.event.reason} : {accepted: true, seq: first.seq};
}
