/**
Short messages above the footer: the newest wins, what is bad stays until a key was pressed on it, and what was shown can be
read again.
*/
import type {EpochMs} from '../engine/domain/units.js';
import type {Tone} from './theme.js';

export type Notice = {readonly text: string; readonly tone: Tone};

/** A notice with the engine's time at which it was shown, null before the engine has told any. */
export type ToldNotice = Notice & {readonly at: EpochMs | null};

export type Toasts = {
	/** What is shown, or null. */
	readonly notice: Notice | null;
	/** Bad ones that a newer one has covered before anybody pressed a key; the newest last. */
	readonly unseen: readonly Notice[];
	/** Everything that was shown, the newest last. */
	readonly told: readonly ToldNotice[];
};

export const noToasts: Toasts = {notice: null, unseen: [], told: []};

const keptUnseen = 20;
const keptTold = 100;

/** Returns the toasts with a new one on top. The same text again is not stacked. */
export function withToast({notice, unseen, told}: Toasts, next: Notice, at: EpochMs | null): Toasts {
	const covered = notice?.tone === 'danger' && notice.text !== next.text ? [...unseen, notice] : unseen;
	return {
		notice: next,
		unseen: covered.filter(({text}) => text !== next.text).slice(-keptUnseen),
		told: [...told, {...next, at}].slice(-keptTold),
	};
}

/** Returns the toasts after the one on top was seen or its time was over: the newest bad one that nobody has seen comes back. */
export function withoutToast({unseen, told}: Toasts): Toasts {
	return {notice: unseen.at(-1) ?? null, unseen: unseen.slice(0, -1), told};
}

const marks: Readonly<Partial<Record<Tone, string>>> = {danger: '✗ ', warn: '! ', up: '✓ '};

/** Returns a notice in words, with how bad it is as a mark, because colours may be missing. */
export function noticeText({text, tone}: Notice): string {
	return `${marks[tone] ?? ''}${text}`;
}
