import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {CryptoTraderError} from '../../../src/engine/domain/error.js';
import {profileFolder, readEnvironment} from '../../../src/storage/settings/environment.js';

test('data lives under XDG_DATA_HOME, or ~/.local/share', t => {
	t.is(profileFolder('paper', readEnvironment({XDG_DATA_HOME: '/data'})), '/data/cryptotrader/paper');
	t.is(profileFolder('paper', readEnvironment({})), join(homedir(), '.local/share/cryptotrader/paper'));
	t.is(readEnvironment({XDG_DATA_HOME: 'relative'}).dataHome, readEnvironment({}).dataHome, 'a relative path is ignored');
	t.is(readEnvironment({XDG_DATA_HOME: ''}).dataHome, readEnvironment({}).dataHome);
});

test('a socket may live in XDG_RUNTIME_DIR, then in the temporary folders', t => {
	t.deepEqual(readEnvironment({XDG_RUNTIME_DIR: '/run/user/1000'}).runtimeFolders, ['/run/user/1000', tmpdir(), '/tmp']);
	t.deepEqual(readEnvironment({}).runtimeFolders, [tmpdir(), '/tmp']);
});

test('a profile name cannot leave the folder', t => {
	const environment = readEnvironment({XDG_DATA_HOME: '/data'});
	for (const name of ['', '..', 'a/b', 'Paper', 'a b', 'x'.repeat(33), 'a\n']) {
		const error = t.throws(() => profileFolder(name, environment), {instanceOf: CryptoTraderError, code: 'profile-invalid'});
		t.is(error.exit, 2);
	}

	t.is(profileFolder('a-2'.padEnd(32, 'x'), environment), `/data/cryptotrader/${'a-2'.padEnd(32, 'x')}`);
});
