/**
What each order really cost, said when it is over: against the price of the decision, split into what it came from. An order
that another one takes the place of answers for what it filled; the rest is the next one's.
*/
import {type DecimalText, decimal, formatDecimal, zero} from '../domain/decimal.js';
import type {EventOf} from '../domain/event.js';
import {assetsOf} from '../domain/ledger.js';
import type {Fill, Order} from '../domain/order.js';
import type {MarketSymbol} from '../domain/units.js';
import {type ReactionContext, type Stage, defineStage} from '../kernel/stage.js';
import {type Shortfall, shortfallOf} from './shortfall.js';

type Prices = {readonly middle: DecimalText; readonly spread: DecimalText};

type Sent = {readonly order: Order; readonly decided: DecimalText; readonly arrived: Prices; readonly fills: Fill[]};

type ShortfallState = {
	prices: Record<MarketSymbol, Prices>;
	sent: Record<string, Sent>;
};

/** Returns the stage that measures orders. */
export function createShortfallStage(): Stage {
	return defineStage<ShortfallState>('shortfall', {prices: {}, sent: {}}, {
		QuotesSampled(state, event) {
			for (const {symbol, bid, ask} of event.quotes) {
				state.prices[symbol] = {middle: textOf((bid + ask) / 2), spread: textOf(ask - bid)};
			}
		},
		CandleClosed(state, event) {
			const {close} = event.candle;
			state.prices[event.symbol] ??= {middle: textOf(close), spread: '0'};
		},
		OrderIntended(state, {order}) {
			const arrived = state.prices[order.symbol];
			if (arrived !== undefined) {
				state.sent[order.clientOrderId] = {order, decided: order.chase?.decisionPrice ?? arrived.middle, arrived, fills: []};
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

/** Nothing is said of an order that filled nothing and goes on as another, nor of fees that have no price. */
function measure(state: ShortfallState, {order, decided, arrived, fills}: Sent, event: EventOf<'OrderClosed'>, {emit}: ReactionContext): void {
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
	emit.event({type: 'ShortfallMeasured', clientOrderId: order.clientOrderId, symbol: order.symbol, ...inText(shortfall)});
}

function inText({total, delay, spread, impact, fee, opportunity, cost}: Shortfall): Omit<EventOf<'ShortfallMeasured'>, 'type' | 'clientOrderId' | 'symbol'> {
	return {
		total: formatDecimal(total), delay: formatDecimal(delay), spread: formatDecimal(spread), impact: formatDecimal(impact),
		fee: formatDecimal(fee), opportunity: formatDecimal(opportunity), cost,
	};
}

function textOf(price: number): DecimalText {
	return formatDecimal(decimal(price.toFixed(12)));
}
