/**
Follows one run's journal over all lives of the engine: what whoever steers must know of the account, and what of it was on
the disk when a request left.
*/
import type {JournalRecord, TradingState} from '../../engine/domain/event.js';
import type {Order} from '../../engine/domain/order.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {Causes} from './causes.js';
import {type Reactions, react} from './reactions.js';

export class Witness {
	readonly working = new Map<string, Order>();
	readonly prices = new Map<MarketSymbol, number>();
	readonly held = new Map<MarketSymbol, string>();
	equity = 0;
	hasTraded = false;
	readonly #reactions: Reactions<void> = {
		OrderIntended: ({order}) => {
			this.working.set(order.clientOrderId, order);
			this.#unsynced.add(order.clientOrderId);
		},
		OrderClosed: ({clientOrderId}) => {
			this.working.delete(clientOrderId);
		},
		PositionChanged: ({symbol, quantity}) => {
			this.held.set(symbol, quantity);
		},
		QuotesSampled: ({quotes}) => {
			for (const {symbol, bid, ask} of quotes) {
				this.prices.set(symbol, (bid + ask) / 2);
			}
		},
		EquityMarked: ({equity}) => {
			this.equity = equity;
		},
		BarCompleted: () => {
			this.hasTraded = true;
		},
	};

	#causes = new Causes();
	readonly #unsynced = new Set<string>();
	readonly #synced = new Map<string, Order>();

	get tradingState(): TradingState {
		return this.#causes.state;
	}

	/** Forgets what a torn journal may have lost; the next life tells what is left, from the first record on. */
	begin(): void {
		this.working.clear();
		this.held.clear();
		this.#unsynced.clear();
		this.#causes = new Causes();
		this.hasTraded = false;
	}

	/** Returns the order whose intent with that id is on the disk, or null. */
	intended(clientOrderId: string): Order | null {
		return this.#synced.get(clientOrderId) ?? null;
	}

	/** Everything that was written is on the disk. */
	onSynced(): void {
		for (const id of this.#unsynced) {
			const order = this.working.get(id);
			if (order !== undefined) {
				this.#synced.set(id, order);
			}
		}

		this.#unsynced.clear();
	}

	take(record: JournalRecord): void {
		react(this.#reactions, record, undefined);
		react(this.#causes.reactions, record, undefined);
	}
}
