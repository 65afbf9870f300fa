/**
What kind of market this is, how sure that is, and what it was read from.
*/
import type {ExitCode} from '../../engine/domain/error.js';
import {durationText} from '../../engine/domain/view-text.js';
import type {EngineView} from '../../engine/domain/view.js';
import {percent} from '../../tui/format.js';
import {wrapText} from '../../tui/text.js';
import type {GlobalFlags} from '../engine/flags.js';
import {tableText, type TextColumn} from './table.js';
import {answer, isoTime, type Told} from './tell.js';

export async function regime(flags: GlobalFlags): Promise<ExitCode> {
	return answer(flags, ({view}) => regimeOf(view));
}

const columns: readonly TextColumn[] = [{title: 'STATE', align: 'left'}, {title: 'PROBABILITY', align: 'right'}];

/** Returns the regime of a view; null in the document before one is known. */
export function regimeOf({regime: now, regimeSince, at}: EngineView): Told {
	if (now === null) {
		return {document: {regime: null, since: null, probabilities: null, reasons: []}, lines: ['the regime is not known yet: it comes with a closed bar']};
	}

	const probabilities = Object.entries(now.probabilities).toSorted(([, a], [, b]) => b - a);
	return {
		document: {regime: now.name, since: isoTime(regimeSince), probabilities: now.probabilities, reasons: now.reasons},
		lines: [
			`${now.name}${regimeSince === null ? '' : ` for ${durationText(at - regimeSince)}, since ${isoTime(regimeSince) ?? ''}`}`,
			...tableText(columns, probabilities.map(([name, probability]) => [name, percent(probability)])),
			...now.reasons.flatMap(reason => wrapText(reason, 76).map((line, index) => `${index === 0 ? '  · ' : '    '}${line}`)),
		],
	};
}
