/**
The books and trades of one venue, out of its raw messages: decodes, keeps every book in step, every tape whole, and asks
for what must be fetched. The running feed and the replay of a recording use this same code.
*/
import {invariant} from '../../domain/error.js';
import type {OrderBook, PublicTrade} from '../../domain/market.js';
import {day, type EpochMs, type MarketSymbol, type Milliseconds} from '../../domain/units.js';
import type {Backfill, FeedChannel, FeedSession, NamedMarket, SessionListener} from '../../ports/feed-session.js';
import {TradeTape, type TapeOutcome} from '../trades/tape.js';
import {decodeBinanceSnapshot} from './binance.js';
import type {VenueMessage} from './message.js';
import {type Protocol, protocols} from './protocol.js';
import {type Applied, type BookFault, DiffBook} from './sync.js';

/** A book that was in step for this long has recovered: the next break is answered at once again. */
const steadyMs: Milliseconds = 60_000;
const longestWaitMs: Milliseconds = 30_000;
/** A venue that owes a snapshot for this long has to be asked again. */
const snapshotDueMs: Milliseconds = 30_000;

/** Grows with every failure in a row: at once, then 1 s, 2 s … 30 s. In machine time. */
class Patience {
	#failures = 0;
	#steadySince: Milliseconds | null = null;

	/** Returns how long to wait before the next try. */
	fail(at: Milliseconds): Milliseconds {
		if (this.#steadySince !== null && at - this.#steadySince > steadyMs) {
			this.#failures = 0;
		}

		this.#steadySince = null;
		this.#failures += 1;
		return this.#failures === 1 ? 0 : Math.min(1000 * (2 ** (this.#failures - 2)), longestWaitMs);
	}

	succeed(at: Milliseconds): void {
		this.#steadySince ??= at;
	}
}

type MarketState = {
	readonly symbol: MarketSymbol;
	readonly book: ReturnType<Protocol['newBook']>;
	readonly tape: TradeTape;
	readonly patience: Patience;
	/** Something was asked for that will bring the book back. */
	asked: boolean;
	/** Since when the book waits for what brings it back. */
	waitsSince: Milliseconds;
};

class Session implements FeedSession {
	readonly #protocol: Protocol;
	readonly #listener: SessionListener;
	readonly #markets = new Map<MarketSymbol, MarketState>();
	/** By the venue's name. */
	readonly #named = new Map<string, MarketState>();
	readonly #patience = new Patience();
	/** The newest connection, and the last number on it. */
	#connection = 0;
	#sequence: number | null = null;
	/** True from a hole until the connection that had it is gone. */
	#deaf = false;

	constructor(protocol: Protocol, markets: readonly NamedMarket[], listener: SessionListener) {
		this.#protocol = protocol;
		this.#listener = listener;
		for (const {symbol, id} of markets) {
			const state = {symbol, book: protocol.newBook(), tape: new TradeTape({consecutive: protocol.consecutiveTrades}), patience: new Patience(), asked: false, waitsSince: 0};
			this.#markets.set(symbol, state);
			this.#named.set(id, state);
		}
	}

	receive(text: string, connection: number, now: EpochMs): boolean {
		const {sequence, messages, taken} = this.#protocol.decode(text);
		if (sequence === null || this.#follows(sequence, connection, now)) {
			for (const message of messages) {
				this.#take(message, now);
			}
		}

		return taken;
	}

	opened(channel: FeedChannel, now: EpochMs): void {
		for (const state of this.#markets.values()) {
			if (channel === 'book') {
				this.#lose(state, now);
			} else {
				this.#tell(state, state.tape.reconnected(), now);
			}
		}
	}

	closed(channel: FeedChannel, now: EpochMs): void {
		if (channel === 'book') {
			for (const state of this.#markets.values()) {
				this.#lose(state, now);
			}
		}
	}

	snapshot(symbol: MarketSymbol, answer: unknown, now: EpochMs): void {
		const state = this.#state(symbol);
		const {book} = state;
		if (!(book instanceof DiffBook) || book.live) {
			return;
		}

		state.asked = false;
		const snapshot = decodeBinanceSnapshot(answer, now);
		if (snapshot === null) {
			if (answer !== null) {
				this.#listener.onIncident(symbol, 'malformed', 'the book in the answer to a request cannot be read', now);
			}

			this.#repair(state);
			return;
		}

		this.#listener.beforeBook(symbol, snapshot.at);
		this.#settle(state, book.join(snapshot), now);
	}

	backfill(symbol: MarketSymbol, answer: Backfill, now: EpochMs): void {
		const state = this.#state(symbol);
		this.#tell(state, state.tape.fill(answer), now);
	}

	book(symbol: MarketSymbol, levels: number): OrderBook | null {
		const state = this.#markets.get(symbol);
		return state?.book.live === true ? {symbol, at: state.book.book.at, ...state.book.book.levels(levels)} : null;
	}

	/** Checks the number of a message on its connection. Returns whether the message is to be used. */
	#follows(sequence: number, connection: number, now: EpochMs): boolean {
		if (connection < this.#connection) {
			return false;
		}

		if (connection > this.#connection) {
			[this.#connection, this.#sequence, this.#deaf] = [connection, null, false];
		}

		const expected = this.#sequence === null ? sequence : this.#sequence + 1;
		if (sequence < expected) {
			this.#listener.onIncident(null, sequence === this.#sequence ? 'duplicate' : 'out-of-order', `message ${sequence} came after ${this.#sequence}`, now);
			return false;
		}

		this.#sequence = sequence;
		if (sequence === expected) {
			this.#patience.succeed(this.#listener.elapsed());
			return !this.#deaf;
		}

		this.#reconnect({check: 'sequence-break', detail: `message ${sequence} came when ${expected} was next`}, now);
		return false;
	}

	#reconnect({check, detail}: BookFault, now: EpochMs): void {
		this.#listener.onIncident(null, check, detail, now);
		for (const state of this.#markets.values()) {
			this.#lose(state, now);
		}

		if (!this.#deaf) {
			this.#deaf = true;
			this.#listener.onDemand({demand: 'reconnect', reason: detail, afterMs: this.#patience.fail(this.#listener.elapsed())});
		}
	}

	#take(message: VenueMessage, now: EpochMs): void {
		if (message.kind === 'confirmed') {
			this.#confirm();
			return;
		}

		const state = message.market === null ? null : this.#byName(message.market);
		if (message.kind === 'malformed') {
			this.#refuse(message, state, now);
		} else if (state === null) {
			// A market that nobody asked for.
		} else if (message.kind === 'trades') {
			const trades: readonly PublicTrade[] = message.trades.map(trade => ({...trade, symbol: state.symbol}));
			this.#tell(state, state.tape.push(trades, message.past), now);
		} else {
			this.#change(state, message, now);
		}
	}

	#change(state: MarketState, message: Extract<VenueMessage, {readonly kind: 'diff' | 'snapshot' | 'update'}>, now: EpochMs): void {
		const {book, symbol} = state;
		const at = this.#timeOf(state, message.at, now);
		const wasLive = book.live;
		if (wasLive || message.kind === 'snapshot') {
			this.#listener.beforeBook(symbol, at);
		}

		if (message.kind === 'diff') {
			invariant(book instanceof DiffBook, 'diffs belong to a book of diffs');
			this.#settle(state, book.apply({...message, at}), now);
		} else {
			invariant(!(book instanceof DiffBook), 'streamed books belong to a book of snapshots');
			this.#settle(state, book.apply({...message, at}), now);
		}

		if (wasLive && !book.live) {
			this.#listener.onBook(symbol);
		}
	}

	/** Returns the venue's time of a change; one that is days away from the clock is told and not believed. */
	#timeOf({symbol}: MarketState, at: EpochMs, now: EpochMs): EpochMs {
		if (at === 0 || Math.abs(at - now) <= day) {
			return at === 0 ? now : at;
		}

		this.#listener.onIncident(symbol, 'timestamp-drift', `a change of the book bears the time ${at}, the clock says ${now}`, now);
		return now;
	}

	/** Tells what became of a change, and asks for what brings a lost book back. */
	#settle(state: MarketState, outcome: Applied, now: EpochMs): void {
		const {symbol} = state;
		switch (outcome.result) {
			case 'applied': {
				state.asked = false;
				state.patience.succeed(this.#listener.elapsed());
				this.#listener.onBook(symbol);
				break;
			}

			case 'waiting': {
				this.#wait(state);
				break;
			}

			case 'ignored': {
				if (outcome.fault !== null) {
					this.#listener.onIncident(symbol, outcome.fault.check, outcome.fault.detail, now);
				}

				break;
			}

			case 'broken': {
				this.#listener.onIncident(symbol, outcome.fault.check, outcome.fault.detail, now);
				state.waitsSince = this.#listener.elapsed();
				this.#repair(state);
				break;
			}
		}
	}

	/** A message that cannot be read may have been anything: its book is unknown from here on. */
	#refuse({what, detail}: Extract<VenueMessage, {readonly kind: 'malformed'}>, state: MarketState | null, now: EpochMs): void {
		this.#listener.onIncident(state?.symbol ?? null, 'malformed', detail, now);
		for (const each of state === null ? this.#markets.values() : [state]) {
			if (what === 'book') {
				this.#lose(each, now);
				this.#repair(each);
			} else if (!this.#protocol.consecutiveTrades) {
				// Where ids do not show the hole that it leaves, the trades since the last one are fetched.
				this.#tell(each, each.tape.reconnected(), now);
			}
		}
	}

	/** A REST book is asked for at once; a snapshot in the stream is on its way, unless it has been so for too long. */
	#wait(state: MarketState): void {
		if (this.#protocol.repair === 'snapshot') {
			this.#repair(state);
		} else if (this.#listener.elapsed() - state.waitsSince > snapshotDueMs) {
			state.waitsSince = this.#listener.elapsed();
			state.asked = false;
			this.#repair(state);
		}
	}

	#lose(state: MarketState, now: EpochMs): void {
		const wasLive = state.book.live;
		if (wasLive) {
			this.#listener.beforeBook(state.symbol, now);
		}

		state.book.restart();
		state.asked = false;
		state.waitsSince = this.#listener.elapsed();
		if (wasLive) {
			this.#listener.onBook(state.symbol);
		}
	}

	/** Asks once for what brings the book back; a snapshot in the stream comes by itself after a subscription. */
	#repair(state: MarketState): void {
		const {repair} = this.#protocol;
		const {symbol, patience, asked} = state;
		if (asked) {
			return;
		}

		if (repair === 'reconnect') {
			this.#demandReconnect(state);
			return;
		}

		state.asked = true;
		this.#listener.onDemand({demand: repair, symbol, afterMs: patience.fail(this.#listener.elapsed())});
	}

	#demandReconnect({symbol}: MarketState): void {
		if (!this.#deaf) {
			this.#deaf = true;
			this.#listener.onDemand({demand: 'reconnect', reason: `the book of ${symbol} is lost`, afterMs: this.#patience.fail(this.#listener.elapsed())});
		}
	}

	/** Whatever the venue sends from now on is after this moment, so a book from REST will join. */
	#confirm(): void {
		if (this.#protocol.repair !== 'snapshot') {
			return;
		}

		for (const state of this.#markets.values()) {
			if (!state.book.live) {
				this.#repair(state);
			}
		}
	}

	#tell(state: MarketState, {trades, incidents, wants}: TapeOutcome, now: EpochMs): void {
		const {symbol} = state;
		for (const {check, detail} of incidents) {
			this.#listener.onIncident(symbol, check, detail, now);
		}

		if (trades.length > 0) {
			this.#listener.onTrades(symbol, trades);
		}

		if (wants !== null) {
			this.#listener.onDemand({demand: 'trades', symbol, ...wants});
		}
	}

	/** Coinbase answers for USDC markets with their USD twins. */
	#byName(name: string): MarketState | null {
		return this.#named.get(name) ?? this.#named.get(`${name}C`) ?? null;
	}

	#state(symbol: MarketSymbol): MarketState {
		const state = this.#markets.get(symbol);
		invariant(state !== undefined, `${symbol} is not watched`);
		return state;
	}
}

/** Returns the session of a venue, `binance`, `coinbase` or `kraken`. Throws an InvariantError for others. */
export function openFeedSession(venue: string, markets: readonly NamedMarket[], listener: SessionListener): FeedSession {
	const protocol = protocols[venue];
	invariant(protocol !== undefined, `no protocol for the books of ${venue}`);
	return new Session(protocol, markets, listener);
}
