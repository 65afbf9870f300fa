import {join} from 'node:path';
import test from 'ava';
import {askedPast, pastOf} from '../../src/commands/screen-past.js';
import {createRewind} from '../../src/engine/domain/rewind.js';
import {openDataFolder} from '../../src/storage/data-folder.js';
import {openJournal} from '../../src/storage/journal/open-journal.js';
import {askOf} from '../support/answers.js';
import {createFakeEngine} from '../support/fake-engine.js';
import {scratch} from '../support/program.js';
import {foldAll, makeRun} from '../support/records.js';

const records = makeRun({bars: 30});

test('an engine on another machine is asked for its journal, page by page', async t => {
	const rewind = createRewind(askedPast({ask: askOf({}, records)}));
	t.is(await rewind.last(), records.length);
	for (const seq of [records.length, 1, 200]) {
		t.deepEqual(await rewind.viewAt(seq), foldAll(records.slice(0, seq)));
	}
});

test('a journal on this machine is read from its folder, also when its engine has ended since', async t => {
	const folder = openDataFolder(join(scratch(t), 'data'), {create: true});
	const journal = openJournal(folder.journal);
	journal.append(records);
	journal.close();
	let isRunning = true;
	const engine = createFakeEngine(records);
	const past = pastOf(() => isRunning ? folder : null, async () => engine, false);
	await new Promise(resolve => {
		setImmediate(resolve);
	});
	isRunning = false;
	const rewind = createRewind(await past.open());
	t.is(await rewind.last(), records.length);
	t.is((await rewind.viewAt(100)).seq, 100);
	t.true(past.hasNow);
});

test('where no folder is found the engine is asked', async t => {
	const engine = createFakeEngine(records);
	engine.ask = askOf({}, records);
	const past = pastOf(() => null, async () => engine, true);
	t.true(past.begins);
	const rewind = createRewind(await past.open());
	t.is((await rewind.viewAt(50)).seq, 50);
});
