/**
The paper account: real prices, our own fills. A marketable order takes the best price of the other side; a resting order
fills at its limit when the market comes to it. Queue position and depth come with the believable paper venue.
*/
import {type Decimal, decimal, formatDecimal, multiply, zero} from '../domain/decimal.js';
import {type LedgerBalances, applyToBalances, assetsOf} from '../domain/ledger.js';
import type {Market, Quote} from '../domain/market.js';
import type {Fill, Order, VenueOrder} from '../domain/order.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {Venue, VenueListener} from '../ports/venue.js';

export type PaperVenueOptions = {
	/** What the account holds at the start: the ledger after the journal was read. */
	readonly balances: LedgerBalances;
	readonly markets: () => Readonly<Record<MarketSymbol, Market>>;
	readonly now: () => EpochMs;
};

export type PaperVenue = Venue & {
	/** Takes new prices; resting orders that they reach are filled. */
	takeQuotes(quotes: readonly Quote[]): void;
};

type PaperOrder = {readonly order: Order; readonly id: string; status: VenueOrder['status']; readonly fills: Fill[]};

/** Returns a paper account. */
export function createPaperVenue(options: PaperVenueOptions): PaperVenue {
	const orders = new Map<string, PaperOrder>();
	const quotes = new Map<MarketSymbol, Quote>();
	let {balances} = options;
	let listener: VenueListener | null = null;
	let count = 0;

	const fill = (paper: PaperOrder, price: Decimal, liquidity: Fill['liquidity']): void => {
		const made = fillOf(paper, price, liquidity, {market: options.markets()[paper.order.symbol], at: options.now()});
		balances = applyToBalances(balances, made);
		paper.fills.push(made);
		paper.status = 'filled';
		listener?.onFill(made);
	};

	return {
		name: 'paper',
		async submit(order) {
			const quote = quotes.get(order.symbol);
			if (quote === undefined) {
				return {outcome: 'rejected', reason: `no price of ${order.symbol} yet`};
			}

			count += 1;
			const paper: PaperOrder = {order, id: `paper-${options.now()}-${count}`, status: 'open', fills: []};
			orders.set(order.clientOrderId, paper);
			const touch = touchPrice(order, quote);
			if (touch !== null) {
				fill(paper, touch, 'taker');
			} else if (order.timeInForce === 'immediate-or-cancel') {
				paper.status = 'expired';
			}

			return {outcome: 'confirmed', order: reportOf(paper, options.now())};
		},
		async cancel({clientOrderId}) {
			const paper = orders.get(clientOrderId);
			if (paper?.status !== 'open') {
				return {outcome: 'rejected', reason: `no open order ${clientOrderId}`};
			}

			paper.status = 'cancelled';
			return {outcome: 'confirmed', order: reportOf(paper, options.now())};
		},
		async lookup(_symbol, clientOrderId) {
			const paper = orders.get(clientOrderId);
			return paper === undefined ? null : {order: reportOf(paper, options.now()), fills: paper.fills};
		},
		fetchOpenOrders: async () => [...orders.values()].filter(({status}) => status === 'open').map(paper => reportOf(paper, options.now())),
		fetchBalances: async () => Object.fromEntries(Object.entries(balances).map(([asset, free]) => [asset, {free, reserved: '0'}])),
		fetchFills: async (symbol, since) => [...orders.values()].flatMap(({fills}) => fills).filter(made => made.symbol === symbol && made.at >= since),
		async watch(other) {
			listener = other;
			other.onHealth('account', 'live', 'paper account');
		},
		async close() {
			listener = null;
		},
		takeQuotes(newest) {
			for (const quote of newest) {
				quotes.set(quote.symbol, quote);
			}

			for (const paper of orders.values()) {
				const quote = quotes.get(paper.order.symbol);
				if (paper.status === 'open' && quote !== undefined && touchPrice(paper.order, quote) !== null) {
					fill(paper, decimal(paper.order.limitPrice), 'maker');
				}
			}
		},
	};
}

/** Returns the price at which the other side would trade with the order now, or null. */
function touchPrice(order: Order, quote: Quote): Decimal | null {
	const limit = decimal(order.limitPrice);
	const price = decimal(order.side === 'buy' ? quote.ask : quote.bid);
	const reaches = order.side === 'buy' ? price <= limit : price >= limit;
	return reaches ? price : null;
}

type FillCircumstances = {readonly market: Market | undefined; readonly at: EpochMs};

function fillOf({order, id, fills}: PaperOrder, price: Decimal, liquidity: Fill['liquidity'], {market, at}: FillCircumstances): Fill {
	const {base, quote} = assetsOf(order.symbol);
	const rate = decimal((liquidity === 'maker' ? market?.makerFee : market?.takerFee) ?? 0.001);
	const quantity = decimal(order.quantity);
	const fee = multiply(order.side === 'buy' ? quantity : multiply(quantity, price), rate);
	return {
		tradeId: `${id}-${fills.length + 1}`,
		venueOrderId: id,
		clientOrderId: order.clientOrderId,
		symbol: order.symbol,
		side: order.side,
		price: formatDecimal(price),
		quantity: order.quantity,
		fee: formatDecimal(fee),
		feeAsset: order.side === 'buy' ? base : quote,
		liquidity,
		at,
	};
}

function reportOf({order, id, status, fills}: PaperOrder, at: EpochMs): VenueOrder {
	const filled = fills.reduce((sum, made) => sum + decimal(made.quantity), zero);
	return {
		clientOrderId: order.clientOrderId,
		venueOrderId: id,
		symbol: order.symbol,
		side: order.side,
		quantity: order.quantity,
		filled: formatDecimal(filled),
		limitPrice: order.limitPrice,
		status,
		at,
	};
}
