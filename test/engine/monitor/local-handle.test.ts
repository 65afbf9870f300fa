import test from 'ava';
import type {Command} from '../../../src/engine/domain/command.js';
import {CryptoTraderError, InvariantError} from '../../../src/engine/domain/error.js';
import {createLocalHandle} from '../../../src/engine/monitor/local-handle.js';
import type {EngineMessage} from '../../../src/engine/ports/engine-handle.js';
import {createAnswers} from '../../../src/storage/answer.js';
import {openMemoryStores} from '../../../src/storage/memory/row-stores.js';
import {foldAll, makeRun} from '../../support/records.js';
import {pulseOf} from '../../support/fake-engine.js';

const records = makeRun({bars: 3});
const halt: Command = {type: 'HaltTrading', source: 'key', reason: ''};

function local() {
	const sent: Command[] = [];
	const made = createLocalHandle(command => {
		sent.push(command);
		return {accepted: true, seq: sent.length};
	}, async () => undefined);
	return {made, sent};
}

test('the snapshot is the fold of every record so far', async t => {
	const {made} = local();
	for (const record of records) {
		made.tellRecord(record);
	}

	t.deepEqual(await made.handle.snapshot(), foldAll(records));
	t.is(made.view, await made.handle.snapshot());
});

test('a listener hears of a record when the snapshot has it', t => {
	const {made} = local();
	const seen: number[] = [];
	made.handle.subscribe(message => {
		if (message.kind === 'record') {
			t.is(made.view.seq, message.record.seq);
			seen.push(message.record.seq);
		}
	});
	for (const record of records) {
		made.tellRecord(record);
	}

	t.deepEqual(seen, records.map(({seq}) => seq));
});

test('pulses and the end are told to everyone who still listens', t => {
	const {made} = local();
	const heard: EngineMessage[][] = [[], []];
	const letGo = heard.map(messages => made.handle.subscribe(message => messages.push(message)));
	made.tellPulse(pulseOf(made.view));
	letGo[0]?.();
	made.tellGone('done');
	t.deepEqual(heard.map(messages => messages.map(({kind}) => kind)), [['pulse'], ['pulse', 'gone']]);
});

test('commands go to the engine and their answers come back', async t => {
	const {made, sent} = local();
	t.deepEqual(await made.handle.send(halt), {accepted: true, seq: 1});
	t.deepEqual(sent, [halt]);
});

test('questions go to whoever keeps something; an engine that keeps nothing says so', async t => {
	const {made} = local();
	await t.throwsAsync(async () => made.handle.ask({about: 'series'}), {instanceOf: CryptoTraderError, code: 'no-store'});
	const kept = createLocalHandle(() => ({accepted: true, seq: 1}), async () => undefined, createAnswers({
		stores: openMemoryStores(),
		readJournal: () => [],
		lastSeq: () => 0,
		backUp: async folder => ({folder, files: 0, bytes: 0, lastSeq: 0, lastHash: ''}),
	}));
	t.deepEqual(await kept.handle.ask({about: 'series'}), []);
});

test('a gap in the records is a broken invariant, not a wrong screen', t => {
	const {made} = local();
	t.throws(() => {
		for (const record of records.toSpliced(1, 1)) {
			made.tellRecord(record);
		}
	}, {instanceOf: InvariantError, message: /from record 1 to 3/});
});
