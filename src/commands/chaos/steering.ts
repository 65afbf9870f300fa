/**
A restless person at the engine's controls: overrides, manual orders, amends, cancels, halts and resumes at seeded moments,
sensible ones and senseless ones.
*/
import type {Command} from '../../engine/domain/command.js';
import {type Decimal, decimal, divide, formatDecimal, multiply} from '../../engine/domain/decimal.js';
import {type Random, randomFrom} from '../../engine/domain/random.js';
import type {EpochMs, MarketSymbol} from '../../engine/domain/units.js';
import {chance, integer, pick} from './dice.js';
import type {Witness} from './witness.js';

const reason = 'chaos';
const minute = 60_000;

/** Whoever gives the engine commands. */
export type Helm = {
	/** When the next command comes. */
	readonly nextAt: EpochMs;
	/** Returns the commands that are due. */
	due(now: EpochMs): readonly Command[];
	/** Returns a command that comes between a decision and its request, or null, which is usual. */
	between(): Command | null;
};

export class Steering implements Helm {
	readonly #random: Random;
	readonly #symbols: readonly MarketSymbol[];
	readonly #witness: Witness;
	#next: EpochMs;

	constructor(seed: number, symbols: readonly MarketSymbol[], witness: Witness, from: EpochMs) {
		this.#random = randomFrom(seed, 'steering');
		this.#symbols = symbols;
		this.#witness = witness;
		this.#next = from + (5 * minute);
	}

	get nextAt(): EpochMs {
		return this.#next;
	}

	due(now: EpochMs): readonly Command[] {
		const commands: Command[] = [];
		while (this.#next <= now) {
			this.#next += chance(this.#random, 0.2) ? integer(this.#random, 1, 50) * 1000 : integer(this.#random, 2, 40) * minute;
			commands.push(this.#command());
		}

		return commands;
	}

	between(): Command | null {
		const random = this.#random;
		const [symbol] = this.#symbols;
		if (!chance(random, 0.01) || symbol === undefined) {
			return null;
		}

		return chance(random, 0.4) ? {type: 'HaltTrading', source: 'key', reason} : (this.#onWorking(true) ?? this.#override());
	}

	#command(): Command {
		const random = this.#random;
		if (this.#witness.tradingState !== 'RUNNING' && chance(random, 0.6)) {
			return {type: 'ResumeTrading', source: 'key', reason, confirmation: chance(random, 0.95) ? 'RESUME' : 'resume'};
		}

		const dice = random.next();
		if (dice < 0.45) {
			return this.#manual();
		}

		if (dice < 0.6) {
			return this.#override();
		}

		if (dice < 0.84) {
			return this.#onWorking(dice < 0.72) ?? this.#manual();
		}

		return this.#brake(dice);
	}

	#brake(dice: number): Command {
		const random = this.#random;
		const symbol = pick(random, this.#symbols);
		if (dice < 0.9) {
			return {type: dice < 0.87 ? 'HaltTrading' : 'FlattenPositions', source: 'key', reason};
		}

		if (dice < 0.93) {
			return {type: 'ScaleRisk', source: 'key', scale: pick(random, [0, 0.5, 1, 1]), reason};
		}

		if (dice < 0.96) {
			return {type: 'PauseMarket', source: 'key', symbol, paused: chance(random, 0.5), reason};
		}

		return {type: 'SetAutonomy', source: 'key', autonomy: pick(random, ['auto', 'auto', 'advise', 'manual'] as const), reason};
	}

	#override(): Command {
		const random = this.#random;
		return {type: 'OverrideAllocation', source: 'key', symbol: pick(random, this.#symbols), weight: pick(random, [0, 0.05, 0.1, 0.2, 0.24, 0.3, 0.9, null]), reason};
	}

	#onWorking(cancels: boolean): Command | null {
		const random = this.#random;
		const orders = [...this.#witness.working.values()];
		if (orders.length === 0) {
			return null;
		}

		const {clientOrderId, symbol, quantity} = pick(random, orders);
		return cancels
			? {type: 'CancelOrder', source: 'key', clientOrderId, reason}
			: {type: 'AmendOrder', source: 'key', clientOrderId, quantity: scaled(quantity, integer(random, 50, 150)), limitPrice: this.#priceNear(symbol, integer(random, -80, 80)), reason};
	}

	/** Buys and sells at the price, near it and far from it, small ones and such as no limit allows. */
	#manual(): Command {
		const random = this.#random;
		const symbol = pick(random, this.#symbols);
		const held = decimal(this.#witness.held.get(symbol) ?? '0');
		const side = held > 0n && chance(random, 0.5) ? 'sell' : 'buy';
		const limitPrice = this.#priceNear(symbol, pick(random, [-300, -60, -15, -5, 0, 5, 15, 60, 300]));
		const money = decimal((this.#witness.equity * pick(random, [0.0001, 0.01, 0.03, 0.08, 0.2, 0.4])).toFixed(6));
		const quantity = side === 'sell' && chance(random, 0.5) ? held : divide(money, decimal(limitPrice));
		return {type: 'PlaceManualOrder', source: 'key', symbol, side, quantity: formatDecimal(quantity / 1_000_000_000n * 1_000_000_000n), limitPrice, reason};
	}

	/** Returns a price so many hundredths of a per cent away from the last. */
	#priceNear(symbol: MarketSymbol, basisPoints: number): string {
		const price: Decimal = decimal((this.#witness.prices.get(symbol) ?? 100).toPrecision(8));
		return formatDecimal(multiply(price, decimal((1 + (basisPoints / 10_000)).toFixed(4))) / 1_000_000_000n * 1_000_000_000n);
	}
}

function scaled(amount: string, percent: number): string {
	return formatDecimal(decimal(amount) * BigInt(percent) / 100n);
}
