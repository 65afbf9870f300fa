/**
The network goes while something is held, and comes back.
*/
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {type AddressInfo, type Socket, connect, createServer} from 'node:net';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {controlOf} from '../engine/sim/support/clients.js';
import {openMarket} from '../support/halting.js';
import {seat} from '../support/person.js';
import {journalOf, run, scratch, until} from '../support/program.js';
import {hasTerminal} from '../support/workstation.js';

const inTerminal = hasTerminal ? test.serial : test.serial.skip;

test.before(t => {
	t.timeout(240_000);
});

/** A line to the exchange that can be cut, as a router does: what goes through it dies, and nobody answers. */
type Line = {readonly url: string; cut(): void; mend(): Promise<void>};

async function lineTo(t: ExecutionContext, port: number): Promise<Line> {
	const sockets = new Set<Socket>();
	const carry = (near: Socket): void => {
		const far = connect(port, '127.0.0.1');
		near.pipe(far).pipe(near);
		for (const [end, other] of [[near, far], [far, near]] as const) {
			sockets.add(end);
			end.on('error', () => undefined);
			end.once('close', () => {
				sockets.delete(end);
				other.destroy();
			});
		}
	};

	let server = createServer(carry).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const {port: own} = server.address() as AddressInfo;
	const cut = (): void => {
		server.close();
		for (const socket of sockets) {
			socket.destroy();
		}
	};

	t.teardown(cut);
	return {
		url: `http://127.0.0.1:${own}`,
		cut,
		async mend() {
			server = createServer(carry).listen(own, '127.0.0.1');
			await once(server, 'listening');
		},
	};
}

inTerminal('the screen says OFFLINE and how old its prices are, nothing is bought blind, and it comes back by itself, reconciled', async t => {
	const home = scratch(t);
	const folder = join(home, 'data');
	const settings = join(home, 'patient.yaml');
	// The breaker for an exchange out of reach is for longer than this: what is shown here is a short outage.
	writeFileSync(settings, 'risk:\n  breakers:\n    connectivitySeconds: 86400\n    dataQualitySeconds: 86400\n');
	const url = await openMarket(t, 'binance');
	const line = await lineTo(t, Number(new URL(url).port));
	const person = seat(t, ['--mode', 'sim', '--symbols', 'BTC/USDT,ETH/USDT', '--endpoint', line.url, '--capital', '10000', '--config', settings, '--data-dir', folder]);
	const buy = async (quantity: string) => run(t, ['order', 'buy', 'BTC', quantity, '--limit', '60000', '--reason', 'a journey', '--yes', '--data-dir', folder]);
	await person.sees(/RUNNING[\s\S]*BTC\/USDT +[\d,]+\.\d\d/);
	t.is((await buy('0.01')).code, 0);
	await person.sees(/fills 1/);
	const before = await controlOf(url).account();

	line.cut();
	await person.sees(/RUNNING │ OFFLINE \d+s/);
	await person.sees(/feeds 0\/\d+ live/);
	const [, first = ''] = /OFFLINE (\d+)s/.exec(person.station.screen()) ?? [];
	await until('the prices are older', () => Number(/OFFLINE (\d+)s/.exec(person.station.screen())?.[1] ?? 0) > Number(first) + 1);
	await person.sees(/Signals[^\n]*STALE/);
	const refused = await buy('0.002');
	t.is(refused.code, 3, refused.stdout + refused.stderr);
	t.regex(refused.stderr, /the exchange is out of reach/);
	await person.sees(/BUY 0\.002 BTC refused: the exchange is out of reach/);

	const lostAt = journalOf(folder).length;
	await line.mend();
	await person.seesNoMore(/OFFLINE/);
	await person.sees(/ RUNNING /);
	await until('account and books were compared', () => journalOf(folder).slice(lostAt).some(({event}) => event.type === 'Reconciled' && event.differences.length === 0));
	const after = await controlOf(url).account();
	t.is(after.orders.filter(({side}) => side === 'buy').length, before.orders.filter(({side}) => side === 'buy').length, 'no buy left meanwhile');
	t.is((await buy('0.002')).code, 0, 'and it trades again');
	// What went wrong stays until a key says that it was seen.
	await person.presses('escape');
	await person.sees(/fills 2/);
});
