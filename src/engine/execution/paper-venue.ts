/**
The paper account: real prices, our own fills. A marketable order takes the best price of the other side; a resting order
fills at its limit when the market comes to it. Queue position and depth come with the believable paper venue.
*/
import {type Decimal, decimal, formatDecimal, multiply, zero} from '../domain/decimal.js';
import {type LedgerBalances, applyToBalances, assetsOf} from '../domain/ledger.js';
import type {Market, Quote} from '../domain/market.js';
import type {Balances, Fill, Order, VenueOrder} from '../domain/order.js';
import type {EpochMs, MarketSymbol} from '../domain/units.js';
import type {Outcome, Venue, VenueListener} from '../ports/venue.js';

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
	return new PaperAccount(options);
}

class PaperAccount implements PaperVenue {
	readonly #options: PaperVenueOptions;
	readonly #orders = new Map<string, PaperOrder>();
	readonly #quotes = new Map<MarketSymbol, Quote>();
	#balances: LedgerBalances;
	#listener: VenueListener | null = null;
	#count = 0;

	constructor(options: PaperVenueOptions) {
		this.#options = options;
		this.#balances = options.balances;
	}

	get name(): string {
		return 'paper';
	}

	async submit(order: Order): Promise<Outcome> {
		if (this.#orders.has(order.clientOrderId)) {
			return {outcome: 'unknown', reason: `there is an order ${order.clientOrderId}`};
		}

		const quote = this.#quotes.get(order.symbol);
		if (quote === undefined) {
			return {outcome: 'rejected', reason: `no price of ${order.symbol} yet`};
		}

		const fault = this.#faultOf(order);
		if (fault !== null) {
			return {outcome: 'rejected', reason: fault};
		}

		this.#count += 1;
		const paper: PaperOrder = {order, id: `paper-${this.#options.now()}-${this.#count}`, status: 'open', fills: []};
		this.#orders.set(order.clientOrderId, paper);
		const touch = touchPrice(order, quote);
		if (touch !== null) {
			this.#fill(paper, touch, 'taker');
		} else if (order.timeInForce === 'immediate-or-cancel') {
			this.#end(paper, 'expired');
		}

		return this.#confirm(paper);
	}

	async cancel({clientOrderId}: {readonly clientOrderId: string}): Promise<Outcome> {
		const paper = this.#orders.get(clientOrderId);
		if (paper?.status !== 'open') {
			return {outcome: 'rejected', reason: `no open order ${clientOrderId}`};
		}

		this.#end(paper, 'cancelled');
		return this.#confirm(paper);
	}

	async lookup(_symbol: MarketSymbol, clientOrderId: string): Promise<{readonly order: VenueOrder; readonly fills: readonly Fill[]} | null> {
		const paper = this.#orders.get(clientOrderId);
		return paper === undefined ? null : {order: reportOf(paper, this.#options.now()), fills: paper.fills};
	}

	async fetchOpenOrders(): Promise<readonly VenueOrder[]> {
		return [...this.#orders.values()].filter(({status}) => status === 'open').map(paper => reportOf(paper, this.#options.now()));
	}

	async fetchBalances(): Promise<Balances> {
		return Object.fromEntries(Object.entries(this.#balances).map(([asset, free]) => [asset, {free, reserved: '0'}]));
	}

	async fetchFills(symbol: MarketSymbol, since: EpochMs): Promise<readonly Fill[]> {
		return [...this.#orders.values()].flatMap(({fills}) => fills).filter(fill => fill.symbol === symbol && fill.at >= since);
	}

	async watch(listener: VenueListener): Promise<void> {
		this.#listener = listener;
		listener.onHealth('account', 'live', 'paper account');
	}

	async close(): Promise<void> {
		this.#listener = null;
	}

	takeQuotes(quotes: readonly Quote[]): void {
		for (const quote of quotes) {
			this.#quotes.set(quote.symbol, quote);
		}

		for (const paper of this.#orders.values()) {
			const quote = this.#quotes.get(paper.order.symbol);
			if (paper.status === 'open' && quote !== undefined && touchPrice(paper.order, quote) !== null) {
				this.#fill(paper, decimal(paper.order.limitPrice), 'maker');
			}
		}
	}

	/** Returns why a venue would not take the order, or null: it is too small, or what it would pay with is not free. */
	#faultOf(order: Order): string | null {
		const market = this.#options.markets()[order.symbol];
		const quantity = decimal(order.quantity);
		if (market !== undefined && (quantity < decimal(market.minQuantity) || multiply(quantity, decimal(order.limitPrice)) < decimal(market.minNotional))) {
			return `${order.quantity} at ${order.limitPrice} is below the smallest order of ${order.symbol}`;
		}

		const {asset, amount} = priceOf(order);
		const claims = [...this.#orders.values()].filter(({status}) => status === 'open').map(({order: open}) => priceOf(open));
		const free = claims.filter(claim => claim.asset === asset).reduce((rest, claim) => rest - claim.amount, decimal(this.#balances[asset] ?? '0'));
		return amount > free ? `it takes ${formatDecimal(amount)} ${asset}, ${formatDecimal(free)} are free` : null;
	}

	#end(paper: PaperOrder, status: 'cancelled' | 'expired'): void {
		paper.status = status;
		this.#listener?.onOrder(reportOf(paper, this.#options.now()));
	}

	#confirm(paper: PaperOrder): Outcome {
		return {outcome: 'confirmed', order: reportOf(paper, this.#options.now())};
	}

	#fill(paper: PaperOrder, price: Decimal, liquidity: Fill['liquidity']): void {
		const fill = fillOf(paper, price, liquidity, {market: this.#options.markets()[paper.order.symbol], at: this.#options.now()});
		this.#balances = applyToBalances(this.#balances, fill);
		paper.fills.push(fill);
		paper.status = 'filled';
		this.#listener?.onFill(fill);
	}
}

/** Returns what an order may have to give for all of its quantity. */
function priceOf({symbol, side, quantity, limitPrice}: Order): {readonly asset: string; readonly amount: Decimal} {
	const {base, quote} = assetsOf(symbol);
	return side === 'buy' ? {asset: quote, amount: multiply(decimal(quantity), decimal(limitPrice))} : {asset: base, amount: decimal(quantity)};
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
