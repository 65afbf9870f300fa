/**
The simulated exchange itself, without any wire: time, markets, the account and its orders. A dialect asks it and tells
its facts; a clock moves it. Deterministic: the same calls give the same facts.

The market is the source's. Orders of ours take from the book and are filled by the market's trades, but they never change
its prices, volumes or candles.
*/
import {zero} from '../../domain/decimal.js';
import {invariant} from '../../domain/error.js';
import {day, type EpochMs, type MarketSymbol, type Milliseconds} from '../../domain/units.js';
import {assetProfile} from '../market/asset.js';
import {barAt} from '../market/bars.js';
import type {MarketFeed} from '../market/feed.js';
import type {MarketRules} from '../market/rules.js';
import type {Delisting} from '../market/venue-source.js';
import {hashOf, mix, uniform} from '../../domain/random.js';
import type {Account} from './account.js';
import type {Fact} from './fact.js';
import {type KeyRights, carefulKey} from './key-rights.js';
import {LiveMarket} from './live-market.js';
import {OrderDesk} from './order-desk.js';
import type {OrderHistory, OrderKey} from './order-history.js';
import type {OrderRequest, Placement, SimOrder} from './order.js';
import {tradeOfPoint} from './public-trades.js';
import type {BookShape} from './synthetic-book.js';

export type CoreOptions = {
	readonly feed: MarketFeed;
	readonly seed: number;
	readonly now: EpochMs;
	readonly account: Account;
	readonly history: OrderHistory;
	/** How far the venue's clock is ahead of the market's time; behind where negative. */
	readonly clockSkew?: Milliseconds;
	readonly delistings?: readonly Delisting[];
	/** Multiples of the usual spread and depth of the book. */
	readonly spreadFactor?: number;
	readonly depthFactor?: number;
	/** What lies before is history: nobody has ever watched it. Without it there is none. */
	readonly playedFrom?: EpochMs;
	/** What the venue says that the key may do; all that trading needs and nothing else without it. */
	readonly keyRights?: KeyRights;
};

/** Something that happens at the exchange by itself at a certain time. */
export type Alarm = {readonly at: EpochMs; readonly ring: () => void};

export class ExchangeCore {
	readonly feed: MarketFeed;
	readonly account: Account;
	readonly history: OrderHistory;
	readonly playedFrom: EpochMs;
	readonly keyRights: KeyRights;
	readonly #clockSkew: Milliseconds;
	readonly #delistings: readonly Delisting[];
	readonly #markets: ReadonlyMap<MarketSymbol, LiveMarket>;
	readonly #desk: OrderDesk;
	readonly #alarms = new Map<string, Alarm>();
	#facts: Fact[] = [];
	#now: EpochMs;

	/** Opens the exchange at `now`: events up to then have happened, their trades do not fill anything any more. */
	constructor(options: CoreOptions) {
		const {feed, seed, now, account, history, clockSkew = 0, delistings = [], spreadFactor = 1, depthFactor = 1, playedFrom = -Infinity, keyRights = carefulKey} = options;
		this.feed = feed;
		this.account = account;
		this.history = history;
		this.playedFrom = playedFrom;
		this.keyRights = keyRights;
		this.#now = now;
		this.#clockSkew = clockSkew;
		this.#delistings = delistings;
		this.#markets = new Map(feed.source.symbols.map(symbol => [symbol, new LiveMarket(bookShape(this.rules(symbol), seed, {spreadFactor, depthFactor}))]));
		for (const [symbol, market] of this.#markets) {
			const point = feed.lastPoint(symbol, now);
			if (point !== null) {
				market.move(point, feed.usualVolume(symbol, point.at));
			}
		}

		for (const order of history.open()) {
			this.market(order.symbol).keep(order);
		}

		this.#desk = this.#openDesk();
	}

	/** What the venue's clock shows. Whatever it says of time, and holds requests against, is this. */
	get now(): EpochMs {
		return this.#now + this.#clockSkew;
	}

	/** The time of the market, the same at all venues: of bars, public trades and the book. */
	get marketTime(): EpochMs {
		return this.#now;
	}

	/** Whether the market has come to its end. */
	get ended(): boolean {
		return this.nextEventAt() === null;
	}

	/** Returns what the venue's clock shows at a time of the market. */
	clockAt(marketTime: EpochMs): EpochMs {
		return marketTime + this.#clockSkew;
	}

	/** Returns when the market moves next, or null when it has ended. */
	nextEventAt(): EpochMs | null {
		return this.feed.schedule.next(this.#now);
	}

	/** Returns the market of `symbol`, which must be one of the source's. */
	market(symbol: MarketSymbol): LiveMarket {
		const market = this.#markets.get(symbol);
		invariant(market !== undefined, `no market ${symbol} at the simulated exchange`);
		return market;
	}

	rules(symbol: MarketSymbol): MarketRules {
		const rules = this.feed.rules.get(symbol);
		invariant(rules !== undefined, `no market ${symbol} at the simulated exchange`);
		return rules;
	}

	/** Returns whether `symbol` trades now: not in an outage or a gap of the tape, not delisted. */
	isTrading(symbol: MarketSymbol): boolean {
		return this.feed.isOpen(symbol, this.#now) && !this.#delistings.some(each => each.symbol === symbol && each.at <= this.#now);
	}

	/** Returns whether the venue still knows `symbol`. A delisted market is told of for another day. */
	isListed(symbol: MarketSymbol): boolean {
		return this.#markets.has(symbol) && !this.#delistings.some(each => each.symbol === symbol && each.at + day <= this.#now);
	}

	/** Returns the markets that the venue still knows. */
	listed(): readonly MarketSymbol[] {
		return this.feed.source.symbols.filter(symbol => this.isListed(symbol));
	}

	/** Returns the facts since the last call, in the order in which they happened. */
	takeFacts(): readonly Fact[] {
		const facts = this.#facts;
		this.#facts = [];
		return facts;
	}

	/** Moves time to `to`, with every event on the way. Time never goes back. */
	advance(to: EpochMs): void {
		for (let at = this.nextEventAt(); at !== null && at <= to; at = this.nextEventAt()) {
			this.#ringUntil(at);
			this.#now = at;
			for (const [symbol, market] of this.#markets) {
				this.#moveMarket(symbol, market);
			}
		}

		this.#ringUntil(to);
		this.#now = Math.max(this.#now, to);
		for (const {symbol, at} of this.#delistings) {
			if (at <= this.#now) {
				this.#desk.clear(symbol);
			}
		}
	}

	/** Has `ring` called when the venue's clock comes to `at`, before anything else that happens then; null takes the alarm back. One per name; gone after a restart. */
	setAlarm(name: string, alarm: Alarm | null): void {
		if (alarm === null) {
			this.#alarms.delete(name);
		} else {
			this.#alarms.set(name, alarm);
		}
	}

	/** Takes an order, or says why not. */
	place(request: OrderRequest): Placement {
		return this.#desk.place(request);
	}

	/** Cancels an open order and returns it, or null when no open order of `symbol` has that key. */
	cancel(symbol: MarketSymbol, key: OrderKey, cancelId: string | null): SimOrder | null {
		return this.#desk.cancel(symbol, key, cancelId);
	}

	#ringUntil(until: EpochMs): void {
		const due = [...this.#alarms].filter(([, {at}]) => at - this.#clockSkew <= until).toSorted(([, a], [, b]) => a.at - b.at);
		for (const [name, {at, ring}] of due) {
			this.#alarms.delete(name);
			this.#now = Math.max(this.#now, at - this.#clockSkew);
			ring();
		}
	}

	#openDesk(): OrderDesk {
		return new OrderDesk({
			account: this.account,
			history: this.history,
			now: () => this.now,
			marketTime: () => this.#now,
			market: symbol => this.market(symbol),
			isTrading: symbol => this.isTrading(symbol),
			tell: fact => {
				this.#facts.push(fact);
			},
		});
	}

	#moveMarket(symbol: MarketSymbol, market: LiveMarket): void {
		const point = this.feed.pointAt(symbol, this.#now);
		if (point === null) {
			if (barAt(this.feed.source, symbol, this.#now - 1) !== null) {
				market.pass(this.#now);
				this.#facts.push({kind: 'moved', symbol, at: this.#now});
			}

			return;
		}

		const trade = tradeOfPoint(symbol, point);
		if (trade.quantity > zero) {
			this.#facts.push({kind: 'traded', trade});
		}

		this.#desk.serveResting(market, trade);
		market.move(point, this.feed.usualVolume(symbol, point.at));
		if (trade.quantity > zero) {
			this.#desk.fireStops(market, trade);
		}

		this.#facts.push({kind: 'moved', symbol, at: this.#now});
	}
}

function bookShape(rules: MarketRules, seed: number, {spreadFactor, depthFactor}: {readonly spreadFactor: number; readonly depthFactor: number}): BookShape {
	const hash = hashOf(seed, `book/${rules.symbol}`);
	const around = (label: number): number => 0.7 + (0.6 * uniform(mix(hash, label)));
	return {rules, hash, spread: assetProfile(rules.base).spread * around(1) * spreadFactor, depth: 0.001 * around(2) * depthFactor};
}

