import test from 'ava';
import {createPaperAccounts} from '../../../src/commands/engine/paper-accounts.js';
import type {VenueLink} from '../../../src/commands/engine/venue-link.js';
import type {AccountOpening} from '../../../src/commands/engine/venue-session.js';
import {createBudget} from '../../../src/engine/ccxt/budget.js';
import type {CcxtClient} from '../../../src/engine/ccxt/client.js';
import {zero} from '../../../src/engine/domain/decimal.js';
import {totalsOf} from '../../../src/engine/domain/ledger.js';
import {createManualClock} from '../../../src/engine/kernel/clock.js';
import type {Venue} from '../../../src/engine/ports/venue.js';
import {feedOf, swing} from '../../engine/kernel/support/market.js';
import {approvedOrder, marketOf} from '../../support/records.js';
import {configOf, opening} from '../../support/stages.js';

const one = configOf();
const both = configOf({tradeAlsoAt: ['kraken']});
const market = swing(['BTC/USDT', 'ETH/USDT'], {from: opening, count: 1, seed: 3});
const resting = approvedOrder({clientOrderId: 'ct1-a', symbol: 'BTC/USDT', side: 'buy', quantity: '1', limitPrice: '90'});

function linkTo(venue: string): VenueLink {
	const open = async (): Promise<never> => {
		throw new Error('no account is opened at a real venue');
	};

	const feed = {...feedOf(market, () => opening), loadMarkets: async (symbols: readonly string[]) => symbols.map(symbol => marketOf(symbol))};
	return {venue, feed, open, budget: createBudget(() => 0), data: {} as unknown as CcxtClient};
}

const links = ['binance', 'kraken', 'coinbase'].map(venue => linkTo(venue));

function openWith(part: Partial<AccountOpening>, config = both): ReturnType<typeof createPaperAccounts> & {readonly accounts: readonly Venue[]} {
	const paper = createPaperAccounts(config, links, createManualClock(opening));
	return {...paper, accounts: paper.open({balances: {USDT: '10000'}, places: null, orders: [], seed: 7, onNotice: () => undefined, ...part})};
}

async function holdings(accounts: readonly Venue[]): Promise<unknown> {
	return Object.fromEntries(await Promise.all(accounts.map(async account => [account.name, totalsOf(await account.fetchBalances())] as const)));
}

test('with one venue there is one account with everything', async t => {
	const {accounts} = openWith({balances: {USDT: '9000', BTC: '1'}, places: {binance: {USDT: '5000'}, kraken: {USDT: '4000', BTC: '1'}}}, one);
	t.is(accounts.length, 1);
	t.deepEqual(Object.values(await holdings(accounts) as object), [{USDT: '9000', BTC: '1'}]);
});

test('at first cash is in equal parts, and coins from before are at the venue that decides', async t => {
	const {accounts} = openWith({balances: {USDT: '9000.01', BTC: '1'}});
	t.deepEqual(await holdings(accounts), {binance: {USDT: '4500.01', BTC: '1'}, kraken: {USDT: '4500'}});
});

test('after a restart each venue has what the books say is there', async t => {
	const places = {binance: {USDT: '8000'}, kraken: {USDT: '1000', BTC: '1'}};
	t.deepEqual(await holdings(openWith({balances: {USDT: '9000', BTC: '1'}, places}).accounts), places);
});

test('an order that rests is found again where it was, by its id alone', async t => {
	const kept = (clientOrderId: string, venueOrderId: string): AccountOpening['orders'][number] => ({order: {...resting, clientOrderId}, venueOrderId, filled: zero, executions: 0});
	const {accounts, links: used} = openWith({orders: [kept('ct1-a', '1'), kept('ct1-b-b', '2'), kept('ct1-c-k', 'kraken:1'), kept('ct1-d-c', 'coinbase:1')]});
	await Promise.all(used.map(async ({feed}) => feed.loadMarkets(['BTC/USDT'])));
	const open = await Promise.all(accounts.map(async account => (await account.fetchOpenOrders(['BTC/USDT'])).map(({clientOrderId, venueOrderId}) => `${clientOrderId} as ${venueOrderId}`)));
	t.deepEqual(open, [['ct1-a as 1', 'ct1-b-b as 2'], ['ct1-c-k as 1']]);
});

test('only lines of venues that are traded on are listened to; the others stay as they are', t => {
	const {links: used} = openWith({});
	t.deepEqual(used.map(({venue}) => venue), ['binance', 'kraken', 'coinbase']);
	t.deepEqual(used.map(({feed}, index) => feed === links[index]?.feed), [false, false, true]);
});

test('a venue fills against its own book, whatever the others show', async t => {
	const clock = createManualClock(opening);
	const paper = createPaperAccounts(both, links, clock);
	const accounts = paper.open({balances: {USDT: '10000'}, places: null, orders: [], seed: 7, onNotice: () => undefined});
	await Promise.all(paper.links.map(async ({feed}) => feed.loadMarkets(['BTC/USDT'])));
	const fills: string[] = [];
	await Promise.all(accounts.map(async account => account.watch({
		onFill({price, feeAsset}) {
			fills.push(`${account.name} at ${price}, fee in ${feeAsset}`);
		},
		onOrder: () => undefined,
		onHealth: () => undefined,
	})));
	for (const [venue, price] of [['binance', 100], ['kraken', 99], ['bitstamp', 1]] as const) {
		paper.takeBook(venue, 'BTC/USDT', {symbol: 'BTC/USDT', at: opening, bids: [[price - 1, 50]], asks: [[price, 50]]});
	}

	const order = approvedOrder({...resting, limitPrice: '101'});
	const sent = accounts.map(async account => account.submit({...order, clientOrderId: `ct1-x-${account.name.at(0) ?? ''}`}));
	clock.moveTo(opening + 10_000);
	await Promise.all(sent);
	t.deepEqual(fills.toSorted(), ['binance at 100, fee in BTC', 'kraken at 99, fee in USDT']);
});
