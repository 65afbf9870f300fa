/**
The first frame, painted without Ink: loading Ink takes longer than a person should look at nothing.
*/
import type {Action} from './actions/action.js';
import {footerLine, healthLine, statusLine, tabsLine} from './bars.js';
import {keyContext} from './context.js';
import {keyOf} from './keymap.js';
import {layout, type ScreenSize} from './layout.js';
import type {ScreenOptions} from './options.js';
import {startLines, tooSmallLines} from './overlays.js';
import {openingState} from './store.js';
import type {Look} from './terminal.js';
import type {Line} from './text.js';
import {createPainter, themeFor} from './theme.js';
import {noToasts} from './toasts.js';
import {openingUi} from './ui.js';

/** Enters the alternate screen and hides the cursor; Ink does the same again without effect. */
const enter = '\u001B[?1049h\u001B[?25l\u001B[H';

/** Returns what to write for the frame that Ink will show first: the screen before the engine has answered. */
export function firstFrame(options: ScreenOptions, actions: readonly Action[], look: Look, size: ScreenSize): string {
	const {mode, opening = [], maySuspend = false, mayLeaveRunning = false, readOnly = false} = options;
	const painter = createPainter(themeFor(look.theme, look.direction), look.glyphs, look.depth);
	const screen = openingState(mode);
	const keys = keyContext({screen, ui: openingUi, size, sent: {}, actions, canSuspend: maySuspend, mayLeaveRunning, readOnly, canSave: false});
	const place = layout(size, openingUi.view, null);
	const lines: readonly Line[] = place.kind === 'too-small'
		? tooSmallLines(screen, null, keyOf(actions, 'halt'), size)
		: [
			statusLine(screen, {frozenFor: null, readOnly}, size.columns),
			tabsLine(openingUi.view, size.columns),
			...startLines(screen, opening, place.body),
			healthLine(screen, noToasts, size.columns),
			footerLine(actions, keys, size.columns),
		];
	return enter + lines.map(line => painter.paint(line)).join('\r\n');
}
