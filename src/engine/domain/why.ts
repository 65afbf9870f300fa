/**
Why something happened: from one record of the journal back over its causes, and on to what came of it, until the bar that
it began with. Pure, so that the screen and `why` in a shell say the same.
*/
import type {DomainEvent, EventOf, EventType, JournalRecord} from './event.js';
import {familyOf} from './place.js';
import type {EpochMs, MarketSymbol} from './units.js';
import {oneOf} from './view-events.js';
import {stepWords, type WhyStage} from './why-words.js';

export type WhyStep = {
	readonly seq: number;
	readonly at: EpochMs;
	readonly stage: WhyStage;
	readonly title: string;
	/** One fact a line, with its numbers. */
	readonly facts: readonly string[];
};

export type WhyChain = {
	/** Sequence number of the record that was asked about. */
	readonly subject: number;
	readonly symbol: MarketSymbol | null;
	/** In the order in which it happened. */
	readonly steps: readonly WhyStep[];
	/** True when the chain goes back to where it began; false when older records are needed. */
	readonly complete: boolean;
};

/** Returns the chain behind and after the record `seq`, or null when it is not among `records`, which are in sequence. */
export function whyChain(records: readonly JournalRecord[], seq: number): WhyChain | null {
	const subject = recordOf(records, seq);
	if (subject === undefined) {
		return null;
	}

	const symbol = symbolOf(subject.event);
	const found = new Map<number, JournalRecord>();
	const book: Book = {records, symbol};
	// A regime is older than the signal; the bar that it changed on explains nothing of it.
	follow([subject], found, record => record.event.type === 'RegimeChanged' ? [] : [...causesOf(record, book), ...linksBack(record, book)]);
	const onward = follow([subject, ...startsOfOrders(subject, book)], new Map(), record => linksOn(record, book));
	const chain = new Map([...found, ...onward]);
	const steps = [...chain.values()].toSorted((a, b) => a.seq - b.seq).flatMap(record => stepOf(record, symbol) ?? []);
	return {subject: seq, symbol, steps, complete: [...found.values()].some(({event}) => beginnings.has(event.type)) || records[0]?.seq === 1};
}

/** What a chain can begin with: data, a person, or the engine's own start. */
const beginnings: ReadonlySet<EventType> = new Set(['CandleClosed', 'CommandReceived', 'EngineStarted', 'HistoryLoaded', 'QuotesSampled', 'FeedHealthChanged', 'DataQualityChanged', 'ClockMeasured']);

type Book = {readonly records: readonly JournalRecord[]; readonly symbol: MarketSymbol | null};

function follow(start: readonly JournalRecord[], found: Map<number, JournalRecord>, next: (record: JournalRecord) => readonly JournalRecord[]): Map<number, JournalRecord> {
	const open = [...start];
	for (let record = open.pop(); record !== undefined; record = open.pop()) {
		if (!found.has(record.seq)) {
			found.set(record.seq, record);
			open.push(...next(record));
		}
	}

	return found;
}

function recordOf(records: readonly JournalRecord[], seq: number): JournalRecord | undefined {
	const guess = records[seq - (records[0]?.seq ?? 0)];
	return guess?.seq === seq ? guess : records.find(record => record.seq === seq);
}

/** The causes that concern the same market, or none in particular. */
function causesOf(record: JournalRecord, {records, symbol}: Book): readonly JournalRecord[] {
	return record.causes.flatMap(seq => recordOf(records, seq) ?? []).filter(cause => {
		const about = symbolOf(cause.event);
		return (symbol === null || about === null || about === symbol) && !noise.has(cause.event.type);
	});
}

/** Records that lead elsewhere: they set many things going, and explain none of them. */
const noise: ReadonlySet<EventType> = new Set(['TimerFired', 'BarsFetched', 'BarCompleted', 'OrderClosed', 'PositionChanged', 'AccountReported', 'EquityMarked', 'OrderReported', 'FillReported', 'Reconciled']);

type Match<Type extends EventType> = (event: EventOf<Type>) => boolean;

function isOf<Type extends EventType>(event: DomainEvent, type: Type): event is EventOf<Type> & DomainEvent {
	return event.type === type;
}

/** Returns the newest record of a type before `seq` that matches, as a list of none or one. */
function before<Type extends EventType>({records}: Book, seq: number, type: Type, matches: Match<Type>): readonly JournalRecord[] {
	const found = records.findLast(record => record.seq < seq && isOf(record.event, type) && matches(record.event));
	return found === undefined ? [] : [found];
}

const isLinked = oneOf('OrderApproved', 'OrderRefused', 'OrderProposed', 'AllocationSet', 'InsightFormed', 'PredictionsMade', 'FeaturesComputed', 'TradeClosed');

/** What a record rests on without naming it as a cause. */
function linksBack({event, seq}: JournalRecord, book: Book): readonly JournalRecord[] {
	const orderId = orderIdOf(event);
	if (orderId !== null && event.type !== 'OrderApproved') {
		const type = event.type === 'OrderIntended' ? 'OrderApproved' : 'OrderIntended';
		return before(book, seq, type, ({order}) => order.clientOrderId === orderId || order.clientOrderId === familyOf(orderId));
	}

	if (!isLinked(event)) {
		return [];
	}

	switch (event.type) {
		case 'OrderApproved':
		case 'OrderRefused': {
			return [recordOf(book.records, event.proposedBy)].flatMap(record => record ?? []);
		}

		case 'OrderProposed': {
			return proposerOf(event, seq, book);
		}

		case 'AllocationSet': {
			return book.symbol === null ? [] : before(book, seq, 'InsightFormed', ({symbol}) => symbol === book.symbol);
		}

		case 'InsightFormed': {
			return [...before(book, seq, 'PredictionsMade', ({barClose}) => barClose === event.barClose), ...before(book, seq, 'RegimeChanged', () => true)];
		}

		case 'PredictionsMade': {
			return before(book, seq, 'FeaturesComputed', ({symbol, barClose}) => barClose === event.barClose && (book.symbol === null || symbol === book.symbol));
		}

		case 'FeaturesComputed': {
			return before(book, seq, 'CandleClosed', ({symbol}) => symbol === event.symbol);
		}

		case 'TradeClosed': {
			return before(book, seq, 'OrderFilled', ({fill}) => fill.symbol === event.symbol && fill.side === 'sell');
		}
	}
}

/** Who wanted an order: the decision of the agents that stood, the command of a person, or a breaker. */
function proposerOf({proposal}: EventOf<'OrderProposed'>, seq: number, book: Book): readonly JournalRecord[] {
	switch (proposal.source) {
		case 'agent': {
			return before(book, seq, 'AllocationSet', ({weights}) => proposal.symbol in weights);
		}

		case 'breaker':
		case 'engine': {
			return [...before(book, seq, 'FlattenStarted', () => true), ...before(book, seq, 'BreakerTripped', () => true)];
		}

		case 'key':
		case 'cli':
		case 'signal': {
			return before(book, seq, 'CommandReceived', ({command}) => !('symbol' in command) || command.symbol === proposal.symbol);
		}
	}
}

/** A chain that is asked about from a signal or a decision goes on to the orders that it led to, until the next decision. */
function startsOfOrders({event, seq}: JournalRecord, {records, symbol}: Book): readonly JournalRecord[] {
	if (symbol === null || (event.type !== 'InsightFormed' && event.type !== 'PredictionsMade')) {
		return [];
	}

	const decision = records.find(record => record.seq > seq && record.event.type === 'AllocationSet' && record.causes.includes(seq));
	const next = records.find(record => decision !== undefined && record.seq > decision.seq && record.event.type === 'AllocationSet');
	if (decision === undefined) {
		return [];
	}

	const until = next?.seq ?? Number.POSITIVE_INFINITY;
	const ours = records.filter(({event: other}) => other.type === 'OrderProposed' && other.proposal.symbol === symbol && other.proposal.source === 'agent');
	return [decision, ...ours.filter(record => record.seq > decision.seq && record.seq < until)];
}

/** What became of proposals and orders. */
function linksOn({event, seq}: JournalRecord, {records}: Book): readonly JournalRecord[] {
	if (event.type === 'OrderProposed') {
		return records.filter(other => (other.event.type === 'OrderApproved' || other.event.type === 'OrderRefused') && other.event.proposedBy === seq);
	}

	const orderId = orderIdOf(event);
	return orderId === null ? [] : records.filter(({event: other}) => isSameOrder(orderId, orderIdOf(other)));
}

/** An order that was split goes on as its parts. */
function isSameOrder(orderId: string, other: string | null): boolean {
	return other !== null && (other === orderId || familyOf(other) === orderId);
}

const isOrderLife = oneOf('OrderSplit', 'OrderAcknowledged', 'OrderRejected', 'OrderOutcomeUnknown', 'CancelIntended', 'CancelFailed', 'OrderClosed');

/** Returns the client id of the order that an event is about, or null. */
function orderIdOf(event: DomainEvent): string | null {
	if (event.type === 'OrderApproved' || event.type === 'OrderIntended') {
		return event.order.clientOrderId;
	}

	if (event.type === 'OrderFilled') {
		return event.fill.clientOrderId;
	}

	return isOrderLife(event) ? event.clientOrderId : null;
}

/** Returns the market that an event is about, or null. */
function symbolOf(event: DomainEvent): MarketSymbol | null {
	if ('symbol' in event) {
		return event.symbol;
	}

	if ('order' in event) {
		return event.order?.symbol ?? null;
	}

	if ('fill' in event) {
		return event.fill?.symbol ?? null;
	}

	return 'proposal' in event ? event.proposal.symbol : null;
}

function stepOf({event, seq, at}: JournalRecord, symbol: MarketSymbol | null): WhyStep | null {
	const words = stepWords(event, symbol);
	return words === null ? null : {seq, at, ...words};
}
