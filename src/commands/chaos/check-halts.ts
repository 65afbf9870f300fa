/**
While trading is halted nothing that adds risk is decided or sent, and nothing is left open in the end.
*/
import type {HaltCause, TradingState} from '../../engine/domain/event.js';
import {tradingStateOf} from '../../engine/kernel/trading.js';
import type {Check, Violation} from './check.js';
import {isProtective} from './check-orders.js';
import type {Remains} from './run.js';

export const checkHalts: Check = remains => [...checkDecisions(remains), ...checkRequests(remains), ...checkEnd(remains)];

/** Follows the causes that hold trading down, as the journal tells them. */
function checkDecisions({records}: Remains): readonly Violation[] {
	let causes: readonly HaltCause[] = [];
	let flattening = false;
	const wrong: Violation[] = [];
	for (const {event, seq} of records) {
		switch (event.type) {
			case 'TradingHalted':
			case 'TradingRestricted': {
				causes = [...causes.filter(({rule}) => rule !== event.rule), event];

				break;
			}

			case 'TradingResumed': {
				causes = causes.filter(({rule}) => !event.lifted.some(lifted => lifted.rule === rule));

				break;
			}

			case 'EngineStarted': {
				causes = causes.filter(({latched}) => latched);

				break;
			}

			case 'FlattenStarted':
			case 'FlattenFinished': {
				flattening = event.type === 'FlattenStarted';

				break;
			}

			default: {
				if (event.type === 'OrderIntended' && !isProtective(event.order) && !mayLeave(tradingStateOf(causes), event.order.reduceOnly, flattening)) {
					wrong.push({rule: 'halt', what: `order ${event.order.clientOrderId} was decided while trading was ${tradingStateOf(causes)}`, seq});
				}
			}
		}
	}

	return wrong;
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
