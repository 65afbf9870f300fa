/**
A run with the real program: the engine as a process of its own, with its database, its socket and its locks, killed by
SIGKILL whenever it happens to be and started again with the same words. It cannot be repeated to the byte, because nobody
knows where a process is when it dies.
*/
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as wait} from 'node:timers/promises';
import {type Random, randomFrom} from '../../engine/domain/random.js';
import {connectSocket} from '../../engine/remote/client.js';
import type {RequestFault} from '../../engine/sim/faults/fault-script.js';
import {openDataFolder} from '../../storage/data-folder.js';
import {openJournalReader} from '../../storage/journal/journal-reader.js';
import {programEntry} from '../engine/simulation-child.js';
import {integer} from './dice.js';
import {type ChaosExchange, openExchange} from './exchange.js';
import type {Plan} from './plan.js';
import type {Remains} from './run.js';
import {Steering} from './steering.js';
import {Witness} from './witness.js';

/** Deaths in one run, if it lasts that long. */
const mostKills = 3;
const mostStarts = 12;
const patienceMs = 120_000;

/** Plays a run against child processes to its end; what they keep lies in a folder of its own within `parent` for as long. */
export async function playWithProcesses(plan: Plan, parent: string): Promise<Remains> {
	const folder = mkdtempSync(join(parent, 'processes-'));
	const calm = {...plan, script: {rules: plan.script.rules.filter(({fault}) => !isSlow(fault))}, outages: []};
	const exchange = await openExchange(calm, plan.to);
	try {
		return await new Processes(calm, exchange, folder).play();
	} finally {
		await exchange.close();
		rmSync(folder, {recursive: true, force: true});
	}
}

/** In lock-step every message is waited for, and timeouts and bans are real: what is left are requests that fail at once. */
function isSlow(fault: RequestFault): boolean {
	return fault.kind === 'disconnect-streams' || fault.kind === 'freeze-streams' || (fault.kind === 'status' && (fault.code === 418 || fault.code === 429));
}

class Processes {
	readonly #plan: Plan;
	readonly #exchange: ChaosExchange;
	readonly #data: string;
	readonly #words: readonly string[];
	readonly #random: Random;
	readonly #steering: Steering;
	readonly #witness = new Witness();
	readonly #log: string[] = [];
	#kills = 0;
	#starts = 0;

	constructor(plan: Plan, exchange: ChaosExchange, folder: string) {
		const {config, venue, runSeed, capital, from} = plan;
		this.#plan = plan;
		this.#exchange = exchange;
		this.#data = join(folder, 'data');
		this.#random = randomFrom(runSeed, 'processes');
		this.#steering = new Steering(runSeed, config.symbols, this.#witness, from);
		const settings = join(folder, 'chaos.yaml');
		writeFileSync(settings, JSON.stringify(config));
		this.#words = [
			'--daemon',
			'--mode',
			'sim',
			'--endpoint',
			exchange.url,
			'--venue',
			venue,
			'--symbols',
			config.symbols.join(','),
			'--seed',
			String(runSeed),
			'--speed',
			'max',
			'--capital',
			capital,
			'--exit-when-done',
			'--json',
			'--config',
			settings,
			'--data-dir',
			this.#data,
		];
	}

	async play(): Promise<Remains> {
		await this.#exchange.simulation.advance(null);
		const broken: string[] = [];
		for (let code: number | null = null; code !== 0; code = await this.#live()) {
			if (this.#starts === mostStarts) {
				broken.push(`the engine did not come to the end in ${mostStarts} starts`);
				break;
			}
		}

		return this.#remains(broken);
	}

	/** Starts the engine and returns its exit code, null when it was killed. */
	async #live(): Promise<number | null> {
		this.#starts++;
		const child = spawn(process.execPath, [...process.execArgv, programEntry(), ...this.#words], {stdio: ['ignore', 'ignore', 'pipe'], env: {...process.env, NODE_OPTIONS: ''}});
		let said = '';
		child.stderr.on('data', (chunk: Buffer) => {
			said += chunk.toString('utf8');
		});
		const ended = once(child, 'close').then(([code]) => code as number | null);
		const mayKill = this.#kills < mostKills;
		const dead = mayKill ? wait(integer(this.#random, 700, 4000), 'kill' as const) : wait(patienceMs, 'kill' as const);
		const steering = this.#steer(child);
		const first = await Promise.race([ended, dead]);
		if (first === 'kill') {
			child.kill('SIGKILL');
			this.#kills += mayKill ? 1 : 0;
		}

		const code = await ended;
		await steering;
		this.#log.push(`process ${this.#starts} ended with ${code ?? 'SIGKILL'} ${said.slice(-300)}`);
		return first === 'kill' ? null : code;
	}

	/** Gives commands over the engine's socket while it lives. */
	async #steer(child: ChildProcess): Promise<void> {
		while (child.exitCode === null && child.signalCode === null) {
			await wait(150);
			try {
				const handle = await connectSocket(openDataFolder(this.#data, {create: false}).socket);
				if (handle === null) {
					continue;
				}

				const view = await handle.snapshot();
				for (const {symbol, last} of Object.values(view.quotes)) {
					this.#witness.prices.set(symbol, last);
				}

				this.#witness.equity = view.equity?.equity ?? 0;
				for (const command of this.#steering.due(view.at)) {
					await handle.send(command);
				}

				await handle.close();
			} catch {
				// It has not come up yet, or it has just died.
			}
		}
	}

	async #remains(broken: readonly string[]): Promise<Remains> {
		const records = [...openJournalReader(openDataFolder(this.#data, {create: false}).journal).read()];
		const stopped = records.findLast(({event}) => event.type === 'EngineStopped');
		return {
			plan: this.#plan,
			records,
			account: await this.#exchange.account(),
			sent: [],
			log: this.#log,
			broken: [...broken, ...records.flatMap(({event}) => event.type === 'InvariantBroken' ? [`${event.reason} (${event.during})`] : [])],
			stateHash: stopped?.event.type === 'EngineStopped' ? stopped.event.stateHash : null,
			ledger: null,
			quietFrom: null,
			faults: {...await this.#exchange.injected(), sigkill: this.#kills},
			kills: this.#kills,
			starts: this.#starts,
		};
	}
}
