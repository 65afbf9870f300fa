/**
Several streams of one venue arrive in whatever order the network likes. Where a run must be repeatable to the byte, what
came between two steps is put in the order of what it says, not of when it came.
*/
import type {InputEvent} from '../domain/event.js';
import type {EpochMs} from '../domain/units.js';

/** Returns the inputs ordered by kind, the venue's own time, and their text. Repeats of the same text are kept once. */
export function inCanonicalOrder(inputs: readonly InputEvent[]): InputEvent[] {
	const keyed = new Map(inputs.map(input => [JSON.stringify(input), input]));
	return [...keyed].toSorted(([a, first], [b, second]) => rank(first) - rank(second) || timeOf(first) - timeOf(second) || (a < b ? -1 : 1)).map(([, input]) => input);
}

/** Fills come before the reports that may end their order. */
function rank(input: InputEvent): number {
	return ['FeedHealthChanged', 'FillReported', 'OrderReported'].indexOf(input.type);
}

function timeOf(input: InputEvent): EpochMs {
	if (input.type === 'FillReported') {
		return input.fill.at;
	}

	return input.type === 'OrderReported' ? input.order.at : 0;
}
