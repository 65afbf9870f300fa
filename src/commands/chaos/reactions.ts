/**
What somebody who reads a journal does with each type of event that they care about.
*/
import type {EventOf, EventType, JournalRecord} from '../../engine/domain/event.js';

export type Reactions<Result> = {readonly [Type in EventType]?: (event: EventOf<Type>, seq: number) => Result};

/** Returns what the reaction to the record returns, or `otherwise` where nobody cares. */
export function react<Result>(reactions: Reactions<Result>, {event, seq}: JournalRecord, otherwise: Result): Result {
	const reaction = reactions[event.type] as ((event: JournalRecord['event'], seq: number) => Result) | undefined;
	return reaction === undefined ? otherwise : reaction(event, seq);
}
