import test from 'ava';
import {childEnvironment} from '../../../src/commands/engine/child-environment.js';

test('a child gets what a program needs, and nothing that may be a secret', t => {
	const needed = {PATH: '/bin', HOME: '/home/a', LANG: 'C', LC_ALL: 'C', TZ: 'UTC', XDG_DATA_HOME: '/d', TERM: 'xterm', https_proxy: 'http://p', NODE_EXTRA_CA_CERTS: '/ca', NODE_OPTIONS: ''};
	const kept = {
		BINANCE_API_KEY: 'a', BINANCE_SECRET: 'b', NODE_AUTH_TOKEN: 'c', CRYPTOTRADER_PASSPHRASE_FILE: '/p', AWS_ACCESS_KEY_ID: 'd', SSH_AUTH_SOCK: '/s', MY_PASSWORD: 'e', DATABASE_URL: 'f',
	};
	t.deepEqual(childEnvironment({...needed, ...kept, UNDEFINED: undefined}), needed);
});
