/**
What fills do to the books, whoever pays their fees: a fee in a third asset is a cost of the trade that it was taken for,
and coins of the user's that a venue took for it are a flow into the account that is spent at once.
*/
import {type Decimal, decimal, formatDecimal, maximum, multiply, toNumber, zero} from '../domain/decimal.js';
import {finite, invariant} from '../domain/error.js';
import type {EventOf} from '../domain/event.js';
import {applyFlow, applyToBalances, applyToHolding, assetsOf, averageCost, feeShares} from '../domain/ledger.js';
import type {Fill, Position, Side} from '../domain/order.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {Emit, ReactionContext} from '../kernel/stage.js';
import {type PortfolioState, marketOf, priceOf, valueOf} from './state.js';
import {countFlow, revalue} from './worth.js';

/** Folds a fill into the books and tells the position that follows. */
export function takeFill(state: PortfolioState, {fill}: EventOf<'OrderFilled'>, context: ReactionContext): void {
	const {base, quote} = assetsOf(fill.symbol);
	const isThird = fill.feeAsset !== base && fill.feeAsset !== quote;
	const {ours, outside} = feeShares(fill, state.balances, decimal(state.foreign[fill.feeAsset] ?? '0'));
	const charges = payOutside(state, fill, outside, context) + (isThird ? payFromHolding(state, fill, ours, context.emit) : zero);
	const booked: Fill = isThird ? {...fill, fee: '0', feeAsset: quote} : {...fill, fee: formatDecimal(ours)};
	state.balances = applyToBalances(state.balances, booked);
	applyTrade(state, booked, charges, context.emit);
	state.prices[fill.symbol] ??= Number(fill.price);
}

/** Counts a trade with the outside: coins that come in are bought at their price of this moment, those that leave are sold at it. */
export function tradeWithOutside(state: PortfolioState, asset: string, amount: Decimal, {at, emit}: Pick<ReactionContext, 'at' | 'emit'>): void {
	const price = priceOf(state, asset);
	invariant(price !== null, `no price of ${asset} is known`);
	const [side, quantity]: readonly [Side, Decimal] = amount > zero ? ['buy', amount] : ['sell', -amount];
	applyTrade(state, tradeOf(marketOf(state, asset), {side, quantity, price, at}), zero, emit);
}

function tradeOf(symbol: MarketSymbol, {side, quantity, price, at}: {readonly side: Side; readonly quantity: Decimal; readonly price: Decimal; readonly at: EpochMs}): Fill {
	const {quote} = assetsOf(symbol);
	return {tradeId: '', venueOrderId: '', clientOrderId: '', symbol, side, price: formatDecimal(price), quantity: formatDecimal(quantity), fee: '0', feeAsset: quote, liquidity: 'taker', at};
}

/** Takes the part of a fee that the books have not paid out of the user's own coins; returns what it was worth, nothing where no price is known. */
function payOutside(state: PortfolioState, fill: Fill, amount: Decimal, {at, emit}: ReactionContext): Decimal {
	if (amount === zero) {
		return zero;
	}

	const {feeAsset, symbol} = fill;
	const reason = `a fee for ${symbol} was taken in ${feeAsset}`;
	const before = decimal(state.foreign[feeAsset] ?? '0');
	if (before > zero) {
		const left = formatDecimal(maximum(before - amount, zero));
		emit.event({type: 'ForeignHoldingChanged', asset: feeAsset, before: formatDecimal(before), amount: left, reason});
		state.foreign[feeAsset] = left;
	}

	const isBase = feeAsset === assetsOf(symbol).base;
	const value = isBase ? multiply(amount, decimal(fill.price)) : valueOf(state, feeAsset, amount);
	if (value !== null) {
		revalue(state, at);
	}

	const growth = value === null ? 1 : countFlow(state, value);
	emit.event({type: 'ExternalFlow', asset: feeAsset, amount: formatDecimal(amount), value: value === null ? null : formatDecimal(value), growth, reason, forFee: true});
	return value ?? zero;
}

/** Takes a fee in a third asset out of what the books hold of it, as if that had been sold at its price; returns what it was worth. */
function payFromHolding(state: PortfolioState, {feeAsset, at}: Fill, amount: Decimal, emit: Emit): Decimal {
	if (amount === zero) {
		return zero;
	}

	state.balances = applyFlow(state.balances, feeAsset, -amount);
	tradeWithOutside(state, feeAsset, -amount, {at, emit});
	return valueOf(state, feeAsset, amount) ?? zero;
}

/** Folds a trade into the holding of its market and tells what follows. */
function applyTrade(state: PortfolioState, fill: Fill, charges: Decimal, emit: Emit): void {
	const {symbol} = fill;
	const {holding, closed} = applyToHolding(state.holdings[symbol] ?? null, fill, decimal(state.dust[symbol] ?? '0'), charges);
	state.holdings[symbol] = holding;
	if (closed !== null) {
		state.realized[symbol] = formatDecimal(decimal(state.realized[symbol] ?? '0') + decimal(closed.realizedPnl));
	}

	emit.event({type: 'PositionChanged', ...positionOf(state, symbol)});
	if (closed !== null) {
		const gain = toNumber(decimal(closed.realizedPnl)) / toNumber(decimal(closed.invested));
		emit.event({type: 'TradeClosed', symbol, openedAt: closed.openedAt ?? fill.at, pnl: closed.realizedPnl, return: finite(gain, 'return of a trade')});
	}
}

function positionOf(state: PortfolioState, symbol: MarketSymbol): Position {
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
