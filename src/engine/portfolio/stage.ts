/**
The portfolio in the flow: it folds fills into the exact ledger, marks equity at the newest prices, and says where the
venue's balances differ from the ledger's.
*/
import {finite} from '../domain/error.js';
import type {EventOf, HaltCause} from '../domain/event.js';
import type {LedgerBalances} from '../domain/ledger.js';
import {type Emit, type Reactions, type Stage, defineStage} from '../kernel/stage.js';
import {compareBalances, resolveBalance} from './balances.js';
import {type Places, placesAfterFill, placesAfterReport, tellPlaces} from './places.js';
import {type PortfolioState, opening} from './state.js';
import {takeFill} from './trades.js';
import {mark} from './worth.js';

/** Returns the ledger's balances from what the stage has saved. */
export function savedBalances(saved: unknown): LedgerBalances {
	return (saved as PortfolioState).balances;
}

/** Returns what is at which venue, from what the stage has saved; null where that is not known, or there is only one. */
export function savedPlaces(saved: unknown): Places {
	return (saved as PortfolioState).places ?? null;
}

/** Returns the stage that owns the ledger. `venues` are those that are traded on, the one that decides first. */
export function createPortfolioStage(venues: readonly string[] = []): Stage {
	const [main = ''] = venues;
	return defineStage<PortfolioState>('portfolio', opening, {
		...observing(),
		EngineStarted(state, event, {emit}) {
			open(state, event);
			if (venues.length > 1) {
				tellPlaces(null, state.places ?? null, emit);
			} else {
				// What lay elsewhere is out of reach; reconciliation says so.
				delete state.places;
			}
		},
		OrderFilled(state, event, context) {
			takeFill(state, event, context);
			place(state, placesAfterFill(state.places ?? null, event.fill, main), context.emit);
			mark(state, context);
		},
		QuotesSampled(state, event, context) {
			for (const quote of event.quotes) {
				state.prices[quote.symbol] = finite((quote.bid + quote.ask) / 2, `price of ${quote.symbol}`);
			}

			mark(state, context);
		},
		/** What the account is worth is known as soon as the venue has confirmed it. */
		Reconciled(state, _event, context) {
			mark(state, context);
		},
		BarCompleted(state, _event, context) {
			mark(state, context);
		},
		AccountReported(state, event, {emit}) {
			const comparison = compareBalances(state, event.balances);
			place(state, placesAfterReport(state.places ?? null, state.balances, event, comparison.differences.length === 0), emit);
			emit.event({type: 'BalancesReconciled', ...comparison});
		},
		DifferenceResolved(state, event, context) {
			if (event.difference.kind === 'balance') {
				resolveBalance(state, event, context);
			}
		},
		TradingResumed(state, event) {
			// A person has looked at the drawdown and goes on: it is measured anew from here.
			if (event.lifted.some(isDrawdown)) {
				state.peak = state.equity;
			}
		},
	});
}

/** What is kept in mind of markets, prices, and what is the user's own. */
function observing(): Reactions<PortfolioState> {
	return {
		HistoryLoaded(state, event) {
			const last = event.candles.at(-1);
			if (last !== undefined) {
				state.prices[event.symbol] = finite(last.close, `close of ${event.symbol}`);
			}
		},
		CandleClosed(state, event) {
			state.prices[event.symbol] = finite(event.candle.close, `close of ${event.symbol}`);
		},
		MarketsLoaded(state, event) {
			state.dust = Object.fromEntries(event.markets.map(market => [market.symbol, market.minQuantity]));
		},
		ForeignHoldingChanged(state, event) {
			state.foreign[event.asset] = event.amount;
		},
	};
}

function place(state: PortfolioState, after: Places, emit: Emit): void {
	tellPlaces(state.places ?? null, after, emit);
	if (after !== null) {
		state.places = after;
	}
}

function isDrawdown(cause: HaltCause): boolean {
	return cause.rule === 'drawdown' || cause.rule === 'drawdown-flatten';
}

function open(state: PortfolioState, event: EventOf<'EngineStarted'>): void {
	state.symbols = event.symbols;
	if (state.quote === '') {
		state.quote = event.quoteCurrency;
		state.balances = {[event.quoteCurrency]: event.capital};
	}
}
