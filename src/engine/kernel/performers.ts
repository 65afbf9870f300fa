/**
What the runner does for each effect: ask the venue, the feed, the models, and return what came of it as inputs. Whatever
goes wrong is an input too.
*/
import type {Command} from '../domain/command.js';
import type {EngineConfig} from '../domain/config.js';
import {CryptoTraderError, errorMessage} from '../domain/error.js';
import type {EventOf, InputEvent} from '../domain/event.js';
import {type Candle, type Timeframe, candleFault, timeframes} from '../domain/market.js';
import {sumOfBalances, totalsOf} from '../domain/ledger.js';
import type {Balances, Order} from '../domain/order.js';
import type {MarketSymbol} from '../domain/units.js';
import type {RegimeClassifier} from '../ports/models.js';
import type {ModelShelf, Trainer} from '../ports/training.js';
import {type Feed, type Outcome, type Router, type Venue, keysRefused} from '../ports/venue.js';
import type {CandleKeeper} from './candle-keeper.js';
import type {Perform} from './runner.js';
import type {Effect} from './stage.js';

export type PerformerOptions = {
	readonly config: EngineConfig;
	readonly feed: Feed;
	readonly venue: Venue;
	readonly keeper: CandleKeeper;
	readonly trainer: Trainer;
	readonly shelf: ModelShelf;
	readonly classifier: RegimeClassifier;
	/** Told how far a training is, 0 to 1. */
	readonly onProgress: (done: number, text: string) => void;
	readonly onStop: (reason: string) => void;
	/** Asked right before an order leaves: whether somebody has halted trading beside the engine. Null, or left out, lets it leave. */
	readonly heldBack?: (order: Order) => HeldBack | null;
	/** Left out where only one venue is traded on. */
	readonly route?: Router;
};

/** Why an order may not leave, and the wish that the engine must take for it. */
export type HeldBack = {readonly reason: string; readonly command: Command};

type Of<Type extends Effect['type']> = Extract<Effect, {readonly type: Type}>;

/** Returns the function that performs effects. It does not throw. */
export function createPerformer(options: PerformerOptions): Perform {
	const told = createMemory(fillsRemembered);
	const down = new Set<MarketSymbol>();
	return async effect => {
		switch (effect.type) {
			case 'SubmitOrder': {
				return submit(options, effect);
			}

			case 'CancelOrder': {
				return cancel(options.venue, effect);
			}

			case 'ReplaceOrder': {
				return replace(options, effect);
			}

			case 'RouteOrder': {
				return route(options, effect);
			}

			case 'LookUpOrder': {
				return lookUp(options.venue, effect);
			}

			case 'FetchAccount': {
				return fetchAccount(options.venue, effect, told);
			}

			case 'FetchBars': {
				return fetchBars(options, effect, down);
			}

			case 'Predict': {
				return predict(options, effect);
			}

			case 'TrainModel': {
				return train(options, effect);
			}

			case 'StopEngine': {
				options.onStop(effect.reason);
				return [];
			}
		}
	};
}

async function submit({venue, heldBack}: PerformerOptions, {order}: Of<'SubmitOrder'>): Promise<InputEvent[]> {
	const held = heldBack?.(order) ?? null;
	if (held !== null) {
		return [{type: 'CommandReceived', command: held.command}, {type: 'SubmitFailed', clientOrderId: order.clientOrderId, outcome: 'rejected', reason: held.reason}];
	}

	const outcome = await settled(async () => venue.submit(order));
	return outcome.outcome === 'confirmed'
		? [{type: 'OrderReported', order: outcome.order}]
		: [{type: 'SubmitFailed', clientOrderId: order.clientOrderId, outcome: outcome.outcome, reason: outcome.reason}];
}

/** The new order is told first, so that the books never show a moment without either. */
async function replace({venue, heldBack}: PerformerOptions, {order, replaced}: Of<'ReplaceOrder'>): Promise<InputEvent[]> {
	const {clientOrderId} = order;
	const held = heldBack?.(order) ?? null;
	if (held !== null) {
		return [{type: 'CommandReceived', command: held.command}, {type: 'SubmitFailed', clientOrderId, outcome: 'rejected', reason: held.reason}];
	}

	const {cancelled, placed} = await bothSettled(async () => venue.replace?.(order, replaced) ?? cannotReplace);
	return [
		placed.outcome === 'confirmed' ? {type: 'OrderReported', order: placed.order} : {type: 'SubmitFailed', clientOrderId, outcome: placed.outcome, reason: placed.reason},
		cancelled.outcome === 'confirmed' ? {type: 'OrderReported', order: cancelled.order} : {type: 'CancelFailed', clientOrderId: replaced.clientOrderId, reason: cancelled.reason},
	];
}

type Both = {readonly cancelled: Outcome; readonly placed: Outcome};

const cannotReplace: Both = {
	cancelled: {outcome: 'rejected', reason: 'the venue replaces no orders'}, placed: {outcome: 'rejected', reason: 'the venue replaces no orders'},
};

async function bothSettled(ask: () => Promise<Both>): Promise<Both> {
	try {
		return await ask();
	} catch (error) {
		const unknown: Outcome = {outcome: 'unknown', reason: errorMessage(error)};
		return {cancelled: unknown, placed: unknown};
	}
}

async function cancel(venue: Venue, effect: Of<'CancelOrder'>): Promise<InputEvent[]> {
	const outcome = await settled(async () => venue.cancel(effect));
	return outcome.outcome === 'confirmed'
		? [{type: 'OrderReported', order: outcome.order}]
		: [{type: 'CancelFailed', clientOrderId: effect.clientOrderId, reason: outcome.reason}];
}

/** An adapter that throws where it should answer leaves the outcome unknown. */
async function settled(ask: () => Promise<Outcome>): Promise<Outcome> {
	try {
		return await ask();
	} catch (error) {
		return {outcome: 'unknown', reason: errorMessage(error)};
	}
}

/** An order that nobody can route goes nowhere: its agent tries again with the next bar, a person sees why. */
async function route({route: ask}: PerformerOptions, {order, room}: Of<'RouteOrder'>): Promise<InputEvent[]> {
	const {clientOrderId, quantity} = order;
	try {
		const routed = await ask?.(order, room) ?? {slices: [], unrouted: quantity, left: {}};
		return [{type: 'OrderRouted', clientOrderId, ...routed}];
	} catch (error) {
		return [{type: 'OrderRouted', clientOrderId, slices: [], unrouted: quantity, left: {router: errorMessage(error)}}];
	}
}

async function lookUp(venue: Venue, {symbol, clientOrderId}: Of<'LookUpOrder'>): Promise<InputEvent[]> {
	try {
		const found = await venue.lookup(symbol, clientOrderId);
		if (found === null) {
			return [{type: 'OrderMissing', clientOrderId}];
		}

		return [{type: 'OrderReported', order: found.order}, ...found.fills.map(fill => ({type: 'FillReported' as const, fill}))];
	} catch (error) {
		return [{type: 'LookUpFailed', clientOrderId, reason: errorMessage(error)}];
	}
}

/** Fills that were told already are asked for again with every account, because clocks differ; this many are known by their ids. */
const fillsRemembered = 5000;

/** Returns a function that says whether a name is new to it; it forgets the oldest of more than `size`. */
function createMemory(size: number): (name: string) => boolean {
	const known = new Set<string>();
	return name => {
		if (known.has(name)) {
			return false;
		}

		known.add(name);
		for (const oldest of known) {
			if (known.size <= size) {
				break;
			}

			known.delete(oldest);
		}

		return true;
	};
}

async function fetchAccount(venue: Venue, {since}: Of<'FetchAccount'>, isNew: (name: string) => boolean): Promise<InputEvent[]> {
	try {
		const symbols = Object.keys(since);
		const fills = await Promise.all(symbols.map(async symbol => venue.fetchFills(symbol, since[symbol] ?? 0)));
		const {balances, places} = await fetchHoldings(venue);
		const openOrders = await venue.fetchOpenOrders(symbols);
		const news = fills.flat().filter(({symbol, tradeId}) => isNew(`${symbol} ${tradeId}`));
		const idsOf = symbols.map((symbol, index) => [symbol, (fills[index] ?? []).map(({tradeId}) => tradeId)] as const);
		const tradeIds = Object.fromEntries(idsOf.filter(([, ids]) => ids.length > 0));
		return [...news.map(fill => ({type: 'FillReported' as const, fill})), {type: 'AccountReported', balances, openOrders, tradeIds, ...places}];
	} catch (error) {
		return [accountTrouble(error)];
	}
}

type Holdings = {readonly balances: Balances; readonly places: Pick<EventOf<'AccountReported'>, 'places'>};

async function fetchHoldings(venue: Venue): Promise<Holdings> {
	const byVenue = await venue.fetchPlaces?.();
	if (byVenue === undefined) {
		return {balances: await venue.fetchBalances(), places: {}};
	}

	return {balances: sumOfBalances(Object.values(byVenue)), places: {places: Object.fromEntries(Object.entries(byVenue).map(([name, balances]) => [name, totalsOf(balances)]))}};
}

function accountTrouble(error: unknown): InputEvent {
	const reason = errorMessage(error);
	if (!(error instanceof CryptoTraderError)) {
		return {type: 'AccountUnavailable', reason};
	}

	return {type: 'AccountUnavailable', reason, advice: error.advice, ...(error.code === keysRefused ? {trouble: 'keys' as const} : {})};
}

/** Bars come market by market but are told in the order of time, so that a catch-up looks like the hours that it stands for. */
async function fetchBars(options: PerformerOptions, effect: Of<'FetchBars'>, down: Set<MarketSymbol>): Promise<InputEvent[]> {
	const markets = Object.entries(effect.from);
	const bars = await Promise.all(markets.map(async ([symbol, from]) => fetchMarketBars(options, {symbol, from, to: effect.barClose}, down)));
	const ordered = bars.flat().toSorted((a, b) => a.openTime - b.openTime);
	const length = timeframes[options.config.timeframe];
	const have = (symbol: MarketSymbol, from: number): boolean => from >= effect.barClose
		|| ordered.some(({input, openTime}) => input.type === 'CandleClosed' && input.symbol === symbol && openTime + length === effect.barClose);
	const present = markets.filter(([symbol, from]) => have(symbol, from)).map(([symbol]) => symbol);
	const missing = markets.map(([symbol]) => symbol).filter(symbol => !present.includes(symbol));
	return [...ordered.map(({input}) => input), {type: 'BarsFetched', barClose: effect.barClose, present, missing}];
}

type TimedInput = {readonly openTime: number; readonly input: InputEvent};

type MarketRange = {readonly symbol: MarketSymbol; readonly from: number; readonly to: number};

async function fetchMarketBars({config, feed, keeper}: PerformerOptions, {symbol, from, to}: MarketRange, down: Set<MarketSymbol>): Promise<TimedInput[]> {
	if (from >= to) {
		return [];
	}

	const {timeframe} = config;
	try {
		const candles = await feed.fetchCandles({symbol, timeframe, from, to});
		const last = candles.at(-1);
		if (last !== undefined) {
			await keeper.keep({venue: feed.name, symbol, timeframe}, {from, to: last.openTime + timeframes[timeframe]}, candles);
		}

		return [...health(symbol, down.delete(symbol), from), ...candles.map(candle => timedInput(symbol, timeframe, candle))];
	} catch (error) {
		down.add(symbol);
		return [{openTime: to, input: {type: 'FeedHealthChanged', feed: `bars ${symbol}`, status: 'down', detail: errorMessage(error)}}];
	}
}

function timedInput(symbol: MarketSymbol, timeframe: Timeframe, candle: Candle): TimedInput {
	const fault = candleFault(candle);
	const {openTime} = candle;
	return {openTime, input: fault === null ? {type: 'CandleClosed', symbol, timeframe, candle} : {type: 'CandleRefused', symbol, openTime, reason: fault}};
}

/** Says that bars come again, where they did not before. */
function health(symbol: MarketSymbol, wasDown: boolean, openTime: number): TimedInput[] {
	return wasDown ? [{openTime, input: {type: 'FeedHealthChanged', feed: `bars ${symbol}`, status: 'live', detail: 'answered again'}}] : [];
}

async function predict({shelf, classifier}: PerformerOptions, {rows, barClose, model}: Of<'Predict'>): Promise<InputEvent[]> {
	try {
		const predictions = model === null ? [] : shelf.get(model).predict(rows);
		return [{type: 'PredictionsMade', barClose, predictions, regime: classifier.classify(rows)}];
	} catch (error) {
		return [
			{type: 'ModelTrainingFailed', kind: model?.kind ?? 'regime', reason: `no prediction: ${errorMessage(error)}`},
			{type: 'PredictionsMade', barClose, predictions: [], regime: null},
		];
	}
}

async function train({trainer, onProgress}: PerformerOptions, {asOf}: Of<'TrainModel'>): Promise<InputEvent[]> {
	try {
		const card = await trainer.train(asOf, onProgress);
		return [{type: 'ModelTrained', card}];
	} catch (error) {
		return [{type: 'ModelTrainingFailed', kind: 'logistic', reason: errorMessage(error)}];
	} finally {
		onProgress(1, '');
	}
}
