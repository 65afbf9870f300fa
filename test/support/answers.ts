/**
Answers to what a screen asks of an engine, for engines that are made up.
*/
import type {JournalRecord} from '../../src/engine/domain/event.js';
import type {Ask, Question, QuestionName} from '../../src/engine/domain/question.js';

/** What is answered to some questions; the others are refused. */
export type AnswersTo = {[Name in QuestionName]?: (question: Question<Name>) => unknown};

/** Returns an `ask` that knows these answers, and the journal where `records` are given. */
export function askOf(answers: AnswersTo, records: readonly JournalRecord[] = []): Ask {
	const known: AnswersTo = {
		...(records.length > 0 && {journal: ({fromSeq, limit}) => ({records: records.slice(fromSeq - 1, fromSeq - 1 + limit), lastSeq: records.length})}),
		...answers,
	};
	return (async (question: Question) => {
		const answer = known[question.about] as ((question: Question) => unknown) | undefined;
		if (answer === undefined) {
			throw new Error(`nobody answers "${question.about}" here`);
		}

		return answer(question);
	}) as Ask;
}
