/**
Choices by a seeded sequence.
*/
import type {Random} from '../../engine/domain/random.js';
import {invariant} from '../../engine/domain/error.js';

/** Returns a whole number from `from` to `to`, both possible. */
export function integer(random: Random, from: number, to: number): number {
	return from + Math.floor(random.next() * (to - from + 1));
}

/** Returns true with this probability. */
export function chance(random: Random, probability: number): boolean {
	return random.next() < probability;
}

/** Returns one of a list that has at least one. */
export function pick<T>(random: Random, list: readonly T[]): T {
	const index = integer(random, 0, list.length - 1);
	invariant(index >= 0 && index < list.length, 'nothing to choose from');
	return list[index] as T;
}
