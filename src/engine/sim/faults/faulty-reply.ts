/**
Carries a fault out on one request.
*/
import {setTimeout as wait} from 'node:timers/promises';
import type {ApiReply} from '../server/dialect.js';
import type {Fault} from './fault-script.js';

/** Returns the reply to a request that meets `fault` (null: none), or null when the connection is to be cut. */
export async function faultyReply(fault: Fault | null, process: () => ApiReply, disconnectStreams: () => void): Promise<ApiReply | null> {
	switch (fault?.kind) {
		case 'delay': {
			await wait(fault.ms);
			return process();
		}

		case 'drop-reply': {
			process();
			return null;
		}

		case 'drop-request': {
			return null;
		}

		case 'status': {
			if (fault.processed === true) {
				process();
			}

			return {status: fault.code, body: fault.body};
		}

		case 'disconnect-streams': {
			disconnectStreams();
			return process();
		}

		case undefined: {
			return process();
		}
	}
}
