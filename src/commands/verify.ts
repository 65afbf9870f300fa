/**
Runs a journal again: every input is given to the stages of today, and every record that follows is compared with the one
that followed then; what the models said is computed again from their stored weights.
*/
import {isDeepStrictEqual} from 'node:util';
import type {EngineConfig} from '../engine/domain/config.js';
import {CryptoTraderError} from '../engine/domain/error.js';
import type {EventOf, InputEvent, JournalRecord} from '../engine/domain/event.js';
import type {ModelCard} from '../engine/domain/insight.js';
import {Kernel} from '../engine/kernel/kernel.js';
import {asJson} from '../engine/kernel/recover.js';
import type {Effect} from '../engine/kernel/stage.js';
import type {Predictor} from '../engine/ports/models.js';
import type {ModelShelf} from '../engine/ports/training.js';
import {createStages} from '../compose.js';

export type Verification =
	| {readonly verdict: 'identical'; readonly records: number; readonly predictionsChecked: number; readonly predictionsUnchecked: number; readonly stateHash: string}
	| {readonly verdict: 'different'; readonly seq: number; readonly expected: unknown; readonly got: unknown};

type Difference = Extract<Verification, {readonly verdict: 'different'}>;

/** Verifies records in the order of the journal, which must begin with a start. */
export function verifyJournal(records: Iterable<JournalRecord>, shelf: ModelShelf): Verification {
	const run = new Verifier(shelf);
	let group: JournalRecord[] = [];
	for (const record of records) {
		if (record.input && group.length > 0) {
			const difference = run.check(group);
			if (difference !== null) {
				return difference;
			}

			group = [];
		}

		group.push(record);
	}

	return run.check(group) ?? run.verdict();
}

class Verifier {
	readonly #shelf: ModelShelf;
	#kernel = new Kernel([]);
	#configHash: string | null = null;
	#asked: Extract<Effect, {readonly type: 'Predict'}> | null = null;
	#records = 0;
	#checked = 0;
	#unchecked = 0;

	constructor(shelf: ModelShelf) {
		this.#shelf = shelf;
	}

	/** Returns the first difference between an input with what followed from it and what follows from it now. */
	check(group: readonly JournalRecord[]): Difference | null {
		const [first] = group;
		if (first === undefined) {
			return null;
		}

		this.#follow(first);
		const wrong = this.#checkInput(first);
		if (wrong !== null) {
			return wrong;
		}

		const {records, effects} = this.#kernel.step(first.event as InputEvent, first.at);
		this.#asked = effects.findLast(effect => effect.type === 'Predict') ?? this.#asked;
		this.#records += group.length;
		return compare(group, records);
	}

	verdict(): Verification {
		return {verdict: 'identical', records: this.#records, predictionsChecked: this.#checked, predictionsUnchecked: this.#unchecked, stateHash: this.#kernel.stateHash()};
	}

	/** A start may bring another configuration; the state goes over to stages made for it. */
	#follow({event}: JournalRecord): void {
		if (event.type === 'EngineStarted' && event.configHash !== this.#configHash) {
			const next = new Kernel(createStages(event.config as EngineConfig));
			if (this.#configHash !== null) {
				next.load(this.#kernel.save());
			}

			this.#kernel = next;
			this.#configHash = event.configHash;
		}
	}

	#checkInput({seq, event}: JournalRecord): Difference | null {
		if (event.type === 'EngineStopped') {
			const got = this.#kernel.stateHash();
			return got === event.stateHash ? null : {verdict: 'different', seq, expected: event.stateHash, got};
		}

		return event.type === 'PredictionsMade' ? this.#checkPredictions(seq, event) : null;
	}

	#checkPredictions(seq: number, event: EventOf<'PredictionsMade'>): Difference | null {
		const asked = this.#asked;
		if (asked?.barClose !== event.barClose || asked.model === null || event.predictions.length === 0) {
			return null;
		}

		const predictor = predictorOf(this.#shelf, asked.model);
		if (predictor === null) {
			this.#unchecked += event.predictions.length;
			return null;
		}

		const got: unknown = JSON.parse(JSON.stringify(predictor.predict(asked.rows)));
		this.#checked += event.predictions.length;
		return isDeepStrictEqual(got, event.predictions) ? null : {verdict: 'different', seq, expected: event.predictions, got};
	}
}

/** A copied journal may come without its models; then what they said is taken as it stands. */
function predictorOf(shelf: ModelShelf, card: ModelCard): Predictor | null {
	try {
		return shelf.get(card);
	} catch (error) {
		if (error instanceof CryptoTraderError && error.code === 'model-missing') {
			return null;
		}

		throw error;
	}
}

function compare(expected: readonly JournalRecord[], records: readonly JournalRecord[]): Difference | null {
	for (let index = 0; index < Math.max(expected.length, records.length); index++) {
		const [then, now] = [expected[index], records[index]];
		const got = now === undefined ? null : asJson(now);
		if (!isDeepStrictEqual(then ?? null, got)) {
			return {verdict: 'different', seq: then?.seq ?? now?.seq ?? 0, expected: then ?? null, got};
		}
	}

	return null;
}
