/**
Carries a fault out on one request.
*/
import {setTimeout as wait} from 'node:timers/promises';
import type {ApiReply} from '../server/dialect.js';
import {errorPage} from './error-pages.js';
import type {RequestFault} from './fault-script.js';

/** The WebSockets of a venue, for faults that concern them. */
export type StreamSwitch = {
	/** Both take a regular expression on the client's name. */
	disconnect(client: string): void;
	freeze(client: string): void;
};

/** Returns the reply to a request that meets `fault` (null: none), or null when the connection is to be cut. `streams` is null where there are none. */
export async function faultyReply(fault: RequestFault | null, process: () => ApiReply, streams: StreamSwitch | null): Promise<ApiReply | null> {
	switch (fault?.kind) {
		case 'delay': {
			await wait(fault.ms);
			return process();
		}

		case 'late-reply': {
			const reply = process();
			await wait(fault.ms);
			return reply;
		}

		case 'drop-reply': {
			process();
			return null;
		}

		case 'drop-request': {
			return null;
		}

		case 'duplicate': {
			const replies = {first: process(), second: process()};
			return replies[fault.answer ?? 'second'];
		}

		case 'truncate': {
			return truncated(fault.processed === false ? unfinished : process(), fault.keep ?? 0.5);
		}

		case 'status': {
			return statusReply(fault, process);
		}

		case 'disconnect-streams': {
			streams?.disconnect(fault.client ?? '');
			return process();
		}

		case 'freeze-streams': {
			streams?.freeze(fault.client ?? '');
			return process();
		}

		case undefined: {
			return process();
		}
	}
}

/** Stands for the answer to a request that nobody has processed: only its beginning is ever seen. */
const unfinished: ApiReply = {status: 200, body: '{"symbol":"BTCUSDT","orderId":1000000,"status":"NEW"}'};

function truncated({status, body, headers = {}}: ApiReply, keep: number): ApiReply {
	return {status, body: body.slice(0, Math.floor(body.length * keep)), headers};
}

function statusReply({code, body, headers, processed}: Extract<RequestFault, {kind: 'status'}>, process: () => ApiReply): ApiReply {
	if (processed === true) {
		process();
	}

	const reply = body === undefined ? errorPage(code) : {status: code, body};
	return {...reply, headers: {...reply.headers, ...headers}};
}
