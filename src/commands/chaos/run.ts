/**
One run: an engine trades against the exchange while requests, messages and the engine itself are lost; then all is quiet for
a while, and what is left is looked at.
*/
import {mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {errorMessage} from '../../engine/domain/error.js';
import type {JournalRecord} from '../../engine/domain/event.js';
import {type Random, randomFrom} from '../../engine/domain/random.js';
import type {EpochMs} from '../../engine/domain/units.js';
import {openMemoryStore} from '../../storage/memory/market-store.js';
import {openJournalReader} from '../../storage/journal/journal-reader.js';
import {type Account, type ChaosExchange, openExchange} from './exchange.js';
import {type Life, type Sabotage, openLife} from './life.js';
import {KillSwitch} from './kill-switch.js';
import {type SentOrder, Wire} from './network.js';
import type {Plan} from './plan.js';
import {type Helm, Steering} from './steering.js';
import {Witness} from './witness.js';

/** What is left of a run, for whoever checks it. */
export type Remains = {
	readonly plan: Plan;
	readonly records: readonly JournalRecord[];
	readonly account: Account;
	readonly sent: readonly SentOrder[];
	/** Requests about our account, oldest first, in words. */
	readonly log: readonly string[];
	/** Invariants that broke and what else must not happen. */
	readonly broken: readonly string[];
	/** State hash of the engine at its end; null when it did not get there. */
	readonly stateHash: string | null;
	/** The ledger's state as it saves it; null as above. */
	readonly ledger: unknown;
	/** Since when nothing went wrong any more; null where that was only at the very end. */
	readonly quietFrom: EpochMs | null;
	readonly faults: Readonly<Record<string, number>>;
	readonly kills: number;
	readonly starts: number;
};

const minute = 60_000;
/** How long a half-open connection stays unnoticed. */
const watchdogMs = 20 * minute;
/** Starts that fail in a row, because the exchange is closed, before something is wrong. */
const mostStarts = 40;

/** What a test may put in the place of the usual. */
export type PlayOptions = {
	readonly sabotage?: Sabotage;
	readonly helm?: (witness: Witness) => Helm;
};

/** Plays a run to its end; its journal lies in a folder of its own within `parent` for as long. */
export async function playRun(plan: Plan, parent: string, options: PlayOptions = {}): Promise<Remains> {
	const folder = mkdtempSync(join(parent, 'run-'));
	const exchange = await openExchange(plan);
	try {
		return await new Play(plan, exchange, {...options, folder}).play();
	} finally {
		await exchange.close();
		rmSync(folder, {recursive: true, force: true});
	}
}

class Play {
	readonly #plan: Plan;
	readonly #exchange: ChaosExchange;
	readonly #folder: string;
	readonly #sabotage: Sabotage;
	readonly #wire: Wire;
	readonly #witness = new Witness();
	readonly #helm: Helm;
	readonly #random: Random;
	readonly #store = openMemoryStore();
	readonly #broken: string[] = [];
	#kills = 0;
	#starts = 0;
	#isCalm = false;
	#watchdogAt: EpochMs;
	#freezes = 0;

	constructor(plan: Plan, exchange: ChaosExchange, {folder, sabotage, helm}: PlayOptions & {readonly folder: string}) {
		this.#plan = plan;
		this.#exchange = exchange;
		this.#folder = join(folder, 'journal');
		this.#sabotage = sabotage ?? (venue => venue);
		this.#wire = new Wire(plan.venue, plan.trips);
		this.#helm = helm?.(this.#witness) ?? new Steering(plan.runSeed, plan.config.symbols, this.#witness, plan.from);
		this.#random = randomFrom(plan.runSeed, 'torn');
		this.#watchdogAt = plan.from + watchdogMs;
	}

	async play(): Promise<Remains> {
		await this.#exchange.simulation.advance(null);
		let last: Life | null = null;
		for (const kill of [...this.#plan.kills, null]) {
			const killSwitch = new KillSwitch(kill);
			last = await this.#live(killSwitch);
			if (last === null || !killSwitch.isDead || kill === null) {
				break;
			}

			this.#kills++;
			await this.#pass(kill.downMs);
			last = null;
		}

		return this.#conclude(last);
	}

	/** Lives until the kill or the end of the run; starts again where the exchange could not be reached. Returns the life that came to the end, or null. */
	async #live(killSwitch: KillSwitch): Promise<Life | null> {
		for (let tries = 0; tries < mostStarts; tries++) {
			const life = await this.#open(killSwitch);
			this.#starts++;
			const living = this.#trade(life);
			const end = await Promise.race([living.then(() => null, (error: unknown) => errorMessage(error)), killSwitch.death.then(() => null)]);
			this.#broken.push(...life.broken);
			if (killSwitch.isDead || end !== null) {
				await this.#bury(life);
			}

			if (end === null || killSwitch.isDead) {
				return life;
			}

			this.#wire.log.push(`the engine ended: ${end}`);
			await this.#pass(5 * minute);
		}

		this.#broken.push(`the engine could not start ${mostStarts} times in a row`);
		return null;
	}

	async #open(killSwitch: KillSwitch): Promise<Life> {
		return openLife({
			plan: this.#plan, number: this.#starts + 1, journalFolder: this.#folder, endpoint: this.#exchange.url, simulation: this.#exchange.simulation, store: this.#store,
			wire: this.#wire, witness: this.#witness, killSwitch, sabotage: this.#sabotage,
			between: () => this.#isCalm ? null : this.#helm.between(),
		});
	}

	async #bury(life: Life): Promise<void> {
		await life.bury();
		life.journal.tear(this.#random.next());
		this.#wire.log.push(`life ${this.#starts} ends at record ${life.journal.lastSeq}`);
	}

	/** Time without an engine. */
	async #pass(ms: number): Promise<void> {
		const {now} = await this.#exchange.simulation.status();
		for (let at = now; at < now + ms;) {
			({now: at} = await this.#exchange.simulation.advance(Math.min(now + ms, this.#wire.nextArrival ?? Number.POSITIVE_INFINITY)));
			await this.#wire.deliver(at);
		}
	}

	async #trade(life: Life): Promise<void> {
		await life.start();
		await life.settle();
		const end = this.#plan.to + this.#plan.quietMs;
		while (life.clock.now() < end) {
			await this.#turn(life, life.clock.now() < this.#plan.to ? this.#plan.to : end);
			if (life.clock.now() >= this.#plan.to && !this.#isCalm) {
				await this.#calm();
			}
		}
	}

	/** Lets the exchange go on to its next event, and the engine answer it. */
	async #turn(life: Life, end: EpochMs): Promise<void> {
		await this.#watch(life);
		const {clock, runner, streams} = life;
		const until = Math.min(end, clock.nextDue ?? end, streams.nextDial ?? end, this.#wire.nextArrival ?? end, this.#isCalm ? end : this.#helm.nextAt);
		const tick = await this.#exchange.simulation.advance(until);
		await life.quiesce();
		await this.#wire.deliver(tick.now);
		const quotes = life.quotes();
		if (quotes.length > 0) {
			runner.post({type: 'QuotesSampled', quotes});
		}

		clock.moveTo(tick.now);
		await life.dial();
		for (const command of this.#isCalm ? [] : this.#helm.due(tick.now)) {
			runner.send(command);
			await life.alive();
		}

		await life.settle();
	}

	/** Half-open connections, and such as were never confirmed, are cut now and then, as the watchdog would. */
	async #watch({streams, clock, settle}: Life): Promise<void> {
		const now = clock.now();
		if (now < this.#watchdogAt) {
			return;
		}

		this.#watchdogAt = now + watchdogMs;
		const injected = await this.#exchange.injected();
		const freezes = (injected['stream-freeze'] ?? 0) + (injected['freeze-streams'] ?? 0);
		if (freezes > this.#freezes || streams.isMute) {
			this.#freezes = freezes;
			streams.cut();
			await settle();
		}
	}

	async #calm(): Promise<void> {
		this.#isCalm = true;
		this.#wire.calm();
		await this.#exchange.calm();
		this.#watchdogAt = 0;
		this.#freezes = -1;
	}

	async #conclude(life: Life | null): Promise<Remains> {
		const stateHash = life === null ? null : life.runner.stateHash;
		const ledger = life === null ? null : life.runner.stateOf('portfolio');
		if (life !== null && stateHash !== null) {
			life.runner.post({type: 'EngineStopped', reason: 'the run is over', stateHash});
			life.runner.end();
			await life.bury();
			life.journal.close();
		}

		const account = await this.#exchange.account();
		const injected = await this.#exchange.injected();
		return {
			plan: this.#plan,
			records: [...openJournalReader(this.#folder).read()],
			account,
			sent: this.#wire.sent,
			log: this.#wire.log,
			broken: this.#broken,
			stateHash,
			ledger,
			quietFrom: this.#plan.to,
			faults: {...injected, ...Object.fromEntries(this.#wire.injected), ...surroundings(this.#plan)},
			kills: this.#kills,
			starts: this.#starts,
		};
	}
}

/** What goes wrong around a run from its beginning, counted as faults are. */
function surroundings({clockSkewMs, outages}: Plan): Readonly<Record<string, number>> {
	return {...(clockSkewMs !== 0 && {'clock-skew': 1}), ...(outages.length > 0 && {'market-outage': outages.length})};
}
