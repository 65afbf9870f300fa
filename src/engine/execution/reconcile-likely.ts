/**
What a difference of balances probably is, in words: a guess that a person decides with, never a reason to act.
*/
import {type Decimal, decimal, multiply, zero} from '../domain/decimal.js';
import {assetsOf} from '../domain/ledger.js';
import type {ReportedFill} from '../domain/order.js';

export type Circumstances = {
	readonly asset: string;
	/** What the venue holds more than the books. */
	readonly amount: Decimal;
	/** The same in quote units; null where no price is known. */
	readonly value: number | null;
	/** True when the venue has nothing of it left. */
	readonly isGone: boolean;
	/** True before books and venue have agreed for the first time. */
	readonly firstContact: boolean;
	/** Executions since they last agreed that are not ours. */
	readonly strangers: readonly ReportedFill[];
	/** Third assets that fees were taken in. */
	readonly feeAssets: readonly string[];
	/** The smallest order of its market in quote units; null where that is not known. */
	readonly minNotional: number | null;
};

/** Returns the likely explanation, without a full stop. */
export function likelyCause(circumstances: Circumstances): string {
	const {amount, firstContact, isGone, feeAssets, asset} = circumstances;
	const byStrangers = strangersWords(circumstances);
	if (byStrangers !== null) {
		return byStrangers;
	}

	if (amount > zero) {
		return firstContact ? 'it was there before these books began' : 'a deposit';
	}

	if (feeAssets.includes(asset)) {
		return `fees that were taken in ${asset}`;
	}

	return isGone && isDust(circumstances) ? 'dust that was converted' : 'a withdrawal';
}

function strangersWords({asset, amount, strangers}: Circumstances): string | null {
	const effect = effectOf(strangers, asset);
	if (effect === zero || (effect > zero) !== (amount > zero)) {
		return null;
	}

	const trades = 'by hand or by another program';
	return effect === amount ? `trades ${trades}` : `partly trades ${trades}`;
}

/** Returns what executions have changed in the balance of an asset. */
function effectOf(fills: readonly ReportedFill[], asset: string): Decimal {
	let sum = zero;
	for (const {symbol, side, quantity, price, fee, feeAsset} of fills) {
		const {base, quote} = assetsOf(symbol);
		const sign = side === 'buy' ? 1n : -1n;
		sum += asset === base ? sign * decimal(quantity) : zero;
		sum -= asset === quote ? sign * multiply(decimal(quantity), decimal(price)) : zero;
		sum -= asset === feeAsset ? decimal(fee) : zero;
	}

	return sum;
}

function isDust({value, minNotional}: Circumstances): boolean {
	return value !== null && minNotional !== null && Math.abs(value) < minNotional;
}
