/**
What breakers keep in mind, and how each looks at it: it notes what it measures, and trips when that is too much.
*/
import type {BreakerName} from '../../domain/breaker.js';
import type {BreakersConfig, RiskConfig} from '../../domain/config.js';
import type {Equity, EventOf} from '../../domain/event.js';
import type {Candle, Quote} from '../../domain/market.js';
import {type EpochMs, type MarketSymbol, type Milliseconds, startOfDay} from '../../domain/units.js';
import type {ReactionContext} from '../../kernel/stage.js';
import {percent, reaches} from '../limits/limit.js';
import {outage} from './connectivity.js';
import {accountBreakers} from './drawdown.js';
import {type Trail, extendTrail, largestMove} from './flash-crash.js';
import {type Breakers, isBreaker, note} from './status.js';
import {type Trouble, type Troubles, longest} from './trouble.js';
import {type Spike, type VolatilityMemory, marketSpike, newVolatilityMemory, spikeOf, takeBar, takePrice} from './volatility-spike.js';

export type BreakersState = {
	venue: string;
	symbols: readonly MarketSymbol[];
	breakers: Breakers;
	/** Breakers that have tripped to close positions too. */
	closing: BreakerName[];
	flattening: boolean;
	trails: Record<MarketSymbol, Record<string, Trail>>;
	volatility: Record<MarketSymbol, VolatilityMemory>;
	/** Minutes in a row above the limit of volatility; null after a resume until there was one below it. */
	wild: number | null;
	unreachable: Troubles;
	badData: Troubles;
	/** The loss of the day has tripped and nobody has resumed since. */
	lossTripped: boolean;
	/** The day whose loss a person has already answered for. */
	forgivenDay: EpochMs | null;
	/** Values that were told last. */
	told: Record<string, number | null>;
};

const minute: Milliseconds = 60_000;
/** So many minutes in a row must be too wild. */
const wildMinutes = 2;
/** A price elsewhere that is older than this says nothing of now. */
export const freshMs: Milliseconds = 2 * minute;
export const timers = {connectivity: 'breaker-connectivity', 'data-quality': 'breaker-data-quality'} as const;

type Trip = Pick<EventOf<'BreakerTripped'>, 'reason' | 'value' | 'limit'> & {readonly breaker: BreakerName; readonly flattens: boolean};

function trip(state: BreakersState, {breaker, flattens, ...rest}: Trip, {emit}: ReactionContext): void {
	if (state.breakers[breaker].state === 'ARMED') {
		emit.event({type: 'BreakerTripped', breaker, action: flattens ? 'flatten' : 'halt', until: null, ...rest});
	}
}

/** Takes the prices of one sample in; returns whether a minute has ended with them. */
export function takeQuotes(state: BreakersState, {quotes, elsewhere = {}}: EventOf<'QuotesSampled'>, config: BreakersConfig, at: EpochMs): boolean {
	let minuteEnded = false;
	for (const quote of quotes) {
		const price = priceOf(quote);
		if (price !== null) {
			follow(state, quote.symbol, state.venue, {at, price}, config);
			minuteEnded = takePrice(state.volatility[quote.symbol] ??= newVolatilityMemory(), at, price) || minuteEnded;
		}
	}

	for (const [venue, theirs] of Object.entries(elsewhere)) {
		for (const quote of theirs.filter(other => other.at >= at - freshMs)) {
			const price = priceOf(quote);
			if (price !== null) {
				follow(state, quote.symbol, venue, {at, price}, config);
			}
		}
	}

	return minuteEnded;
}

function priceOf({bid, ask}: Quote): number | null {
	const price = (bid + ask) / 2;
	return Number.isFinite(price) && bid > 0 && ask > 0 ? price : null;
}

function follow(state: BreakersState, symbol: MarketSymbol, venue: string, {at, price}: {readonly at: EpochMs; readonly price: number}, config: BreakersConfig): void {
	const trails = state.trails[symbol] ?? {};
	state.trails[symbol] = {...trails, [venue]: extendTrail(trails[venue] ?? [], at, price, config.flashCrashMinutes * minute)};
}

export type CandleContext = {readonly length: Milliseconds; readonly at: EpochMs; readonly config: BreakersConfig};

/** Takes a closed bar in; a bar of a minute is a price too, if it is of now. Returns whether a minute has ended with it. */
export function takeCandle(state: BreakersState, symbol: MarketSymbol, candle: Candle, {length, at, config}: CandleContext): boolean {
	state.volatility[symbol] ??= newVolatilityMemory();
	const memory = state.volatility[symbol];
	takeBar(memory, candle, length);
	if (length !== minute) {
		return false;
	}

	if (candle.openTime + length > at - freshMs) {
		follow(state, symbol, state.venue, {at: candle.openTime + length, price: candle.close}, config);
	}

	return takePrice(memory, candle.openTime, candle.close);
}

/** Looks at prices for a crash, and at every end of a minute for volatility. */
export function watchPrices(state: BreakersState, minuteEnded: boolean, config: BreakersConfig, context: ReactionContext): void {
	watchCrash(state, config, context);
	if (minuteEnded) {
		watchVolatility(state, config, context);
	}
}

function watchCrash(state: BreakersState, config: BreakersConfig, context: ReactionContext): void {
	const {flashCrashMove: limit, flashCrashMinutes: minutes, flashCrashFlattens: flattens} = config;
	const largest = largestMove(state.trails, context.at, minutes * minute);
	if (largest === null) {
		return;
	}

	const {symbol, move, direction, venues} = largest;
	const detail = `${symbol} ${direction === 'fall' ? 'fell' : 'rose'} ${percent(move)} within ${minutes} minutes at ${venues === 1 ? 'one venue' : `the middle one of ${venues} venues`}`;
	note(state.breakers, 'flash-crash', move, detail);
	if (reaches(move, limit)) {
		trip(state, {breaker: 'flash-crash', flattens, reason: `${detail}, the limit is ${percent(limit)}`, value: move, limit}, context);
	}
}

function watchVolatility(state: BreakersState, config: BreakersConfig, context: ReactionContext): void {
	const {volatilityRatio: limit, volatilityFloor: floor, volatilityFlattens: flattens} = config;
	const spikes = state.symbols.flatMap(symbol => spikeOf(symbol, state.volatility[symbol] ?? newVolatilityMemory(), floor) ?? []);
	const ratio = marketSpike(spikes, state.symbols.length);
	note(state.breakers, 'volatility-spike', ratio, ratio === null ? 'not enough minutes and hours yet' : spikeText(spikes));
	const isWild = ratio !== null && ratio > limit;
	state.wild = isWild ? (state.wild === null ? null : state.wild + 1) : 0;
	if (isWild && (state.wild ?? 0) >= wildMinutes) {
		trip(state, {breaker: 'volatility-spike', flattens, reason: `${spikeText(spikes)}: ${ratio.toFixed(2)} times the ordinary, the limit is ${limit}`, value: ratio, limit}, context);
	}
}

function spikeText(spikes: readonly Spike[]): string {
	const [wildest] = spikes.toSorted((a, b) => b.ratio - a.ratio);
	const most = wildest === undefined ? '' : `${wildest.symbol} swings ${percent(wildest.volatility)} a year, its median is ${percent(wildest.median)}`;
	return spikes.length > 1 ? `middle one of ${spikes.length} markets; ${most}` : most;
}

function troubleOf(state: BreakersState, name: keyof typeof timers): Trouble | null {
	return name === 'connectivity' ? outage(state.unreachable, state.symbols) : longest(state.badData);
}

/** Looks at what has been wrong for too long, and comes back when that may be. */
export function watchTroubles(state: BreakersState, name: keyof typeof timers, config: BreakersConfig, context: ReactionContext): void {
	const [limit, flattens] = name === 'connectivity' ? [config.connectivitySeconds, config.connectivityFlattens] : [config.dataQualitySeconds, config.dataQualityFlattens];
	const trouble = troubleOf(state, name);
	const seconds = trouble === null ? 0 : (context.at - trouble.since) / 1000;
	note(state.breakers, name, seconds, trouble?.text ?? 'all is well');
	if (trouble === null || state.breakers[name].state !== 'ARMED') {
		return;
	}

	if (seconds >= limit) {
		trip(state, {breaker: name, flattens, reason: `${trouble.text}, for ${Math.round(seconds)} s, the limit is ${limit} s`, value: seconds, limit}, context);
	} else {
		context.emit.effect({type: 'SetTimer', timer: timers[name], at: trouble.since + (limit * 1000)});
	}
}

/** Looks at the account: the fall from the peak and the loss of the day. */
export function watchAccount(state: BreakersState, equity: Equity, config: RiskConfig, {at, emit}: ReactionContext): void {
	const detail = `equity is ${percent(equity.drawdown)} below its peak of ${equity.peak.toFixed(2)}`;
	note(state.breakers, 'drawdown', equity.drawdown, detail);
	note(state.breakers, 'drawdown-flatten', equity.drawdown, detail);
	for (const found of accountBreakers(equity, at, config)) {
		const isOver = isBreaker(state.breakers, found.breaker) ? state.breakers[found.breaker].state !== 'ARMED' : state.lossTripped || state.forgivenDay === startOfDay(at);
		if (!isOver) {
			emit.event({type: 'BreakerTripped', ...found});
		}
	}
}
