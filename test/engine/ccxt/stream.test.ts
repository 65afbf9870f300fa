/**
How streams of one client come back after a loss.
*/
import test from 'ava';
import type {CcxtClient} from '../../../src/engine/ccxt/client.js';
import {createStreams} from '../../../src/engine/ccxt/stream.js';

type Waiting = {readonly count: number; readonly resolve: () => void};
type Lose = (error: Error) => void;
type Dial = {readonly wait: number; readonly dial: () => void};

/** A client that has heard as many messages as the test says; lost streams wait until the test dials them. */
function silentClient(): {readonly client: CcxtClient; readonly dials: Dial[]; hear(): void} {
	let received = 0;
	const dials: Dial[] = [];
	const waiting: Waiting[] = [];
	const hear = (): void => {
		received++;
		for (const {resolve} of waiting.filter(({count}) => received >= count)) {
			resolve();
		}
	};

	const client = {
		options: {
			waitToDial: async (wait: number) => new Promise<void>(dial => {
				dials.push({wait, dial});
			}),
		},
		received: () => received,
		untilReceived: async (count: number) => new Promise<void>(resolve => {
			waiting.push({count, resolve});
			if (received >= count) {
				resolve();
			}
		}),
	} as unknown as CcxtClient;
	return {client, dials, hear};
}

async function turn(): Promise<void> {
	await new Promise<void>(resolve => {
		setImmediate(resolve);
	});
}

test('a stream that is dialled after the one beside it lives by the same answer, however silent it is', async t => {
	const {client, dials, hear} = silentClient();
	const told: string[] = [];
	const lose: Lose[] = [];
	const streams = createStreams(client, null);
	for (const feed of ['fills', 'orders']) {
		streams.start({
			feed,
			onHealth: (name, status) => told.push(`${name} ${status}`),
			next: async () => new Promise<void>((_resolve, reject) => {
				lose.push(reject);
			}),
		});
	}

	for (const reject of lose.splice(0)) {
		reject(new Error('cut'));
	}

	await turn();
	t.deepEqual(told.splice(0), ['fills down', 'orders down']);
	t.deepEqual(dials.map(({wait}) => wait), [500, 500]);
	dials[0]?.dial();
	await turn();
	t.deepEqual(told, [], 'nothing has answered yet');
	hear();
	await turn();
	t.deepEqual(told.splice(0), ['fills live']);
	dials[1]?.dial();
	await turn();
	t.deepEqual(told.splice(0), ['orders live']);
	streams.stop();
});

test('waits grow while nothing comes back, and a message from before the loss proves nothing', async t => {
	const {client, dials, hear} = silentClient();
	const told: string[] = [];
	hear();
	const streams = createStreams(client, null);
	streams.start({
		feed: 'fills',
		onHealth: (name, status) => told.push(`${name} ${status}`),
		async next() {
			throw new Error('refused');
		},
	});
	for (let dialled = 0; dialled < 8; dialled++) {
		await turn();
		dials[dialled]?.dial();
	}

	await turn();
	t.deepEqual(dials.map(({wait}) => wait), [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
	t.deepEqual(told, ['fills down']);
	streams.stop();
});
