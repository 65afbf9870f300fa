/**
What the engine of a run lived through, counted from its journal: a drill is worth as much as what came up in it.
*/
import {type Decimal, decimal, zero} from '../../engine/domain/decimal.js';
import type {Command} from '../../engine/domain/command.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {Order} from '../../engine/domain/order.js';
import {isProtective} from './check-orders.js';
import {type Reactions, react} from './reactions.js';

const commands: Readonly<Partial<Record<Command['type'], string>>> = {
	PlaceManualOrder: 'manual-order', OverrideAllocation: 'override', AmendOrder: 'amend', CancelOrder: 'cancel', HaltTrading: 'halt-command', FlattenPositions: 'flatten-command', ResumeTrading: 'resume-command',
};

/** Returns how often each of these came up; what did not is not in it. */
export function seenIn(records: readonly JournalRecord[]): Readonly<Record<string, number>> {
	const seen = new Map<string, number>();
	const count = (name: string | undefined): void => {
		if (name !== undefined) {
			seen.set(name, (seen.get(name) ?? 0) + 1);
		}
	};

	const reactions = {...happenings(count), ...orderLives(count)};
	for (const record of records) {
		react(reactions, record, undefined);
	}

	return Object.fromEntries(seen);
}

type Count = (name: string | undefined) => void;

function happenings(count: Count): Reactions<void> {
	return {
		CommandReceived({command}) {
			count(commands[command.type]);
		},
		OrderRefused() {
			count('refused-by-risk');
		},
		OrderRejected() {
			count('rejected-by-venue');
		},
		OrderOutcomeUnknown() {
			count('unknown-outcome');
		},
		BreakerTripped() {
			count('breaker-tripped');
		},
		FlattenFinished() {
			count('flattened');
		},
		AccountSilent() {
			count('account-silent');
		},
	};
}

/** Parts of orders that are filled, fills of orders that were to be cancelled, and stops that were reached. */
function orderLives(count: Count): Reactions<void> {
	const lives = new Map<string, {readonly order: Order; filled: Decimal}>();
	const cancelling = new Set<string>();
	return {
		OrderIntended({order}) {
			lives.set(order.clientOrderId, {order, filled: zero});
		},
		CancelIntended({clientOrderId}) {
			cancelling.add(clientOrderId);
		},
		OrderFilled({fill}) {
			const life = lives.get(fill.clientOrderId);
			if (life !== undefined) {
				life.filled += decimal(fill.quantity);
				count(life.filled < decimal(life.order.quantity) ? 'partial-fill' : undefined);
				count(cancelling.has(fill.clientOrderId) ? 'fill-during-cancel' : undefined);
				count(isProtective(life.order) ? 'stop-filled' : undefined);
			}
		},
	};
}
