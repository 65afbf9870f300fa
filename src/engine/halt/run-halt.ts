/**
A halt from outside the engine, to its end: our orders are cancelled, with a flatten our positions are sold, and it is over
when the venue has confirmed it.
*/
import {errorMessage} from '../domain/error.js';
import {type Cancelling, cancelAll} from './cancel-all.js';
import {GaveUpError, type HaltTools, Patience} from './patience.js';
import type {HaltReport} from './report.js';
import {openSelling, remains, sellAll} from './sell-all.js';

/** Runs a halt until it is confirmed, or until it is told to stop, and returns what came of it. The latch must be on the disk. */
export async function runHalt(tools: HaltTools): Promise<HaltReport> {
	const {wish, tell, elapsed, brief} = tools;
	const patience = new Patience(tools);
	const cancelling: Cancelling = {left: brief.working.map(({clientOrderId}) => clientOrderId), ended: new Set()};
	const selling = openSelling(tools);
	let [confirmed, gaveUp] = [false, false];
	tell({step: 'began', wish});
	try {
		await cancelAll(tools, patience, cancelling);
		if (wish.flatten) {
			await sellAll(tools, patience, selling);
		}

		confirmed = true;
	} catch (error) {
		gaveUp = error instanceof GaveUpError;
		patience.note(gaveUp ? errorMessage(error) : `unexpected: ${errorMessage(error)}`);
	}

	const {positions, dust} = remains(selling);
	const report: HaltReport = {
		confirmed, gaveUp, flatten: wish.flatten, orders: cancelling.left, positions, dust,
		milliseconds: Math.round(elapsed()), cancelled: cancelling.ended.size, sold: selling.sold, reached: patience.reached, trouble: confirmed ? null : patience.trouble,
	};
	tell({step: 'ended', report});
	return report;
}
