/**
Follows one run's journal over all lives of the engine: what whoever steers must know of the account, and what of it was on
the disk when a request left.
*/
import type {JournalRecord, TradingState} from '../../engine/domain/event.js';
import type {Order} from '../../engine/domain/order.js';
import type {MarketSymbol} from '../../engine/domain/units.js';
import {tradingStateOf} from '../../engine/kernel/trading.js';
import type {HaltCause} from '../../engine/domain/event.js';

export class Witness {
	readonly working = new Map<string, Order>();
	readonly prices = new Map<MarketSymbol, number>();
	readonly held = new Map<MarketSymbol, string>();
	equity = 0;
	causes: readonly HaltCause[] = [];
	hasTraded = false;
	readonly #unsynced = new Set<string>();
	readonly #synced = new Map<string, Order>();

	get tradingState(): TradingState {
		return tradingStateOf(this.causes);
	}

	/** Forgets what a torn journal may have lost; the next life tells what is left, from the first record on. */
	begin(): void {
		this.working.clear();
		this.held.clear();
		this.#unsynced.clear();
		this.causes = [];
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

	take({event}: JournalRecord): void {
		switch (event.type) {
			case 'OrderIntended': {
				this.working.set(event.order.clientOrderId, event.order);
				this.#unsynced.add(event.order.clientOrderId);
				break;
			}

			case 'OrderClosed': {
				this.working.delete(event.clientOrderId);
				break;
			}

			case 'PositionChanged': {
				this.held.set(event.symbol, event.quantity);
				break;
			}

			case 'QuotesSampled': {
				for (const {symbol, bid, ask} of event.quotes) {
					this.prices.set(symbol, (bid + ask) / 2);
				}

				break;
			}

			case 'EquityMarked': {
				this.equity = event.equity;
				break;
			}

			case 'BarCompleted': {
				this.hasTraded = true;
				break;
			}

			default: {
				this.#follow(event);
			}
		}
	}

	#follow(event: JournalRecord['event']): void {
		switch (event.type) {
			case 'TradingHalted':
			case 'TradingRestricted': {
				const {type: _, ...cause} = event;
				this.causes = [...this.causes.filter(({rule}) => rule !== cause.rule), cause];

				break;
			}

			case 'TradingResumed': {
				const lifted = new Set(event.lifted.map(({rule}) => rule));
				this.causes = this.causes.filter(({rule}) => !lifted.has(rule));

				break;
			}

			case 'EngineStarted': {
				this.causes = this.causes.filter(({latched}) => latched);

				break;
			}
		// No default
		}
	}
}
