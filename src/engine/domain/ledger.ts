/**
Exact bookkeeping of one account: what each fill does to balances and to the cost of positions. Pure; portfolio and
reconciliation share it.
*/
import {type Decimal, type DecimalText, absolute, decimal, divide, formatDecimal, maximum, minimum, multiply, zero} from './decimal.js';
import {invariant} from './error.js';
import type {Balances, Fill} from './order.js';
import type {EpochMs, MarketSymbol} from './units.js';

/** Units of each asset. */
export type LedgerBalances = Readonly<Record<string, DecimalText>>;

/** What is held of one market since it was last flat. Amounts exact, costs in quote units. */
export type Holding = {
	readonly quantity: DecimalText;
	/** What the quantity held has cost, fees in it. */
	readonly cost: DecimalText;
	/** Profit since the holding opened, fees in it. */
	readonly realizedPnl: DecimalText;
	/** Everything paid for it since it opened. */
	readonly invested: DecimalText;
	/** Null for dust: less than can be sold, left over from a holding that is closed. */
	readonly openedAt: EpochMs | null;
};

/** Returns base and quote of `BTC/USDT`. */
export function assetsOf(symbol: MarketSymbol): {readonly base: string; readonly quote: string} {
	const [base = '', quote = ''] = symbol.split('/');
	invariant(base !== '' && quote !== '', `not a market symbol: ${symbol}`);
	return {base, quote};
}

function add(balances: Record<string, DecimalText>, asset: string, amount: Decimal): void {
	balances[asset] = formatDecimal(decimal(balances[asset] ?? '0') + amount);
}

/** Returns the balances after a fill: base and quote change hands, the fee leaves in its own asset. */
export function applyToBalances(balances: LedgerBalances, fill: Fill): LedgerBalances {
	const {base, quote} = assetsOf(fill.symbol);
	const [quantity, price, fee] = [decimal(fill.quantity), decimal(fill.price), decimal(fill.fee)];
	invariant(quantity > zero && price > zero && fee >= zero, `impossible fill ${fill.tradeId}: ${fill.quantity} at ${fill.price}, fee ${fill.fee}`);
	const sign = fill.side === 'buy' ? 1n : -1n;
	const next = {...balances};
	add(next, base, sign * quantity);
	add(next, quote, -sign * multiply(quantity, price));
	add(next, fill.feeAsset, -fee);
	return next;
}

/** Who has paid a fee, in units of its asset: the books, or coins of the user's that are not in them. */
export type FeeShares = {readonly ours: Decimal; readonly outside: Decimal};

/**
Returns who has paid the fee of a fill. A fee in a third asset (BNB) is taken from the user's own coins first, of which
there are `foreign`, then from the books, and what those do not hold can only have come from outside: books never go
below zero for a fee. A fee in the asset that is sold may exceed what is left of it; that part came from outside, too.
*/
export function feeShares(fill: Fill, balances: LedgerBalances, foreign: Decimal): FeeShares {
	const {base, quote} = assetsOf(fill.symbol);
	const fee = decimal(fill.fee);
	if (fill.feeAsset === quote || (fill.feeAsset === base && fill.side === 'buy')) {
		return {ours: fee, outside: zero};
	}

	const isBase = fill.feeAsset === base;
	const held = maximum(decimal(balances[fill.feeAsset] ?? '0') - (isBase ? decimal(fill.quantity) : zero), zero);
	const ours = minimum(isBase ? fee : maximum(fee - foreign, zero), held);
	return {ours, outside: fee - ours};
}

/** Returns what several accounts hold together. */
export function sumOfBalances(accounts: readonly Balances[]): Balances {
	const assets = new Set(accounts.flatMap(balances => Object.keys(balances)));
	const sum = (asset: string, part: 'free' | 'reserved'): DecimalText => formatDecimal(accounts.reduce((total, balances) => total + decimal(balances[asset]?.[part] ?? '0'), zero));
	return Object.fromEntries([...assets].toSorted().map(asset => [asset, {free: sum(asset, 'free'), reserved: sum(asset, 'reserved')}]));
}

/** Returns the units of each asset, free and reserved together, without those that are nothing. */
export function totalsOf(balances: Balances): LedgerBalances {
	const totals = Object.entries(balances).map(([asset, {free, reserved}]) => [asset, decimal(free) + decimal(reserved)] as const);
	return Object.fromEntries(totals.filter(([, total]) => total !== zero).map(([asset, total]) => [asset, formatDecimal(total)]));
}

/** Returns the balances after something came in (`amount` above zero) or left without a trade. */
export function applyFlow(balances: LedgerBalances, asset: string, amount: Decimal): LedgerBalances {
	const next = {...balances};
	add(next, asset, amount);
	invariant(decimal(next[asset] ?? '0') >= zero, `more ${asset} has left the account than the ledger holds`);
	return next;
}

/** Returns what a fill costs in fees, in quote units; a fee in a third asset counts as nothing here. */
export function feeInQuote(fill: Fill): Decimal {
	const {base, quote} = assetsOf(fill.symbol);
	const fee = decimal(fill.fee);
	if (fill.feeAsset === quote) {
		return fee;
	}

	return fill.feeAsset === base ? multiply(fee, decimal(fill.price)) : zero;
}

/**
Returns the holding after a fill (null when nothing is left), and the holding that the fill closed: one that is sold but
for less than `dust`.

Average cost: a sale takes its share of the cost out. A fee in base units makes what was bought smaller, so it is part of
the cost per unit; a fee in quote units is added to the cost or taken from the proceeds, and so is `charges`: quote units
that the trade has cost elsewhere, such as a fee in a third asset.
*/
export function applyToHolding(holding: Holding | null, fill: Fill, dust: Decimal, charges: Decimal = zero): {readonly holding: Holding | null; readonly closed: Holding | null} {
	if (fill.side === 'buy') {
		return {holding: bought(holding, fill, charges), closed: null};
	}

	const after = sold(holding, fill, charges);
	const isDust = decimal(after.quantity) < dust || decimal(after.quantity) === zero;
	return isDust ? {holding: leftOver(after), closed: after} : {holding: after, closed: null};
}

function bought(holding: Holding | null, fill: Fill, charges: Decimal): Holding {
	const {base, quote} = assetsOf(fill.symbol);
	const received = decimal(fill.quantity) - (fill.feeAsset === base ? decimal(fill.fee) : zero);
	const paid = multiply(decimal(fill.quantity), decimal(fill.price)) + (fill.feeAsset === quote ? decimal(fill.fee) : zero) + charges;
	return {
		quantity: formatDecimal(decimal(holding?.quantity ?? '0') + received),
		cost: formatDecimal(decimal(holding?.cost ?? '0') + paid),
		realizedPnl: holding?.realizedPnl ?? '0',
		invested: formatDecimal(decimal(holding?.invested ?? '0') + paid),
		openedAt: holding?.openedAt ?? fill.at,
	};
}

function leftOver({quantity, cost}: Holding): Holding | null {
	return decimal(quantity) === zero ? null : {quantity, cost, realizedPnl: '0', invested: cost, openedAt: null};
}

function sold(holding: Holding | null, fill: Fill, charges: Decimal): Holding {
	const {base, quote} = assetsOf(fill.symbol);
	const held = decimal(holding?.quantity ?? '0');
	const given = decimal(fill.quantity) + (fill.feeAsset === base ? decimal(fill.fee) : zero);
	invariant(holding !== null && given <= held, `sold ${fill.quantity} ${base} but the ledger holds ${formatDecimal(held)}`);
	const cost = decimal(holding.cost);
	const released = given === held ? cost : divide(multiply(cost, given), held);
	const proceeds = multiply(decimal(fill.quantity), decimal(fill.price)) - (fill.feeAsset === quote ? decimal(fill.fee) : zero) - charges;
	return {
		...holding,
		quantity: formatDecimal(held - given),
		cost: formatDecimal(cost - released),
		realizedPnl: formatDecimal(decimal(holding.realizedPnl) + proceeds - released),
	};
}

/** Returns the average cost per unit held, fees in it; zero when flat. */
export function averageCost(holding: Holding): Decimal {
	const quantity = absolute(decimal(holding.quantity));
	return quantity === zero ? zero : divide(decimal(holding.cost), quantity);
}
