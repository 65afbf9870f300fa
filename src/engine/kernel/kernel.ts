/**
The deterministic heart: one input in, the records and effects that follow from it out. It knows no stage by name, no
clock and no I/O; the same inputs in the same order give the same records and the same state hash.
*/
import {createHash} from 'node:crypto';
import {invariant} from '../domain/error.js';
import type {DomainEvent, InputEvent, JournalRecord} from '../domain/event.js';
import type {EpochMs} from '../domain/units.js';
import type {DerivedEvent, Effect, Emit, Stage} from './stage.js';

export type StepResult = {
	/** The input's record first, then everything that followed, in the order in which it happened. */
	readonly records: readonly JournalRecord[];
	readonly effects: readonly Effect[];
};

export type KernelState = {readonly seq: number; readonly at: EpochMs; readonly stages: Readonly<Record<string, unknown>>};

type Step = {readonly records: JournalRecord[]; readonly effects: Effect[]};

type Answer = {readonly event: DerivedEvent; readonly causes: readonly number[]};

/** More records than this from one input means that stages answer each other for ever. */
const maxRecordsPerStep = 10_000;

/** A fold over `stages`; each record visits them in the order given. */
export class Kernel {
	readonly #stages: readonly Stage[];
	#seq = 0;
	#at: EpochMs = 0;

	constructor(stages: readonly Stage[]) {
		this.#stages = stages;
	}

	get seq(): number {
		return this.#seq;
	}

	/** Time of the last record; never goes back. */
	get at(): EpochMs {
		return this.#at;
	}

	/** Folds one input into every stage, and everything that follows from it. Throws InvariantError when a stage finds what must not be. */
	step(input: InputEvent, at: EpochMs): StepResult {
		this.#at = Math.max(this.#at, at);
		const step: Step = {records: [], effects: []};
		this.#unfold(input, step);
		return step;
	}

	/** Folds a record that has happened; what the stages answer is not wanted, it has happened too. */
	fold(record: JournalRecord): void {
		this.#seq = record.seq;
		this.#at = record.at;
		this.#show(record, []);
	}

	/** Returns the SHA-256 of the sequence number and every stage's state. */
	stateHash(): string {
		return createHash('sha256').update(JSON.stringify(this.save())).digest('hex');
	}

	save(): KernelState {
		return {seq: this.#seq, at: this.#at, stages: Object.fromEntries(this.#stages.map(stage => [stage.name, stage.save()]))};
	}

	load(state: KernelState): void {
		this.#seq = state.seq;
		this.#at = state.at;
		for (const stage of this.#stages) {
			stage.load(state.stages[stage.name]);
		}
	}

	/**
	Shows a record to every stage, then does the same with what they answered, one after the other and each to its end. The
	waiting answers are kept in a list: a chain as long as the limit would not fit on the call stack of the main thread.
	*/
	#unfold(input: InputEvent, step: Step): void {
		const waiting: {readonly event: DomainEvent; readonly causes: readonly number[]}[] = [{event: input, causes: []}];
		for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
			const {event, causes} = next;
			this.#seq += 1;
			const record: JournalRecord = {seq: this.#seq, at: this.#at, input: causes.length === 0, causes, event};
			step.records.push(record);
			invariant(step.records.length <= maxRecordsPerStep, `one ${input.type} led to more than ${maxRecordsPerStep} records`);
			waiting.push(...this.#show(record, step.effects).toReversed());
		}
	}

	#show(record: JournalRecord, effects: Effect[]): readonly Answer[] {
		const answers: Answer[] = [];
		const emit: Emit = {
			event(event, causes = []) {
				answers.push({event, causes: [record.seq, ...causes]});
			},
			effect(effect) {
				effects.push(effect);
			},
		};
		for (const stage of this.#stages) {
			stage.react(record, emit);
		}

		return answers;
	}
}
