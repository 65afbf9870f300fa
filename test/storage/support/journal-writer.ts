/**
A process that appends to a journal until it is killed, and prints the number of each record that it has synced.
*/
import {writeSync} from 'node:fs';
import process from 'node:process';
import {openJournal} from '../../../src/storage/journal/open-journal.js';
import {recordsOf} from './records.js';

const [folder = '', batch = '1', maxSegmentBytes = '4096'] = process.argv.slice(2);
const journal = openJournal(folder, {maxSegmentBytes: Number(maxSegmentBytes)});

for (;;) {
	journal.append(recordsOf(journal.lastSeq + 1, journal.lastSeq + Number(batch), 'x'.repeat(journal.lastSeq % 300)));
	journal.sync();
	writeSync(1, `${journal.lastSeq}\n`);
}
