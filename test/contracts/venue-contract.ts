/**
What every Venue must do, whatever is behind it: the simulated exchange through ccxt today, other dialects later.
*/
import type {ExecutionContext, TestFn} from 'ava';
import {applyToBalances} from '../../src/engine/domain/ledger.js';
import type {Approved, Order, ReportedFill, VenueOrder} from '../../src/engine/domain/order.js';
import type {Venue} from '../../src/engine/ports/venue.js';

export type VenueUnderTest = {
	readonly venue: Venue;
	/** A price far below the market, at which a buy rests. */
	readonly restingPrice: string;
	/** A price above the market, at which a buy fills at once. */
	readonly crossingPrice: string;
	/** Returns when the venue has told everything that it had to tell. */
	settle(): Promise<void>;
};

let orders = 0;

/** Returns an order as risk would have approved it. */
export function order(changes: Partial<Order> = {}): Approved<Order> {
	orders += 1;
	return {
		clientOrderId: `ct0000test-${orders}`, symbol: 'BTC/USDT', side: 'buy', quantity: '0.01', limitPrice: '20000',
		timeInForce: 'good-till-cancelled', reduceOnly: false, ...changes,
	} as Approved<Order>;
}

/** Registers the contract for one venue. `open` gives a fresh account of 10,000 USDT and no coins that it has not said. */
export function testVenue(test: TestFn, name: string, open: (t: ExecutionContext) => Promise<VenueUnderTest>): void {
	test(`${name}: an order that rests is open, is found by its client id, and is gone when it is cancelled`, async t => {
		const {venue, restingPrice} = await open(t);
		const resting = order({limitPrice: restingPrice});
		const placed = await venue.submit(resting);
		t.is(placed.outcome, 'confirmed');
		const [open0] = await venue.fetchOpenOrders(['BTC/USDT']);
		t.like(open0, {clientOrderId: resting.clientOrderId, status: 'open', filled: '0', quantity: '0.01', limitPrice: restingPrice, side: 'buy'});
		t.like(await venue.lookup('BTC/USDT', resting.clientOrderId), {order: {status: 'open'}, fills: []});
		const cancelled = await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'});
		t.like(cancelled, {outcome: 'confirmed', order: {status: 'cancelled', clientOrderId: resting.clientOrderId, filled: '0'}});
		t.deepEqual(await venue.fetchOpenOrders(['BTC/USDT']), []);
		t.like(await venue.lookup('BTC/USDT', resting.clientOrderId), {order: {status: 'cancelled'}});
	});

	test(`${name}: an order that crosses fills, and fills, balances and lookup tell the same to the last unit`, async t => {
		const {venue, crossingPrice, settle} = await open(t);
		const fills: ReportedFill[] = [];
		const before = await venue.fetchBalances();
		await venue.watch({onFill: fill => fills.push(fill), onOrder: () => undefined, onHealth: () => undefined});
		const crossing = order({limitPrice: crossingPrice});
		const placed = await venue.submit(crossing);
		t.like(placed, {outcome: 'confirmed', order: {status: 'filled', filled: '0.01'}});
		await settle();
		t.true(fills.length > 0);
		t.true(fills.every(({clientOrderId, symbol, side}) => clientOrderId === crossing.clientOrderId && symbol === 'BTC/USDT' && side === 'buy'));
		const found = await venue.lookup('BTC/USDT', crossing.clientOrderId);
		const withoutClient = (list: readonly ReportedFill[]) => list.map(({clientOrderId, ...rest}) => rest);
		t.deepEqual(withoutClient(found?.fills ?? []), withoutClient(fills));
		t.deepEqual(withoutClient(await venue.fetchFills('BTC/USDT', 0)), withoutClient(fills));
		const opening = Object.fromEntries(Object.entries(before).map(([asset, {free}]) => [asset, free]));
		const ledger = fills.reduce((balances, fill) => applyToBalances(balances, {...fill, clientOrderId: ''}), opening);
		const after = await venue.fetchBalances();
		t.deepEqual(Object.fromEntries(Object.entries(after).map(([asset, {free}]) => [asset, free])), ledger);
	});

	test(`${name}: what cannot be filled at once expires when it is immediate-or-cancel`, async t => {
		const {venue, restingPrice} = await open(t);
		const placed = await venue.submit(order({limitPrice: restingPrice, timeInForce: 'immediate-or-cancel'}));
		t.like(placed, {outcome: 'confirmed', order: {status: 'expired', filled: '0'}});
		t.deepEqual(await venue.fetchOpenOrders(['BTC/USDT']), []);
	});

	test(`${name}: business rejections are rejections`, async t => {
		const {venue, crossingPrice, restingPrice} = await open(t);
		t.is((await venue.submit(order({limitPrice: crossingPrice, quantity: '1000'}))).outcome, 'rejected', 'not enough money');
		t.is((await venue.submit(order({limitPrice: restingPrice, quantity: '0.0000001'}))).outcome, 'rejected', 'below the smallest order');
	});

	test(`${name}: an order nobody knows is null, and cancelling it is no confirmation`, async t => {
		const {venue} = await open(t);
		t.is(await venue.lookup('BTC/USDT', 'ct0000test-unheard'), null);
		t.not((await venue.cancel({clientOrderId: 'ct0000test-unheard', venueOrderId: null, symbol: 'BTC/USDT'})).outcome, 'confirmed');
	});

	test(`${name}: the same client id twice does not make two orders`, async t => {
		const {venue, restingPrice} = await open(t);
		const once = order({limitPrice: restingPrice});
		const first = await venue.submit(once);
		const second = await venue.submit(once);
		// A venue may refuse the id, or answer with the order that has it already.
		t.true(second.outcome !== 'confirmed' || (first.outcome === 'confirmed' && second.order.venueOrderId === first.order.venueOrderId));
		t.is((await venue.fetchOpenOrders(['BTC/USDT'])).length, 1);
	});

	test(`${name}: a cancel is told on the stream as what ended the order`, async t => {
		const {venue, restingPrice, settle} = await open(t);
		const reports: VenueOrder[] = [];
		await venue.watch({onFill: () => undefined, onOrder: report => reports.push(report), onHealth: () => undefined});
		const resting = order({limitPrice: restingPrice});
		await venue.submit(resting);
		await venue.cancel({clientOrderId: resting.clientOrderId, venueOrderId: null, symbol: 'BTC/USDT'});
		await settle();
		t.deepEqual(reports.map(({clientOrderId, status}) => ({clientOrderId, status})), [{clientOrderId: resting.clientOrderId, status: 'cancelled'}]);
	});
}
