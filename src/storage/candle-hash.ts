/**
A fingerprint of bars that does not depend on where they are kept: two stores that hold the same bars give the same hash,
and one that lost or changed a bar does not.
*/
import {createHash} from 'node:crypto';
import type {Candle} from '../engine/domain/market.js';

export type CandleHash = {
	/** Takes the next bars; they must come oldest first. */
	add(candles: readonly Candle[]): void;
	/** Returns the hash in hex and takes no more bars. */
	end(): string;
};

const fields = ['openTime', 'open', 'high', 'low', 'close', 'volume'] as const;
const barBytes = fields.length * 8;

/** Returns a SHA-256 over bars, each as six little-endian IEEE 754 doubles in the order of `fields`. */
export function createCandleHash(): CandleHash {
	const hash = createHash('sha256');
	return {
		add(candles) {
			const bytes = Buffer.allocUnsafe(candles.length * barBytes);
			let offset = 0;
			for (const candle of candles) {
				for (const field of fields) {
					offset = bytes.writeDoubleLE(candle[field], offset);
				}
			}

			hash.update(bytes);
		},
		end: () => hash.digest('hex'),
	};
}

/** Returns the hash of `candles`, which must be oldest first. */
export function hashOf(candles: readonly Candle[]): string {
	const hash = createCandleHash();
	hash.add(candles);
	return hash.end();
}
