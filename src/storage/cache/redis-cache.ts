/**
The cache in a Redis server, for other programs to read and listen to. The server may hang, go and come back: nothing here
throws or waits for longer than one answer may take, nothing piles up, and after a reconnect the newest values are written
again. What was published meanwhile is lost to the listeners; the sequence numbers of the records show it.
*/
import type {Redis} from 'ioredis';
import {withoutPasswords} from '../../engine/domain/config.js';
import {errorMessage} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import type {Milliseconds} from '../../engine/domain/units.js';
import type {Cache} from '../../engine/ports/cache.js';
import type {Clock} from '../../engine/ports/clock.js';
import {jsonText} from './json-text.js';
import {NewestValues, type Bounds} from './newest-values.js';
import {redisAddress} from './redis-address.js';

export type RedisCacheOptions = {
	/** First part of every key and channel, without a colon at the end: `cryptotrader:paper`. */
	readonly prefix: string;
	/** The machine's own: Redis counts the life of values in real time. */
	readonly clock: Pick<Clock, 'now'>;
	/** Of what is written again after a reconnect. */
	readonly bounds?: Bounds;
	/** Longest wait for an answer before the connection counts as dead. */
	readonly patienceMs?: Milliseconds;
	/** Told of every change, with the reason in words or an empty string. */
	readonly onStatus?: (status: Cache['status'], reason: string) => void;
};

export type RedisCache = Cache & {
	/** Records that were not mirrored, because the server was away or did not keep up. */
	readonly dropped: number;
	/** What went wrong last, in words without passwords, or null. */
	readonly problem: string | null;
};

/** Published and not yet taken by the server; what comes on top of that is dropped. */
const longestBacklog: Bounds = {entries: 10_000, characters: 32_000_000};
/** Written to the server in one go. */
const batchLength = 200;
const usualPatience: Milliseconds = 1000;
const shortestPause: Milliseconds = 100;
const longestPause: Milliseconds = 5000;

/**
Returns the cache at `url` at once; it connects by itself, now and whenever the server comes back. Throws a
CryptoTraderError (`cache-url-invalid`, exit 2) for a URL that is none of a Redis server.
*/
export async function openRedisCache(url: string, options: RedisCacheOptions): Promise<RedisCache> {
	const {connection} = redisAddress(url);
	const {Redis} = await import('ioredis');
	const redis = new Redis({
		...connection,
		lazyConnect: true,
		enableOfflineQueue: false,
		autoResendUnfulfilledCommands: false,
		maxRetriesPerRequest: 0,
		commandTimeout: options.patienceMs ?? usualPatience,
		connectTimeout: options.patienceMs ?? usualPatience,
		disconnectTimeout: 200,
		retryStrategy: attempt => Math.min(shortestPause * (2 ** Math.min(attempt - 1, 10)), longestPause),
		// A server that has become a replica: the next connection may reach the new master.
		reconnectOnError: error => error.message.startsWith('READONLY'),
	});
	return new ServerCache(redis, options);
}

class ServerCache implements RedisCache {
	dropped = 0;
	problem: string | null = null;
	status: Cache['status'] = 'unreachable';
	readonly #redis: Redis;
	readonly #options: RedisCacheOptions;
	readonly #newest: NewestValues;
	readonly #unwritten = new Set<string>();
	readonly #backlog = {entries: 0, characters: 0};
	#writing: Promise<void> = Promise.resolve();
	#nextWriting: Promise<void> | null = null;
	#closed = false;

	constructor(redis: Redis, options: RedisCacheOptions) {
		this.#redis = redis;
		this.#options = options;
		this.#newest = new NewestValues(options.bounds);
		redis.on('ready', () => {
			this.#come();
		});
		redis.on('close', () => {
			this.#tell('unreachable');
		});
		redis.on('error', (error: unknown) => {
			this.#note(error);
		});
		// A failure is told by the events, and ioredis tries again.
		redis.connect().catch(() => undefined);
	}

	async set(key: string, value: unknown, ttlMs?: Milliseconds): Promise<void> {
		const text = jsonText(value);
		if (this.#closed) {
			return;
		}

		this.#newest.set(key, {text, until: ttlMs === undefined ? null : this.#options.clock.now() + ttlMs});
		if (this.status === 'connected') {
			this.#unwritten.add(key);
			await this.#write();
		}
	}

	async get(key: string): Promise<unknown> {
		if (this.status !== 'connected') {
			return null;
		}

		try {
			const text = await this.#redis.get(this.#name(key));
			return text === null ? null : JSON.parse(text) as unknown;
		} catch (error) {
			// Somebody else's text under our key is no value of ours.
			this.#fail(error);
			return null;
		}
	}

	publish(record: JournalRecord): void {
		if (this.status !== 'connected') {
			this.dropped++;
			return;
		}

		const text = jsonText(record);
		if (this.#backlog.entries >= longestBacklog.entries || this.#backlog.characters + text.length > longestBacklog.characters) {
			this.dropped++;
			return;
		}

		void this.#send(this.#name(record.event.type), text);
	}

	async close(): Promise<void> {
		this.#closed = true;
		await this.#nextWriting;
		await this.#writing;
		if (this.status === 'connected') {
			await this.#redis.quit().catch(() => undefined);
		}

		if (this.#redis.status !== 'end') {
			this.#redis.disconnect();
		}

		this.#newest.clear();
		this.#tell('unreachable');
	}

	#name(rest: string): string {
		return `${this.#options.prefix}:${rest}`;
	}

	/** The server may have lost everything meanwhile, so everything is written again. */
	#come(): void {
		this.problem = null;
		this.#tell('connected');
		for (const key of this.#newest.keys(this.#options.clock.now())) {
			this.#unwritten.add(key);
		}

		void this.#write();
	}

	#tell(status: Cache['status']): void {
		if (status !== this.status) {
			this.status = status;
			this.#options.onStatus?.(status, this.problem ?? '');
		}
	}

	#note(error: unknown): void {
		const code = error instanceof Error && 'code' in error ? String(error.code) : 'the connection failed';
		this.problem = withoutPasswords(errorMessage(error) || code);
	}

	/** An error that the server gave is an answer; silence means that nobody may be there, so that another connection is better. */
	#fail(error: unknown): void {
		this.#note(error);
		const answered = error instanceof SyntaxError || (error instanceof Error && error.name === 'ReplyError');
		if (!answered && this.status === 'connected') {
			this.#tell('unreachable');
			this.#redis.disconnect(true);
		}
	}

	async #send(channel: string, text: string): Promise<void> {
		this.#backlog.entries++;
		this.#backlog.characters += text.length;
		try {
			await this.#redis.publish(channel, text);
		} catch (error) {
			this.dropped++;
			this.#fail(error);
		} finally {
			this.#backlog.entries--;
			this.#backlog.characters -= text.length;
		}
	}

	/** Returns when what is unwritten now is written or given up. There is one writing at a time, so that a slow server gets fewer values, the newest. */
	async #write(): Promise<void> {
		this.#nextWriting ??= this.#writeAfter(this.#writing);
		await this.#nextWriting;
	}

	async #writeAfter(before: Promise<void>): Promise<void> {
		await before;
		this.#nextWriting = null;
		this.#writing = this.#writeNow();
		await this.#writing;
	}

	async #writeNow(): Promise<void> {
		const keys = [...this.#unwritten];
		this.#unwritten.clear();
		for (let from = 0; from < keys.length && this.status === 'connected'; from += batchLength) {
			await this.#writeBatch(keys.slice(from, from + batchLength));
		}
	}

	async #writeBatch(keys: readonly string[]): Promise<void> {
		const now = this.#options.clock.now();
		const batch = this.#redis.pipeline();
		for (const key of keys) {
			const entry = this.#newest.get(key, now);
			if (entry?.until === null) {
				batch.set(this.#name(key), entry.text);
			} else if (entry !== null) {
				batch.set(this.#name(key), entry.text, 'PX', Math.ceil(entry.until - now));
			}
		}

		try {
			const answers = await batch.exec();
			const error = answers?.map(([failure]) => failure).find(failure => failure !== null);
			if (error !== undefined) {
				this.#fail(error);
			}
		} catch (error) {
			this.#fail(error);
		}
	}
}
