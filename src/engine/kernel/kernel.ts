/**
The deterministic heart: one input in, the records and effects that follow from it out. It knows no stage by name, no
clock and no I/O; the same inputs in the same order give the same records and the same state hash.
*/
import {createHash} from 'node:crypto';
import type {DomainEvent, InputEvent, JournalRecord} from '../domain/event.js';
import {invariant} from '../domain/error.js';
import type {EpochMs} from '../domain/units.js';
import type {DerivedEvent, Effect, Emit, Stage} from './stage.js';

export type StepResult = {
	/** The input's record first, then everything that followed, in the order in which it happened. */
	readonly records: readonly JournalRecord[];
	readonly effects: readonly Effect[];
};

export type Kernel = {
	readonly seq: number;
	/** Time of the last record; never goes back. */
	readonly at: EpochMs;
	/** Folds one input into every stage, and everything that follows from it. Throws InvariantError when a stage finds what must not be. */
	step(input: InputEvent, at: EpochMs): StepResult;
	/** Returns the SHA-256 of every stage's state and the sequence number. */
	stateHash(): string;
	save(): KernelState;
	load(state: KernelState): void;
};

export type KernelState = {readonly seq: number; readonly at: EpochMs; readonly stages: Readonly<Record<string, unknown>>};

/** More records than this from one input means that stages answer each other for ever. */
const maxRecordsPerStep = 10_000;

/** Returns a kernel over `stages`; each record visits them in the order given. */
export function createKernel(stages: readonly Stage[]): Kernel {
	let seq = 0;
	let at: EpochMs = 0;

	/** Shows a record to every stage, then does the same with what they answered, one after the other and to the end. */
	const unfold = (event: DomainEvent, causes: readonly number[], step: {readonly records: JournalRecord[]; readonly effects: Effect[]}): void => {
		seq += 1;
		const record: JournalRecord = {seq, at, input: causes.length === 0, causes, event};
		step.records.push(record);
		invariant(step.records.length <= maxRecordsPerStep, `one ${step.records[0]?.event.type} led to more than ${maxRecordsPerStep} records`);
		const answers: {readonly event: DerivedEvent; readonly causes: readonly number[]}[] = [];
		const emit: Emit = {
			event(answer, more = []) {
				answers.push({event: answer, causes: [record.seq, ...more]});
			},
			effect(effect) {
				step.effects.push(effect);
			},
		};
		for (const stage of stages) {
			stage.react(record, emit);
		}

		for (const answer of answers) {
			unfold(answer.event, answer.causes, step);
		}
	};

	return {
		get seq() {
			return seq;
		},
		get at() {
			return at;
		},
		step(input, time) {
			at = Math.max(at, time);
			const step = {records: [], effects: []};
			unfold(input, [], step);
			return step;
		},
		stateHash() {
			return createHash('sha256').update(JSON.stringify(this.save())).digest('hex');
		},
		save() {
			return {seq, at, stages: Object.fromEntries(stages.map(stage => [stage.name, stage.save()]))};
		},
		load(state) {
			seq = state.seq;
			at = state.at;
			for (const stage of stages) {
				stage.load(state.stages[stage.name]);
			}
		},
	};
}
