/**
An engine that trades on two venues, beside both of them: what it asks goes to the venue that the client id names and waits
there until the test delivers it; the books' answer is the test's. The engine may be started again with other settings.
*/
import type {EngineConfig} from '../../../../src/engine/domain/config.js';
import type {Difference, JournalRecord} from '../../../../src/engine/domain/event.js';
import {tradedVenues, venueOfId} from '../../../../src/engine/domain/place.js';
import {createFlattenStage} from '../../../../src/engine/execution/flatten.js';
import {createRoutingStage} from '../../../../src/engine/execution/routing-stage.js';
import {createExecutionStage} from '../../../../src/engine/execution/stage.js';
import {createStopsStage} from '../../../../src/engine/execution/stops.js';
import type {Effect, Stage} from '../../../../src/engine/kernel/stage.js';
import {createTradingStage} from '../../../../src/engine/kernel/trading.js';
import {createPortfolioStage} from '../../../../src/engine/portfolio/stage.js';
import {createRiskStage} from '../../../../src/engine/risk/stage.js';
import {marketOf} from '../../../support/records.js';
import {type Bench, configOf, createBench, marketsLoaded, opening, priced, proposal, started} from '../../../support/stages.js';
import {StopVenue} from './stop-venue.js';

export const btc = 'BTC/USDT';
export const both = configOf({tradeAlsoAt: ['kraken'], execution: {orderTimeoutSeconds: 3600}});
export const one = configOf({execution: {orderTimeoutSeconds: 3600}});

/** Kraken's rules of both markets: coarser than Binance's. */
const coarse = [btc, 'ETH/USDT'].map(symbol => ({...marketOf(symbol), priceTick: '0.8', quantityStep: '0.1', minQuantity: '0.1'}));

export class RoutedPair {
	readonly binance = new StopVenue();
	readonly kraken = new StopVenue();
	readonly records: JournalRecord[] = [];
	effects: Effect[] = [];
	/** What the books say of every order: how much of it goes to each venue. */
	split: Readonly<Record<string, string>> = {binance: '1', kraken: '1'};
	bench: Bench;
	#config: EngineConfig;
	#read = {records: 0, effects: 0};

	constructor(config = both) {
		this.#config = config;
		this.bench = createBench(this.#stages());
		this.start();
		this.agree();
	}

	do(action: (bench: Bench) => void): void {
		action(this.bench);
		const {records, effects} = this.bench.all;
		const newest = effects.slice(this.#read.effects);
		this.records.push(...records.slice(this.#read.records));
		this.effects.push(...newest);
		this.#read = {records: records.length, effects: effects.length};
		// With one venue there is a line to that one only, whatever an id says.
		const isKrakens = (effect: Effect): boolean => this.#config === both && venueOf(effect) === 'kraken';
		this.binance.ask(newest.filter(effect => !isKrakens(effect)));
		this.kraken.ask(newest.filter(isKrakens));
		for (const effect of newest) {
			if (effect.type === 'RouteOrder') {
				this.#route(effect);
			}
		}
	}

	/** Has a person order something, where the books make it cheapest or at a venue. */
	order(side: 'buy' | 'sell', quantity: string, venue?: string, limitPrice = 100): void {
		this.do(bench => {
			bench.say({type: 'OrderProposed', proposal: proposal({side, quantity, limitPrice: String(limitPrice), reduceOnly: side === 'sell', source: 'key', ...(venue === undefined ? {} : {venue})})});
		});
	}

	/** Gives the engine the oldest word of a venue. */
	hear({words}: StopVenue): void {
		const word = words.shift();
		this.do(bench => {
			bench.give(...(word === undefined ? [] : [word]));
		});
	}

	/** Lets everything arrive at both venues and every answer be heard. */
	deliverAll(): void {
		for (const venue of [this.binance, this.kraken]) {
			while (!venue.isIdle || venue.words.length > 0) {
				if (venue.words.length > 0) {
					this.hear(venue);
				} else {
					venue.deliver();
				}
			}
		}

		if ([this.binance, this.kraken].some(({isIdle, words}) => !isIdle || words.length > 0)) {
			this.deliverAll();
		}
	}

	/** Fills everything that is in a book, at both venues. */
	fillAll(): void {
		this.deliverAll();
		for (const venue of [this.binance, this.kraken]) {
			while (venue.open().some(({order, triggered}) => order.trigger === undefined || triggered)) {
				venue.fill(0, 100, true);
			}
		}

		this.deliverAll();
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

		this.deliverAll();
	}

	quote(): void {
		this.do(bench => {
			const elsewhere = {kraken: [btc, 'ETH/USDT'].map(symbol => ({symbol, at: opening, bid: this.kraken.price, ask: this.kraken.price, last: this.kraken.price}))};
			bench.give({...priced({[btc]: this.binance.price, 'ETH/USDT': this.binance.price}), elsewhere});
		});
	}

	/** Ends the engine and starts it from its records, with these settings; the account has not been heard of yet. */
	restart(config = this.#config): void {
		this.#config = config;
		const again = createBench(this.#stages(), this.bench.now);
		for (const record of this.records) {
			again.kernel.fold(record);
		}

		this.binance.disconnect();
		this.kraken.disconnect();
		this.bench = again;
		this.#read = {records: 0, effects: 0};
		this.effects = [];
		this.start();
	}

	start(): void {
		this.do(bench => {
			bench.give(started(this.#config, {capital: '1000000'}), {...marketsLoaded(this.#config), ...(this.#config === both ? {elsewhere: {kraken: coarse}} : {})});
		});
		this.quote();
	}

	/** Has the venues say what the books say: all that has no place is at Binance. */
	agree(): void {
		this.do(bench => {
			const {balances, places} = bench.stateOf('portfolio') as {readonly balances: Readonly<Record<string, string>>; readonly places?: Readonly<Record<string, Readonly<Record<string, string>>>>};
			const told = Object.fromEntries(Object.entries(balances).map(([asset, free]) => [asset, {free, reserved: '0'}]));
			const where = places ?? {binance: {...balances, USDT: '500000'}, kraken: {USDT: String(Number(balances.USDT ?? '1000000') - 500_000)}};
			bench.give({type: 'AccountReported', balances: told, openOrders: [], ...(this.#config === both ? {places: where} : {})});
			bench.say({type: 'Reconciled', differences: [], foreignOrders: 0});
		});
	}

	differ(): void {
		const differences: readonly Difference[] = [{kind: 'balance', subject: 'BTC', ours: '2', theirs: '1'}];
		this.do(bench => {
			bench.say({type: 'Reconciled', differences, foreignOrders: 0});
		});
	}

	held(): Readonly<Record<string, string>> {
		const {places} = this.bench.stateOf('portfolio') as {readonly places: Readonly<Record<string, Readonly<Record<string, string>>>>};
		return Object.fromEntries(Object.entries(places).map(([venue, balances]) => [venue, new Map(Object.entries(balances)).get('BTC') ?? '0']));
	}

	#route({order, room}: Extract<Effect, {readonly type: 'RouteOrder'}>): void {
		const slices = Object.keys(room).flatMap(venue => this.split[venue] === undefined ? [] : [{venue, quantity: this.split[venue], limitPrice: order.limitPrice}]);
		this.do(bench => {
			bench.give({type: 'OrderRouted', clientOrderId: order.clientOrderId, slices, unrouted: '0', left: {}});
		});
	}

	#stages(): readonly Stage[] {
		const config = this.#config;
		const venues = tradedVenues(config);
		return [
			createPortfolioStage(venues),
			createRiskStage(config),
			createRoutingStage(venues),
			createExecutionStage(config),
			createStopsStage(config),
			createFlattenStage(config),
			createTradingStage(),
		];
	}
}

/** Returns quantity and trigger of each stop that stands at a venue, as `0.5 at 70`. */
export function standing(venue: StopVenue): readonly string[] {
	return venue.stops(btc).map(({order}) => `${order.quantity} at ${order.trigger?.price ?? ''}`);
}

function venueOf(effect: Effect): string | null {
	return 'order' in effect ? venueOfId(effect.order.clientOrderId) : ('clientOrderId' in effect ? venueOfId(effect.clientOrderId) : null);
}
