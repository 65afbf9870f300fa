/**
The messages that were shown above the footer, the newest first, for those that went by too fast.
*/
import {timeText} from '../../engine/domain/view-text.js';
import type {Stroke} from '../keys.js';
import {paragraph} from '../text.js';
import {noticeText, type ToldNotice} from '../toasts.js';
import {close, scrolled, stay, type DialogContext, type DialogView, type Step} from './dialog.js';

export type NoticesDialog = {readonly kind: 'notices'; readonly scroll: number; readonly told: readonly ToldNotice[]};

export function openNotices(told: readonly ToldNotice[]): NoticesDialog {
	return {kind: 'notices', scroll: 0, told};
}

/** Returns the dialog after a key. */
export function noticesKeys(dialog: NoticesDialog, stroke: Stroke, context: DialogContext): Step<NoticesDialog> {
	const scroll = scrolled(dialog.scroll, stroke, context);
	return stroke.key === 'escape' || stroke.key === 'q' ? close : stay(scroll === null ? dialog : {...dialog, scroll});
}

/** Returns how the dialog looks in `width` cells. */
export function noticesView({told, scroll}: NoticesDialog, width: number): DialogView {
	const lines = told.toReversed().flatMap(notice => paragraph(noticeText(notice), width, {tone: notice.tone, bullet: notice.at === null ? '--:--:-- ' : `${timeText(notice.at)} `}));
	return {
		title: 'Messages',
		tone: 'focus',
		scroll,
		lines: lines.length === 0 ? paragraph('No message has been shown yet. They stand above the footer for a few seconds, and here from then on.', width, {tone: 'muted'}) : lines,
		hints: [['↑ ↓ PgUp PgDn', 'scroll'], ['Esc', 'close'], ['7', 'the journal has the rest']],
	};
}
