/**
Judges closed bars: missing ones, empty ones, impossible ones, and prices that nobody else saw. A move that other venues
made too is a move; a print on one venue alone is an outlier. Where there is no other venue, the bar itself has to do: a
price that was gone again before the bar closed, far out of what bars of this market do.
*/
import {type Candle, candleFault, type Timeframe, timeframes} from '../../domain/market.js';
import type {EpochMs, MarketSymbol, Milliseconds} from '../../domain/units.js';
import {type CheckStates, severity, type Status, worse} from './check-states.js';
import type {QualityConfig} from './config.js';
import {consensus, History, median} from './history.js';

type Series = {
	readonly venue: string;
	readonly symbol: MarketSymbol;
	readonly timeframe: Timeframe;
	readonly wicks: History;
	readonly jumps: History;
	/** How far the venue is from the others, which may be a little and always. */
	readonly distances: History;
	last: Candle | null;
	emptyRun: number;
	lastJump: Jump | null;
};

/** A bar that closed far from the one before it, until the next bar shows whether the price stayed. */
type Jump = {readonly from: number; readonly size: number};

type OwnView = {readonly status: Status; readonly detail: string};

/** A bar that waits for the same bar of other venues. */
type Pending = {readonly series: Series; readonly candle: Candle; readonly own: OwnView; readonly due: EpochMs};

/** Openings per series whose bars are kept for comparison. */
const kept = 4;

export type BarChecksOptions = {
	readonly config: QualityConfig;
	readonly venues: readonly string[];
	readonly states: CheckStates;
	readonly onIncident: (venue: string, symbol: MarketSymbol, check: 'out-of-order' | 'duplicate' | 'malformed', detail: string, at: EpochMs) => void;
};

export class BarChecks {
	readonly #options: BarChecksOptions;
	readonly #series = new Map<string, Series>();
	/** By symbol, timeframe and opening: the bars of all venues. */
	readonly #bars = new Map<string, Map<string, Candle>>();
	#pending: Pending[] = [];

	constructor(options: BarChecksOptions) {
		this.#options = options;
	}

	candle(venue: string, symbol: MarketSymbol, timeframe: Timeframe, candle: Candle): void {
		const series = this.#seriesOf(venue, symbol, timeframe);
		const closed = candle.openTime + timeframes[timeframe];
		const fault = candleFault(candle);
		if (fault !== null) {
			this.#options.onIncident(venue, symbol, 'malformed', `bar of ${iso(candle.openTime)}: ${fault}`, closed);
			return;
		}

		if (series.last !== null && candle.openTime <= series.last.openTime) {
			this.#repeated(series, series.last, candle);
			return;
		}

		this.#checkGap(series, candle);
		this.#checkVolume(series, candle);
		this.#checkPrices(series, candle, closed);
		series.last = candle;
	}

	/** Lets time come to `now`: bars that are overdue, and bars that have waited long enough for other venues. */
	tick(now: EpochMs): void {
		const due = this.#pending.filter(pending => pending.due <= now);
		this.#pending = this.#pending.filter(pending => pending.due > now);
		for (const pending of due) {
			this.#judge(pending);
		}

		const {config: {lateBarMs, gapBars}} = this.#options;
		for (const series of this.#series.values()) {
			const length = timeframes[series.timeframe];
			const overdue = series.last === null ? 0 : Math.floor((now - lateBarMs - series.last.openTime) / length) - 1;
			if (overdue > 0) {
				this.#observe(series, 'gap', severity(overdue, gapBars), `${count(overdue)} overdue since ${iso((series.last?.openTime ?? 0) + length)}`, now);
			}
		}
	}

	#seriesOf(venue: string, symbol: MarketSymbol, timeframe: Timeframe): Series {
		const key = `${venue} ${symbol} ${timeframe}`;
		const {historyBars} = this.#options.config;
		const series = this.#series.get(key) ?? {
			venue, symbol, timeframe, wicks: new History(historyBars), jumps: new History(historyBars), distances: new History(historyBars),
			last: null, emptyRun: 0, lastJump: null,
		};
		this.#series.set(key, series);
		return series;
	}

	#repeated({venue, symbol, timeframe}: Series, last: Candle, candle: Candle): void {
		const same = candle.openTime === last.openTime && candle.close === last.close && candle.high === last.high && candle.low === last.low && candle.volume === last.volume;
		if (!same) {
			const check = candle.openTime === last.openTime ? 'duplicate' : 'out-of-order';
			this.#options.onIncident(venue, symbol, check, `bar of ${iso(candle.openTime)} came after that of ${iso(last.openTime)}`, candle.openTime + timeframes[timeframe]);
		}
	}

	#checkGap(series: Series, {openTime}: Candle): void {
		const length = timeframes[series.timeframe];
		const missing = series.last === null ? 0 : Math.round((openTime - series.last.openTime) / length) - 1;
		this.#observe(series, 'gap', severity(missing, this.#options.config.gapBars), missing > 0 ? `${count(missing)} missing before ${iso(openTime)}` : 'bars follow each other', openTime + length);
	}

	#checkVolume(series: Series, {openTime, volume}: Candle): void {
		series.emptyRun = volume === 0 ? series.emptyRun + 1 : 0;
		const detail = series.emptyRun > 0 ? `${count(series.emptyRun)} without volume up to ${iso(openTime)}` : 'bars have volume';
		this.#observe(series, 'zero-volume', severity(series.emptyRun, this.#options.config.zeroVolumeBars), detail, openTime + timeframes[series.timeframe]);
	}

	#checkPrices(series: Series, candle: Candle, closed: EpochMs): void {
		const {config: {confirmWaitMs}, venues} = this.#options;
		const own = this.#ownView(series, candle);
		const bars = this.#barsAt(series, candle.openTime);
		bars.set(series.venue, candle);
		this.#pending.push({series, candle, own, due: closed + confirmWaitMs});
		if (bars.size >= venues.length) {
			const ready = this.#pending.filter(pending => isSameBar(pending, series, candle));
			this.#pending = this.#pending.filter(pending => !isSameBar(pending, series, candle));
			for (const pending of ready) {
				this.#judge(pending);
			}
		}
	}

	/** Returns what the bar looks like beside the market's own history, and adds it to that. */
	#ownView(series: Series, {open, high, low, close}: Candle): OwnView {
		const {wicks, jumps, last, lastJump} = series;
		const before = last?.close ?? open;
		const wick = Math.max(Math.log(high / Math.max(open, close, before)), Math.log(Math.min(open, close, before) / low));
		const jump = Math.log(close / before);
		const returned = lastJump !== null && Math.abs(Math.log(close / lastJump.from)) < Math.abs(lastJump.size) / 4;
		const seen = [
			{...this.#rare(wicks, wick), detail: `prices from ${low} to ${high} around a close of ${close}`},
			// A jump that stays is a move; only one that nobody would believe is doubted before the next bar.
			{...(Math.abs(jump) >= this.#options.config.loneMove.bad ? this.#rare(jumps, Math.abs(jump)) : {status: 'ok' as const}), detail: `a close of ${close} after ${before}`},
			{status: returned ? 'suspect' as const : 'ok' as const, detail: `a close of ${before} that the next bar took back to ${close}`},
		];
		series.lastJump = this.#rare(jumps, Math.abs(jump)).status === 'ok' ? null : {from: before, size: jump};
		wicks.add(wick);
		jumps.add(Math.abs(jump));
		const status = seen.map(each => each.status).toSorted((a, b) => worse(a, b) === a ? -1 : 1)[0] ?? 'ok';
		return {status, detail: seen.find(each => each.status === status)?.detail ?? ''};
	}

	/** Returns how far out `value` is: many deviations, and by an amount that matters. */
	#rare(history: History, value: number): {readonly status: Status} {
		const {outlierMads, minHistoryBars, smallestDeviation, loneMove} = this.#options.config;
		const isFar = history.size >= minHistoryBars && history.deviationsOf(value, smallestDeviation) > outlierMads;
		return {status: isFar ? severity(value, loneMove) : 'ok'};
	}

	/** Weighs a bar against the same bar of the other venues, if there are any. */
	#judge({series, candle, own}: Pending): void {
		const others = [...this.#barsAt(series, candle.openTime)].filter(([venue]) => venue !== series.venue).map(([, bar]) => bar);
		const closed = candle.openTime + timeframes[series.timeframe];
		const view = others.length === 0 ? own : this.#amongOthers(series, candle, own, others);
		this.#observe(series, 'outlier', view.status, view.status === 'ok' ? 'prices are in line' : `${view.detail} at ${iso(candle.openTime)}`, closed);
	}

	#amongOthers(series: Series, candle: Candle, own: OwnView, others: readonly Candle[]): OwnView {
		const {outlierMads, smallestDeviation, venueDeviation, minHistoryBars} = this.#options.config;
		const distance = Math.max(...(['high', 'low', 'close'] as const).map(price => Math.abs(Math.log(candle[price] / consensus(candle[price], others.map(other => other[price]))))));
		const {distances} = series;
		const usual = distances.size < minHistoryBars ? 0 : distances.deviationsOf(distance, smallestDeviation);
		const isFar = distances.size < minHistoryBars ? distance > outlierMads * smallestDeviation : usual > outlierMads;
		distances.add(distance);
		// In a storm venues part for moments: what the others moved themselves is allowed for.
		const beyond = distance - (median(others.map(({high, low}) => Math.log(high / low))) / 2);
		const status = isFar ? severity(beyond, venueDeviation) : 'ok';
		// Of two venues that disagree, the one that does not look odd by itself is believed.
		return others.length === 1 && own.status === 'ok' ? {status: 'ok', detail: ''} : {status, detail: `a price ${percent(distance)} away from ${others.length === 1 ? 'another venue' : `${others.length} other venues`}`};
	}

	#barsAt({symbol, timeframe}: Series, openTime: EpochMs): Map<string, Candle> {
		const key = `${symbol} ${timeframe} ${openTime}`;
		const bars = this.#bars.get(key) ?? new Map<string, Candle>();
		this.#bars.set(key, bars);
		for (const [oldest] of this.#bars) {
			if (this.#bars.size <= this.#series.size * kept) {
				break;
			}

			this.#bars.delete(oldest);
		}

		return bars;
	}

	#observe({venue, symbol, timeframe}: Series, check: 'gap' | 'zero-volume' | 'outlier', status: Status, detail: string, at: EpochMs): void {
		const calmMs: Milliseconds = (this.#options.config.calmBars - 1) * timeframes[timeframe];
		this.#options.states.observe({venue, symbol, check}, {source: `bars ${timeframe}`, status, detail: `${timeframe}: ${detail}`, at, calmMs});
	}
}

function isSameBar({series, candle}: Pending, {symbol, timeframe}: Series, {openTime}: Candle): boolean {
	return series.symbol === symbol && series.timeframe === timeframe && candle.openTime === openTime;
}

function count(bars: number): string {
	return bars === 1 ? '1 bar' : `${bars} bars`;
}

function iso(at: EpochMs): string {
	return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

function percent(move: number): string {
	return `${(100 * (Math.exp(Math.abs(move)) - 1)).toFixed(1)} %`;
}
