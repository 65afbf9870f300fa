/**
The cache where nobody has named a Redis server: the newest values in this process. Nothing listens from outside, so
`publish` has nobody to tell.
*/
import type {Milliseconds} from '../../engine/domain/units.js';
import type {Cache} from '../../engine/ports/cache.js';
import type {Clock} from '../../engine/ports/clock.js';
import {jsonText} from './json-text.js';
import {NewestValues, usualBounds, type Bounds} from './newest-values.js';

export type MemoryCacheOptions = {
	/** Says when values end. */
	readonly clock: Pick<Clock, 'now'>;
	readonly bounds?: Bounds;
};

/** Returns an empty cache. Values are copies: what happens to the one that was given does not reach the one that is kept. */
export function createMemoryCache({clock, bounds = usualBounds}: MemoryCacheOptions): Cache {
	const values = new NewestValues(bounds);
	let closed = false;
	return {
		status: 'in-process',
		async set(key: string, value: unknown, ttlMs?: Milliseconds) {
			const text = jsonText(value);
			if (!closed) {
				values.set(key, {text, until: ttlMs === undefined ? null : clock.now() + ttlMs});
			}
		},
		async get(key) {
			const entry = values.get(key, clock.now());
			return entry === null ? null : JSON.parse(entry.text) as unknown;
		},
		publish() {
			// Nobody outside can hear.
		},
		async close() {
			closed = true;
			values.clear();
		},
	};
}
