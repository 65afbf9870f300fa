/**
The journal, given to the stages again, decides the same and comes to the same state.
*/
import {CryptoTraderError} from '../../engine/domain/error.js';
import {verifyJournal} from '../verify.js';
import type {Check} from './check.js';

/** No model is trained in a run, so none is asked for. */
const noModels = {
	get(): never {
		throw new CryptoTraderError('there is no model', {code: 'model-missing', advice: 'Chaos is about orders.'});
	},
};

export const checkReplay: Check = ({records, stateHash}) => {
	const verdict = verifyJournal(records, noModels);
	if (verdict.verdict === 'different') {
		return [{rule: 'replay', what: `the journal replays differently: then ${JSON.stringify(verdict.expected)}, now ${JSON.stringify(verdict.got)}`, seq: verdict.seq}];
	}

	const stopped = records.findLast(({event}) => event.type === 'EngineStopped');
	const isSame = stateHash !== null && stopped?.event.type === 'EngineStopped' && stopped.event.stateHash === stateHash;
	return isSame ? [] : [{rule: 'replay', what: 'the run has no orderly end to compare with', seq: null}];
};
