/**
The balances of the one account at the simulated exchange: free units, and units reserved for resting orders. Exact;
nothing is created or lost but by fills and their fees.
*/
import {decimal, floorToStep, formatDecimal, multiply, zero, type Decimal, type DecimalText} from '../../domain/decimal.js';
import {invariant} from '../../domain/error.js';
import type {Balances, Side} from '../../domain/order.js';
import {feeAssetOf, type MarketRules} from '../market/rules.js';

/** Fees are cut to eight decimals. */
const feeStep = decimal('1e-8');

export type Balance = {readonly free: Decimal; readonly reserved: Decimal};

export type Payment = {readonly side: Side; readonly quantity: Decimal; readonly value: Decimal; readonly reservedValue: Decimal; readonly feeRate: Decimal};

/** Returns a free balance for each of `assets`, zero where `amounts` has none, and for what else `amounts` has. */
export function freeBalances(assets: readonly string[], amounts: Readonly<Record<string, DecimalText>>): Readonly<Record<string, Balance>> {
	const all = [...Object.keys(amounts), ...assets];
	return Object.fromEntries(all.map(asset => [asset, {free: decimal(amounts[asset] ?? '0'), reserved: zero}]));
}

export class Account {
	readonly #balances: Map<string, Balance>;

	constructor(balances: Readonly<Record<string, Balance>>) {
		this.#balances = new Map(Object.entries(balances));
	}

	/** Returns the balance of `asset`, zero for one that was never held. */
	balance(asset: string): Balance {
		return this.#balances.get(asset) ?? {free: zero, reserved: zero};
	}

	/** Returns the assets that were ever held, in the order in which they came. */
	assets(): readonly string[] {
		return [...this.#balances.keys()];
	}

	/** Returns all balances as exact text. */
	toText(): Balances {
		const entries = [...this.#balances].map(([asset, {free, reserved}]) => [asset, {free: formatDecimal(free), reserved: formatDecimal(reserved)}] as const);
		return Object.fromEntries(entries);
	}

	/** Moves `amount` from free to reserved. The caller has checked that it is there. */
	reserve(asset: string, amount: Decimal): void {
		this.#change(asset, -amount, amount);
	}

	/** Moves `amount` from reserved back to free. */
	release(asset: string, amount: Decimal): void {
		this.#change(asset, amount, -amount);
	}

	/**
	Settles an execution and returns the fee that was taken. `reservedValue` is what had been reserved for this quantity in
	the asset that is paid; what the execution does not need of it becomes free again.
	*/
	settle(rules: MarketRules, {side, quantity, value, reservedValue, feeRate}: Payment): {readonly fee: Decimal; readonly feeAsset: string} {
		const [paid, received] = side === 'buy' ? [rules.quote, rules.base] : [rules.base, rules.quote];
		const [price, gain] = side === 'buy' ? [value, quantity] : [quantity, value];
		const feeAsset = feeAssetOf(side, rules);
		const fee = floorToStep(multiply(feeAsset === received ? gain : price, feeRate), feeStep);
		this.#change(paid, reservedValue - price - (feeAsset === paid ? fee : zero), -reservedValue);
		this.#change(received, gain - (feeAsset === received ? fee : zero), zero);
		return {fee, feeAsset};
	}

	#change(asset: string, free: Decimal, reserved: Decimal): void {
		const balance = this.balance(asset);
		const changed = {free: balance.free + free, reserved: balance.reserved + reserved};
		invariant(changed.free >= zero && changed.reserved >= zero, `balance of ${asset} would become negative`);
		this.#balances.set(asset, changed);
	}
}
