/**
Answers what other processes ask about what is kept: every question by the port that knows, in pages.
*/
import {CryptoTraderError} from '../engine/domain/error.js';
import type {Answer, Ask, BackupReport, Question, QuestionName} from '../engine/domain/question.js';
import type {JournalRecord} from '../engine/domain/event.js';
import type {Stores} from '../engine/ports/store.js';

export type AnswerSources = {
	readonly stores: Stores;
	/** Returns a page of the journal, at most `limit` records from `fromSeq` on. */
	readonly readJournal: (fromSeq: number, limit: number) => readonly JournalRecord[];
	readonly lastSeq: () => number;
	/** Writes a backup into a folder. */
	readonly backUp: (folder: string) => Promise<BackupReport>;
};

type Answerers = {readonly [Name in QuestionName]: (question: Question<Name>) => Promise<Answer<Name>>};

/** Returns the function that answers questions from `sources`. */
export function createAnswers(sources: AnswerSources): Ask {
	const answerers = answerersOf(sources);
	return async <Name extends QuestionName>(question: Question<Name>) => {
		const answerer: ((question: Question<Name>) => Promise<Answer<Name>>) | undefined = answerers[question.about];
		return answerer(question);
	};
}

function answerersOf({stores, readJournal, lastSeq, backUp}: AnswerSources): Answerers {
	const {market, microstructure, metrics, projections, trials} = stores;
	return {
		completeness: async ({key, range}) => market.completeness(key, range.from, range.to),
		series: async () => market.series(),
		candles: async ({key, range, limit}) => market.loadCandles(key, range.from, range.to, limit),
		unfetched: async ({key, range}) => market.unfetched(key, range.from, range.to),
		async saveCandles({key, range, candles, note}) {
			await market.saveCandles(key, range, candles, note);
			return 'saved';
		},
		trades: async question => microstructure.loadTrades(question),
		async saveTrades({venue, trades}) {
			await microstructure.saveTrades(venue, trades);
			return 'saved';
		},
		samples: async question => microstructure.loadSamples(question),
		metrics: async question => question.knownAt === null ? metrics.vintages(question) : metrics.asKnownAt(question.knownAt, question),
		metricSeries: async () => metrics.series(),
		async saveMetrics({points}) {
			await metrics.save(points);
			return 'saved';
		},
		projection: async ({table, ...query}) => projections.load(table, query),
		projectedThrough: async () => projections.lastSeq(),
		trials: async question => trials.load(question),
		journal: async ({fromSeq, limit}) => ({records: readJournal(fromSeq, limit), lastSeq: lastSeq()}),
		backup: async ({folder}) => backUp(folder),
	};
}

/** Says that a question cannot be answered because the engine is ending. */
export function storeClosed(): CryptoTraderError {
	return new CryptoTraderError('the engine is ending and has closed its store', {code: 'engine-gone', advice: 'Try again when it has ended; the command then works on the files.'});
}
