/**
Makes journals by hand for tests of the read model and the screen: a tape that numbers its records, and a plausible run of
the whole engine on seeded prices.
*/
import type {DomainEvent, JournalRecord, Mode} from '../../src/engine/domain/event.js';
import type {Insight, ModelCard, Regime, RegimeName} from '../../src/engine/domain/insight.js';
import type {Candle, Market} from '../../src/engine/domain/market.js';
import type {Approved, Order, Side} from '../../src/engine/domain/order.js';
import {emptyView, foldRecord} from '../../src/engine/domain/view-fold.js';
import type {EngineView} from '../../src/engine/domain/view.js';
import {day, hour, type EpochMs, type MarketSymbol} from '../../src/engine/domain/units.js';

export type Tape = {
	readonly records: JournalRecord[];
	/** Adds an event as the next record, at `at` or at the time of the record before it. */
	add(event: DomainEvent, at?: EpochMs, causes?: readonly number[]): JournalRecord;
};

export function createTape(from: EpochMs = Date.UTC(2021, 0, 15), firstSeq = 1): Tape {
	const records: JournalRecord[] = [];
	let now = from;
	return {
		records,
		add(event, at, causes = []) {
			now = at ?? now;
			const record: JournalRecord = {seq: firstSeq + records.length, at: now, input: false, causes, event};
			records.push(record);
			return record;
		},
	};
}

/** Returns the view after `records`, which follow the last record of `start`. */
export function foldAll(records: readonly JournalRecord[], start: EngineView = emptyView()): EngineView {
	let view = start;
	for (const record of records) {
		view = foldRecord(view, record);
	}

	return view;
}

/** Returns the record at an index, from the end when it is negative; throws when there is none. */
export function recordAt(records: readonly JournalRecord[], index: number): JournalRecord {
	const record = records.at(index);
	if (record === undefined) {
		throw new Error(`there is no record ${index}`);
	}

	return record;
}

/** Returns an order that bears the mark of risk without having met it. */
export function approvedOrder(order: Omit<Order, 'timeInForce' | 'reduceOnly'>): Approved<Order> {
	const unmarked: Order = {...order, timeInForce: 'good-till-cancelled', reduceOnly: false};
	return unmarked as Approved<Order>;
}

export type RunOptions = {
	readonly bars: number;
	readonly symbols?: readonly MarketSymbol[];
	readonly mode?: Mode;
	/** Opening of the first traded bar. */
	readonly from?: EpochMs;
	readonly historyBars?: number;
};

const openings: Readonly<Record<MarketSymbol, readonly [price: number, decimals: number]>> = {
	'BTC/USDT': [38_412.5, 2],
	'ETH/USDT': [1218.07, 2],
	'SOL/USDT': [3.4425, 4],
	'ADA/USDT': [0.304_57, 5],
	'XRP/USDT': [0.284_51, 5],
	'LINK/USDT': [18.203, 3],
};

/** Returns the journal of a run: start, history, a trained model, then hourly bars with decisions at 00:00 UTC. */
export function makeRun(options: RunOptions): readonly JournalRecord[] {
	const {bars, symbols = ['BTC/USDT', 'ETH/USDT', 'SOL/USDT'], mode = 'paper', from = Date.UTC(2021, 0, 15), historyBars = 200} = options;
	const tape = createTape(from - 5000);
	const market = createMarket(symbols);
	startEngine(tape, symbols, mode);
	for (const symbol of symbols) {
		const candles = Array.from({length: historyBars}, (_, index) => market.bar(symbol, from + ((index - historyBars) * hour)));
		tape.add({type: 'HistoryLoaded', symbol, timeframe: '1h', candles}, from - 3000);
	}

	tape.add({type: 'ModelTrained', card: modelCard(from)}, from - 2000);
	tape.add({type: 'Reconciled', differences: [], foreignOrders: 0}, from - 1000);
	const start = {state: 'HALTED', rule: 'start', reason: 'not yet reconciled with the venue', source: 'engine', latched: false, until: null} as const;
	tape.add({type: 'TradingResumed', state: 'RUNNING', lifted: [start], reason: 'reconciled with the venue', source: 'engine'});
	const account = createAccount();
	for (let index = 0; index < bars; index++) {
		playBar({tape, market, account, symbols, openTime: from + (index * hour)});
	}

	return tape.records;
}

function startEngine(tape: Tape, symbols: readonly MarketSymbol[], mode: Mode): void {
	tape.add({type: 'EngineStarted', version: '0.1.0', mode, venue: 'binance', symbols, quoteCurrency: 'USDT', capital: '10000', seed: 7, configHash: 'c0ffee', config: {timeframe: '1h'}});
	tape.add({type: 'TradingHalted', state: 'HALTED', rule: 'start', reason: 'not yet reconciled with the venue', source: 'engine', latched: false, until: null});
	tape.add({type: 'FeedHealthChanged', feed: 'binance market', status: 'live', detail: ''});
	tape.add({type: 'FeedHealthChanged', feed: 'binance account', status: 'live', detail: ''});
	tape.add({type: 'MarketsLoaded', venue: 'binance', markets: symbols.map(symbol => marketOf(symbol))});
	tape.add({type: 'ClockMeasured', venue: 'binance', traded: true, offsetMs: 12, samples: 5});
	tape.add({type: 'ClockMeasured', venue: 'kraken', traded: false, offsetMs: -734, samples: 5});
	tape.add({type: 'DataQualityChanged', venue: 'kraken', symbol: 'BTC/USDT', check: 'stale', status: 'suspect', detail: 'no message for 74 s', at: tape.records.at(-1)?.at ?? 0});
	tape.add({type: 'BreakersMeasured', breakers: [
		{name: 'flash-crash', state: 'ARMED', unit: 'share', value: 0.021, limit: 0.1, since: null, detail: '2.1 % in 5 minutes'},
		{name: 'volatility-spike', state: 'ARMED', unit: 'ratio', value: 1.2, limit: 3, since: null, detail: ''},
		{name: 'drawdown', state: 'ARMED', unit: 'share', value: 0.009, limit: 0.15, since: null, detail: ''},
		{name: 'connectivity', state: 'ARMED', unit: 'seconds', value: null, limit: 60, since: null, detail: 'every feed is live'},
	]});
}

export function marketOf(symbol: MarketSymbol): Market {
	const [base = '', quote = ''] = symbol.split('/');
	const decimals = openings[symbol]?.[1] ?? 2;
	return {
		symbol, base, quote, priceTick: (10 ** -decimals).toFixed(decimals), quantityStep: '0.00001', minQuantity: '0.00001', minNotional: '10', makerFee: 0.001, takerFee: 0.001,
	};
}

export function modelCard(trainedTo: EpochMs): ModelCard {
	return {
		modelId: 'logistic-1', kind: 'logistic', weightsHash: 'ab12', featureNames: ['ret_24', 'rsi_14'], horizonBars: 24, trainedFrom: trainedTo - (500 * day), trainedTo,
		trainRows: 28_800, testRows: 7200, accuracy: 0.514, logLoss: 0.6921, brier: 0.2495, baselineLogLoss: 0.6931,
	};
}

type SeededMarket = {
	bar(symbol: MarketSymbol, openTime: EpochMs): Candle;
	last(symbol: MarketSymbol): number;
	chance(): number;
};

/** A seeded random walk; every market has its own price and all share one generator. */
function createMarket(symbols: readonly MarketSymbol[]): SeededMarket {
	let state = 20_210_115;
	const prices = new Map(symbols.map(symbol => [symbol, openings[symbol]?.[0] ?? 100]));
	const chance = (): number => {
		state = ((state * 1_103_515_245) + 12_345) % 2_147_483_648;
		return state / 2_147_483_648;
	};

	const last = (symbol: MarketSymbol): number => prices.get(symbol) ?? 0;
	return {
		chance,
		last,
		bar(symbol, openTime) {
			const round = (price: number): number => Number(price.toFixed(openings[symbol]?.[1] ?? 2));
			const open = last(symbol);
			const close = round(open * (1 + ((chance() - 0.495) * 0.02)));
			prices.set(symbol, close);
			const high = round(Math.max(open, close) * (1 + (chance() * 0.004)));
			const low = round(Math.min(open, close) * (1 - (chance() * 0.004)));
			return {openTime, open, close, high, low, volume: 100 + (chance() * 900)};
		},
	};
}

type Account = {cash: number; peak: number; dayOpen: number; orders: number; holdings: Map<MarketSymbol, {quantity: number; cost: number; openedAt: EpochMs}>};

function createAccount(): Account {
	return {cash: 10_000, peak: 10_000, dayOpen: 10_000, orders: 0, holdings: new Map()};
}

type Bar = {readonly tape: Tape; readonly market: SeededMarket; readonly account: Account; readonly symbols: readonly MarketSymbol[]; readonly openTime: EpochMs};

function playBar(bar: Bar): void {
	const {tape, market, symbols, openTime} = bar;
	const barClose = openTime + hour;
	for (const symbol of symbols) {
		tape.add({type: 'CandleClosed', symbol, timeframe: '1h', candle: market.bar(symbol, openTime)}, barClose + 1500);
	}

	tape.add({type: 'BarCompleted', barClose, symbols, missing: [], late: false});
	for (const symbol of symbols) {
		tape.add({type: 'FeaturesComputed', symbol, barClose, values: [0.1, null, 1.5]});
	}

	const insights = decide(bar, barClose);
	if (barClose % day === 0) {
		allocate(bar, barClose, insights);
	}

	const quotes = symbols.map(symbol => ({symbol, at: barClose + 60_000, bid: market.last(symbol) * 0.9999, ask: market.last(symbol) * 1.0001, last: market.last(symbol)}));
	const elsewhere = {kraken: quotes.map(quote => ({...quote, last: quote.last * 1.0007}))};
	tape.add({type: 'QuotesSampled', quotes, elsewhere}, barClose + 60_000);
	mark(bar, barClose);
}

const regimes: readonly RegimeName[] = ['bull', 'bull', 'sideways', 'bear'];

function regimeAt(barClose: EpochMs): Regime {
	const name = regimes[Math.floor(barClose / (3 * day)) % regimes.length] ?? 'bull';
	const rest = (1 - 0.71) / 3;
	return {name, probabilities: {bull: rest, bear: rest, sideways: rest, crash: rest, [name]: 0.71}, reasons: ['BTC is 12.4% above its 200-hour mean', 'volatility of a day is 0.9 of the week\'s']};
}

function decide({tape, market, symbols}: Bar, barClose: EpochMs): readonly number[] {
	const regime = regimeAt(barClose);
	const before = regimeAt(barClose - hour);
	const probabilities = symbols.map(() => 0.5 + ((market.chance() - 0.5) * 0.3));
	const contributions = [{feature: 'ret_24', value: 0.012, effect: 0.21}, {feature: 'rsi_14', value: 61.2, effect: -0.08}, {feature: 'dd_168', value: -0.031, effect: 0.05}];
	const predictions = symbols.map((symbol, index) => ({symbol, modelId: 'logistic-1', probability: probabilities[index] ?? 0.5, contributions}));
	tape.add({type: 'PredictionsMade', barClose, predictions, regime});
	if (regime.name !== before.name) {
		tape.add({type: 'RegimeChanged', from: before.name, to: regime});
	}

	const insights: number[] = [];
	for (const {symbol, probability} of predictions) {
		const confidence = Math.abs((2 * probability) - 1);
		const insight: Insight = {
			symbol, barClose, probability, confidence, score: (2 * probability) - 1, regime: regime.name, contributions,
			reasons: [`the model gives ${(probability * 100).toFixed(1)} % to a rise within 24 bars`, `the market is ${regime.name}`],
		};
		insights.push(tape.add({type: 'InsightFormed', ...insight}).seq);
	}

	return insights;
}

function allocate(bar: Bar, barClose: EpochMs, insights: readonly number[]): void {
	const {tape, market, account, symbols} = bar;
	const weights = Object.fromEntries(symbols.map((symbol, index) => [symbol, market.chance() > 0.45 ? 0.18 - (index * 0.03) : 0]));
	const reasons = Object.fromEntries(symbols.map(symbol => [symbol, ['momentum 14/28/56 days: + + -', 'volatility 61 % a year against 15 %']]));
	const {seq} = tape.add({type: 'AllocationSet', allocator: 'momentum', barClose, weights, confidence: {}, reasons}, undefined, insights);
	account.dayOpen = equityOf(bar);
	for (const symbol of symbols) {
		trade(bar, symbol, weights[symbol] ?? 0, seq);
	}

	if (barClose % (2 * day) === 0) {
		beRefused(bar);
	}
}

/** A person asks for more of the first market than the limit allows. */
function beRefused({tape, market, symbols}: Bar): void {
	const [symbol = ''] = symbols;
	const price = market.last(symbol);
	const quantity = (3000 / price).toFixed(5);
	const command = tape.add({type: 'CommandReceived', command: {type: 'PlaceManualOrder', source: 'key', symbol, side: 'buy', quantity, limitPrice: String(price), reason: 'I like it'}});
	const proposal = {symbol, side: 'buy', quantity, limitPrice: String(price), reduceOnly: false, confidence: 1, volatilityTargeted: false, timeInForce: 'good-till-cancelled', source: 'key', reason: 'I like it'} as const;
	const {seq} = tape.add({type: 'OrderProposed', proposal}, undefined, [command.seq]);
	const explain = `position in ${symbol} would be 30.1 % of equity, the limit is 25 %`;
	tape.add({type: 'OrderRefused', proposal, proposedBy: seq, refusals: [{rule: 'position', limit: 0.25, would: 0.301, explain}]}, undefined, [seq]);
}

function trade(bar: Bar, symbol: MarketSymbol, weight: number, decision: number): void {
	const {tape, market, account} = bar;
	const price = market.last(symbol);
	const held = account.holdings.get(symbol)?.quantity ?? 0;
	const wanted = (weight * equityOf(bar)) / price;
	if (Math.abs(wanted - held) * price < 100) {
		return;
	}

	const side: Side = wanted > held ? 'buy' : 'sell';
	const quantity = (weight === 0 ? held : Math.abs(wanted - held)).toFixed(5);
	const order = approvedOrder({clientOrderId: `ct-${++account.orders}`, symbol, side, quantity, limitPrice: String(price)});
	const {seq} = tape.add({type: 'OrderProposed', proposal: {...order, confidence: 0.4, volatilityTargeted: true, source: 'agent', reason: 'rebalance'}}, undefined, [decision]);
	const approved = tape.add({type: 'OrderApproved', order, proposedBy: seq, sizing: 'as proposed', checked: [{rule: 'position', used: weight, limit: 0.25, subject: symbol}], reason: 'rebalance'}, undefined, [seq]);
	tape.add({type: 'OrderIntended', order, reason: `weight to ${(weight * 100).toFixed(0)} %`}, undefined, [approved.seq]);
	tape.add({type: 'OrderAcknowledged', clientOrderId: order.clientOrderId, venueOrderId: `v${account.orders}`});
	fill(bar, order);
	tape.add({type: 'OrderClosed', clientOrderId: order.clientOrderId, symbol, status: 'filled', filled: quantity});
}

function fill({tape, account}: Bar, order: Order): void {
	const at = (tape.records.at(-1)?.at ?? 0) + 400;
	const [price, quantity] = [Number(order.limitPrice), Number(order.quantity)];
	const held = account.holdings.get(order.symbol) ?? {quantity: 0, cost: 0, openedAt: at};
	const fee = (price * quantity * 0.001).toFixed(8);
	tape.add({type: 'OrderFilled', fill: {
		tradeId: `t${account.orders}`, venueOrderId: `v${account.orders}`, clientOrderId: order.clientOrderId, symbol: order.symbol, side: order.side, price: order.limitPrice, quantity: order.quantity,
		fee, feeAsset: 'USDT', liquidity: 'taker', at,
	}}, at);
	const sign = order.side === 'buy' ? 1 : -1;
	const average = held.quantity === 0 ? price : held.cost / held.quantity;
	account.cash -= (sign * price * quantity) + Number(fee);
	const next = {quantity: Number((held.quantity + (sign * quantity)).toFixed(5)), cost: held.cost + (sign * quantity * (sign > 0 ? price : average)), openedAt: held.openedAt};
	account.holdings.set(order.symbol, next);
	tape.add({type: 'PositionChanged', symbol: order.symbol, quantity: String(next.quantity), averageCost: (next.quantity === 0 ? 0 : next.cost / next.quantity).toFixed(8), realizedPnl: '0', openedAt: next.quantity === 0 ? null : next.openedAt});
	if (next.quantity === 0) {
		account.holdings.delete(order.symbol);
		tape.add({type: 'TradeClosed', symbol: order.symbol, openedAt: held.openedAt, pnl: ((price - average) * quantity).toFixed(8), return: (price / average) - 1});
	}
}

function exposureOf({market, account}: Bar): number {
	return [...account.holdings].reduce((sum, [symbol, {quantity}]) => sum + (quantity * market.last(symbol)), 0);
}

function equityOf(bar: Bar): number {
	return bar.account.cash + exposureOf(bar);
}

function mark(bar: Bar, barClose: EpochMs): void {
	const {tape, market, account} = bar;
	const exposure = exposureOf(bar);
	const equity = account.cash + exposure;
	account.peak = Math.max(account.peak, equity);
	const drawdown = 1 - (equity / account.peak);
	const dayChange = (equity / account.dayOpen) - 1;
	tape.add({type: 'EquityMarked', equity, cash: account.cash, exposure, peak: account.peak, drawdown, dayOpen: account.dayOpen, dayChange, leverage: exposure / equity}, barClose + 61_000);
	const [largest = ['—', {quantity: 0}] as const] = [...account.holdings].toSorted(([a, x], [b, y]) => (y.quantity * market.last(b)) - (x.quantity * market.last(a)));
	tape.add({type: 'LimitsMeasured', limits: [
		{rule: 'position', used: (largest[1].quantity * market.last(largest[0])) / equity, limit: 0.25, subject: largest[0]},
		{rule: 'daily-loss', used: Math.max(0, -dayChange), limit: 0.05, subject: 'account'},
		{rule: 'drawdown', used: drawdown, limit: 0.15, subject: 'account'},
		{rule: 'leverage', used: exposure / equity, limit: 2, subject: 'account'},
		{rule: 'cluster', used: (exposure / equity) * 0.9, limit: 0.5, subject: 'BTC ETH'},
	]});
}
