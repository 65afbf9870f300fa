import {setTimeout as delay} from 'node:timers/promises';
import {join} from 'node:path';
import test from 'ava';
import {openJournal} from '../../../src/storage/journal/open-journal.js';
import {temporaryFolder} from '../support/folders.js';
import {startChild} from '../support/processes.js';

const writer = join(import.meta.dirname, '../support/journal-writer.ts');

for (const [batch, maxSegmentBytes] of [[1, 4096], [7, 20_000], [40, 2000]] as const) {
	test(`kill -9 while appending ${batch} at a time: every synced record is there, and the next engine goes on`, async t => {
		const folder = temporaryFolder(t);
		let held = 0;
		for (const pause of [0, 3, 11, 40]) {
			const child = startChild(writer, folder, String(batch), String(maxSegmentBytes));
			const lines = child.lines[Symbol.asyncIterator]();
			const first = await lines.next();
			let synced = Number(first.value);
			t.true(synced > held, 'the second process takes over the lock and continues');
			await delay(pause);
			await child.kill();
			for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
				synced = Number(line.value);
			}

			const journal = openJournal(folder, {maxSegmentBytes});
			t.true(journal.lastSeq >= synced, `${journal.lastSeq} of ${synced} synced records`);
			t.is([...journal.read()].length, journal.lastSeq);
			held = journal.lastSeq;
			journal.close();
		}
	});
}
