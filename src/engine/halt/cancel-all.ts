/**
Cancels every order of ours until the venue has said twice, a moment apart, that none is open. Orders of others are not
touched: ours are known by their client ids.
*/
import {decimal, formatDecimal} from '../domain/decimal.js';
import type {VenueOrder} from '../domain/order.js';
import type {StandingStop} from '../domain/standing-stop.js';
import type {Milliseconds} from '../domain/units.js';
import {type Brief, type WorkingOrder, isOurs, isToEnd} from './brief.js';
import type {HaltTools, Patience} from './patience.js';

export type Cancelling = {
	/** Client ids of orders of ours that may be open. */
	left: readonly string[];
	/** Client ids of those that the venue has confirmed to be over. */
	readonly ended: Set<string>;
	/** Stops of ours that are left standing, as the venue last told of them. */
	stops: readonly StandingStop[];
};

/** An order that the venue does not know may be on its way until this long after the halt began. */
const inFlightMs: Milliseconds = 2000;
/** Between two answers that nothing is open. */
const doubtMs: Milliseconds = 200;

/** Returns when the venue has confirmed that no order of ours is open. Throws GaveUpError when told to stop. */
export async function cancelAll(tools: HaltTools, patience: Patience, state: Cancelling): Promise<void> {
	const {venue, brief, wait, wish: {flatten}} = tools;
	// What is known to work is cancelled before anything is asked.
	await Promise.all(knownOf(tools).map(async order => cancel(tools, patience, state, {...order, venueOrderId: null})));
	for (let clean = 0; clean < 2;) {
		const open = await patience.ask('asking for open orders', async () => venue.fetchOpenOrders(brief.symbols));
		const ours = open.filter(({clientOrderId}) => isToEnd(brief, clientOrderId, flatten));
		state.stops = open.filter(order => isOurs(brief, order.clientOrderId) && !ours.includes(order)).map(order => standing(brief, order));
		await Promise.all(ours.map(async order => cancel(tools, patience, state, order)));
		const doubtful = ours.length > 0 ? ours.map(({clientOrderId}) => clientOrderId) : await unaccounted(tools, patience, state);
		state.left = doubtful;
		clean = doubtful.length === 0 ? clean + 1 : 0;
		await (clean === 2 ? undefined : wait(doubtMs));
	}
}

function standing({stops}: Brief, {clientOrderId, symbol, quantity, filled}: VenueOrder): StandingStop {
	const trigger = stops?.find(stop => stop.clientOrderId === clientOrderId)?.trigger ?? null;
	return {clientOrderId, symbol, quantity: formatDecimal(decimal(quantity) - decimal(filled)), trigger};
}

/** Returns what the engine had at the venue and this halt ends. */
function knownOf({brief: {working, stops = []}, wish: {flatten}}: HaltTools): readonly WorkingOrder[] {
	return flatten ? [...working, ...stops] : working;
}

type Key = WorkingOrder & Pick<VenueOrder, 'venueOrderId'> | (WorkingOrder & {readonly venueOrderId: null});

/** Asks once for a cancel; what comes of it is seen among the open orders. */
async function cancel({venue, tell}: HaltTools, patience: Patience, state: Cancelling, {clientOrderId, symbol, venueOrderId}: Key): Promise<void> {
	patience.check();
	try {
		const outcome = await venue.cancel({clientOrderId, symbol, venueOrderId});
		if (outcome.outcome === 'confirmed') {
			patience.note(null);
			end(state, clientOrderId, tell);
		} else {
			patience.note(`cancelling ${clientOrderId}: ${outcome.reason}`);
		}
	} catch (error) {
		patience.note(`cancelling ${clientOrderId}: ${String(error)}`);
	}
}

function end(state: Cancelling, clientOrderId: string, tell: HaltTools['tell']): void {
	if (!state.ended.has(clientOrderId)) {
		state.ended.add(clientOrderId);
		tell({step: 'cancelled', clientOrderId});
	}
}

/** Returns orders that the engine had working and that are neither open nor known to be over: they may still arrive. */
async function unaccounted(tools: HaltTools, patience: Patience, state: Cancelling): Promise<readonly string[]> {
	const {venue, tell, elapsed} = tools;
	const missing: string[] = [];
	for (const {symbol, clientOrderId} of knownOf(tools).filter(order => !state.ended.has(order.clientOrderId))) {
		const found = await patience.ask(`looking up ${clientOrderId}`, async () => venue.lookup(symbol, clientOrderId));
		if (found === null ? elapsed() < inFlightMs : found.order.status === 'open') {
			missing.push(clientOrderId);
		} else if (found !== null) {
			end(state, clientOrderId, tell);
		}
	}

	return missing;
}
