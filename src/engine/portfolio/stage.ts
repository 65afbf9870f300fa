/**
The portfolio in the flow: it folds fills into the exact ledger, marks equity at the newest prices, and says where the
venue's balances differ from the ledger's.
*/
import {type DecimalText, decimal, formatDecimal, toNumber, zero} from '../domain/decimal.js';
import {finite} from '../domain/error.js';
import type {Difference, Equity, EventOf, HaltCause} from '../domain/event.js';
import {type Holding, type LedgerBalances, applyToBalances, applyToHolding, assetsOf, averageCost} from '../domain/ledger.js';
import type {Balances, Position} from '../domain/order.js';
import {type EpochMs, type MarketSymbol, startOfDay} from '../domain/units.js';
import {type Emit, type ReactionContext, type Stage, defineStage} from '../kernel/stage.js';

type PortfolioState = {
	quote: string;
	symbols: readonly MarketSymbol[];
	balances: LedgerBalances;
	/** Null once a market is flat again. */
	holdings: Record<MarketSymbol, Holding | null>;
	/** Profit of holdings that are flat again. */
	realized: Record<MarketSymbol, string>;
	prices: Record<MarketSymbol, number>;
	peak: number;
	equity: number;
	day: EpochMs;
	dayOpen: number;
	/** Quantity that can no longer be sold, because it is below the market's smallest order. */
	dust: Record<MarketSymbol, DecimalText>;
};

const opening: PortfolioState = {
	quote: '', symbols: [], balances: {}, holdings: {}, realized: {}, prices: {}, peak: 0, equity: 0, day: 0, dayOpen: 0, dust: {},
};

/** Returns the ledger's balances from what the stage has saved. */
export function savedBalances(saved: unknown): LedgerBalances {
	return (saved as PortfolioState).balances;
}

/** Returns the stage that owns the ledger. */
export function createPortfolioStage(): Stage {
	return defineStage('portfolio', opening, {
		EngineStarted: open,
		OrderFilled(state, event, context) {
			fill(state, event, context.emit);
			mark(state, context);
		},
		QuotesSampled(state, event, context) {
			for (const quote of event.quotes) {
				state.prices[quote.symbol] = finite((quote.bid + quote.ask) / 2, `price of ${quote.symbol}`);
			}

			mark(state, context);
		},
		HistoryLoaded(state, event) {
			const last = event.candles.at(-1);
			if (last !== undefined) {
				state.prices[event.symbol] = finite(last.close, `close of ${event.symbol}`);
			}
		},
		/** What the account is worth is known as soon as the venue has confirmed it. */
		Reconciled(state, _event, context) {
			mark(state, context);
		},
		CandleClosed(state, event) {
			state.prices[event.symbol] = finite(event.candle.close, `close of ${event.symbol}`);
		},
		BarCompleted(state, _event, context) {
			mark(state, context);
		},
		AccountReported(state, event, {emit}) {
			emit.event({type: 'BalancesReconciled', differences: compareBalances(state, event.balances)});
		},
		MarketsLoaded(state, event) {
			state.dust = Object.fromEntries(event.markets.map(market => [market.symbol, market.minQuantity]));
		},
		TradingResumed(state, event) {
			// A person has looked at the drawdown and goes on: it is measured anew from here.
			if (event.lifted.some(isDrawdown)) {
				state.peak = state.equity;
			}
		},
	});
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

function fill(state: PortfolioState, event: EventOf<'OrderFilled'>, emit: Emit): void {
	const {symbol} = event.fill;
	state.balances = applyToBalances(state.balances, event.fill);
	const {holding, closed} = applyToHolding(state.holdings[symbol] ?? null, event.fill, decimal(state.dust[symbol] ?? '0'));
	state.holdings[symbol] = holding;
	if (closed !== null) {
		state.realized[symbol] = formatDecimal(decimal(state.realized[symbol] ?? '0') + decimal(closed.realizedPnl));
	}

	state.prices[symbol] ??= Number(event.fill.price);
	emit.event({type: 'PositionChanged', ...position(state, symbol)});
	if (closed !== null) {
		const gain = toNumber(decimal(closed.realizedPnl)) / toNumber(decimal(closed.invested));
		emit.event({type: 'TradeClosed', symbol, openedAt: closed.openedAt ?? event.fill.at, pnl: closed.realizedPnl, return: finite(gain, 'return of a trade')});
	}
}

function position(state: PortfolioState, symbol: MarketSymbol): Position {
	const holding = state.holdings[symbol];
	const realized = decimal(state.realized[symbol] ?? '0') + decimal(holding?.realizedPnl ?? '0');
	return {
		symbol,
		quantity: holding?.quantity ?? '0',
		averageCost: formatDecimal(holding ? averageCost(holding) : zero),
		realizedPnl: formatDecimal(realized),
		openedAt: holding?.openedAt ?? null,
	};
}

function mark(state: PortfolioState, {at, emit}: ReactionContext): void {
	const cash = toNumber(decimal(state.balances[state.quote] ?? '0'));
	let exposure = 0;
	for (const [symbol, holding] of Object.entries(state.holdings)) {
		exposure += holding === null ? 0 : toNumber(decimal(holding.quantity)) * (state.prices[symbol] ?? Number.NaN);
	}

	const equity = finite(cash + exposure, 'equity');
	if (startOfDay(at) !== state.day) {
		state.day = startOfDay(at);
		state.dayOpen = state.equity === 0 ? equity : state.equity;
	}

	state.equity = equity;
	state.peak = Math.max(state.peak, equity);
	emit.event({type: 'EquityMarked', ...measures(state, cash, exposure)});
}

function measures(state: PortfolioState, cash: number, exposure: number): Equity {
	const {equity, peak, dayOpen} = state;
	return {
		equity,
		cash,
		exposure,
		peak,
		drawdown: peak > 0 ? 1 - (equity / peak) : 0,
		dayOpen,
		dayChange: dayOpen > 0 ? (equity / dayOpen) - 1 : 0,
		leverage: equity > 0 ? exposure / equity : 0,
	};
}

/** Returns every asset of the universe whose total at the venue is not the ledger's, to the last unit. */
function compareBalances(state: PortfolioState, theirs: Balances): Difference[] {
	const assets = new Set([state.quote, ...state.symbols.map(symbol => assetsOf(symbol).base), ...Object.keys(state.balances)]);
	return [...assets].toSorted().flatMap(asset => {
		const ours = decimal(state.balances[asset] ?? '0');
		const total = decimal(theirs[asset]?.free ?? '0') + decimal(theirs[asset]?.reserved ?? '0');
		return ours === total ? [] : [{kind: 'balance' as const, subject: asset, ours: formatDecimal(ours), theirs: formatDecimal(total)}];
	});
}
