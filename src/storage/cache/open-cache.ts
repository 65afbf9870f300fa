/**
Opens the cache that the settings name.
*/
import type {CacheConfig} from '../../engine/domain/config.js';
import type {Cache} from '../../engine/ports/cache.js';
import type {Clock} from '../../engine/ports/clock.js';
import {createMemoryCache} from './memory-cache.js';
import {openRedisCache, type RedisCacheOptions} from './redis-cache.js';

/**
Returns the cache of a profile: in Redis where `config.url` names a server, else in this process. Returns before the server
has answered. `clock` is the machine's own where values live for a limited time. Throws a CryptoTraderError
(`cache-url-invalid`, exit 2) for a URL that is none of a Redis server.
*/
export async function openCache(config: CacheConfig, profile: string, clock: Pick<Clock, 'now'>, onStatus?: RedisCacheOptions['onStatus']): Promise<Cache> {
	return config.url === null
		? createMemoryCache({clock})
		: openRedisCache(config.url, {prefix: `${config.prefix}:${profile}`, clock, ...(onStatus !== undefined && {onStatus})});
}
