/**
A paper account whose market the test makes: one book, trades and best prices at times of its choosing.
*/
import type {PaperConfig} from '../../../../src/engine/domain/config.js';
import type {BookLevel, Market, PublicTrade} from '../../../../src/engine/domain/market.js';
import type {Order, ReportedFill, VenueOrder} from '../../../../src/engine/domain/order.js';
import type {EpochMs, Milliseconds} from '../../../../src/engine/domain/units.js';
import {type PaperVenue, type PaperVenueOptions, createPaperVenue} from '../../../../src/engine/execution/paper-venue.js';
import {type ManualClock, createManualClock} from '../../../../src/engine/kernel/clock.js';
import {order} from '../../../contracts/venue-contract.js';
import {marketOf} from '../../../support/records.js';
import {opening} from '../../../support/stages.js';

export const btc = 'BTC/USDT';

export const market: Market = {...marketOf(btc), makerFee: 0.0005, takerFee: 0.001};

export const markets: Readonly<Record<string, Market>> = {[btc]: market, 'ETH/USDT': marketOf('ETH/USDT')};

/** No delay, and 10 bp for an order of a thousandth of what is traded in a day. */
export const config: PaperConfig = {latencyMs: 0, latencySpread: 0, quotePenalty: {coefficient: 1, dailyVolatility: 0.0316, dailyValue: 100_000_000}};

export type PaperBench = {
	readonly venue: PaperVenue;
	readonly clock: ManualClock;
	readonly fills: ReportedFill[];
	readonly orders: VenueOrder[];
	readonly notices: string[];
	/** Moves time. */
	pass(ms: Milliseconds): void;
	/** Shows a book as of now. */
	book(bids: readonly BookLevel[], asks: readonly BookLevel[]): void;
	/** Lets others trade, `ago` before now. */
	trade(price: number, quantity: number, side: PublicTrade['side'], ago?: Milliseconds): void;
	quote(bid: number, ask: number, last?: number): void;
	/** Sends an order and returns how it stands when it has arrived. */
	send(changes: Partial<Order>): Promise<VenueOrder>;
};

export async function paperBench(options: Partial<PaperVenueOptions> = {}, from: EpochMs = opening): Promise<PaperBench> {
	const clock = createManualClock(from);
	const heard = {fills: [] as ReportedFill[], orders: [] as VenueOrder[], notices: [] as string[]};
	const venue = createPaperVenue({
		clock, config,
		balances: {USDT: '1000000', BTC: '100'},
		orders: [],
		markets: () => markets,
		seed: 1,
		staleAfterMs: 30_000,
		feeIn: 'received',
		onNotice: text => heard.notices.push(text),
		...options,
	});
	await venue.watch({onFill: fill => heard.fills.push(fill), onOrder: report => heard.orders.push(report), onHealth: () => undefined});
	let trades = 0;
	return {
		venue, clock, ...heard,
		pass(ms) {
			clock.moveTo(clock.now() + ms);
		},
		book(bids, asks) {
			venue.takeBook(btc, {symbol: btc, at: clock.now(), bids, asks});
		},
		trade(price, quantity, side, ago = 0) {
			trades += 1;
			venue.takeTrades(btc, [{id: String(trades), symbol: btc, at: clock.now() - ago, price, quantity, side}]);
		},
		quote(bid, ask, last = (bid + ask) / 2) {
			venue.takeQuotes([{symbol: btc, at: clock.now(), bid, ask, last}]);
		},
		async send(changes) {
			const outcome = await venue.submit(order(changes));
			if (outcome.outcome !== 'confirmed') {
				throw new Error(`${outcome.outcome}: ${outcome.reason}`);
			}

			return outcome.order;
		},
	};
}

/** Returns quantity and price of each fill. */
export function pairs(fills: readonly ReportedFill[]): readonly string[] {
	return fills.map(({quantity, price, liquidity}) => `${quantity} at ${price} as ${liquidity}`);
}
