/**
Records that look like an engine's, for the journal tests.
*/
import type {JournalRecord} from '../../../src/engine/domain/event.js';

/** Returns record `seq`, the same for the same number; `text` makes it longer or stranger. */
export function recordOf(seq: number, text = 'bar'): JournalRecord {
	return {seq, at: 1_600_000_000_000 + seq, input: seq % 2 === 1, causes: seq > 1 ? [seq - 1] : [], event: {type: 'TimerFired', timer: `${text}-${seq}`}};
}

/** Returns records `from` … `to`. */
export function recordsOf(from: number, to: number, text?: string): readonly JournalRecord[] {
	return Array.from({length: to - from + 1}, (_, index) => recordOf(from + index, text));
}

/** Returns a closed bar as the engine journals it by the thousand. */
export function barRecordOf(seq: number): JournalRecord {
	const candle = {openTime: seq * 3_600_000, open: 34_567.12, high: 34_600.5, low: 34_000.01, close: 34_555.99 + seq, volume: 1234.5678};
	return {seq, at: seq * 3_600_000, input: true, causes: [], event: {type: 'CandleClosed', symbol: 'BTC/USDT', timeframe: '1h', candle}};
}

/** Returns a mark of the account, told apart by its number. */
export function equityRecordOf(seq: number): JournalRecord {
	return {
		seq, at: seq * 1000, input: true, causes: [],
		event: {type: 'EquityMarked', equity: seq, cash: seq / 3, exposure: 0, peak: seq, drawdown: 0, dayOpen: 1, dayChange: 0, leverage: 0},
	};
}
