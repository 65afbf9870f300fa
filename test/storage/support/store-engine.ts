/**
A process that has a data folder's database open as an engine does: it takes records into the journal and the tables
without pause, answers questions over its socket, prints the number of each record that is synced, and can be killed.
*/
import {writeSync} from 'node:fs';
import process from 'node:process';
import {createManualClock} from '../../../src/engine/kernel/clock.js';
import {createLocalHandle} from '../../../src/engine/monitor/local-handle.js';
import {listen} from '../../../src/engine/remote/server.js';
import {openEngineStores} from '../../../src/commands/engine/engine-stores.js';
import {openDataFolder} from '../../../src/storage/data-folder.js';
import {openJournal} from '../../../src/storage/journal/open-journal.js';
import {equityRecordOf} from './records.js';

const [root = ''] = process.argv.slice(2);
const folder = openDataFolder(root, {create: true});
folder.lock();
const journal = openJournal(folder.journal);
const kept = await openEngineStores({
	folder, journal, clock: createManualClock(0), config: {tradeDays: 14, bookSampleDays: 400, featureDays: 400}, lockStep: false, version: '0.1.0',
});
for (const record of journal.read()) {
	kept.take(record);
}

const {handle} = createLocalHandle(() => ({accepted: false, reason: 'only a store'}), async () => undefined, kept.ask);
await listen(handle, folder.socket, '0.1.0');
setInterval(() => {
	const record = equityRecordOf(journal.lastSeq + 1);
	journal.append([record]);
	journal.sync();
	kept.take(record);
	writeSync(1, `${journal.lastSeq}\n`);
}, 1);
