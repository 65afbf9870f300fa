/**
An engine with stops and its venue, side by side: what the engine asks waits until the test delivers it, and the engine may
be killed and started again from its records.
*/
import type {EngineConfig} from '../../../../src/engine/domain/config.js';
import type {JournalRecord} from '../../../../src/engine/domain/event.js';
import {createFlattenStage} from '../../../../src/engine/execution/flatten.js';
import {createExecutionStage} from '../../../../src/engine/execution/stage.js';
import {createStopsStage} from '../../../../src/engine/execution/stops.js';
import type {Effect, Stage} from '../../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../../src/engine/portfolio/stage.js';
import {createRiskStage} from '../../../../src/engine/risk/stage.js';
import {type Bench, configOf, createBench, marketsLoaded, priced, proposal, started} from '../../../support/stages.js';
import {StopVenue} from './stop-venue.js';

export const btc = 'BTC/USDT';

export class StopPair {
	readonly venue = new StopVenue();
	readonly records: JournalRecord[] = [];
	readonly effects: Effect[] = [];
	bench: Bench;
	readonly #config: EngineConfig;
	#read = {records: 0, effects: 0};

	constructor(venue = 'binance') {
		this.#config = configOf({venue, execution: {orderTimeoutSeconds: 3600}});
		this.bench = createBench(this.#stages());
		this.#start();
	}

	/** Shows the engine the market as it is now. */
	quote(): void {
		this.do(bench => {
			bench.give(priced({[btc]: this.venue.price, 'ETH/USDT': this.venue.price}));
		});
	}

	/** Has a person order something, at the market's price or a limit. */
	order(side: 'buy' | 'sell', quantity: string, limitPrice = this.venue.price): void {
		this.do(bench => {
			bench.say({type: 'OrderProposed', proposal: proposal({side, quantity, limitPrice: String(limitPrice), reduceOnly: side === 'sell', source: 'key'})});
		});
	}

	do(action: (bench: Bench) => void): void {
		action(this.bench);
		const {records, effects} = this.bench.all;
		const newest = effects.slice(this.#read.effects);
		this.records.push(...records.slice(this.#read.records));
		this.effects.push(...newest);
		this.venue.ask(newest);
		this.#read = {records: records.length, effects: effects.length};
	}

	/** Gives the engine one word of the venue's, the oldest by default. */
	hear(pick = 0, twice = false): void {
		const [word] = this.venue.words.splice(pick % Math.max(this.venue.words.length, 1), 1);
		this.do(bench => {
			bench.give(...(word === undefined ? [] : (twice ? [word, word] : [word])));
		});
	}

	/** Lets everything arrive and every answer be heard. */
	deliverAll(): void {
		while (!this.venue.isIdle || this.venue.words.length > 0) {
			if (this.venue.words.length > 0) {
				this.hear();
			} else {
				this.venue.deliver();
			}
		}
	}

	/** Lets time pass in steps, with everything answered and quoted. */
	settle(ms: number): void {
		for (const until = this.bench.now + ms; this.bench.now < until;) {
			this.deliverAll();
			this.do(bench => {
				bench.pass(2000);
			});
			this.quote();
		}

		this.venue.tellAll();
		this.deliverAll();
	}

	/** Ends the engine in the middle of whatever it does, and starts it from its records. */
	kill(): void {
		const again = createBench(this.#stages(), this.bench.now);
		for (const record of this.records) {
			again.kernel.fold(record);
		}

		this.venue.disconnect();
		this.bench = again;
		this.#read = {records: 0, effects: 0};
		this.#start();
	}

	held(): string {
		const {holdings} = this.bench.stateOf('portfolio') as {readonly holdings: Readonly<Record<string, {readonly quantity: string} | null>>};
		return holdings[btc]?.quantity ?? '0';
	}

	/** Returns quantity and trigger of each stop that stands at the venue, as `0.5 at 70`. */
	standing(): readonly string[] {
		return this.venue.stops(btc).map(({order}) => `${order.quantity} at ${order.trigger?.price ?? ''}`);
	}

	statuses(): readonly string[] {
		return this.records.flatMap(({event}) => event.type === 'ProtectionChanged' && event.symbol === btc ? event.status : []);
	}

	#start(): void {
		this.do(bench => {
			bench.give(started(this.#config, {capital: '1000000'}), marketsLoaded(this.#config));
		});
		this.quote();
		this.do(bench => {
			bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
		});
	}

	#stages(): readonly Stage[] {
		const config = this.#config;
		return [createPortfolioStage(), createRiskStage(config), createExecutionStage(config), createStopsStage(config), createFlattenStage(config), createTradingStage()];
	}
}
