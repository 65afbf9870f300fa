/**
`cryptotrader replay --verify <data dir>`: proves that the journal in a data folder is what this program decides from its
inputs. It only reads; a running engine is not disturbed.
*/
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import {openDataFolder} from '../storage/data-folder.js';
import {openJournalReader} from '../storage/journal/journal-reader.js';
import {createModelShelf} from './engine/model-shelf.js';
import {verifyJournal} from './verify.js';

export async function replay(path: string, json: boolean): Promise<ExitCode> {
	const folder = openDataFolder(path, {create: false});
	const journal = openJournalReader(folder.journal);
	if (journal.lastSeq === 0) {
		throw new CryptoTraderError(`the journal in ${folder.journal} is empty`, {code: 'journal-empty', advice: 'Name the data folder of an engine that has run.'});
	}

	const result = verifyJournal(journal.read(), createModelShelf(folder.models));
	const told = {...result, journalHash: journal.lastHash};
	if (json) {
		process.stdout.write(`${JSON.stringify(told)}\n`);
	} else if (result.verdict === 'identical') {
		const unchecked = result.predictionsUnchecked === 0 ? '' : `, ${result.predictionsUnchecked} taken as they stand because their models are not in the folder`;
		process.stdout.write(`identical: ${result.records} records, ${result.predictionsChecked} predictions computed again${unchecked}\nstate ${result.stateHash}\njournal ${journal.lastHash}\n`);
	} else {
		process.stdout.write(`different at record ${result.seq}\n  then ${JSON.stringify(result.expected)}\n  now  ${JSON.stringify(result.got)}\n`);
	}

	return result.verdict === 'identical' ? exitCode.done : exitCode.failed;
}
