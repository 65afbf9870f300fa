/**
The causes that hold trading down, followed through a journal.
*/
import type {HaltCause, TradingState} from '../../engine/domain/event.js';
import {tradingStateOf} from '../../engine/kernel/trading.js';
import type {Reactions} from './reactions.js';

export class Causes {
	readonly reactions: Reactions<void> = {
		TradingHalted: cause => {
			this.#add(cause);
		},
		TradingRestricted: cause => {
			this.#add(cause);
		},
		TradingResumed: ({lifted}) => {
			this.#causes = this.#causes.filter(({rule}) => !lifted.some(cause => cause.rule === rule));
		},
		EngineStarted: () => {
			this.#causes = this.#causes.filter(({latched}) => latched);
		},
	};

	#causes: readonly HaltCause[] = [];

	get state(): TradingState {
		return tradingStateOf(this.#causes);
	}

	#add(cause: HaltCause): void {
		this.#causes = [...this.#causes.filter(({rule}) => rule !== cause.rule), cause];
	}
}
