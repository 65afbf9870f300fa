/**
What the guard is told with every heartbeat, out of the engine's view: what is ours at the venue, and which executions the
ledger has in it.
*/
import type {EngineConfig} from '../../engine/domain/config.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {finalStatuses} from '../../engine/domain/order.js';
import type {EpochMs, Milliseconds} from '../../engine/domain/units.js';
import type {EngineView} from '../../engine/domain/view.js';
import {type Brief, tradeName} from '../../engine/halt/brief.js';

/** Clocks differ, and an execution is heard of after it happened: so far back it is compared. */
const overlapMs: Milliseconds = 60_000;

export type BriefKeeper = {
	take(record: JournalRecord): void;
	/** Returns how things stand at `now`, the engine's time. */
	brief(view: EngineView, now: EpochMs): Brief;
};

/**
Returns a keeper. Executions before `from` are taken as known, because the ledger has them and their names were not heard
here. `speed` is how much faster the engine's time runs than real time.
*/
export function createBriefKeeper({execution}: {readonly execution: Pick<EngineConfig['execution'], 'slippageGuard'>}, from: EpochMs, speed: number): BriefKeeper {
	let trades: {readonly name: string; readonly at: EpochMs}[] = [];
	let prefix: string | null = null;
	return {
		take({event}) {
			if (event.type === 'OrderFilled') {
				trades.push({name: tradeName(event.fill), at: event.fill.at});
			} else if (event.type === 'OrderIntended') {
				prefix = prefixOf(event.order.clientOrderId);
			}
		},
		brief(view, now) {
			const since = Math.max(from, now - (overlapMs * speed));
			trades = trades.filter(({at}) => at >= since);
			const {symbols, markets, quotes, positions, orders} = view;
			return {
				prefix: prefix ?? prefixOf(orders.at(-1)?.clientOrderId ?? ''),
				symbols, since, markets,
				trades: trades.map(({name}) => name),
				positions: Object.fromEntries(Object.values(positions).map(({symbol, quantity}) => [symbol, quantity])),
				working: workingOf(orders.filter(({trigger}) => trigger === null)),
				stops: workingOf(orders.filter(({trigger}) => trigger !== null)),
				bids: Object.fromEntries(Object.values(quotes).map(({symbol, bid}) => [symbol, bid])),
				slippageGuard: execution.slippageGuard,
			};
		},
	};
}

function workingOf(orders: EngineView['orders']): Brief['working'] {
	return orders.filter(({status}) => !finalStatuses.has(status)).map(({clientOrderId, symbol}) => ({clientOrderId, symbol}));
}

/** Returns what our client ids have in common, the run's own mark, or null for an id without one. */
function prefixOf(clientOrderId: string): string | null {
	return /^ct[\da-f]{8}-/.exec(clientOrderId)?.[0] ?? null;
}
