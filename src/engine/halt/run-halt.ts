/**
A halt from outside the engine, to its end: our orders are cancelled, with a flatten our positions are sold, and it is over
when the venue has confirmed it.
*/
import {errorMessage} from '../domain/error.js';
import {type Cancelling, cancelAll} from './cancel-all.js';
import {GaveUpError, type HaltTools, Patience} from './patience.js';
import type {HaltReport} from './report.js';
import {openSelling, remains, sellAll} from './sell-all.js';

export type HaltRun = {
	/** Resolves when the venue has confirmed, or when it was told to stop. Never rejects. */
	readonly report: Promise<HaltReport>;
	/** Returns how far it has come. */
	soFar(): HaltReport;
};

/** Starts a halt. The latch must be set. */
export function startHalt(tools: HaltTools): HaltRun {
	const {wish, tell, elapsed, brief} = tools;
	const patience = new Patience(tools);
	const cancelling: Cancelling = {left: brief.working.map(({clientOrderId}) => clientOrderId), ended: new Set(), stops: []};
	const selling = openSelling(tools);
	const reportOf = (confirmed: boolean, gaveUp: boolean): HaltReport => {
		const {positions, dust} = wish.flatten ? remains(selling) : {positions: {}, dust: {}};
		return {
			confirmed, gaveUp, flatten: wish.flatten, orders: cancelling.left, stops: cancelling.stops, positions, dust,
			milliseconds: Math.round(elapsed()), cancelled: cancelling.ended.size, sold: selling.sold, reached: patience.reached, trouble: confirmed ? null : patience.trouble,
		};
	};

	const run = async (): Promise<HaltReport> => {
		tell({step: 'began', wish});
		let [confirmed, gaveUp] = [false, false];
		try {
			await cancelAll(tools, patience, cancelling);
			await (wish.flatten ? sellAll(tools, patience, selling) : undefined);
			confirmed = true;
		} catch (error) {
			gaveUp = error instanceof GaveUpError;
			patience.note(gaveUp ? errorMessage(error) : `unexpected: ${errorMessage(error)}`);
		}

		const report = reportOf(confirmed, gaveUp);
		tell({step: 'ended', report});
		return report;
	};

	return {report: run(), soFar: () => reportOf(false, false)};
}
