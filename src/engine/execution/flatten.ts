/**
Closing every position: sells what is held with marketable limits that reach further each time one is not filled, until
the venue has confirmed that no order is open and nothing is left that can be sold.
*/
import type {EngineConfig} from '../domain/config.js';
import {type DecimalText, decimal, formatDecimal, multiply, zero} from '../domain/decimal.js';
import type {EventOf} from '../domain/event.js';
import type {Market} from '../domain/market.js';
import type {Source} from '../domain/order.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import {type ReactionContext, type Stage, defineStage} from '../kernel/stage.js';

type FlattenState = {
	startedAt: EpochMs | null;
	reason: string;
	source: Source;
	/** Sells of each market that did not fill, since flattening began. */
	misses: Record<MarketSymbol, number>;
	held: Record<MarketSymbol, DecimalText>;
	bids: Record<MarketSymbol, number>;
	markets: Record<MarketSymbol, Market>;
	/** Markets with a working order, and its client id. */
	working: Record<string, MarketSymbol>;
};

const timer = 'flatten';
const retryMs = 2000;
/** However far the ladder goes, a sell never asks for less than this share of the last bid. */
const lowestShare = 0.8;

/** Returns the stage that flattens. */
export function createFlattenStage(config: EngineConfig): Stage {
	const opening: FlattenState = {startedAt: null, reason: '', source: 'engine', misses: {}, held: {}, bids: {}, markets: {}, working: {}};
	const go = (state: FlattenState, context: ReactionContext): void => {
		proceed(state, config.execution.slippageGuard, context);
	};

	return defineStage('flatten', opening, {
		MarketsLoaded(state, event) {
			state.markets = Object.fromEntries(event.markets.map(market => [market.symbol, market]));
		},
		QuotesSampled(state, event) {
			for (const quote of event.quotes) {
				state.bids[quote.symbol] = quote.bid;
			}
		},
		CandleClosed(state, event) {
			state.bids[event.symbol] = event.candle.close;
		},
		PositionChanged(state, event) {
			state.held[event.symbol] = event.quantity;
		},
		OrderIntended(state, event) {
			state.working[event.order.clientOrderId] = event.order.symbol;
		},
		OrderClosed(state, event, context) {
			state.working = Object.fromEntries(Object.entries(state.working).filter(([id]) => id !== event.clientOrderId));
			if (state.startedAt !== null && event.status !== 'filled') {
				state.misses[event.symbol] = (state.misses[event.symbol] ?? 0) + 1;
			}

			go(state, context);
		},
		FlattenStarted(state, event, context) {
			state.startedAt = context.at;
			state.reason = event.reason;
			state.source = event.source;
			state.misses = {};
			go(state, context);
		},
		/** The first reconciliation after a start goes on with what a restart interrupted. */
		Reconciled(state, _event, context) {
			go(state, context);
		},
		TimerFired(state, event, context) {
			if (event.timer === timer) {
				go(state, context);
			}
		},
	});
}

function proceed(state: FlattenState, guard: number, {at, emit}: ReactionContext): void {
	if (state.startedAt === null) {
		return;
	}

	const busy = new Set(Object.values(state.working));
	const open = Object.keys(state.held).filter(symbol => canBeSold(state, symbol));
	for (const symbol of open.filter(candidate => !busy.has(candidate))) {
		emit.event(sale(state, symbol, guard));
	}

	if (open.length > 0 || busy.size > 0) {
		emit.effect({type: 'SetTimer', timer, at: at + retryMs});
		return;
	}

	const dust = Object.fromEntries(Object.entries(state.held).filter(([, quantity]) => decimal(quantity) > zero));
	emit.event({type: 'FlattenFinished', startedAt: state.startedAt, dust});
	emit.effect({type: 'ClearTimer', timer});
	state.startedAt = null;
}

/** Above dust: at least the market's smallest order, in units and in money. */
function canBeSold(state: FlattenState, symbol: MarketSymbol): boolean {
	const market = state.markets[symbol];
	const held = decimal(state.held[symbol] ?? '0');
	if (market === undefined || held < decimal(market.minQuantity) || held === zero) {
		return false;
	}

	return multiply(held, decimal((state.bids[symbol] ?? 0).toFixed(9))) >= decimal(market.minNotional);
}

function sale(state: FlattenState, symbol: MarketSymbol, guard: number): EventOf<'OrderProposed'> {
	const reach = Math.max(1 - (guard * (1 + (state.misses[symbol] ?? 0))), lowestShare);
	const price = (state.bids[symbol] ?? 0) * reach;
	return {
		type: 'OrderProposed',
		proposal: {
			symbol,
			side: 'sell',
			quantity: formatDecimal(decimal(state.held[symbol] ?? '0')),
			limitPrice: formatDecimal(decimal(price.toFixed(9))),
			reduceOnly: true,
			confidence: 1,
			volatilityTargeted: false,
			timeInForce: 'immediate-or-cancel',
			source: state.source,
			reason: `flatten: ${state.reason}`,
		},
	};
}
