/**
While trading is halted nothing that adds risk is decided or sent, and nothing is left open in the end.
*/
import type {TradingState} from '../../engine/domain/event.js';
import {Causes} from './causes.js';
import type {Check, Violation} from './check.js';
import {isProtective} from './check-orders.js';
import {type Reactions, react} from './reactions.js';
import type {Remains} from './run.js';

export const checkHalts: Check = remains => [...checkDecisions(remains), ...checkRequests(remains), ...checkEnd(remains)];

function checkDecisions({records}: Remains): readonly Violation[] {
	const causes = new Causes();
	let flattening = false;
	const decided: Reactions<readonly Violation[]> = {
		FlattenStarted() {
			flattening = true;
			return [];
		},
		FlattenFinished() {
			flattening = false;
			return [];
		},
		OrderIntended: ({order}, seq) => isProtective(order) || mayLeave(causes.state, order.reduceOnly, flattening)
			? []
			: [{rule: 'halt', what: `order ${order.clientOrderId} was decided while trading was ${causes.state}`, seq}],
	};
	return records.flatMap(record => {
		react(causes.reactions, record, undefined);
		return react(decided, record, []);
	});
}

function mayLeave(state: TradingState, reduces: boolean, flattening: boolean): boolean {
	return state === 'RUNNING' || (reduces && (state === 'REDUCE_ONLY' || flattening));
}

/** From the record of the halt on no request leaves that adds risk. */
function checkRequests({sent}: Remains): readonly Violation[] {
	return sent.filter(({isIncreasing, tradingState}) => isIncreasing && tradingState !== 'RUNNING')
		.map(({clientOrderId, tradingState, at}) => ({rule: 'halt', what: `order ${clientOrderId} left at ${new Date(at).toISOString()} although trading was ${tradingState} by then`, seq: null}));
}

function checkEnd({records, account}: Remains): readonly Violation[] {
	const last = records.findLast(({event}) => event.type === 'TradingHalted' || event.type === 'TradingResumed');
	const isHalted = last?.event.type === 'TradingHalted' || (last?.event.type === 'TradingResumed' && last.event.state === 'HALTED');
	const protective = new Set(records.flatMap(({event}) => event.type === 'OrderIntended' && isProtective(event.order) ? [event.order.clientOrderId] : []));
	const left = account.openOrders.filter(({clientOrderId}) => !protective.has(clientOrderId));
	return isHalted ? left.map(({clientOrderId}) => ({rule: 'halt', what: `order ${clientOrderId} is still open at the exchange although trading is halted`, seq: last.seq})) : [];
}
