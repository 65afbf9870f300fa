/**
Where a Redis server is and how to get in, out of the URL of the settings. The password is in what ioredis gets, and in
nothing that is shown.
*/
import type {RedisOptions} from 'ioredis';
import {withoutPasswords} from '../../engine/domain/config.js';
import {CryptoTraderError, exitCode} from '../../engine/domain/error.js';

export type RedisAddress = {
	/** For ioredis. */
	readonly connection: Pick<RedisOptions, 'host' | 'port' | 'db' | 'username' | 'password' | 'tls'>;
	/** For people. */
	readonly shown: string;
};

/**
Returns the parts of `redis://[[user]:password@]host[:port][/database]`, or of `rediss://` for TLS. The port is 6379 and
the database 0 where they are not given. Throws a CryptoTraderError (`cache-url-invalid`, exit 2) that says what is wrong.
*/
export function redisAddress(text: string): RedisAddress {
	const shown = withoutPasswords(text);
	const url = URL.parse(text);
	if (!/^rediss?:\/\//.test(text)) {
		throw invalid(`${shown} is no address of a Redis server: it must begin with redis:// or rediss://`);
	}

	if (url === null) {
		throw invalid(`${shown} is no URL: look at the host, the port (1 to 65535) and at characters that want URL encoding`);
	}

	if (url.hostname === '') {
		throw invalid(`${shown} names no host`);
	}

	const database = /^\/?(\d{1,4})?$/.exec(url.pathname);
	if (database === null || url.search !== '' || url.hash !== '') {
		throw invalid(`${shown}: after the host only the number of a database may follow, for example /0`);
	}

	return {shown, connection: connectionOf(url, Number(database[1] ?? 0), shown)};
}

function connectionOf(url: URL, db: number, shown: string): RedisAddress['connection'] {
	const {hostname, port, username, password, protocol} = url;
	return {
		host: hostname.replaceAll(/^\[|]$/g, ''),
		port: port === '' ? 6379 : Number(port),
		db,
		...(username !== '' && {username: plain(username, shown)}),
		...(password !== '' && {password: plain(password, shown)}),
		...(protocol === 'rediss:' && {tls: {}}),
	};
}

function plain(encoded: string, shown: string): string {
	try {
		return decodeURIComponent(encoded);
	} catch {
		throw invalid(`${shown}: user and password must be in URL encoding (% is %25)`);
	}
}

function invalid(message: string): CryptoTraderError {
	return new CryptoTraderError(`cache.url: ${message}`, {
		code: 'cache-url-invalid',
		advice: 'Write it like redis://127.0.0.1:6379/0, or null for no Redis at all.',
		exit: exitCode.wrongUse,
	});
}
