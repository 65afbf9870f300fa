/**
The features stage of the engine: bars in, one row of features per market and completed bar out. It sits between market
and models.
*/
import type {EngineConfig} from '../domain/config.js';
import {CryptoTraderError} from '../domain/error.js';
import type {EventOf, JournalRecord} from '../domain/event.js';
import {timeframes, type Candle} from '../domain/market.js';
import type {MarketSymbol} from '../domain/units.js';
import type {Emit, Stage} from '../kernel/stage.js';
import {createFeatureProgram, type FeatureProgram} from './program.js';

/** One market's program and the record that brought its last bar. */
type Track = {
	readonly program: FeatureProgram;
	lastSeq: number;
};

type SavedTrack = {readonly symbol: MarketSymbol; readonly lastSeq: number; readonly program: string};

/**
Returns the stage for the markets of `config`. It folds `HistoryLoaded` and `CandleClosed` of `config.timeframe`; bars that
are faulty or not later than the last one are ignored. On `BarCompleted` it emits one `FeaturesComputed` per market that
has the bar, caused by the record that brought it. A value is null where it is not known: all of them, and without a cause,
where the bar itself was ignored.
*/
export function createFeaturesStage(config: Pick<EngineConfig, 'symbols' | 'timeframe'>): Stage {
	const tracks = new Map<MarketSymbol, Track>(config.symbols.map(symbol => [symbol, {program: createFeatureProgram(config.timeframe), lastSeq: 0}]));

	return {
		name: 'features',
		react(record, emit) {
			const {event} = record;
			if (event.type === 'HistoryLoaded' && event.timeframe === config.timeframe) {
				take(tracks.get(event.symbol), event.candles, record);
			} else if (event.type === 'CandleClosed' && event.timeframe === config.timeframe) {
				take(tracks.get(event.symbol), [event.candle], record);
			} else if (event.type === 'BarCompleted') {
				answer(tracks, event, timeframes[config.timeframe], emit);
			}
		},
		save: () => [...tracks].map(([symbol, {program, lastSeq}]) => ({symbol, lastSeq, program: program.save()})),
		load(saved) {
			for (const {symbol, lastSeq, program} of parseSaved(saved)) {
				const track = tracks.get(symbol);
				if (track) {
					track.program.load(program);
					track.lastSeq = lastSeq;
				}
			}
		},
	};
}

function take(track: Track | undefined, candles: readonly Candle[], record: JournalRecord): void {
	for (const candle of candles) {
		if (track?.program.push(candle)) {
			track.lastSeq = record.seq;
		}
	}
}

function answer(tracks: ReadonlyMap<MarketSymbol, Track>, event: EventOf<'BarCompleted'>, barMs: number, emit: Emit): void {
	for (const symbol of event.symbols) {
		const track = tracks.get(symbol);
		if (track) {
			const isCurrent = track.program.lastOpenTime === event.barClose - barMs;
			const values = Array.from(track.program.values(), value => isCurrent && !Number.isNaN(value) ? value : null);
			emit.event({type: 'FeaturesComputed', symbol, barClose: event.barClose, values}, isCurrent ? [track.lastSeq] : []);
		}
	}
}

function parseSaved(saved: unknown): readonly SavedTrack[] {
	if (Array.isArray(saved) && saved.every(entry => isSavedTrack(entry))) {
		return saved;
	}

	throw new CryptoTraderError('the snapshot of the features cannot be read', {
		code: 'feature-snapshot',
		advice: 'Start from the journal instead of this snapshot.',
	});
}

function isSavedTrack(entry: unknown): entry is SavedTrack {
	return typeof entry === 'object' && entry !== null
		&& 'symbol' in entry && typeof entry.symbol === 'string'
		&& 'lastSeq' in entry && typeof entry.lastSeq === 'number'
		&& 'program' in entry && typeof entry.program === 'string';
}
