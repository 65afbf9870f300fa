/**
What each order really cost, said when it is over: against the price of the decision, split into what it came from. An order
that another one takes the place of answers for what it filled; the rest is the next one's.
*/
import {type DecimalText, decimal, formatDecimal, zero} from '../domain/decimal.js';
import type {EventOf} from '../domain/event.js';
import {assetsOf} from '../domain/ledger.js';
import {timeframes} from '../domain/market.js';
import {type Fill, type Order, isStop} from '../domain/order.js';
import {type Place, knownOf, marketsElsewhere, placeOf} from '../domain/place.js';
import type {BasisPoints, Fraction, MarketSymbol, Milliseconds} from '../domain/units.js';
import {type ReactionContext, type Stage, defineStage} from '../kernel/stage.js';
import {type Liquidity, afterLiquidBar, expectedCostOf} from './expected-cost.js';
import {type Shortfall, shortfallOf} from './shortfall.js';

type Prices = {readonly middle: DecimalText; readonly spread: DecimalText};

type Sent = {readonly order: Order; readonly decided: DecimalText; readonly arrived: Prices; readonly expected: BasisPoints | null; readonly fills: Fill[]};

type ShortfallState = {
	prices: Record<MarketSymbol, Prices>;
	liquidity: Record<MarketSymbol, Liquidity>;
	/** Taker fees, by place where more than one venue is traded on. */
	fees: Record<Place, Fraction>;
	sent: Record<string, Sent>;
};

/** Returns the stage that measures orders. Bars are `length` milliseconds long. */
export function createShortfallStage(length: Milliseconds = timeframes['1h']): Stage {
	return defineStage<ShortfallState>('shortfall', {prices: {}, liquidity: {}, fees: {}, sent: {}}, {
		MarketsLoaded(state, event) {
			const rules = {...Object.fromEntries(event.markets.map(market => [market.symbol, market])), ...marketsElsewhere(event)};
			state.fees = Object.fromEntries(Object.entries(rules).map(([place, {takerFee}]) => [place, takerFee]));
		},
		HistoryLoaded(state, event) {
			for (const candle of event.candles) {
				state.liquidity[event.symbol] = afterLiquidBar(state.liquidity[event.symbol], candle);
			}
		},
		QuotesSampled(state, event) {
			for (const {symbol, bid, ask} of event.quotes) {
				state.prices[symbol] = {middle: textOf((bid + ask) / 2), spread: textOf(ask - bid)};
			}
		},
		CandleClosed(state, event) {
			const {close} = event.candle;
			state.liquidity[event.symbol] = afterLiquidBar(state.liquidity[event.symbol], event.candle);
			state.prices[event.symbol] ??= {middle: textOf(close), spread: '0'};
		},
		OrderIntended(state, {order}) {
			const arrived = state.prices[order.symbol];
			if (arrived !== undefined) {
				const expected = expectedOf(state, order, arrived, length);
				state.sent[order.clientOrderId] = {order, decided: order.chase?.decisionPrice ?? arrived.middle, arrived, expected, fills: []};
			}
		},
		OrderFilled(state, {fill}) {
			state.sent[fill.clientOrderId]?.fills.push(fill);
		},
		OrderClosed(state, event, context) {
			const sent = state.sent[event.clientOrderId];
			const {[event.clientOrderId]: _, ...others} = state.sent;
			state.sent = others;
			if (sent !== undefined) {
				measure(state, sent, event, context);
			}
		},
	});
}

function expectedOf({liquidity, fees}: ShortfallState, order: Order, {middle, spread}: Prices, length: Milliseconds): BasisPoints | null {
	const sent = {value: Number(order.quantity) * Number(middle), middle: Number(middle), spread: Number(spread), fee: knownOf(fees, placeOf(order)) ?? 0};
	return isStop(order) ? null : expectedCostOf(liquidity[order.symbol], sent, length);
}

/** Nothing is said of an order that filled nothing and goes on as another, nor of fees that have no price. */
function measure(state: ShortfallState, {order, decided, arrived, expected, fills}: Sent, event: EventOf<'OrderClosed'>, {emit}: ReactionContext): void {
	const quantity = event.replaced === true || event.status === 'rejected' || event.status === 'lost' ? decimal(event.filled) : decimal(order.quantity);
	const {base, quote} = assetsOf(order.symbol);
	if (quantity === zero || fills.some(({feeAsset}) => feeAsset !== base && feeAsset !== quote)) {
		return;
	}

	const ended = state.prices[order.symbol] ?? arrived;
	const shortfall = shortfallOf({
		symbol: order.symbol, side: order.side, quantity, fills,
		decided: decimal(decided), arrived: decimal(arrived.middle), ended: decimal(ended.middle), spread: decimal(arrived.spread),
	});
	emit.event({type: 'ShortfallMeasured', clientOrderId: order.clientOrderId, symbol: order.symbol, ...inText(shortfall), ...(expected === null ? {} : {expected})});
}

function inText({total, delay, spread, impact, fee, opportunity, cost}: Shortfall): Omit<EventOf<'ShortfallMeasured'>, 'type' | 'clientOrderId' | 'symbol' | 'expected'> {
	return {
		total: formatDecimal(total), delay: formatDecimal(delay), spread: formatDecimal(spread), impact: formatDecimal(impact),
		fee: formatDecimal(fee), opportunity: formatDecimal(opportunity), cost,
	};
}

function textOf(price: number): DecimalText {
	return formatDecimal(decimal(price.toFixed(12)));
}
