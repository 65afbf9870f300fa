/**
A rush reaches the guard every time, however fast the one who halts goes on.
*/
import {once} from 'node:events';
import {createServer} from 'node:net';
import {join} from 'node:path';
import test from 'ava';
import {rushGuard} from '../../../src/commands/halt-by-guard.js';
import {guardSocket} from '../../../src/commands/engine/guard-socket.js';
import {socketWire} from '../../../src/engine/remote/wire.js';
import {scratch, until} from '../../support/program.js';

test('a guard hears every rush, and where there is none nothing happens', async t => {
	const folder = {socket: join(scratch(t), 'engine.sock')};
	await t.notThrowsAsync(rushGuard(folder));
	const heard: unknown[] = [];
	const server = createServer(socket => {
		const wire = socketWire(socket);
		wire.onMessage(message => {
			heard.push(message);
		});
		wire.send({guard: {pid: 1, venue: 'binance', endpoint: null}});
	});
	t.teardown(() => {
		server.close();
	});
	server.listen(guardSocket(folder));
	await once(server, 'listening');
	for (let round = 0; round < 20; round++) {
		await rushGuard(folder);
	}

	await until('the last one is heard', () => heard.length === 20);
	t.deepEqual(heard, Array.from({length: 20}, () => ({rush: true})));
});
