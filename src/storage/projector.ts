/**
Turns the journal into tables: orders, fills, equity, decisions, predictions and features, in batches beside the engine.
Nothing waits for it; what a crash leaves unwritten follows from the journal at the next start.
*/
import {decimal, formatDecimal} from '../engine/domain/decimal.js';
import type {JournalRecord} from '../engine/domain/event.js';
import {oneOf, type Place, type Told} from '../engine/domain/view-events.js';
import type {OrderRow, ProjectionRows, ProjectionTable} from '../engine/domain/stored.js';
import type {Projection, ProjectionStore} from '../engine/ports/store.js';

export type Projector = {
	/** False once writing has failed; the tables then stand where they stood, until the next start. */
	readonly healthy: boolean;
	/** Takes the next record of the journal, from the first one on: what the tables hold already is only read for the orders that are open. */
	take(record: JournalRecord): void;
	/** Returns when everything taken is written, or writing has failed. */
	flush(): Promise<void>;
};

export type ProjectorOptions = {
	/** Records with rows behind one write. 1 writes as soon as the store is free; more while it is busy. */
	readonly batchRecords: number;
	/** Told once, when a write fails. */
	readonly onFault: (error: unknown) => void;
};

/**
Returns a projector whose tables stand at the journal's record `journalSeq` or before. Tables that are ahead of the journal
belong to another one, or to records that never reached the disk: they are emptied, to be built again.
*/
export async function createProjector(store: ProjectionStore, journalSeq: number, options: ProjectorOptions): Promise<Projector> {
	let last = await store.lastSeq();
	if (last > journalSeq) {
		await store.clear();
		last = 0;
	}

	return new BatchingProjector(store, last, options);
}

type Rows = {[Table in ProjectionTable]: (ProjectionRows[Table])[]};

/** One write takes no more records than this, so that a long journal is brought in step by step. */
const largestBatch = 20_000;

class BatchingProjector implements Projector {
	readonly #store: ProjectionStore;
	readonly #options: ProjectorOptions;
	/** Orders that are not closed yet, by client id. */
	readonly #open = new Map<string, OrderRow>();
	/** Full batches that wait for their turn. */
	readonly #sealed: Projection[] = [];
	/** Orders of the batch in hand, by sequence number. */
	#changed = new Map<number, OrderRow>();
	#rows = emptyRows();
	/** Records with rows in the batch in hand. */
	#waiting = 0;
	#taken: number;
	#written: number;
	#writing: Promise<void> | null = null;
	#healthy = true;

	constructor(store: ProjectionStore, written: number, options: ProjectorOptions) {
		this.#store = store;
		this.#written = written;
		this.#taken = written;
		this.#options = options;
	}

	get healthy(): boolean {
		return this.#healthy;
	}

	take(record: JournalRecord): void {
		if (!this.#healthy) {
			return;
		}

		const isNew = record.seq > this.#taken;
		const order = isOrderEvent(record.event) ? orderAfter(record.event, record, id => this.#open.get(id)) : null;
		if (order !== null) {
			this.#keepOrder(order, isNew);
		}

		if (isNew) {
			this.#taken = record.seq;
			this.#takeRows(record, order !== null);
		}
	}

	async flush(): Promise<void> {
		while (this.#healthy && (this.#taken > this.#written || this.#writing !== null)) {
			await this.#write();
		}
	}

	#keepOrder(row: OrderRow, isNew: boolean): void {
		if (row.closedAt === null) {
			this.#open.set(row.clientOrderId, row);
		} else {
			this.#open.delete(row.clientOrderId);
		}

		if (isNew) {
			this.#changed.set(row.seq, row);
		}
	}

	/** A record without rows, a price for example, waits for the next one that has some. */
	#takeRows(record: JournalRecord, hasOrder: boolean): void {
		const hasRows = isRowEvent(record.event);
		if (isRowEvent(record.event)) {
			addRows(this.#rows, record.event, record);
		}

		this.#waiting += hasRows || hasOrder ? 1 : 0;
		if (this.#waiting >= largestBatch) {
			this.#seal();
		}

		if (this.#mustWrite()) {
			void this.#write();
		}
	}

	#mustWrite(): boolean {
		return this.#sealed.length > 0 || this.#waiting >= this.#options.batchRecords;
	}

	#seal(): void {
		this.#sealed.push({through: this.#taken, rows: {...this.#rows, orders: [...this.#changed.values()]}});
		this.#rows = emptyRows();
		this.#changed = new Map();
		this.#waiting = 0;
	}

	/** One write at a time; what comes meanwhile is the next batch. */
	async #write(): Promise<void> {
		this.#writing ??= this.#writeBatch();
		return this.#writing;
	}

	async #writeBatch(): Promise<void> {
		// The engine's own work of this moment comes first.
		await Promise.resolve();
		if (this.#sealed.length === 0) {
			this.#seal();
		}

		try {
			for (let batch = this.#sealed.shift(); batch !== undefined; batch = this.#sealed.shift()) {
				await this.#store.append(batch);
				this.#written = batch.through;
			}
		} catch (error) {
			this.#healthy = false;
			this.#options.onFault(error);
		} finally {
			this.#writing = null;
		}

		if (this.#healthy && this.#mustWrite()) {
			void this.#write();
		}
	}
}

function emptyRows(): Rows {
	return {orders: [], fills: [], equity: [], decisions: [], predictions: [], features: []};
}

const isOrderEvent = oneOf('OrderIntended', 'OrderAcknowledged', 'OrderOutcomeUnknown', 'OrderRejected', 'OrderFilled', 'OrderClosed');
const isRowEvent = oneOf('OrderFilled', 'EquityMarked', 'AllocationSet', 'PredictionsMade', 'FeaturesComputed');

/** Returns the row of the order that an event changes, after it; null for an order that nobody intended. */
function orderAfter(event: Told<typeof isOrderEvent>, {seq, at}: Place, find: (clientOrderId: string) => OrderRow | undefined): OrderRow | null {
	const change = (clientOrderId: string, part: (row: OrderRow) => Partial<OrderRow>): OrderRow | null => {
		const row = find(clientOrderId);
		return row === undefined ? null : {...row, ...part(row)};
	};

	switch (event.type) {
		case 'OrderIntended': {
			const {clientOrderId, symbol, side, quantity, limitPrice, timeInForce, reduceOnly} = event.order;
			return {
				seq, at, clientOrderId, symbol, side, quantity, limitPrice, timeInForce, reduceOnly, reason: event.reason,
				status: 'intended', venueOrderId: null, filled: '0', closedAt: null,
			};
		}

		case 'OrderAcknowledged': {
			return change(event.clientOrderId, () => ({status: 'open', venueOrderId: event.venueOrderId}));
		}

		case 'OrderOutcomeUnknown': {
			return change(event.clientOrderId, () => ({status: 'unknown'}));
		}

		case 'OrderRejected': {
			return change(event.clientOrderId, () => ({status: 'rejected'}));
		}

		case 'OrderFilled': {
			const {clientOrderId, venueOrderId, quantity} = event.fill;
			return change(clientOrderId, row => ({filled: formatDecimal(decimal(row.filled) + decimal(quantity)), venueOrderId: row.venueOrderId ?? venueOrderId}));
		}

		case 'OrderClosed': {
			return change(event.clientOrderId, () => ({status: event.status, filled: event.filled, closedAt: at}));
		}
	}
}

function addRows(rows: Rows, event: Told<typeof isRowEvent>, {seq, at}: Place): void {
	switch (event.type) {
		case 'OrderFilled': {
			const {tradeId, clientOrderId, venueOrderId, symbol, side, price, quantity, fee, feeAsset, liquidity} = event.fill;
			rows.fills.push({seq, at: event.fill.at, tradeId, clientOrderId, venueOrderId, symbol, side, price, quantity, fee, feeAsset, liquidity});
			break;
		}

		case 'EquityMarked': {
			const {equity, cash, exposure, peak, drawdown, dayOpen, dayChange, leverage} = event;
			rows.equity.push({seq, at, equity, cash, exposure, peak, drawdown, dayOpen, dayChange, leverage});
			break;
		}

		case 'AllocationSet': {
			const {allocator, barClose, weights, confidence, reasons} = event;
			for (const [symbol, weight] of Object.entries(weights)) {
				rows.decisions.push({seq, at, allocator, barClose, symbol, weight, confidence: confidence[symbol] ?? null, reasons: reasons[symbol] ?? []});
			}

			break;
		}

		case 'PredictionsMade': {
			for (const {symbol, modelId, probability, contributions} of event.predictions) {
				rows.predictions.push({seq, at, barClose: event.barClose, symbol, modelId, probability, regime: event.regime?.name ?? null, contributions});
			}

			break;
		}

		case 'FeaturesComputed': {
			rows.features.push({seq, at, symbol: event.symbol, barClose: event.barClose, values: event.values});
			break;
		}
	}
}
