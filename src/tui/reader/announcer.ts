/**
What a screen reader is told: facts that changed, one plain sentence each, at most every two seconds, and at once what must
not wait.
*/
import type {JournalLine} from '../../engine/domain/view.js';
import {dateTimeText} from '../../engine/domain/view-text.js';
import type {ScreenClock} from '../clock.js';
import {money, percent, signedPercent} from '../format.js';
import {heldPositions} from '../selectors.js';
import type {ScreenState} from '../store.js';

export type Announcer = {
	/** Takes the newest state; what is new in it is told, soon or at once. */
	take(screen: ScreenState): void;
	close(): void;
};

const gap = 2000;
/** More than these at once is noise: the rest is counted. */
const mostAtOnce = 8;

/** Returns an announcer that writes through `tell`. */
export function createAnnouncer(clock: ScreenClock, tell: (lines: readonly string[]) => void): Announcer {
	let before: ScreenState | null = null;
	let waiting: readonly string[] = [];
	let cancel: (() => void) | null = null;
	let toldAt = Number.NEGATIVE_INFINITY;
	const flush = (): void => {
		cancel = null;
		toldAt = clock.now();
		const left = waiting.length - mostAtOnce;
		tell(left > 0 ? [`${left} further lines are in the journal.`, ...waiting.slice(left)] : waiting);
		waiting = [];
	};

	return {
		take(screen) {
			const {lines, urgent} = newsBetween(before, screen);
			before = screen;
			waiting = [...waiting, ...lines];
			if (waiting.length > 0 && (urgent || cancel === null)) {
				cancel?.();
				cancel = clock.after(urgent ? 0 : Math.max(0, toldAt + gap - clock.now()), flush);
			}
		},
		close() {
			cancel?.();
		},
	};
}

type News = {readonly lines: readonly string[]; readonly urgent: boolean};

/** Returns what a person would want to hear of the change from one state to the next. */
export function newsBetween(before: ScreenState | null, after: ScreenState): News {
	const phase = before?.phase === after.phase ? [] : [phaseText(after)];
	const state = before !== null && before.view.tradingState !== after.view.tradingState ? [`Trading is ${after.view.tradingState.replace('_', ' ')}.`] : [];
	const journal = before === null || before.phase === 'starting' ? [] : after.view.journal.filter(({seq}) => seq > before.view.seq).map(line => lineText(line));
	const bar = before !== null && before.phase === 'running' && before.view.lastBarClose !== after.view.lastBarClose ? [summaryText(after)] : [];
	const lines = [...phase, ...state, ...journal, ...bar].filter(line => line !== '');
	return {lines, urgent: state.length > 0 || (phase.length > 0 && after.phase !== 'starting')};
}

function phaseText({phase, reason, view}: ScreenState): string {
	switch (phase) {
		case 'starting': {
			return `${view.mode} mode, starting the engine.`;
		}

		case 'running': {
			return '';
		}

		case 'gone':
		case 'broken': {
			return `The engine is gone: ${reason ?? 'it does not answer'}.`;
		}
	}
}

function lineText({stage, text, level}: JournalLine): string {
	return `${level === 'danger' ? 'Alarm, ' : (level === 'warn' ? 'Warning, ' : '')}${stage}: ${text}`;
}

/** Returns mode, trading state and account in one sentence. */
export function summaryText(screen: ScreenState): string {
	const {view, now} = screen;
	const {equity, mode, tradingState, quoteCurrency} = view;
	const held = heldPositions(screen);
	const account = equity === null ? 'The account is not known yet.' : `Equity ${money(equity.equity)} ${quoteCurrency}, today ${signedPercent(equity.dayChange)}, drawdown ${percent(equity.drawdown)}, ${held.length} positions.`;
	return `${mode} mode, ${tradingState.replace('_', ' ')}${now === null ? '' : `, ${dateTimeText(now)} UTC`}. ${account}`;
}
