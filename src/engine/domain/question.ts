/**
What another process may ask a running engine about what it keeps, and the answers. DuckDB lets one process open the file,
so everybody else goes through the engine. Answers come in pages, so that no reader holds the engine for long.
*/
import type {JournalRecord} from './event.js';
import type {Candle, MicrostructureSample, PublicTrade} from './market.js';
import type {Completeness, KnownMetric, KnownSeries, MetricKey, MetricPoint, ProjectionRows, ProjectionTable, SeriesKey, TimeRange, Trial} from './stored.js';
import type {EpochMs, MarketSymbol} from './units.js';

/** Most rows of one page, asked for or given. */
export const maxPageRows = 5000;

type MarketPage = TimeRange & {readonly venue: string; readonly symbol: MarketSymbol; readonly limit: number};

/** What each question says, and what is answered. Limits are 1 to `maxPageRows`; a page with fewer rows is the last. */
type Forms = {
	completeness: {ask: {readonly key: SeriesKey; readonly range: TimeRange}; answer: Completeness};
	series: {ask: object; answer: readonly KnownSeries[]};
	candles: {ask: {readonly key: SeriesKey; readonly range: TimeRange; readonly limit: number}; answer: readonly Candle[]};
	unfetched: {ask: {readonly key: SeriesKey; readonly range: TimeRange}; answer: readonly TimeRange[]};
	saveCandles: {ask: {readonly key: SeriesKey; readonly range: TimeRange; readonly candles: readonly Candle[]; readonly note: string | null}; answer: 'saved'};
	trades: {ask: MarketPage & {readonly after: string | null}; answer: readonly PublicTrade[]};
	saveTrades: {ask: {readonly venue: string; readonly trades: readonly PublicTrade[]}; answer: 'saved'};
	samples: {ask: MarketPage; answer: readonly MicrostructureSample[]};
	/** `knownAt` null asks for every vintage. */
	metrics: {ask: MetricKey & TimeRange & {readonly limit: number; readonly knownAt: EpochMs | null}; answer: readonly MetricPoint[]};
	metricSeries: {ask: object; answer: readonly KnownMetric[]};
	saveMetrics: {ask: {readonly points: readonly MetricPoint[]}; answer: 'saved'};
	projection: {ask: TimeRange & {readonly table: ProjectionTable; readonly after: number; readonly limit: number}; answer: readonly (ProjectionRows[ProjectionTable])[]};
	projectedThrough: {ask: object; answer: number};
	trials: {ask: {readonly kind: string | null; readonly limit: number}; answer: readonly Trial[]};
	/** Records from `fromSeq` on, as they stand in the journal; fewer than `limit` when the journal or the page's bytes end. */
	journal: {ask: {readonly fromSeq: number; readonly limit: number}; answer: {readonly records: readonly JournalRecord[]; readonly lastSeq: number}};
	/** Writes a backup into `folder`, an absolute path to a folder that is absent or empty. */
	backup: {ask: {readonly folder: string}; answer: BackupReport};
};

export type QuestionName = keyof Forms;

export type Question<Name extends QuestionName = QuestionName> = {[Each in Name]: {readonly about: Each} & Forms[Each]['ask']}[Name];

export type Answers = {readonly [Name in QuestionName]: Forms[Name]['answer']};

export type Answer<Name extends QuestionName = QuestionName> = Answers[Name];

/** Asks an engine about what it keeps. Rejects with a CryptoTraderError when there is no answer. */
export type Ask = <Name extends QuestionName>(question: Question<Name>) => Promise<Answer<Name>>;

/** What a backup holds. */
export type BackupReport = {
	readonly folder: string;
	readonly files: number;
	readonly bytes: number;
	/** The last record of the journal in it. */
	readonly lastSeq: number;
	readonly lastHash: string;
};
