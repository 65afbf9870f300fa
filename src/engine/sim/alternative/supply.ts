/**
How many coins there are: Bitcoin's by its halvings, ether's as it has been since 2022.
*/
import {day, type EpochMs} from '../../domain/units.js';
import type {ChainAsset} from './prices.js';

const blocksPerDay = 144;
const etherSupply = 120_400_000;
const etherPerDay = 1700;

/** From when on how many coins a block brings. */
const eras: readonly (readonly [from: EpochMs, reward: number])[] = [
	[Date.UTC(2009, 0, 3), 50],
	[Date.UTC(2012, 10, 28), 25],
	[Date.UTC(2016, 6, 9), 12.5],
	[Date.UTC(2020, 4, 11), 6.25],
	[Date.UTC(2024, 3, 20), 3.125],
	[Date.UTC(2028, 3, 17), 1.5625],
];

/** Returns the coins that exist at `at`. */
export function supplyAt(asset: ChainAsset, at: EpochMs): number {
	if (asset === 'ETH') {
		return etherSupply;
	}

	let sum = 0;
	for (const [index, [from, reward]] of eras.entries()) {
		const to = Math.min(at, eras[index + 1]?.[0] ?? Infinity);
		sum += Math.max(0, to - from) / day * blocksPerDay * reward;
	}

	return sum;
}

/** Returns the coins that a day at `at` brings. */
export function issuanceAt(asset: ChainAsset, at: EpochMs): number {
	return asset === 'ETH' ? etherPerDay : blocksPerDay * (eras.findLast(([from]) => from <= at)?.[1] ?? 0);
}
