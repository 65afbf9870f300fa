/**
What is shown instead of the panes or over them: the start, an engine that has gone, and a terminal that is too small.
*/
import type {Mode} from '../engine/domain/event.js';
import type {Progress} from '../engine/domain/pulse.js';
import type {DialogView} from './dialogs/dialog.js';
import type {DialogKind} from './dialogs/kinds.js';
import {minimumSize, type Rect, type ScreenSize} from './layout.js';
import {rewindText} from './rewind/bar.js';
import type {ScreenState} from './store.js';
import {fitLine, paragraph, span, type Line} from './text.js';
import {frameLines, insideOf} from './widgets/frame.js';
import {progressLine} from './widgets/meter.js';

const stages: readonly (readonly [stage: Progress['stage'], text: string])[] = [
	['connecting', 'connect to the market'],
	['markets', 'load the trading rules'],
	['history', 'load the history'],
	['training', 'train the first model'],
	['reconciling', 'compare with the venue'],
	['live', 'trade'],
];

const modeTexts: Readonly<Record<Mode, string>> = {
	sim: 'SIM: a simulated market. No money is at risk.',
	paper: 'PAPER: live prices, our own fills. No money is at risk.',
	live: 'LIVE: real money.',
	replay: 'REPLAY: a journal is read again. Nothing is traded.',
};

/** Returns the frame that fills the body until the engine has answered: which steps there are and how far they have come. */
export function startLines({view, progress}: ScreenState, opening: readonly string[], body: Rect): readonly Line[] {
	const {width, height} = insideOf(body);
	const current = progress === null ? 0 : stages.findIndex(([stage]) => stage === progress.stage);
	const lines: readonly Line[] = [
		[span(modeTexts[view.mode], view.mode === 'live' ? 'danger' : 'accent', {bold: true})],
		...opening.flatMap(text => paragraph(text, width)),
		[],
		...stages.map(([, text], index): Line => stepLine(text, index, current)),
		[],
		...(progress === null ? [[span('Starting the engine …', 'muted')]] : [[span(progress.text === '' ? progress.stage : progress.text)], progressLine(progress.done, Math.min(width, 50))]),
	];
	const top = Math.max(0, Math.floor((height - lines.length) / 3));
	return frameLines([...Array.from({length: top}, (): Line => []), ...lines], {...body, title: [span('Starting')], focused: false});
}

function stepLine(text: string, index: number, current: number): Line {
	if (index < current) {
		return [span('  ✓ ', 'up'), span(text)];
	}

	return index === current ? [span('  ● ', 'warn'), span(text, undefined, {bold: true})] : [span('  ○ ', 'muted'), span(text, 'muted')];
}

/** Returns the box over the panes once the engine has gone or its story does not add up. */
export function goneView({phase, reason, view}: ScreenState, haltKey: string, width: number): DialogView {
	const orderly = view.stopped !== null;
	const texts = phase === 'broken'
		? ['This screen has lost track of the engine, which goes on without it.', `What went wrong: ${reason ?? ''}`, `${haltKey} still halts. Quit and start again; for the truth ask: cryptotrader status`]
		: [
			orderly ? `The engine has stopped: ${view.stopped ?? ''}` : `The engine is gone: ${reason ?? 'it does not answer'}`,
			'The panes show the last that it told.',
			...(orderly ? ['Quit and start it again: cryptotrader'] : ['Orders may still be open at the venue. From another shell: cryptotrader halt --direct']),
		];
	return {
		title: phase === 'broken' ? 'SCREEN LOST TRACK' : (orderly ? 'ENGINE STOPPED' : 'ENGINE GONE'),
		tone: 'danger',
		scroll: null,
		lines: texts.flatMap(text => paragraph(text, width)),
		hints: [['q', 'quit']],
	};
}

/** Widest useful width of that box in cells. */
export const goneWidth = 70;

/** Returns the whole screen of a terminal that is too small, each line as wide as it; keys work here too, so it names the dialog that is open. */
export function tooSmallLines(screen: ScreenState, dialog: DialogKind | null, haltKey: string, {columns, rows}: ScreenSize): readonly Line[] {
	const {view, phase} = screen.past?.now ?? screen;
	const lines: readonly Line[] = [
		[span(` ${view.mode.toUpperCase()} `, view.mode === 'live' ? 'live' : 'paper'), span(` ${phase === 'running' ? view.tradingState.replace('_', ' ') : phase}`, undefined, {bold: true})],
		[span(`too small: ${columns}x${rows}`)],
		[span(`needs ${minimumSize.columns}x${minimumSize.rows}`)],
		[span(`${haltKey} HALT`, 'danger')],
		...(screen.past === null ? [] : [[span(rewindText(screen), 'stale'), span(screen.past.now === null ? '' : '  Esc now', 'muted')]]),
		dialog === null ? [span('q quit', 'muted')] : [span(`${dialog} dialog is open: Esc closes it`, 'warn')],
	];
	return Array.from({length: rows}, (_, index) => fitLine(lines[index] ?? [], columns));
}
