/**
The exchange core on a small tape, without any wire.
*/
import {decimal, formatDecimal, type DecimalText} from '../../../../src/engine/domain/decimal.js';
import type {Candle} from '../../../../src/engine/domain/market.js';
import type {Side} from '../../../../src/engine/domain/order.js';
import {hour} from '../../../../src/engine/domain/units.js';
import {Account, freeBalances} from '../../../../src/engine/sim/core/account.js';
import {ExchangeCore} from '../../../../src/engine/sim/core/exchange-core.js';
import {OrderHistory} from '../../../../src/engine/sim/core/order-history.js';
import type {OrderRequest, Placement, SimFill, SimOrder, TimeInForce} from '../../../../src/engine/sim/core/order.js';
import {MarketFeed} from '../../../../src/engine/sim/market/feed.js';
import {marketSchedule} from '../../../../src/engine/sim/market/schedule.js';
import {venueProfile} from '../../../../src/engine/sim/market/venue-profile.js';
import type {VenueName} from '../../../../src/engine/sim/options.js';
import {tapeSource} from '../../../../src/engine/sim/market/tape-source.js';
import {start, writeTape} from './tapes.js';

export const btc = 'BTC/USDT';

const wealth: Readonly<Record<string, DecimalText>> = {USDT: '1000000', BTC: '100'};

/** Opens BTC/USDT on these hourly bars, at their first event, with the rules of a venue. */
export function coreOn(bars: readonly Candle[], balances: Readonly<Record<string, DecimalText>> = wealth, venue: VenueName = 'binance'): ExchangeCore {
	const source = tapeSource({tapes: [{symbol: btc, path: writeTape(bars)}], from: start, to: start + (bars.length * hour)});
	const feed = new MarketFeed(source, marketSchedule(source, null), 5, usual => venueProfile(venue).rules(usual));
	return new ExchangeCore({feed, seed: 5, now: start, account: new Account(freeBalances(['USDT', 'BTC'], balances)), history: new OrderHistory()});
}

export function limit(side: Side, price: string, quantity: string, timeInForce: TimeInForce = 'good-till-cancelled', clientOrderId: string | null = null): OrderRequest {
	return {symbol: btc, side, type: 'limit', timeInForce, price: decimal(price), quantity: decimal(quantity), clientOrderId};
}

export function market(side: Side, quantity: string): OrderRequest {
	return {symbol: btc, side, type: 'market', quantity: decimal(quantity), value: null, clientOrderId: null};
}

/** Returns the accepted order, or throws. */
export function accepted(placement: Placement): {readonly order: SimOrder; readonly fills: readonly SimFill[]} {
	if (!placement.accepted) {
		throw new Error(`refused: ${placement.rejection}`);
	}

	return placement;
}

/** Returns why an order was refused, or 'accepted'. */
export function rejectionOf(placement: Placement): string {
	return placement.accepted ? 'accepted' : placement.rejection;
}

export function text(amount: bigint): string {
	return formatDecimal(amount);
}

/** Moves the core to its next event. */
export function next(core: ExchangeCore): void {
	core.advance(core.nextEventAt() ?? core.now);
}
