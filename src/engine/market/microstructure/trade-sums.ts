/**
What the trades of a minute came to.
*/
import type {MicrostructureSample, PublicTrade} from '../../domain/market.js';

export type TradeSums = Pick<MicrostructureSample, 'buyVolume' | 'sellVolume' | 'buys' | 'sells' | 'vwap'>;

export class MinuteTrades {
	#buyVolume = 0;
	#sellVolume = 0;
	#buys = 0;
	#sells = 0;
	#value = 0;

	add({side, price, quantity}: PublicTrade): void {
		this.#value += price * quantity;
		if (side === 'buy') {
			this.#buyVolume += quantity;
			this.#buys += 1;
		} else {
			this.#sellVolume += quantity;
			this.#sells += 1;
		}
	}

	/** Returns the sums; `vwap` is null when nothing was traded. */
	sums(): TradeSums {
		const volume = this.#buyVolume + this.#sellVolume;
		return {buyVolume: this.#buyVolume, sellVolume: this.#sellVolume, buys: this.#buys, sells: this.#sells, vwap: volume > 0 ? this.#value / volume : null};
	}
}
